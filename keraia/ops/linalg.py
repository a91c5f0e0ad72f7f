"""Products of matrices and vectors."""

from typing import Any

from keraia.backends import xp
from keraia.core import shapes
from keraia.core.arguments import Axis, Tensor
from keraia.core.op import op
from keraia.core.rules import floating, multiplied, promoted, real_of


@op(dtype=multiplied, shape=shapes.matmul)
def matmul(x1: Tensor, x2: Tensor) -> Tensor:
    """Matrix product over the last two axes, the others broadcasting."""
    return xp.matmul(x1, x2)


@op(dtype=promoted, shape=shapes.dot)
def dot(x1: Tensor, x2: Tensor) -> Tensor:
    """Sum of products over the last axis of `x1` and the last but one of `x2`."""
    return xp.dot(x1, x2)


@op(dtype=promoted, shape=shapes.tensordot)
def tensordot(x1: Tensor, x2: Tensor, axes: Any = 2) -> Tensor:
    """Sum of products over pairs of axes: the last and first `axes`, or the listed ones."""
    return xp.tensordot(x1, x2, axes)


@op(dtype=promoted, shape=shapes.outer)
def outer(x1: Tensor, x2: Tensor) -> Tensor:
    """Every product of an element of flat `x1` and one of flat `x2`."""
    return xp.outer(x1, x2)


@op(dtype=multiplied, shape=shapes.einsum)
def einsum(subscripts: str, *operands: Tensor, **kwargs: Any) -> Tensor:
    """Sums of products by Einstein's notation: "ij,jk->ik" is a matrix product."""
    return xp.einsum(subscripts, *operands)


@op(dtype=real_of(floating), shape=shapes.reduced)
def norm(x: Tensor, ord: Any = None, axis: Axis = None, keepdims: bool = False) -> Tensor:
    """Norm of vectors (one axis) or matrices (two axes); None: of the flat tensor.

    Args:
        x: Tensor.
        ord: None or 2: Euclidean for vectors; "fro", "nuc", 1, -1, 2, -2, inf as in NumPy.
        axis: Axis or pair of axes.
        keepdims: Whether reduced axes stay with size one.
    """
    return xp.linalg.norm(x, ord=ord, axis=axis, keepdims=keepdims)
