"""Dtypes to compute in where PyTorch has no kernel for the one that is asked for.

Measured with PyTorch 2.13 on the host. Unsigned integers of 16 bits and more know little but how
to be copied; those of 64 bits compute in int64, so sums, differences and products are exact modulo
2**64, and all else below 2**63.
"""

from keraia.backends.torch.arrays import device

_SIGNED = {"uint16": "int32", "uint32": "int64", "uint64": "int64"}
_WITHOUT_UNSIGNED = (
    "abs",
    "absolute",
    "adaptive_max_pool",
    "add",
    "amax",
    "amin",
    "bincount",
    "bitwise_invert",
    "bitwise_left_shift",
    "bitwise_not",
    "bitwise_right_shift",
    "clip",
    "cross",
    "cumprod",
    "cumsum",
    "diff",
    "digitize",
    "dot",
    "einsum",
    "floor_divide",
    "fmax",
    "fmin",
    "fmod",
    "fold",
    "full_like",
    "gcd",
    "greater",
    "greater_equal",
    "inner",
    "isin",
    "kron",
    "lcm",
    "left_shift",
    "less",
    "less_equal",
    "matmul",
    "max",
    "max_pool",
    "maximum",
    "min",
    "minimum",
    "mod",
    "negative",
    "power",
    "prod",
    "relu",
    "right_shift",
    "saturate_cast",
    "searchsorted",
    "segment_max",
    "segment_min",
    "segment_prod",
    "segment_sum",
    "sign",
    "sort",
    "square",
    "subtract",
    "sum",
    "tensordot",
    "trace",
    "unravel_index",
    "vdot",
)
_PRODUCTS = ("dot", "einsum", "inner", "matmul", "tensordot", "vdot")
_COMPARED = ("digitize", "isin", "searchsorted")
_POOLING = ("adaptive_max_pool", "max_pool")
_INTEGERS = ("uint8", "int8", "int16", "int32", "int64")

WIDEN: dict[tuple[str, str], str] = {
    **{(op, dtype): wide for op in _WITHOUT_UNSIGNED for dtype, wide in _SIGNED.items()},
    **{(op, dtype): "float64" for op in _POOLING for dtype in _INTEGERS},
    **{(op, "bool"): "int32" for op in (*_PRODUCTS, *_COMPARED, "abs", "absolute")},
}
if device().type == "cpu":  # which cannot average over windows of three axes
    WIDEN |= {("average_pool", dtype): "float32" for dtype in ("float16", "bfloat16")}
if device().type == "cuda":  # which multiplies matrices of floating numbers only
    WIDEN |= {(op, dtype): "float64" for op in _PRODUCTS for dtype in ("bool", *_INTEGERS)}
