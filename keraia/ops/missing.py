"""Reductions that skip what is missing: NaN counts for nothing.

A slice of which all elements are missing has the sum 0 and the product 1; its mean, its extremes
and what rests on them are NaN, and its place of the extreme is -1.
"""

from collections.abc import Callable
from typing import Any

from keraia.core import rules
from keraia.core.arguments import Axis, DType, OneAxis, Tensor
from keraia.core.dtypes import is_complex, is_float
from keraia.core.op import composite
from keraia.core.rules import averaged, fixed, promoted, real_of, summed
from keraia.ops.array import dtype as dtype_of
from keraia.ops.comparison import isnan, logical_not, where
from keraia.ops.elementwise import absolute, cast, divide, sqrt, square, subtract
from keraia.ops.reduction import all, argmax, argmin, cumprod, cumsum, max, min, prod, sum


def _may_miss(x: Any) -> bool:
    dtype = dtype_of(x)
    return is_float(dtype) or is_complex(dtype)


def _filled(x: Any, value: float) -> Any:
    """`x` with `value` in place of NaN."""
    return where(isnan(x), value, x) if _may_miss(x) else x


@composite(dtype=summed)
def nansum(x: Tensor, axis: Axis = None, keepdims: bool = False) -> Tensor:
    """Sum of the elements along `axis` that are not NaN."""
    return sum(_filled(x, 0), axis, keepdims)


@composite(dtype=summed)
def nanprod(x: Tensor, axis: Axis = None, keepdims: bool = False) -> Tensor:
    """Product of the elements along `axis` that are not NaN."""
    return prod(_filled(x, 1), axis, keepdims)


@composite(dtype=rules.accumulated)
def nancumsum(x: Tensor, axis: OneAxis = None, dtype: DType = None) -> Tensor:
    """Running sum along `axis` that stands still at NaN; None: of the flat tensor."""
    return cumsum(_filled(x, 0), axis)


@composite(dtype=rules.accumulated)
def nancumprod(x: Tensor, axis: OneAxis = None, dtype: DType = None) -> Tensor:
    """Running product along `axis` that stands still at NaN; None: of the flat tensor."""
    return cumprod(_filled(x, 1), axis)


@composite(dtype=averaged)
def nanmean(x: Tensor, axis: Axis = None, keepdims: bool = False) -> Tensor:
    """Average of the elements along `axis` that are not NaN."""
    return divide(nansum(x, axis, keepdims), _count(x, axis, keepdims))


def _count(x: Any, axis: Any, keepdims: bool) -> Any:
    """How many elements are not NaN, in the dtype of `x`."""
    return sum(cast(logical_not(isnan(x)), dtype_of(x)), axis, keepdims)


@composite(dtype=real_of(averaged))
def nanvar(x: Tensor, axis: Axis = None, keepdims: bool = False) -> Tensor:
    """Mean squared distance from `nanmean` of the elements along `axis` that are not NaN."""
    # An infinite element makes distances NaN, which are not missing ones: look at `x` for those.
    apart = where(isnan(x), 0, subtract(x, nanmean(x, axis, keepdims=True)))
    total = sum(square(absolute(apart)), axis, keepdims)
    return divide(total, cast(_count(x, axis, keepdims), dtype_of(total)))


@composite(dtype=real_of(averaged))
def nanstd(x: Tensor, axis: Axis = None, keepdims: bool = False) -> Tensor:
    """Square root of `nanvar`."""
    return sqrt(nanvar(x, axis, keepdims))


@composite(dtype=promoted)
def nanmax(x: Tensor, axis: Axis = None, keepdims: bool = False) -> Tensor:
    """Largest of the elements along `axis` that are not NaN."""
    return _extreme(max, x, float("-inf"), axis, keepdims)


@composite(dtype=promoted)
def nanmin(x: Tensor, axis: Axis = None, keepdims: bool = False) -> Tensor:
    """Smallest of the elements along `axis` that are not NaN."""
    return _extreme(min, x, float("inf"), axis, keepdims)


def _extreme(find: Callable[..., Any], x: Any, least: float, axis: Any, keepdims: bool) -> Any:
    out = find(_filled(x, least), axis, keepdims)
    return where(all(isnan(x), axis, keepdims), float("nan"), out) if _may_miss(x) else out


@composite(dtype=fixed("int32"))
def nanargmax(x: Tensor, axis: OneAxis = None, keepdims: bool = False) -> Tensor:
    """Index of the largest of the elements along `axis` that are not NaN; -1 if all are."""
    return _place(argmax, x, float("-inf"), axis, keepdims)


@composite(dtype=fixed("int32"))
def nanargmin(x: Tensor, axis: OneAxis = None, keepdims: bool = False) -> Tensor:
    """Index of the smallest of the elements along `axis` that are not NaN; -1 if all are."""
    return _place(argmin, x, float("inf"), axis, keepdims)


def _place(find: Callable[..., Any], x: Any, least: float, axis: Any, keepdims: bool) -> Any:
    out = find(_filled(x, least), axis, keepdims)
    return where(all(isnan(x), axis, keepdims), -1, out) if _may_miss(x) else out
