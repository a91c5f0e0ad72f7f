"""Sums, products and extremes of rows that share a number, on PyTorch."""

from typing import Any

import torch

from keraia.backends.torch.kernels import kernel

Array = torch.Tensor


@kernel("number_of_classes")
def number_of_classes(ids: Array, least: int) -> int:
    return max(int(ids.max()) + 1, least) if ids.numel() else least


@kernel("sum_segments")
def sum_segments(data: Array, ids: Array, count: int, in_order: bool) -> Array:
    out = data.new_zeros((count + 1, *data.shape[1:]))
    return out.index_add(0, _places(ids, count), data)[:count]


@kernel("sum_segments_of_rows")
def sum_segments_of_rows(data: Array, ids: Array, count: int) -> Array:
    return data.new_zeros((len(ids), count)).scatter_add(1, ids.long(), data)


@kernel("multiply_segments")
def multiply_segments(data: Array, ids: Array, count: int, in_order: bool) -> Array:
    return _combined("prod", 1, data, ids, count)


@kernel("largest_of_segments")
def largest_of_segments(data: Array, ids: Array, count: int, in_order: bool) -> Array:
    return _combined("amax", _bounds(data.dtype)[0], data, ids, count)


@kernel("smallest_of_segments")
def smallest_of_segments(data: Array, ids: Array, count: int, in_order: bool) -> Array:
    return _combined("amin", _bounds(data.dtype)[1], data, ids, count)


def _bounds(dtype: torch.dtype) -> tuple[Any, Any]:
    if dtype is torch.bool:
        return False, True
    if dtype.is_floating_point:
        return -torch.inf, torch.inf
    return torch.iinfo(dtype).min, torch.iinfo(dtype).max


def _places(ids: Array, count: int) -> Array:
    """Segments as indices; those outside all go to one more, which is cut off in the end."""
    ids = ids.long()
    return torch.where((ids < 0) | (ids >= count), count, ids)


def _combined(how: str, start: Any, data: Array, ids: Array, count: int) -> Array:
    places = _places(ids, count).reshape(-1, *[1] * (data.ndim - 1)).expand(data.shape)
    out = data.new_full((count + 1, *data.shape[1:]), start)
    return out.scatter_reduce(0, places, data, how)[:count]
