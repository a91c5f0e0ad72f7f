"""Functions of `keras.backend` that reshape, join, repeat and multiply tensors."""

import math
from typing import Any

from keraia import ops
from keraia.core.config import image_data_format
from keraia.legacy.backend.functions import function
from keraia.legacy.rules import Rule
from keraia.legacy.tables.parameters import DATA_FORMAT

_ORDERING: dict[str, Rule] = {"dim_ordering": DATA_FORMAT}


@function("keras.ops.reshape")
def reshape(x: Any, shape: Any) -> Any:
    """The same elements in another shape."""
    return ops.reshape(x, tuple(shape))


@function("keras.ops.reshape(x, (-1,))")
def flatten(x: Any) -> Any:
    """The elements in one row."""
    return ops.reshape(x, (-1,))


@function("keras.ops.reshape(x, (keras.ops.shape(x)[0], -1))")
def batch_flatten(x: Any) -> Any:
    """The elements of each sample in one row."""
    size = math.prod(x.shape[1:]) if None not in x.shape[1:] else -1
    return ops.reshape(x, (-1, size) if size != -1 else (ops.shape(x)[0], -1))


@function("keras.ops.expand_dims", {"dim": "axis"})
def expand_dims(x: Any, axis: int = -1) -> Any:
    """A tensor with an axis of size one more."""
    return ops.expand_dims(x, axis)


@function("keras.ops.squeeze")
def squeeze(x: Any, axis: int) -> Any:
    """A tensor without an axis of size one."""
    return ops.squeeze(x, axis)


@function("keras.ops.transpose(x, axes)")
def permute_dimensions(x: Any, pattern: Any) -> Any:
    """A tensor with its axes in another order."""
    return ops.transpose(x, axes=tuple(pattern))


@function("keras.ops.concatenate(tensors, axis=-1)")
def concatenate(tensors: Any, axis: int = -1) -> Any:
    """Tensors joined along an axis."""
    return ops.concatenate(tensors, axis=axis)


@function("keras.ops.stack")
def stack(x: Any, axis: int = 0) -> Any:
    """Tensors along a new axis."""
    return ops.stack(x, axis=axis)


@function("keras.ops.stack")
def pack(x: Any) -> Any:
    """Tensors along a new first axis."""
    return ops.stack(x)


@function("keras.ops.tile")
def tile(x: Any, n: Any) -> Any:
    """A tensor repeated along its axes."""
    return ops.tile(x, n)


@function("keras.ops.repeat(keras.ops.expand_dims(x, 1), n, axis=1)")
def repeat(x: Any, n: int) -> Any:
    """Vectors `(batch, d)` as sequences `(batch, n, d)` of equal steps."""
    return ops.repeat(ops.expand_dims(x, 1), n, axis=1)


@function("keras.ops.repeat")
def repeat_elements(x: Any, rep: int, axis: int) -> Any:
    """Each element `rep` times along an axis."""
    return ops.repeat(x, rep, axis=axis)


@function("keras.ops.flip")
def reverse(x: Any, axes: Any) -> Any:
    """A tensor with some axes turned round."""
    return ops.flip(x, axis=axes)


@function("keras.ops.slice")
def slice(x: Any, start: Any, size: Any) -> Any:
    """A block of a tensor; a size of -1 reaches to the end."""
    lengths = [full - first if n == -1 else n for first, n, full in zip(start, size, x.shape,
                                                                       strict=True)]  # fmt: skip
    return ops.slice(x, start, lengths)


@function("keras.ops.take(reference, indices, axis=0)")
def gather(reference: Any, indices: Any) -> Any:
    """Rows by their numbers."""
    return ops.take(reference, ops.cast(indices, "int32"), axis=0)


@function("keras.ops.one_hot", {"nb_classes": "num_classes"})
def one_hot(indices: Any, num_classes: int) -> Any:
    """Numbers as rows with a single one."""
    return ops.one_hot(ops.cast(indices, "int32"), num_classes)


@function("keras.ops.dot")
def dot(x: Any, y: Any) -> Any:
    """Product over the last axis of `x` and the last but one of `y`."""
    return ops.dot(x, y)


