"""How pixels enter arithmetic and leave it."""

from typing import Any

from keraia.backends import backend, xp
from keraia.core.dtypes import is_integer
from keraia.ops.elementwise import clip

_DIGITS = 24  # of float32


def as_floats(x: Any) -> Any:
    """Pixels as float64 if they are that already, else as float32."""
    return backend.cast(x, float_dtype(x))


def float_dtype(x: Any) -> str:
    """The dtype that the pixels of `x` are computed in."""
    return "float64" if backend.dtype_of(x) == "float64" else "float32"


def in_dtype(x: Any, dtype: str) -> Any:
    """Computed pixels in `dtype`: integers rounded, ties to even, and kept within its range."""
    if is_integer(dtype) and backend.dtype_of(x) != dtype:
        x = clip(xp.round(x), *_bounds(dtype))
    return backend.cast(x, dtype)


def _bounds(dtype: str) -> tuple[float, float]:
    """Least and greatest number of an integer dtype, as float32 has them."""
    signed = dtype[0] == "i"
    bits = int(dtype.lstrip("uint")) - signed
    high = 2.0**bits - 2.0 ** max(bits - _DIGITS, 0)
    return (-(2.0**bits) if signed else 0.0), high
