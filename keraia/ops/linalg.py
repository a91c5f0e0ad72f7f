"""Matrices inverted, solved for and measured: with `decompositions`, `keras.ops.linalg`.

The last two axes are a matrix, those before count matrices. Integers become floating; float16 and
bfloat16 compute in float32.
"""

from typing import Any

import numpy as np

from keraia.backends import backend, xp
from keraia.core import matrices, shapes
from keraia.core.arguments import Axis, Tensor
from keraia.core.op import op
from keraia.core.rules import DTypes, Settings, averaged, floating, real_of
from keraia.core.spec import Shape
from keraia.ops.calculus import jvp as jvp
from keraia.ops.decompositions import cholesky as cholesky
from keraia.ops.decompositions import eig as eig
from keraia.ops.decompositions import eigh as eigh
from keraia.ops.decompositions import lu_factor as lu_factor
from keraia.ops.decompositions import qr as qr
from keraia.ops.decompositions import squares, stack_of
from keraia.ops.decompositions import svd as svd
from keraia.ops.shaping import shape


@op(dtype=averaged, shape=matrices.square_to("", "det"))
def det(x: Tensor) -> Tensor:
    """Determinant of square matrices `(..., n, n)`, of shape `(...)`."""
    return xp.linalg.det(squares(x, "det"))


def _sign_and_log(dtypes: DTypes, settings: Settings) -> tuple[Any, Any]:
    compute, result = averaged(dtypes, settings)
    return compute, (result, real_of(averaged)(dtypes, settings)[1])


@op(dtype=_sign_and_log, shape=matrices.square_to(", ", "slogdet"))
def slogdet(x: Tensor) -> tuple[Tensor, Tensor]:
    """Sign (a complex number of size 1) and logarithm of the size of the determinant.

    Args:
        x: Square matrices `(..., n, n)`.

    Returns:
        Two tensors of shape `(...)`; 0 and minus infinity where the determinant is 0.
    """
    return tuple(xp.linalg.slogdet(squares(x, "slogdet")))


@op(dtype=real_of(averaged), shape=matrices.square_to("", "logdet"))
def logdet(x: Tensor) -> Tensor:
    """Logarithm of the size of the determinant of square matrices; the second of `slogdet`."""
    return xp.linalg.slogdet(squares(x, "logdet"))[1]


@op(dtype=averaged, shape=matrices.square_to("n n", "inv"))
def inv(x: Tensor) -> Tensor:
    """Inverse of square matrices `(..., n, n)`.

    Of a singular matrix: numbers that are not finite.
    """
    return xp.linalg.inv(squares(x, "inv"))


@op(dtype=averaged, shape=matrices.square_to("n n", "cholesky_inverse"))
def cholesky_inverse(x: Tensor, upper: bool = False) -> Tensor:
    """Inverse of matrices given by their Cholesky factors.

    Args:
        x: Factors `(..., n, n)`: L of `L @ L.T`. The other triangle is not looked at.
        upper: Whether they are the upper factors, U of `U.T @ U`.

    Returns:
        The inverses of the products, `(..., n, n)`.
    """
    places = xp.arange(0, shape(squares(x, "cholesky_inverse"))[-1], 1, backend.native("int32"))
    one = backend.cast(places[:, None] == places, backend.dtype_of(x))
    inverse = xp.linalg.solve_triangular(x, one, not upper)
    adjoint = xp.conj(xp.swapaxes(inverse, -1, -2))
    return xp.matmul(inverse, adjoint) if upper else xp.matmul(adjoint, inverse)


@op(dtype=averaged, shape=lambda a, b: matrices.solved(a, b, "solve"))
def solve(a: Tensor, b: Tensor) -> Tensor:
    """Solution x of `a @ x = b`.

    Args:
        a: Square matrices `(..., n, n)`.
        b: Matrices `(..., n, k)`, or vectors `(..., n)`: of the shape of a column of `a`.

    Returns:
        x, laid out as `b`; leading axes broadcast.
    """
    squares(a, "solve")
    return _by_columns(xp.linalg.solve, a, b, "solve")


