"""The same elements in another arrangement."""

import math
from collections.abc import Sequence
from typing import Any

from keraia.backends import backend, xp
from keraia.core import indexing, shapes
from keraia.core.arguments import Axis, OneAxis, Tensor, canonical_axis
from keraia.core.op import composite, op
from keraia.core.rules import kept, promoted
from keraia.core.spec import KerasTensor


@op(dtype=kept, shape=shapes.reshape)
def reshape(x: Tensor, newshape: Any) -> Tensor:
    """The elements in row-major order in another shape; one size may be -1 (what is left)."""
    newshape = (newshape,) if isinstance(newshape, int) else newshape
    return xp.reshape(x, tuple(-1 if size is None else size for size in newshape))


@op(dtype=kept, shape=shapes.transpose)
def transpose(x: Tensor, axes: Sequence[int] | None = None) -> Tensor:
    """Axes in another order; None: reversed."""
    return xp.transpose(x, axes)


@op(dtype=kept, shape=shapes.squeeze)
def squeeze(x: Tensor, axis: Axis = None) -> Tensor:
    """Without axes of size one: those of `axis`, or all."""
    return xp.squeeze(x, axis)


@op(dtype=kept, shape=shapes.expand_dims)
def expand_dims(x: Tensor, axis: int | Sequence[int]) -> Tensor:
    """With new axes of size one at the places `axis` of the result."""
    return xp.expand_dims(x, axis)


@op(dtype=promoted, shape=shapes.concatenate)
def concatenate(xs: Sequence[Tensor], axis: OneAxis = 0) -> Tensor:
    """Tensors one after the other along an axis; None: flattened first."""
    return xp.concatenate(xs, axis)


@op(dtype=promoted, shape=shapes.stack)
def stack(x: Sequence[Tensor], axis: int = 0) -> Tensor:
    """Tensors of equal shape beside each other along a new axis."""
    return xp.stack(x, axis)


@op(dtype=kept, shape=shapes.split)
def split(x: Tensor, indices_or_sections: Any, axis: OneAxis = 0) -> Any:
    """Parts along an axis: so many equal ones, or cut at the given indices."""
    return tuple(xp.split(x, indices_or_sections, axis))


@op(dtype=kept, shape=shapes.pad)
def pad(x: Tensor, pad_width: Any, mode: str = "constant", constant_values: Any = None) -> Tensor:
    """With `pad_width` elements before and after each axis.

    Args:
        x: Tensor.
        pad_width: `(before, after)` for each axis, one pair for all, or one number.
        mode: "constant", "reflect", "symmetric", "edge" or "wrap".
        constant_values: The number for "constant"; None means 0.
    """
    if mode == "constant":
        return xp.pad(x, pad_width, mode=mode, constant_values=constant_values or 0)
    if constant_values is not None:
        raise ValueError(f"ops.pad: `constant_values` is for mode 'constant', not {mode!r}.")
    return xp.pad(x, pad_width, mode=mode)


@op(dtype=kept, shape=shapes.repeat)
def repeat(x: Tensor, repeats: Any, axis: OneAxis = None) -> Tensor:
    """Each element (or slice along `axis`) `repeats` times in a row."""
    return xp.repeat(x, repeats, axis=axis)


@op(dtype=kept, shape=shapes.tile)
def tile(x: Tensor, repeats: Any) -> Tensor:
    """The whole tensor `repeats` times along each axis."""
    return xp.tile(x, repeats)


@op(dtype=kept, shape=shapes.broadcast_to)
def broadcast_to(x: Tensor, shape: Any) -> Tensor:
    """The tensor stretched to a larger shape."""
    return xp.broadcast_to(x, shape)


@op(dtype=kept, shape=shapes.swapaxes)
def swapaxes(x: Tensor, axis1: int, axis2: int) -> Tensor:
    """Two axes exchanged."""
    return xp.swapaxes(x, axis1, axis2)


@op(dtype=kept, shape=shapes.moveaxis)
def moveaxis(x: Tensor, source: Any, destination: Any) -> Tensor:
    """Axes moved to other places, the rest keeping their order."""
    return xp.moveaxis(x, source, destination)


@op(dtype=kept, shape=shapes.same)
def flip(x: Tensor, axis: Axis = None) -> Tensor:
    """Elements in reverse order along `axis`; None: along all."""
    return xp.flip(x, axis)


@op(dtype=kept, shape=shapes.same)
def roll(x: Tensor, shift: Any, axis: Axis = None) -> Tensor:
    """Elements moved by `shift` places along `axis`; those that fall off come in at the start."""
    return xp.roll(x, shift, axis)


@composite
def fliplr(x: Tensor) -> Tensor:
    """Columns in reverse order: the second axis of a tensor of rank 2 or more."""
    return flip(x, 1)


@composite
def flipud(x: Tensor) -> Tensor:
    """Rows in reverse order: the first axis of a tensor of rank 1 or more."""
    return flip(x, 0)


@composite
def rot90(array: Tensor, k: int = 1, axes: Sequence[int] = (0, 1)) -> Tensor:
    """Turned by `k` right angles in the plane of two axes, from the first towards the second."""
    rank = len(array.shape)
    first, second = (canonical_axis(a, "ops.rot90", "axes", rank) for a in axes)
    if first == second:
        raise ValueError(f"ops.rot90: `axes` must name two axes, got {tuple(axes)}.")
    if k % 4 in (1, 2):
        array = flip(array, second)
    if k % 4 in (2, 3):
        array = flip(array, first)
    if k % 2:
        array = swapaxes(array, first, second)
    return array


@composite
def ravel(x: Tensor) -> Tensor:
    """All elements along one axis."""
    return reshape(x, (-1,))


@op(dtype=kept, shape=indexing.get_item)
def get_item(x: Tensor, key: Any) -> Tensor:
    """`x[key]` with integers, slices, None, Ellipsis, or index tensors."""
    return x[key]


@op(dtype=kept, shape=shapes.same)
def copy(x: Tensor) -> Tensor:
    """The same elements in memory of their own."""
    return xp.copy(x)


def unstack(x: Any, num: int | None = None, axis: int = 0) -> list[Any]:
    """The slices along an axis, as a list; `num` where the size is unknown."""
    size = num if num is not None else shape(x)[axis]
    if not isinstance(size, int):
        raise ValueError("ops.unstack: the size along `axis` is unknown. Pass `num`.")
    index = (slice(None),) * (axis % len(shape(x)))
    return [get_item(x, (*index, i)) for i in range(size)]


def shape(x: Any) -> tuple[Any, ...]:
    """Sizes of a tensor as a tuple; in a compiled program an unknown size may be a tensor."""
    if hasattr(x, "shape") and not backend.is_array(x):
        return tuple(x.shape)
    x = backend.as_array(x)
    sizes = backend.shape_of(x)
    return backend.kernels["sizes"](x) if None in sizes else sizes


def ndim(x: Any) -> int:
    """Number of axes of a tensor."""
    return len(shape(x))


@composite
def size(x: Tensor) -> Any:
    """Number of elements: an integer, a tensor where only the running program knows."""
    if isinstance(x, KerasTensor):
        return KerasTensor((), "int32")
    return math.prod(shape(x))