@function("keras.ops.einsum")
def batch_dot(x: Any, y: Any, axes: Any = None) -> Any:
    """Products of samples: the sum over an axis of `x` and one of `y`, sample by sample.

    Example:
        >>> batch_dot(ops.ones((2, 3)), ops.ones((2, 3)), axes=1).shape
        (2, 1)
    """
    ranks = len(x.shape), len(y.shape)
    if axes is None:
        axes = (ranks[0] - 1, ranks[1] - 2 if ranks[1] > 2 else ranks[1] - 1)
    pair = (axes, axes) if isinstance(axes, int) else tuple(axes)
    pair = tuple(a % rank for a, rank in zip(pair, ranks, strict=True))
    left = ["b", *"cdefgh"[: ranks[0] - 1]]
    right = ["b", *"mnopqr"[: ranks[1] - 1]]
    right[pair[1]] = left[pair[0]]
    summed = left[pair[0]]
    kept = [a for a in left if a != summed] + [a for a in right[1:] if a != summed]
    out = ops.einsum(f"{''.join(left)},{''.join(right)}->{''.join(kept)}", x, y)
    return ops.expand_dims(out, 1) if len(kept) == 1 else out


def _padded(x: Any, pairs: Any, data_format: str | None) -> Any:
    space = tuple((p, p) if isinstance(p, int) else tuple(p) for p in pairs)
    data_format = data_format or image_data_format()
    none = ((0, 0),)
    widths = (*none, *none, *space) if data_format == "channels_first" else (*none, *space, *none)
    return ops.pad(x, widths)


@function("keras.ops.pad")
def temporal_padding(x: Any, padding: Any = (1, 1)) -> Any:
    """Sequences with zeros before and after."""
    pair = (padding, padding) if isinstance(padding, int) else tuple(padding)
    return ops.pad(x, ((0, 0), pair, (0, 0)))


@function("keras.ops.pad")
def asymmetric_temporal_padding(x: Any, left_pad: int = 1, right_pad: int = 1) -> Any:
    """Sequences with zeros before and after."""
    return temporal_padding(x, (left_pad, right_pad))


@function("keras.ops.pad", _ORDERING)
def spatial_2d_padding(
    x: Any, padding: Any = ((1, 1), (1, 1)), data_format: str | None = None
) -> Any:
    """Images with zeros around."""
    return _padded(x, padding, data_format)


@function("keras.ops.pad", _ORDERING)
def asymmetric_spatial_2d_padding(
    x: Any, top_pad: int = 1, bottom_pad: int = 1, left_pad: int = 1, right_pad: int = 1,
    data_format: str | None = None,
) -> Any:  # fmt: skip
    """Images with zeros around."""
    return _padded(x, ((top_pad, bottom_pad), (left_pad, right_pad)), data_format)


@function("keras.ops.pad", _ORDERING)
def spatial_3d_padding(
    x: Any, padding: Any = ((1, 1), (1, 1), (1, 1)), data_format: str | None = None
) -> Any:
    """Volumes with zeros around."""
    return _padded(x, padding, data_format)


@function("keras.ops.pad")
def pad(x: Any, pad_info: Any, data_format: str | None, num_dynamic_axis: int) -> Any:
    """A tensor with zeros around its spatial axes."""
    return _padded(x, pad_info, data_format)


@function("keras.ops.image.resize", _ORDERING)
def resize_images(
    x: Any, height_factor: int, width_factor: int, data_format: str | None = None,
    interpolation: str = "nearest",
) -> Any:  # fmt: skip
    """Images grown by whole factors."""
    data_format = data_format or image_data_format()
    first = 2 if data_format == "channels_first" else 1
    if interpolation == "nearest":
        x = ops.repeat(x, height_factor, axis=first)
        return ops.repeat(x, width_factor, axis=first + 1)
    size = (x.shape[first] * height_factor, x.shape[first + 1] * width_factor)
    return ops.image.resize(x, size, interpolation=interpolation, data_format=data_format)


@function("keras.ops.repeat", _ORDERING)
def resize_volumes(
    x: Any, depth_factor: int, height_factor: int, width_factor: int,
    data_format: str | None = None,
) -> Any:  # fmt: skip
    """Volumes grown by whole factors."""
    first = 2 if (data_format or image_data_format()) == "channels_first" else 1
    for axis, factor in enumerate((depth_factor, height_factor, width_factor), first):
        x = ops.repeat(x, factor, axis=axis)
    return x


@function("nothing: shapes broadcast by themselves")
def pattern_broadcast(x: Any, broadcastable: Any) -> Any:
    """The tensor as it is."""
    return x
