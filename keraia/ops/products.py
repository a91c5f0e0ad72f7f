"""Products of matrices and vectors, and distances."""

from typing import Annotated, Any, Literal

from keraia.backends import backend, xp
from keraia.core import shapes
from keraia.core.arguments import Tensor, one_of
from keraia.core.op import op
from keraia.core.rules import averaged, multiplied, promoted
from keraia.ops.shaping import shape


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


@op(dtype=promoted, shape=shapes.inner)
def inner(x1: Tensor, x2: Tensor) -> Tensor:
    """Sum of products over the last axes of both; of scalars and tensors the plain product."""
    if not len(x1.shape) or not len(x2.shape):
        return xp.multiply(x1, x2)
    return xp.tensordot(x1, x2, [[-1], [-1]])


@op(dtype=promoted, shape=lambda x1, x2: ())
def vdot(x1: Tensor, x2: Tensor) -> Tensor:
    """Sum of products of the elements of two flat tensors, the first conjugated."""
    return xp.dot(xp.conj(xp.reshape(x1, (-1,))), xp.reshape(x2, (-1,)))


@op(dtype=promoted, shape=shapes.kron)
def kron(x1: Tensor, x2: Tensor) -> Tensor:
    """Kronecker product: each element of `x1` times the whole of `x2`, laid out as blocks."""
    first, second = shape(x1), shape(x2)
    rank = max(len(first), len(second))
    first, second = ((1,) * (rank - len(sizes)) + tuple(sizes) for sizes in (first, second))
    blocks = xp.reshape(x1, [size for d in first for size in (d, 1)])
    inside = xp.reshape(x2, [size for d in second for size in (1, d)])
    sizes = tuple(a * b for a, b in zip(first, second, strict=True))
    return xp.reshape(xp.multiply(blocks, inside), sizes)


@op(dtype=promoted, shape=shapes.cross)
def cross(
    x1: Tensor,
    x2: Tensor,
    axisa: int = -1,
    axisb: int = -1,
    axisc: int = -1,
    axis: int | None = None,
) -> Tensor:
    """Vector perpendicular to two vectors of 3 elements; of two that have 2, its third element.

    Args:
        x1, x2: Tensors of vectors with 2 or 3 elements; a missing third is 0. Other axes broadcast.
        axisa, axisb: Axes along which the vectors of `x1` and `x2` lie.
        axisc: Axis of the result for its vectors.
        axis: Stands for all three axes if it is given.

    Example:
        >>> cross([1.0, 0.0, 0.0], [0.0, 1.0, 0.0]).tolist()
        [0.0, 0.0, 1.0]
    """
    if axis is not None:
        axisa = axisb = axisc = axis
    a, b = xp.moveaxis(x1, axisa, -1), xp.moveaxis(x2, axisb, -1)
    shapes.check_crossed(a.shape[-1], b.shape[-1])
    a0, a1, b0, b1 = a[..., 0], a[..., 1], b[..., 0], b[..., 1]
    third = a0 * b1 - a1 * b0
    if a.shape[-1] == b.shape[-1] == 2:
        return third
    zero = xp.zeros_like(third)
    a2 = a[..., 2] if a.shape[-1] == 3 else zero
    b2 = b[..., 2] if b.shape[-1] == 3 else zero
    return xp.moveaxis(xp.stack([a1 * b2 - a2 * b1, a2 * b0 - a0 * b2, third], -1), -1, axisc)


@op(dtype=averaged, shape=shapes.pairwise)
def cdist(x: Tensor, y: Tensor) -> Tensor:
    """Euclidean distance of every row of `x` and every row of `y`.

    Args:
        x: `(..., rows of x, features)`.
        y: `(..., rows of y, features)`; the leading axes broadcast.

    Returns:
        `(..., rows of x, rows of y)`. Its gradient is 0 where two rows are equal.
    """
    shapes.pairwise(tuple(x.shape), tuple(y.shape))
    apart = x[..., :, None, :] - y[..., None, :, :]
    squares = xp.sum(xp.square(apart), -1)
    equal = squares == 0
    safe = xp.where(equal, xp.ones_like(squares), squares)
    return xp.where(equal, squares, xp.sqrt(safe))


@op(dtype=averaged, shape=shapes.correlate)
def correlate(
    x1: Tensor,
    x2: Tensor,
    mode: Annotated[Literal["valid", "same", "full"], one_of("valid", "same", "full")] = "valid",
) -> Tensor:
    """Sums of products of two sequences at each shift: `sum(x1[n + k] * conj(x2[n]))` for each k.

    Args:
        x1, x2: Vectors.
        mode: "full": all shifts at which they overlap; "valid": those at which the longer covers
            the shorter; "same": as many as the longer has elements, from the middle of all.

    Returns:
        Floating vector.

    Example:
        >>> correlate([1.0, 2.0, 3.0], [0.0, 1.0]).tolist()
        [2.0, 3.0]
    """
    sizes = backend.shape_of(x1), backend.shape_of(x2)
    (count,) = shapes.correlate(*sizes, mode)
    full = backend.kernels["correlate_fully"](x1, x2)
    (first,), (second,) = sizes
    if mode == "full":
        return full
    if mode == "valid":
        start = min(first, second) - 1
    else:
        start = (second - 1) // 2 if first >= second else first // 2
    return full[start : start + count]