@op(dtype=averaged, shape=lambda a, b: matrices.solved(a, b, "solve_triangular"))
def solve_triangular(a: Tensor, b: Tensor, lower: bool = False) -> Tensor:
    """Solution x of `a @ x = b` for triangular `a`, whose other triangle is not looked at.

    Args:
        a: `(..., n, n)`.
        b: `(..., n, k)`, or vectors `(..., n)`: of the shape of a column of `a`.
        lower: Whether `a` is lower triangular, else upper.

    Returns:
        x, laid out as `b`; leading axes broadcast.
    """
    squares(a, "solve_triangular")

    def solved(a: Any, b: Any) -> Any:
        return xp.linalg.solve_triangular(a, b, lower)

    return _by_columns(solved, a, b, "solve_triangular")


@op(dtype=averaged, shape=lambda a, b: matrices.solved(a, b, "lstsq"))
def lstsq(a: Tensor, b: Tensor, rcond: float | None = None) -> Tensor:
    """The x that brings `a @ x` nearest to `b` (least squares); of several the shortest.

    Args:
        a: `(..., m, n)`.
        b: `(..., m, k)`, or vectors `(..., m)`: of the shape of a column of `a`.
        rcond: Singular values of `a` below this share of the largest count as zero; None: the
            larger of m and n, times the spacing of the dtype at 1.

    Returns:
        `(..., n, k)` or `(..., n)`.
    """

    def solved(a: Any, b: Any) -> Any:
        return xp.matmul(_pseudo_inverse(a, rcond), b)

    return _by_columns(solved, a, b, "lstsq")


def _by_columns(solve: Any, a: Any, b: Any, where: str) -> Any:
    """`solve(a, b)` with vectors `b` as matrices of one column."""
    sizes = backend.shape_of(a), backend.shape_of(b)
    matrices.solved(*sizes, where)
    if matrices.holds_vectors(*sizes):
        return solve(a, b[..., None])[..., 0]
    return solve(a, b)


def _pinv(x: Shape) -> Shape:
    stack, rows, columns = matrices.matrix(x, "pinv")
    return (*stack, columns, rows)


@op(dtype=averaged, shape=_pinv)
def pinv(x: Tensor, rcond: float | None = None) -> Tensor:
    """Pseudo-inverse of matrices `(..., m, n)`: P of shape `(..., n, m)` with `x @ P @ x = x`.

    Args:
        x: Matrices.
        rcond: Singular values below this share of the largest count as zero; None: the larger of
            m and n, times the spacing of the dtype at 1.
    """
    return _pseudo_inverse(stack_of(x, "pinv"), rcond)


def _pseudo_inverse(x: Any, rcond: float | None) -> Any:
    return xp.linalg.pinv(x, _resolution(x) if rcond is None else rcond)


def _resolution(x: Any) -> Any:
    """Share of the largest singular value that rounding leaves of a zero."""
    rows, columns = shape(x)[-2:]
    real = real_of(averaged)([backend.dtype_of(x)], {})[1]
    known = isinstance(rows, int) and isinstance(columns, int)
    longer = max(rows, columns) if known else backend.cast(xp.maximum(rows, columns), real)
    return longer * float(np.finfo(real).eps)


@op(
    dtype=lambda dtypes, settings: (averaged(dtypes, settings)[0], "int32"),
    shape=lambda x: matrices.matrix(x, "matrix_rank")[0],
)
def matrix_rank(x: Tensor, tol: float | None = None) -> Tensor:
    """Number of singular values above `tol`.

    Args:
        x: Matrices `(..., m, n)`.
        tol: Bound; None: the largest singular value of the matrix times the larger of m and n
            and the spacing of the dtype at 1.

    Returns:
        int32 of shape `(...)`.
    """
    values = xp.linalg.svd(stack_of(x, "matrix_rank"), False, False)
    if tol is None and values.shape[-1] != 0:
        tol = xp.max(values, axis=-1, keepdims=True) * _resolution(x)
    return xp.count_nonzero(values > (0.0 if tol is None else tol), axis=-1)


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
