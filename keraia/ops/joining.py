"""Tensors put together and cut along the axes of a table: rows, columns, depth."""

from collections.abc import Sequence
from typing import Any

from keraia.core.arguments import Tensor, canonical_axis
from keraia.core.op import composite
from keraia.ops.shaping import concatenate, reshape, shape, split


@composite
def append(x1: Tensor, x2: Tensor, axis: int | None = None) -> Tensor:
    """`x2` after `x1` along an axis; None: both flattened first."""
    return concatenate([x1, x2], axis)


@composite
def hstack(xs: Sequence[Tensor]) -> Tensor:
    """Tensors side by side: along the second axis, vectors and numbers along the first."""
    xs = [_with_rank(x, 1) for x in xs]
    return concatenate(xs, 0 if len(shape(xs[0])) == 1 else 1)


@composite
def vstack(xs: Sequence[Tensor]) -> Tensor:
    """Tensors below each other, along the first axis; vectors and numbers are rows."""
    return concatenate([_with_rank(x, 2) for x in xs], 0)


@composite
def dstack(xs: Sequence[Tensor]) -> Tensor:
    """Tensors behind each other, along the third axis; what has fewer axes gets ones of size 1."""
    return concatenate([_with_rank(x, 3) for x in xs], 2)


def _with_rank(x: Any, rank: int) -> Any:
    """The tensor with axes of size 1 before a vector and behind a matrix, up to a rank."""
    sizes = shape(x)
    if len(sizes) >= rank:
        return x
    padded = (1, *sizes) if len(sizes) == 1 else (*sizes, 1)
    return _with_rank(reshape(x, (1,) if not sizes else padded), rank)


@composite
def array_split(x: Tensor, indices_or_sections: Any, axis: int = 0) -> Any:
    """Parts along an axis: so many that are as equal as can be, or cut at the given indices."""
    sizes = shape(x)
    axis = canonical_axis(axis, "ops.array_split", "axis", len(sizes))
    if not isinstance(indices_or_sections, int) or sizes[axis] is None:
        return split(x, indices_or_sections, axis)
    if indices_or_sections < 1:
        raise ValueError(
            f"ops.array_split: the number of parts must be positive, got {indices_or_sections}."
        )
    least, larger = divmod(sizes[axis], indices_or_sections)
    return split(x, [i * least + min(i, larger) for i in range(1, indices_or_sections)], axis)


@composite
def hsplit(x: Tensor, indices_or_sections: Any) -> Any:
    """Parts side by side: along the second axis, of a vector along the first."""
    rank = _at_least(1, x, "hsplit")
    return split(x, indices_or_sections, 0 if rank == 1 else 1)


@composite
def vsplit(x: Tensor, indices_or_sections: Any) -> Any:
    """Parts below each other: along the first axis of a tensor of rank 1 or more."""
    _at_least(1, x, "vsplit")
    return split(x, indices_or_sections, 0)


@composite
def dsplit(x: Tensor, indices_or_sections: Any) -> Any:
    """Parts behind each other: along the third axis of a tensor of rank 3 or more."""
    _at_least(3, x, "dsplit")
    return split(x, indices_or_sections, 2)


def _at_least(rank: int, x: Any, op: str) -> int:
    sizes = shape(x)
    if len(sizes) < rank:
        raise ValueError(f"ops.{op} takes a tensor of rank {rank} or more, got shape {sizes}.")
    return len(sizes)
