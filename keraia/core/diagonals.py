"""Shape rules of diagonals."""

from typing import Any

from keraia.core.arguments import canonical_axis
from keraia.core.shapes import Dim, size
from keraia.core.spec import Shape


def diag(x: Shape, /, k: int = 0) -> Shape:
    """A vector becomes a square matrix with it on the `k`-th diagonal, a matrix its diagonal."""
    if len(x) == 1:
        side = None if x[0] is None else x[0] + abs(k)
        return (side, side)
    if len(x) == 2:
        return (_length(x[0], x[1], k),)
    raise ValueError(f"ops.diag takes a vector or a matrix, got shape {x}. See ops.diagonal.")


def diagflat(x: Shape, /, k: int = 0) -> Shape:
    """A square matrix with all elements on the `k`-th diagonal."""
    return diag((size(x),), k)


def diagonal(x: Shape, /, offset: int = 0, axis1: int = 0, axis2: int = 1) -> Shape:
    """Without the two axes of the matrices; their diagonals come last."""
    rest = trace(x, offset, axis1, axis2)
    return (*rest, _length(x[axis1], x[axis2], offset))


def trace(x: Shape, /, offset: int = 0, axis1: int = 0, axis2: int = 1) -> Shape:
    """Without the two axes of the matrices."""
    if len(x) < 2:
        raise ValueError(f"Diagonals are those of matrices, got a tensor of shape {x}.")
    first = canonical_axis(axis1, "diagonal", "axis1", len(x))
    second = canonical_axis(axis2, "diagonal", "axis2", len(x))
    if first == second:
        raise ValueError(f"`axis1` and `axis2` must name two axes of shape {x}, got {first} twice.")
    return tuple(d for i, d in enumerate(x) if i not in (first, second))


def matrices(x: Shape, /, **settings: Any) -> Shape:
    """As it is, if there are two axes."""
    if len(x) < 2:
        raise ValueError(f"ops.tril and ops.triu take matrices, got a tensor of shape {x}.")
    return x


def _length(rows: Dim, columns: Dim, offset: int) -> Dim:
    """Elements on a diagonal, none where it runs outside."""
    if rows is None or columns is None:
        return None
    return max(min(rows + min(offset, 0), columns - max(offset, 0)), 0)
