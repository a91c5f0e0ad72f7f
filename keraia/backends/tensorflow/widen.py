"""Dtypes that TensorFlow's kernels on the CPU lack, and in which others they compute."""

_COMPARED = ("greater", "greater_equal", "less", "less_equal")
_ARITHMETIC = (
    "add",
    "amax",
    "amin",
    "argpartition",
    "argsort",
    "clip",
    "digitize",
    "floor_divide",
    "fmax",
    "fmin",
    "full_like",
    "isin",
    "kron",
    "max",
    "maximum",
    "min",
    "minimum",
    "mod",
    "multiply",
    "power",
    "relu",
    "round",
    "searchsorted",
    "sort",
    "square",
)
_PRODUCTS = ("dot", "einsum", "inner", "matmul", "tensordot", "vdot")
_FULL = ("dot_product_attention", "erfinv", "i0", "norm")
_SMALL = ("int8", "int16", "uint8", "uint16")
_UNSIGNED = ("uint8", "uint16", "uint32", "uint64")

WIDEN: dict[tuple[str, str], str] = {
    **{(op, "bool"): "int32" for op in (*_COMPARED, *_ARITHMETIC, *_PRODUCTS)},
    **{(op, dtype): "int32" for op in _PRODUCTS for dtype in _SMALL},
    **{(op, dtype): "int64" for op in _PRODUCTS for dtype in ("uint32", "uint64")},
    **{("power", dtype): "int64" for dtype in _UNSIGNED},
    **{(op, dtype): "float32" for op in _FULL for dtype in ("float16", "bfloat16")},
}
