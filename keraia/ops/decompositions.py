"""Matrices taken apart: Cholesky, eigenvectors, LU, QR and singular values.

The last two axes are a matrix, those before count matrices. Integers become floating; float16 and
bfloat16 compute in float32.
"""

from typing import Annotated, Any, Literal

from keraia.backends import backend, xp
from keraia.core import matrices
from keraia.core.arguments import Tensor, one_of
from keraia.core.dtypes import result_type
from keraia.core.op import op
from keraia.core.rules import DTypes, Settings, averaged, real_of
from keraia.core.spec import Shape

Mode = Annotated[Literal["reduced", "complete"], one_of("reduced", "complete")]


def stack_of(x: Any, where: str) -> Any:
    """`x`, known to hold matrices."""
    matrices.matrix(backend.shape_of(x), where)
    return x


def _turned(vectors: Any) -> Any:
    """Factors of size 1, `(..., 1, k)`, that give the vectors in columns a certain direction.

    Every library turns them as it likes. Here the first element that has nine tenths of the
    largest one's size, which rounding does not change, becomes real and positive.
    """
    if 0 in backend.shape_of(vectors):
        return xp.ones_like(vectors[..., :1, :])
    sizes = xp.absolute(vectors)
    large = sizes >= 0.9 * xp.max(sizes, axis=-2, keepdims=True)
    place = xp.argmax(backend.cast(large, "int32"), axis=-2)[..., None, :]
    lead = xp.stop_gradient(xp.take_along_axis(vectors, place, axis=-2))
    return xp.conj(lead) / backend.cast(xp.absolute(lead), backend.dtype_of(lead))


def squares(x: Any, where: str) -> Any:
    """`x`, known to hold square matrices."""
    matrices.square(backend.shape_of(x), where)
    return x


@op(dtype=averaged, shape=matrices.square_to("n n", "cholesky"))
def cholesky(x: Tensor, upper: bool = False) -> Tensor:
    """Cholesky factor of symmetric, positive definite matrices: lower L with `x = L @ L.T`.

    Args:
        x: `(..., n, n)`; complex ones equal their conjugate transpose. Others have no factor:
            NaN, or an error where the library looks before it goes on.
        upper: Whether to give the upper factor U, with `x = U.T @ U`.

    Returns:
        Triangular matrices `(..., n, n)`. The gradient is symmetric.
    """
    lower = xp.linalg.cholesky(squares(x, "cholesky"))
    return xp.conj(xp.swapaxes(lower, -1, -2)) if upper else lower


def _complex_pair(dtypes: DTypes, settings: Settings) -> tuple[Any, Any]:
    compute, result = averaged(dtypes, settings)
    return compute, (result_type(result, "complex64"),) * 2


@op(dtype=_complex_pair, shape=matrices.square_to("n, n n", "eig"))
def eig(x: Tensor) -> tuple[Tensor, Tensor]:
    """Eigenvalues and eigenvectors of square matrices: `x @ v = v * w`.

    Args:
        x: `(..., n, n)`.

    Returns:
        `w`, complex `(..., n)` in no set order, and `v`, complex `(..., n, n)`: vectors of length
        1 in its columns, turned so that the first of their large elements is positive.
    """
    values, vectors = xp.linalg.eig(squares(x, "eig"))
    return values, vectors * _turned(vectors)


def _real_first(dtypes: DTypes, settings: Settings) -> tuple[Any, Any]:
    compute, result = averaged(dtypes, settings)
    return compute, (real_of(averaged)(dtypes, settings)[1], result)


@op(dtype=_real_first, shape=matrices.square_to("n, n n", "eigh"))
def eigh(x: Tensor) -> tuple[Tensor, Tensor]:
    """Eigenvalues and eigenvectors of symmetric (complex: Hermitian) matrices.

    Args:
        x: `(..., n, n)`.

    Returns:
        Real eigenvalues `(..., n)` in rising order and orthonormal vectors `(..., n, n)` in
        columns, turned so that the first of their large elements is positive. The gradient of
        vectors is finite where no two values are equal.
    """
    values, vectors = xp.linalg.eigh(squares(x, "eigh"))
    return values, vectors * _turned(vectors)


def _lu(x: Shape) -> list[Shape]:
    stack, rows, columns = matrices.matrix(x, "lu_factor")
    return [x, (*stack, matrices.shorter(rows, columns))]


def _with_int32(dtypes: DTypes, settings: Settings) -> tuple[Any, Any]:
    compute, result = averaged(dtypes, settings)
    return compute, (result, "int32")


@op(dtype=_with_int32, shape=_lu)
def lu_factor(x: Tensor) -> tuple[Tensor, Tensor]:
    """Factors L (lower, ones on its diagonal) and U (upper) of matrices with rows exchanged.

    Args:
        x: `(..., m, n)`.

    Returns:
        `(..., m, n)`: U, and L without its diagonal below it; and the exchanges, int32
        `(..., min(m, n))`: row i was exchanged with row `pivots[i]`, one after the other.
    """
    return tuple(xp.linalg.lu_factor(stack_of(x, "lu_factor")))


@op(dtype=averaged, shape=matrices.qr)
def qr(x: Tensor, mode: Mode = "reduced") -> tuple[Tensor, Tensor]:
    """Orthonormal columns Q and upper triangular R with `x = Q @ R`.

    Args:
        x: `(..., m, n)`.
        mode: "reduced": Q is `(..., m, k)`, R is `(..., k, n)`, where k is the smaller of m and n;
            "complete": Q is `(..., m, m)`, R is `(..., m, n)`.

    Returns:
        Q and R. Gradients are known for `m >= n` in the reduced mode.
    """
    return tuple(xp.linalg.qr(stack_of(x, "qr"), mode))


def _svd_dtypes(dtypes: DTypes, settings: Settings) -> tuple[Any, Any]:
    compute, result = averaged(dtypes, settings)
    real = real_of(averaged)(dtypes, settings)[1]
    return compute, (result, real, result) if settings["compute_uv"] else real


def _with_first(x: Any, first: Any, axis: int) -> Any:
    """`x` with other slices in place of the first ones along an axis."""
    count = first.shape[axis]
    if x.shape[axis] == count:
        return first
    rest = x[..., count:] if axis == -1 else x[..., count:, :]
    return xp.concatenate([first, rest], axis)


@op(dtype=_svd_dtypes, shape=matrices.svd)
def svd(x: Tensor, full_matrices: bool = True, compute_uv: bool = True) -> Any:
    """Singular values and vectors: `x = U @ diag(s) @ Vh`.

    Args:
        x: `(..., m, n)`; k is the smaller of m and n.
        full_matrices: Whether U is `(..., m, m)` and Vh `(..., n, n)`, else `(..., m, k)` and
            `(..., k, n)`.
        compute_uv: Whether U and Vh are wanted.

    Returns:
        U, s, Vh, or s alone: `(..., k)`, falling. The first large element of each of the k
        columns of U is positive. The gradient of vectors is known without
        `full_matrices` (or for square matrices), and finite where no two values are equal.
    """
    out = xp.linalg.svd(stack_of(x, "svd"), full_matrices, compute_uv)
    if not compute_uv:
        return out
    left, values, right = out
    count = values.shape[-1]
    turned = _turned(left[..., :count])
    back = xp.swapaxes(xp.conj(turned), -1, -2)
    left = _with_first(left, left[..., :count] * turned, -1)
    return left, values, _with_first(right, right[..., :count, :] * back, -2)
