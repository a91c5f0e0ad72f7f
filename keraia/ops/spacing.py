"""Numbers between two bounds, at equal distances or equal ratios."""

import math
from typing import Any

from keraia.backends import backend, xp
from keraia.core import rules
from keraia.core.arguments import DType, Tensor, canonical_axis
from keraia.core.dtypes import is_integer, standardize_dtype
from keraia.core.op import composite, op
from keraia.core.shapes import Dim, broadcast
from keraia.core.spec import Shape
from keraia.ops.comparison import equal, isclose, where
from keraia.ops.creation import ones_like, zeros_like
from keraia.ops.elementwise import cast, divide, multiply, power, round
from keraia.ops.shaping import moveaxis


def _spaced(dtypes: rules.DTypes, settings: rules.Settings) -> tuple[Any, Any]:
    compute, result = rules.averaged(dtypes, settings)
    numbers = result if settings["dtype"] is None else standardize_dtype(settings["dtype"])
    return compute, (numbers, result) if settings.get("retstep") else numbers


def _space(
    start: Shape, stop: Shape, /, num: int, axis: int = 0, retstep: bool = False
) -> Shape | list[Shape]:
    bounds = broadcast(start, stop)
    at = canonical_axis(axis, "ops.linspace", "axis", len(bounds) + 1)
    numbers: tuple[Dim, ...] = (*bounds[:at], num, *bounds[at:])
    return [numbers, bounds] if retstep else numbers


@op(dtype=_spaced, shape=_space)
def linspace(
    start: Tensor,
    stop: Tensor,
    num: int = 50,
    endpoint: bool = True,
    retstep: bool = False,
    dtype: DType = None,
    axis: int = 0,
) -> Any:
    """`num` numbers at equal distances from `start` to `stop`.

    Args:
        start, stop: Bounds, numbers or tensors that broadcast.
        num: How many.
        endpoint: Whether `stop` is the last of them.
        retstep: Whether to return `(numbers, step)`.
        dtype: None means floating. Numbers are computed floating and then cast.
        axis: Where the new axis goes, for tensor bounds.
    """
    parts = num - 1 if endpoint else num
    places = xp.arange(0, num, 1, dtype=backend.native("int32"))
    rank = max(len(backend.shape_of(start)), len(backend.shape_of(stop)))
    places = backend.cast(xp.reshape(places, (num,) + (1,) * rank), backend.dtype_of(start))
    share = places / max(parts, 1)
    out = start * (1 - share) + stop * share  # ends at `stop` to the last bit
    out = xp.moveaxis(out, 0, axis) if axis else out
    return (out, (stop - start) / (parts if parts > 0 else math.nan)) if retstep else out


@composite
def logspace(
    start: Tensor,
    stop: Tensor,
    num: int = 50,
    endpoint: bool = True,
    base: Any = 10,
    dtype: DType = None,
    axis: int = 0,
) -> Tensor:
    """Powers of `base` whose exponents are at equal distances, see `linspace`.

    Args:
        start, stop: Exponents of the first and the last number.
        num: How many.
        endpoint: Whether `base**stop` is the last of them.
        base: What is raised to the powers: a number, or a tensor of the bounds' shape.
        dtype: None means floating. Numbers are computed floating and then cast.
        axis: Where the new axis goes, for tensor bounds.
    """
    numbers = moveaxis(power(base, linspace(start, stop, num, endpoint)), 0, axis)
    return numbers if dtype is None else cast(_settled(numbers, dtype), dtype)


@composite(dtype=_spaced)
def geomspace(
    start: Tensor,
    stop: Tensor,
    num: int = 50,
    endpoint: bool = True,
    dtype: DType = None,
    axis: int = 0,
) -> Tensor:
    """`num` numbers from `start` to `stop`, each the same multiple of the one before.

    Args:
        start, stop: Bounds, numbers or tensors that broadcast; neither 0, of equal sign if real.
        num: How many.
        endpoint: Whether `stop` is the last of them.
        dtype: None means floating. Numbers are computed floating and then cast.
        axis: Where the new axis goes, for tensor bounds.
    """
    ratio = divide(stop, start)
    share = linspace(zeros_like(ratio), ones_like(ratio), num, endpoint)
    out = multiply(start, power(ratio, share))
    return _settled(moveaxis(where(equal(share, 1), stop, out), 0, axis), dtype)


def _settled(numbers: Any, dtype: Any) -> Any:
    """Whole numbers where an integer dtype would cut what rounding has left just below them."""
    if dtype is None or not is_integer(standardize_dtype(dtype)):
        return numbers
    nearest = round(numbers)
    return where(isclose(numbers, nearest, 1e-6, 0.0), nearest, numbers)
