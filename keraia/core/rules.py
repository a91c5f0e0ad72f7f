"""Dtype rules named in `@op(dtype=...)`: `(dtypes of the tensors, settings) -> (compute, result)`.

`compute` is the dtype the tensors are cast to before the kernel runs (None: each as it came; a
tuple: one for each tensor); `result` is the dtype of what the op returns (a tuple for several
outputs). In `dtypes` a Python class (`bool int float complex`) stands for a weak Python number and
None for an absent optional tensor. Shape rules live in `core.shapes`.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from keraia.core import config
from keraia.core.dtypes import is_complex, is_float, result_type

DTypes = Sequence[Any]
Settings = Mapping[str, Any]
Rule = Callable[[DTypes, Settings], tuple[Any, Any]]

_REAL = {"complex64": "float32", "complex128": "float64"}
_LOW_PRECISION = ("float16", "bfloat16")


def _joint(dtypes: DTypes) -> str:
    return result_type(*(d for d in dtypes if d is not None))


def promoted(dtypes: DTypes, settings: Settings) -> tuple[Any, Any]:
    """All tensors meet in the promoted dtype, which is also the result's."""
    dtype = _joint(dtypes)
    return dtype, dtype


def counted(dtypes: DTypes, settings: Settings) -> tuple[Any, Any]:
    """As `promoted`, booleans becoming int32."""
    dtype = _joint(dtypes)
    dtype = "int32" if dtype == "bool" else dtype
    return dtype, dtype


def integral(dtypes: DTypes, settings: Settings) -> tuple[Any, Any]:
    """As `promoted`, of integers and booleans only."""
    dtype = _joint(dtypes)
    if is_float(dtype) or is_complex(dtype):
        given = ", ".join(d.__name__ if isinstance(d, type) else str(d) for d in dtypes)
        raise TypeError(
            f"An op on bits or whole numbers takes integers and booleans, got {given}. Use "
            'ops.cast(x, "int32") first, or ops.view(x, "int32") to see the bits.'
        )
    return dtype, dtype


def whole(dtypes: DTypes, settings: Settings) -> tuple[Any, Any]:
    """As `integral`, booleans becoming int32."""
    integral(dtypes, settings)
    return counted(dtypes, settings)


def multiplied(dtypes: DTypes, settings: Settings) -> tuple[Any, Any]:
    """As `promoted`, but products of int8 are summed in int32 (quantized layers rely on it)."""
    dtype = "int32" if set(dtypes) == {"int8"} else _joint(dtypes)
    return dtype, dtype


def floating(dtypes: DTypes, settings: Settings) -> tuple[Any, Any]:
    """As `promoted`, integers and booleans becoming floating."""
    dtype = _joint(dtypes)
    if not is_float(dtype) and not is_complex(dtype):
        dtype = result_type(dtype, float)
    return dtype, dtype


def real_of(rule: Rule) -> Rule:
    """`rule`, with a real result of complex inputs (`abs`, `norm`)."""

    def ruled(dtypes: DTypes, settings: Settings) -> tuple[Any, Any]:
        compute, result = rule(dtypes, settings)
        return compute, _REAL.get(result, result)

    return ruled


def compared(dtypes: DTypes, settings: Settings) -> tuple[Any, Any]:
    """Tensors meet in the promoted dtype; the result is boolean."""
    return _joint(dtypes), "bool"


def logical(dtypes: DTypes, settings: Settings) -> tuple[Any, Any]:
    """Everything is read as a truth value; the result is boolean."""
    return "bool", "bool"


def predicate(dtypes: DTypes, settings: Settings) -> tuple[Any, Any]:
    """The tensor stays as it is; the result is boolean."""
    return None, "bool"


def kept(dtypes: DTypes, settings: Settings) -> tuple[Any, Any]:
    """The first tensor's dtype is the result's; the other tensors stay as they are."""
    first = result_type(dtypes[0]) if isinstance(dtypes[0], type) else dtypes[0]
    return None, first


def updated(dtypes: DTypes, settings: Settings) -> tuple[Any, Any]:
    """`(tensor, indices, updates)`: the updates take the tensor's dtype."""
    _, first = kept(dtypes, settings)
    return (first, None, first), first


def fixed(dtype: str) -> Rule:
    """The result has one dtype whatever comes in."""
    return lambda dtypes, settings: (None, dtype)


def accumulated(dtypes: DTypes, settings: Settings) -> tuple[Any, Any]:
    """`cumsum`, `cumprod`: as `counted`, but an explicit `dtype` wins."""
    dtype = settings["dtype"]
    return (dtype, dtype) if dtype else counted(dtypes, settings)


def summed(dtypes: DTypes, settings: Settings) -> tuple[Any, Any]:
    """`sum`, `prod`: small integers grow to 32 bits; an explicit `dtype` wins."""
    dtype = settings.get("dtype") or _GROWN.get(_joint(dtypes), _joint(dtypes))
    return dtype, dtype


_GROWN = {"bool": "int32", "int8": "int32", "int16": "int32", "uint8": "uint32", "uint16": "uint32"}


def averaged(dtypes: DTypes, settings: Settings) -> tuple[Any, Any]:
    """`mean`, `det`: as `floating`, but float16 and bfloat16 compute in float32."""
    dtype = _joint(dtypes)
    if not is_float(dtype) and not is_complex(dtype):
        dtype = result_type(dtype, float)
    compute = "float32" if dtype in _LOW_PRECISION else dtype
    return compute, dtype


def normalized(dtypes: DTypes, settings: Settings) -> tuple[Any, Any]:
    """The result has the first tensor's dtype, made floating; less than float32 computes in it."""
    _, result = floating(dtypes[:1], settings)
    return "float32" if result in _LOW_PRECISION else result, result


def explicit(dtypes: DTypes, settings: Settings) -> tuple[Any, Any]:
    """The `dtype` setting decides, `floatx()` where it is None."""
    return None, settings.get("dtype") or config.floatx()


def chosen(dtypes: DTypes, settings: Settings) -> tuple[Any, Any]:
    """`where(condition, x1, x2)`: the condition is boolean, the others meet if they are there."""
    if None in dtypes[1:]:
        return ("bool", None, None), None
    joint = result_type(*dtypes[1:])
    return ("bool", joint, joint), joint


def cast_to(dtypes: DTypes, settings: Settings) -> tuple[Any, Any]:
    """`dtype` is both the compute dtype and the result's."""
    return settings["dtype"], settings["dtype"]
