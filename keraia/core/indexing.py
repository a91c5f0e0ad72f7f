"""Shape rules of what picks elements: `x[key]`, taking by indices, blocks, the largest."""

from collections.abc import Sequence
from typing import Any

from keraia.core.arguments import canonical_axis
from keraia.core.shapes import Dim, broadcast, size, slice_length
from keraia.core.spec import Shape


def take(x: Shape, indices: Shape, /, axis: int | None = None) -> Shape:
    """The shape of the indices stands in place of `axis`, or is all where the tensor is flat."""
    if axis is None:
        return indices
    at = canonical_axis(axis, "take", "axis", len(x))
    return x[:at] + indices + x[at + 1 :]


def take_along_axis(x: Shape, indices: Shape, /, axis: int | None = None) -> Shape:
    """The indices' length along `axis`; the other dimensions broadcast."""
    if axis is None:
        return (size(indices),)
    if len(x) != len(indices):
        raise ValueError(
            f"take_along_axis: `x` and `indices` must have one rank, got shapes {x} and {indices}."
        )
    at = canonical_axis(axis, "take_along_axis", "axis", len(x))
    out = broadcast((*x[:at], 1, *x[at + 1 :]), (*indices[:at], 1, *indices[at + 1 :]))
    return (*out[:at], indices[at], *out[at + 1 :])


def top_k(x: Shape, /, k: int) -> list[Shape]:
    """Values and indices, `k` along the last axis."""
    if not x:
        raise ValueError("ops.top_k takes a tensor of rank 1 or more, got a scalar.")
    if x[-1] is not None and not 0 <= k <= x[-1]:
        raise ValueError(
            f"ops.top_k: `k`={k} is out of range for the {x[-1]} elements along the last axis of "
            f"a tensor of shape {x}. Choose from 0 to {x[-1]}."
        )
    return [(*x[:-1], k)] * 2


def sliced(x: Shape, /, start_indices: Any = None, shape: Sequence[Dim] = ()) -> Shape:
    """A block of `shape`; -1 reaches to the end."""
    sizes = tuple(d if isinstance(d, int) and d >= 0 else None for d in shape)
    block(x, sizes, "slice")
    return sizes


def block(x: Shape, sizes: Shape, where: str) -> Shape:
    """`x`, known to have room for a block."""
    fits = len(sizes) == len(x) and all(
        d is None or n is None or d <= n for d, n in zip(sizes, x, strict=True)
    )
    if not fits:
        raise ValueError(
            f"ops.{where}: a block of shape {sizes} does not fit into a tensor of shape {x}. Give "
            "one size for each axis, none larger than the tensor's."
        )
    return x


def get_item(x: Shape, /, key: Any) -> Shape:
    """`x[key]` in NumPy's sense: integers, slices, None, Ellipsis, index and mask tensors."""
    keys = list(key) if isinstance(key, tuple) else [key]
    keys = _spelled_out(keys, len(x), x)
    out: list[Dim] = []
    picked: list[Shape] = []
    places: list[int] = []
    axis = 0
    for position, k in enumerate(keys):
        if k is None:
            out.append(1)
        elif isinstance(k, slice):
            out.append(slice_length(x[axis], k))
            axis += 1
        else:
            if not picked:
                at = len(out)
            shape, spans = _index_shape(k, x, axis)
            picked.append(shape)
            places.append(position)
            axis += spans
    if not picked:
        return tuple(out)
    if places[-1] - places[0] >= len(places) and any(map(_is_tensor, keys)):
        at = 0  # index tensors with a slice between them: their axes come first
    return (*out[:at], *broadcast(*picked), *out[at:])


def _spelled_out(keys: list[Any], rank: int, x: Shape) -> list[Any]:
    """Keys with slices in place of the Ellipsis, one for every axis that no key speaks of."""
    spans = sum(_spans(k) for k in keys if k is not None and k is not Ellipsis)
    if spans > rank:
        raise IndexError(f"Too many indices: {spans} for a tensor of shape {x}.")
    at = next((i for i, k in enumerate(keys) if k is Ellipsis), len(keys))
    return keys[:at] + [slice(None)] * (rank - spans) + keys[at + 1 :]


def _is_tensor(key: Any) -> bool:
    return hasattr(key, "shape") or isinstance(key, list)


def _is_mask(key: Any) -> bool:
    return _is_tensor(key) and str(getattr(key, "dtype", "")).endswith("bool")


def _spans(key: Any) -> int:
    """How many axes a key consumes."""
    return len(key.shape) if _is_mask(key) else 1


def _index_shape(key: Any, x: Shape, axis: int) -> tuple[Shape, int]:
    """Shape that an index contributes, and the number of axes it consumes."""
    if _is_mask(key):
        return (None,), len(key.shape)
    if isinstance(key, list):
        return _nesting(key), 1
    if _is_tensor(key):
        return tuple(key.shape), 1
    length = x[axis]
    if isinstance(key, int) and length is not None and not -length <= key < length:
        raise IndexError(f"Index {key} is out of range for axis {axis} of shape {x}.")
    return (), 1


def _nesting(key: Any) -> Shape:
    return (len(key), *_nesting(key[0])) if isinstance(key, list) and key else ()
