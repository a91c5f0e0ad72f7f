"""Scatter, blocks and top-k on NumPy."""

from typing import Any

import numpy as np

from keraia.backends.numpy.kernels import kernel

_COMBINE = {"add": np.add, "max": np.maximum, "min": np.minimum, "mul": np.multiply}


@kernel("scatter_into")
def scatter_into(x: Any, indices: Any, updates: Any, reduction: str | None) -> Any:
    out = np.array(x)
    places = tuple(np.moveaxis(indices, -1, 0))
    if reduction is None:
        out[places] = updates
    else:
        _COMBINE[reduction].at(out, places, updates)
    return out


def _block(x: Any, start: Any, shape: tuple[int, ...]) -> tuple[slice, ...]:
    """Slices of a block, moved inwards where it would reach beyond the array."""
    latest = np.subtract(x.shape, shape)
    starts = np.clip(np.asarray(start), 0, latest)
    return tuple(slice(int(s), int(s) + n) for s, n in zip(starts, shape, strict=True))


@kernel("slice_block")
def slice_block(x: Any, start: Any, shape: tuple[int, ...]) -> Any:
    return x[_block(x, start, shape)]


@kernel("slice_into")
def slice_into(x: Any, start: Any, updates: Any) -> Any:
    out = np.array(x)
    out[_block(x, start, updates.shape)] = updates
    return out


@kernel("top_k")
def top_k(x: Any, k: int, sorted: bool) -> tuple[Any, Any]:
    indices = np.flip(np.argsort(np.flip(x, -1), axis=-1, stable=True), -1)[..., :k]
    indices = x.shape[-1] - 1 - indices
    return np.take_along_axis(x, indices, -1), indices
