"""Places in sorted sequences and different elements on PyTorch."""

from typing import Any

import torch

from keraia.backends.torch.arrays import signed
from keraia.backends.torch.kernels import kernel

Array = torch.Tensor


def searchsorted(sequence: Array, values: Array, side: str = "left") -> Array:
    return torch.searchsorted(sequence, values.contiguous(), side=side)


@kernel("different")
def different(x: Array, asked: Any, axis: int | None, size: int | None, fill: Any) -> list[Any]:
    if x.is_complex():
        return _complex_different(x, asked, axis, size, fill)
    values, inverse, counts = torch.unique(
        signed(x), return_inverse=True, return_counts=True, dim=axis
    )
    places = torch.arange(inverse.numel(), device=x.device)
    index = places.new_full(counts.shape, inverse.numel())
    index = index.scatter_reduce(0, inverse.reshape(-1), places, "amin")
    if size is not None:
        first = values.select(axis or 0, 0) if fill is None else fill
        values = _sized(values, size, first, axis or 0)
        index, counts = _sized(index, size, index[0]), _sized(counts, size, 0)
    return [values, index, inverse, counts]


def _complex_different(x: Array, asked: Any, axis: Any, size: Any, fill: Any) -> list[Any]:
    """By real and imaginary parts, which PyTorch can compare, side by side as slices."""
    parts = torch.view_as_real(x.reshape(-1) if axis is None else x.movedim(axis, 0).contiguous())
    if fill is not None:
        fill = torch.view_as_real(torch.as_tensor(fill, dtype=x.dtype))
    values, index, inverse, counts = different(parts, asked, 0, size, fill)
    values = torch.view_as_complex(values.contiguous())
    if axis is None:
        return [values, index, inverse.reshape(x.shape), counts]
    return [values.movedim(0, axis), index, inverse, counts]


def _sized(x: Array, size: int, fill: Any, axis: int = 0) -> Array:
    """The first `size` slices along an axis, with `fill` for those that are not there."""
    out = x.new_empty((*x.shape[:axis], size, *x.shape[axis + 1 :])).movedim(axis, 0)
    out[...] = fill
    out[: x.shape[axis]] = x.movedim(axis, 0)[:size]
    return out.movedim(0, axis)
