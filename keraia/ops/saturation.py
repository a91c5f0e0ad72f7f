"""Numbers brought into the range of a dtype."""

from typing import Any

from keraia.backends import backend, xp
from keraia.core.arguments import DType, Tensor
from keraia.core.dtypes import is_complex, is_float, is_integer, limits, result_type, within
from keraia.core.op import op
from keraia.core.rules import promoted
from keraia.core.shapes import same


@op(dtype=promoted, shape=same)
def nan_to_num(x: Tensor, nan: Any = 0.0, posinf: Any = None, neginf: Any = None) -> Tensor:
    """With numbers in place of NaN and the infinities, in both parts of complex numbers.

    Args:
        x: Tensor.
        nan: What stands for NaN.
        posinf: What stands for infinity; None: the largest number of the dtype.
        neginf: What stands for minus infinity; None: the lowest number of the dtype.
    """
    dtype = backend.dtype_of(x)
    if is_complex(dtype):
        parts = (_finite(part, nan, posinf, neginf) for part in (xp.real(x), xp.imag(x)))
        return backend.kernels["complex"](*parts)
    return _finite(x, nan, posinf, neginf) if is_float(dtype) else x


def _finite(x: Any, nan: Any, posinf: Any, neginf: Any) -> Any:
    dtype = backend.dtype_of(x)
    low, high = limits(dtype)

    def put(place: Any, value: Any) -> Any:
        return xp.where(place, backend.as_array(value, dtype), x)

    x = put(xp.isnan(x), nan)
    x = put(xp.isposinf(x), high if posinf is None else posinf)
    return put(xp.isneginf(x), low if neginf is None else neginf)


@op(dtype=lambda dtypes, settings: (result_type(dtypes[0]), settings["dtype"]), shape=same)
def saturate_cast(x: Tensor, dtype: DType) -> Tensor:
    """The elements in another dtype; those out of its range become its ends.

    NaN becomes 0 in integers. Booleans: what is above 0 is true.
    """
    have, want = backend.dtype_of(x), backend.canonical.get(dtype, dtype)
    if "bool" in (have, want) or is_complex(have) or is_complex(want):
        return backend.cast(xp.greater(x, xp.zeros_like(x)) if want == "bool" else x, want)
    (low, high), (least, most) = limits(want), limits(have)
    bottom, top = within(max(low, least), have), within(min(high, most), have)
    out = backend.cast(xp.clip(x, backend.scalar(bottom, have), backend.scalar(top, have)), want)
    if is_integer(want) and is_float(have):
        out = xp.where(xp.greater(x, backend.scalar(top, have)), backend.scalar(high, want), out)
        out = xp.where(xp.isnan(x), xp.zeros_like(out), out)
    return out
