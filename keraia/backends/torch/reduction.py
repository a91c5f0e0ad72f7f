"""Sums, means and extremes along axes, with NumPy's parameters."""

from collections.abc import Callable
from typing import Any

import torch

from keraia.backends.torch.arrays import signed

Array = torch.Tensor


def _all_axes(x: Array, axis: Any) -> Any:
    return tuple(range(x.ndim)) if axis is None else axis


def sum(x: Array, axis: Any = None, keepdims: bool = False) -> Array:
    return torch.sum(x, axis, keepdims, dtype=x.dtype)


def prod(x: Array, axis: Any = None, keepdims: bool = False) -> Array:
    axes = _all_axes(x, axis)
    if isinstance(axes, int):
        return torch.prod(x, axes, keepdims, dtype=x.dtype)
    for a in sorted(axes, reverse=True):
        x = torch.prod(x, a, keepdims, dtype=x.dtype)
    return x


def mean(x: Array, axis: Any = None, keepdims: bool = False) -> Array:
    return torch.mean(x, axis, keepdims)


def var(x: Array, axis: Any = None, keepdims: bool = False) -> Array:
    return torch.var(x, axis, correction=0, keepdim=keepdims)


def std(x: Array, axis: Any = None, keepdims: bool = False) -> Array:
    return torch.std(x, axis, correction=0, keepdim=keepdims)


def max(x: Array, axis: Any = None, keepdims: bool = False, initial: Any = None) -> Array:
    return _extreme(torch.amax, torch.maximum, x, axis, keepdims, initial)


def min(x: Array, axis: Any = None, keepdims: bool = False, initial: Any = None) -> Array:
    return _extreme(torch.amin, torch.minimum, x, axis, keepdims, initial)


def _extreme(
    reduce: Callable[..., Array],
    join: Callable[[Array, Array], Array],
    x: Array,
    axis: Any,
    keepdims: bool,
    initial: Any,
) -> Array:
    axes = _all_axes(x, axis)
    if initial is None:
        return reduce(x, axes, keepdims)
    start = torch.as_tensor(initial, dtype=x.dtype, device=x.device)
    if x.numel() == 0:
        return torch.sum(x, axes, keepdims, dtype=x.dtype) + start
    return join(reduce(x, axes, keepdims), start)


def any(x: Array, axis: Any = None, keepdims: bool = False) -> Array:
    return torch.any(x, _all_axes(x, axis), keepdims)


def all(x: Array, axis: Any = None, keepdims: bool = False) -> Array:
    return torch.all(x, _all_axes(x, axis), keepdims)


def argmax(x: Array, axis: int | None = None, keepdims: bool = False) -> Array:
    return _place_of(torch.argmax, x, axis, keepdims)


def argmin(x: Array, axis: int | None = None, keepdims: bool = False) -> Array:
    return _place_of(torch.argmin, x, axis, keepdims)


def _place_of(find: Callable[..., Array], x: Array, axis: int | None, keepdims: bool) -> Array:
    index = find(x.byte() if x.dtype is torch.bool else signed(x), axis, keepdims)
    return index.reshape((1,) * x.ndim) if keepdims and axis is None else index


def count_nonzero(x: Array, axis: Any = None) -> Array:
    return torch.count_nonzero(signed(x), axis)


def logsumexp(x: Array, axis: Any = None, keepdims: bool = False) -> Array:
    return torch.logsumexp(x, _all_axes(x, axis), keepdims)


def cumsum(x: Array, axis: int | None = None) -> Array:
    x, axis = (x.reshape(-1), 0) if axis is None else (x, axis)
    return torch.cumsum(x, axis, dtype=x.dtype)


def cumprod(x: Array, axis: int | None = None) -> Array:
    x, axis = (x.reshape(-1), 0) if axis is None else (x, axis)
    return torch.cumprod(x, axis, dtype=x.dtype)
