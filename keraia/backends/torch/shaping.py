"""The same elements in another arrangement, with NumPy's parameters."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch

from keraia.backends.torch.arrays import signed
from keraia.backends.torch.kernels import kernel

Array = torch.Tensor


def transpose(x: Array, axes: Sequence[int] | None = None) -> Array:
    return x.permute(tuple(reversed(range(x.ndim))) if axes is None else tuple(axes))


def squeeze(x: Array, axis: Any = None) -> Array:
    return torch.squeeze(x) if axis is None else torch.squeeze(x, axis)


def expand_dims(x: Array, axis: Any) -> Array:
    if isinstance(axis, int):
        return torch.unsqueeze(x, axis)
    ndim = x.ndim + len(axis)
    for a in sorted(a % ndim for a in axis):
        x = torch.unsqueeze(x, a)
    return x


def concatenate(xs: Sequence[Array], axis: int | None = 0) -> Array:
    if axis is None:
        return torch.cat([x.reshape(-1) for x in xs])
    return torch.cat(tuple(xs), axis)


def stack(xs: Sequence[Array], axis: int = 0) -> Array:
    return torch.stack(tuple(xs), axis)


def split(x: Array, indices_or_sections: Any, axis: int = 0) -> Sequence[Array]:
    if not isinstance(indices_or_sections, int):
        return torch.tensor_split(x, [int(i) for i in indices_or_sections], axis)
    if x.shape[axis] % indices_or_sections:
        raise ValueError(
            f"split: axis {axis} of a tensor of shape {tuple(x.shape)} does not divide into "
            f"{indices_or_sections} equal parts. Pass the indices where to cut instead."
        )
    return torch.tensor_split(x, indices_or_sections, axis)


def pad(x: Array, pad_width: Any, mode: str = "constant", constant_values: Any = 0) -> Array:
    widths = np.broadcast_to(np.asarray(pad_width), (x.ndim, 2)).tolist()
    if mode == "constant":
        flat = [n for pair in reversed(widths) for n in pair]
        return torch.nn.functional.pad(x, flat, value=constant_values)
    for axis, pair in enumerate(widths):
        if any(pair):
            places = np.pad(np.arange(x.shape[axis]), pair, mode=mode)  # type: ignore[call-overload]
            x = torch.index_select(x, axis, torch.as_tensor(places, device=x.device))
    return x


def repeat(x: Array, repeats: Any, axis: int | None = None) -> Array:
    if not isinstance(repeats, int):
        repeats = torch.as_tensor(repeats, device=x.device)
    return torch.repeat_interleave(x, repeats, axis)


def tile(x: Array, repeats: Any) -> Array:
    return torch.tile(x, (repeats,) if isinstance(repeats, int) else tuple(repeats))


def moveaxis(x: Array, source: Any, destination: Any) -> Array:
    return torch.movedim(x, source, destination)


def flip(x: Array, axis: Any = None) -> Array:
    if axis is None:
        axis = range(x.ndim)
    return torch.flip(signed(x), (axis,) if isinstance(axis, int) else tuple(axis))


def roll(x: Array, shift: Any, axis: Any = None) -> Array:
    if isinstance(axis, tuple) and isinstance(shift, int):
        shift = (shift,) * len(axis)
    return torch.roll(x, shift, axis)


def tril(x: Array, k: int) -> Array:
    return torch.tril(signed(x), k)


def triu(x: Array, k: int) -> Array:
    return torch.triu(signed(x), k)


@kernel("get_item")
def get_item(x: Array, key: Any) -> Array:
    keys = key if isinstance(key, tuple) else (key,)
    places = any(_is_places(k) for k in keys)
    if not places and not any(_backward(k) for k in keys):
        return x[key]
    axis, reverse, plain = 0, [], []
    for i, k in enumerate(keys):
        if k is Ellipsis:
            axis = x.ndim - sum(_spans(rest) for rest in keys[i + 1 :])
        elif _backward(k):
            reverse.append(axis)
            k = _forward(k, x.shape[axis])
        elif places and type(k) is int:
            k = torch.tensor([k], device=x.device)  # to NumPy it is one of the index tensors
        elif isinstance(k, (list, np.ndarray)):
            k = torch.as_tensor(k, device=x.device)
        plain.append(k)
        axis += 0 if k is Ellipsis else _spans(k)
    return torch.flip(signed(x), reverse)[tuple(plain)] if reverse else x[tuple(plain)]


def _is_places(key: Any) -> bool:
    return isinstance(key, list) or (isinstance(key, (torch.Tensor, np.ndarray)) and key.ndim > 0)


def _backward(key: Any) -> bool:
    return isinstance(key, slice) and key.step is not None and key.step < 0


def _forward(key: slice, length: int) -> slice:
    """The slice that takes from the reversed axis what `key` takes from the axis."""
    start, stop, step = key.indices(length)
    return slice(length - 1 - start, length - 1 - stop, -step)


def _spans(key: Any) -> int:
    """How many axes a key consumes."""
    if key is None:
        return 0
    mask = getattr(key, "dtype", None) in (torch.bool, np.dtype(bool))
    return len(key.shape) if mask else 1
