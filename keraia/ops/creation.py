"""Tensors out of nothing but a shape, a range or another tensor's likeness."""

import math
from typing import Any

from keraia.backends import backend, xp
from keraia.core import config
from keraia.core.arguments import DType, Shape, Tensor
from keraia.core.dtypes import result_type, standardize_dtype
from keraia.core.op import op
from keraia.core.rules import explicit, kept
from keraia.core.shapes import same


def _native(dtype: str) -> Any:
    return backend.native(backend.canonical.get(dtype, dtype))


@op(dtype=explicit, shape=lambda shape: shape)
def zeros(shape: Shape, dtype: DType = None) -> Tensor:
    """Zeros of a shape; `dtype` None means `floatx()`."""
    return xp.zeros(shape, dtype=_native(dtype or config.floatx()))


@op(dtype=explicit, shape=lambda shape: shape)
def ones(shape: Shape, dtype: DType = None) -> Tensor:
    """Ones of a shape; `dtype` None means `floatx()`."""
    return xp.ones(shape, dtype=_native(dtype or config.floatx()))


@op(dtype=explicit, shape=lambda shape: shape)
def empty(shape: Shape, dtype: DType = None) -> Tensor:
    """A tensor whose values nobody has chosen yet (zeros)."""
    return xp.zeros(shape, dtype=_native(dtype or config.floatx()))


def full(shape: Any, fill_value: Any, dtype: Any = None) -> Tensor:
    """`fill_value`, a number or what broadcasts to `shape`, everywhere; None means `floatx()`."""
    return xp.broadcast_to(backend.as_array(fill_value, standardize_dtype(dtype)), shape)


def _like(dtypes: Any, settings: Any) -> tuple[Any, Any]:
    return None, settings["dtype"] or kept(dtypes, settings)[1]


@op(dtype=_like, shape=same)
def zeros_like(x: Tensor, dtype: DType = None) -> Tensor:
    """Zeros of the shape of `x`, in its dtype unless `dtype` is given."""
    return xp.zeros_like(x)


@op(dtype=_like, shape=same)
def ones_like(x: Tensor, dtype: DType = None) -> Tensor:
    """Ones of the shape of `x`, in its dtype unless `dtype` is given."""
    return xp.ones_like(x)


@op(dtype=lambda dtypes, settings: (settings["dtype"] or kept(dtypes, settings)[1],) * 2)
def full_like(x: Tensor, fill_value: Tensor, dtype: DType = None) -> Tensor:
    """`fill_value` everywhere, in the shape of `x` and its dtype unless `dtype` is given."""
    return xp.zeros_like(x) + fill_value


def arange(start: Any, stop: Any = None, step: Any = None, dtype: Any = None) -> Tensor:
    """Numbers from `start` (0 when only one bound is given) up to but not including `stop`.

    `dtype` None: int32 when all bounds are integers, else `floatx()`.
    """
    if dtype is None:
        bounds = [b for b in (start, stop, step) if b is not None]
        kinds = [type(b) if isinstance(b, (int, float)) else _dtype(b) for b in bounds]
        dtype = result_type(*kinds)
    if stop is None:
        start, stop = 0, start
    return xp.arange(start, stop, 1 if step is None else step, dtype=_native(_known(dtype)))


def _dtype(x: Any) -> str:
    return backend.dtype_of(backend.as_array(x))


def _known(dtype: Any) -> str:
    name = standardize_dtype(dtype)
    return backend.canonical.get(name, name)


def eye(N: int, M: int | None = None, k: int = 0, dtype: Any = None) -> Tensor:
    """Ones on the `k`-th diagonal of an `N` by `M` matrix, zeros elsewhere."""
    return xp.eye(N, M, k, dtype=_native(_known(dtype)))


def identity(n: int, dtype: Any = None) -> Tensor:
    """Ones on the diagonal of an `n` by `n` matrix."""
    return eye(n, dtype=dtype)


def linspace(
    start: Any,
    stop: Any,
    num: int = 50,
    endpoint: bool = True,
    retstep: bool = False,
    dtype: Any = None,
    axis: int = 0,
) -> Any:
    """`num` numbers at equal distances from `start` to `stop`.

    Args:
        start, stop: Bounds, numbers or tensors of equal shape.
        num: How many.
        endpoint: Whether `stop` is the last of them.
        retstep: Whether to return `(numbers, step)`.
        dtype: None means floating. Numbers are computed floating and then cast.
        axis: Where the new axis goes, for tensor bounds.
    """
    kinds = [type(b) if isinstance(b, (int, float)) else _dtype(b) for b in (start, stop)]
    floating = _known(result_type(*kinds, float))
    start, stop = backend.as_array(start, floating), backend.as_array(stop, floating)
    parts = num - 1 if endpoint else num
    step = (stop - start) / parts if parts else (stop - start) * math.nan
    places = xp.arange(0, num, 1, dtype=_native(floating))
    places = xp.reshape(places, (num,) + (1,) * len(backend.shape_of(start)))
    share = places / max(parts, 1)
    out = start * (1 - share) + stop * share  # ends at `stop` to the last bit
    if axis:
        out = xp.moveaxis(out, 0, axis)
    out = out if dtype is None else backend.cast(out, _known(dtype))
    return (out, step) if retstep else out
