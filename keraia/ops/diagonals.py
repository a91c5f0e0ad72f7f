"""Diagonals of matrices, and what lies above or below them."""

from keraia.backends import backend, xp
from keraia.core import diagonals
from keraia.core.arguments import Tensor
from keraia.core.op import composite, op
from keraia.core.rules import counted, kept, summed
from keraia.ops.creation import ones_like
from keraia.ops.reduction import cumprod
from keraia.ops.shaping import concatenate, expand_dims, flip, get_item, repeat, reshape, shape


@op(dtype=kept, shape=diagonals.diag)
def diag(x: Tensor, k: int = 0) -> Tensor:
    """Of a vector a matrix with it on the `k`-th diagonal; of a matrix the `k`-th diagonal."""
    diagonals.diag(backend.shape_of(x), k)
    return xp.diag(x, k)


@composite
def diagflat(x: Tensor, k: int = 0) -> Tensor:
    """A matrix with the elements of the flat tensor on its `k`-th diagonal."""
    return diag(reshape(x, (-1,)), k)


@op(dtype=kept, shape=diagonals.diagonal)
def diagonal(x: Tensor, offset: int = 0, axis1: int = 0, axis2: int = 1) -> Tensor:
    """Diagonals of the matrices that lie along two axes; they become the last axis.

    Args:
        x: Tensor of rank 2 or more.
        offset: Which diagonal: above 0 to the right of the main one, below 0 to its left.
        axis1: Axis of the rows.
        axis2: Axis of the columns.
    """
    return xp.diagonal(x, offset, axis1, axis2)


@op(dtype=summed, shape=diagonals.trace)
def trace(x: Tensor, offset: int = 0, axis1: int = 0, axis2: int = 1) -> Tensor:
    """Sum of the diagonal of each matrix along two axes, see `diagonal`."""
    return xp.sum(xp.diagonal(x, offset, axis1, axis2), axis=-1)


@op(dtype=kept, shape=diagonals.matrices)
def tril(x: Tensor, k: int = 0) -> Tensor:
    """Matrices with zeros above the `k`-th diagonal."""
    diagonals.matrices(backend.shape_of(x))
    return xp.tril(x, k)


@op(dtype=kept, shape=diagonals.matrices)
def triu(x: Tensor, k: int = 0) -> Tensor:
    """Matrices with zeros below the `k`-th diagonal."""
    diagonals.matrices(backend.shape_of(x))
    return xp.triu(x, k)


@composite(dtype=counted)
def vander(x: Tensor, N: int | None = None, increasing: bool = False) -> Tensor:
    """Vandermonde's matrix: the powers 0 to `N - 1` of each element of a vector, one row each.

    Args:
        x: Vector.
        N: How many powers; None: as many as elements.
        increasing: Whether power 0 comes first; else it comes last.
    """
    sizes = shape(x)
    if len(sizes) != 1:
        raise ValueError(f"ops.vander takes a vector, got a tensor of shape {sizes}.")
    count = sizes[0] if N is None else N
    column = expand_dims(x, 1)
    factors = concatenate([ones_like(column), repeat(column, count, 1)], 1)
    powers = cumprod(get_item(factors, (slice(None), slice(count))), 1)
    return powers if increasing else flip(powers, 1)
