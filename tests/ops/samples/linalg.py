"""Matrices taken apart, inverted, solved for and measured."""

import numpy as np
import scipy.linalg

from tests.ops.samples.form import EVERY, A, Numbers, S, case, of_rank

numbers = Numbers("linalg")
real = numbers.real

SQUARE = real(3, 3) + 4 * np.eye(3)
STACK = real(2, 3, 3) + 4 * np.eye(3)
TALL, WIDE = real(4, 2), real(2, 4)
TRIANGLE = np.triu(real(3, 3)) + np.diag([1.0, 3.0, 5.0])


def symmetric(x):
    """The part of matrices that their symmetric functions see, in value and gradient."""
    return (x + np.conj(np.swapaxes(x, -1, -2))) / 2


def cholesky(x, upper=False):
    lower = np.linalg.cholesky(symmetric(x))
    return np.swapaxes(lower, -1, -2) if upper else lower


def cholesky_inverse(x, upper=False):
    if x.shape[-1] != x.shape[-2]:
        raise ValueError("square matrices are needed")
    lower = np.swapaxes(np.triu(x), -1, -2) if upper else np.tril(x)
    return np.linalg.inv(lower @ np.swapaxes(lower, -1, -2))


def lu_factor(x):
    factors = [scipy.linalg.lu_factor(m) for m in x.reshape(-1, *x.shape[-2:])]
    return [
        np.stack(part).reshape(*x.shape[:-2], *part[0].shape) for part in zip(*factors, strict=True)
    ]


def turned(vectors):
    """Signs that make the first large element of each column positive."""
    sizes = np.abs(vectors)
    places = np.argmax(sizes >= 0.9 * sizes.max(-2, keepdims=True), -2)[..., None, :]
    return np.sign(np.take_along_axis(vectors, places, -2))


def eigh(x):
    values, vectors = np.linalg.eigh(symmetric(x))
    return values, vectors * turned(vectors)


def svd(x, full_matrices=True, compute_uv=True):
    if not compute_uv:
        return np.linalg.svd(x, compute_uv=False)
    left, values, right = np.linalg.svd(x, full_matrices)
    signs = turned(left)
    return left * signs, values, right * np.swapaxes(signs, -1, -2)


def lstsq(a, b, rcond=None):
    vectors = b.ndim == a.ndim - 1
    out = np.linalg.pinv(a, rcond or 1e-12) @ (b[..., None] if vectors else b)
    return out[..., 0] if vectors else out


def solve(a, b):
    if b.ndim == 1 or b.shape == a.shape[:-1]:
        return np.linalg.solve(a, b[..., None])[..., 0]
    return np.linalg.solve(a, b)


def solve_triangular(a, b, lower=False):
    """Row by row, from the one that has one unknown."""
    if a.ndim < 2 or a.shape[-1] != a.shape[-2]:
        raise ValueError("square matrices are needed")
    vectors = b.ndim == 1 or b.shape == a.shape[:-1]
    b = b[..., None] if vectors else b
    x = np.zeros_like(b + 0 * a[..., :1])
    rows = range(a.shape[-1])
    for i in rows if lower else reversed(rows):
        known = slice(None, i) if lower else slice(i + 1, None)
        rest = b[..., i, :] - np.einsum("...j,...jk->...k", a[..., i, known], x[..., known, :])
        x[..., i, :] = rest / a[..., i, i, None]
    return x[..., 0] if vectors else x


DEFINITE = symmetric(STACK)

LINALG = {
    "norm": case(
        np.linalg.norm,
        S(A),
        S(A, axis=1),
        S(A, 1, axis=1, keepdims=True),
        *(S(A, k) for k in ("fro", "nuc", 1, -1, 2, np.inf, -np.inf)),
        kinds=EVERY,
        slack=4,
    ),
    "det": case(np.linalg.det, S(SQUARE), S(STACK), kinds="iufc", slack=16),
    "slogdet": case(
        lambda x: tuple(np.linalg.slogdet(x)), S(SQUARE), S(-STACK), kinds="f", slack=8
    ),
    "logdet": case(lambda x: np.linalg.slogdet(x)[1], S(SQUARE), S(-STACK), kinds="iufc", slack=8),
    "inv": case(np.linalg.inv, S(SQUARE), S(STACK), kinds="ifc", slack=8),
    "cholesky": case(
        cholesky, S(DEFINITE[0]), S(DEFINITE), S(DEFINITE, upper=True), kinds="f", slack=8
    ),
    "cholesky_inverse": case(
        cholesky_inverse, S(SQUARE), S(STACK), S(STACK, upper=True), kinds="f", slack=16
    ),
    "eig": case(lambda x: tuple(np.linalg.eig(x)), S(TRIANGLE), kinds="f", smooth=False, slack=16),
    "eigh": case(
        eigh,
        S(DEFINITE[0]),
        S(DEFINITE),
        kinds="f",
        slack=16,
    ),
    "lu_factor": case(lu_factor, S(SQUARE), S(STACK), kinds="f", slack=8),
    "qr": case(
        lambda x, mode="reduced": tuple(np.linalg.qr(x, mode)),
        S(TALL),
        S(STACK),
        S(TALL, mode="complete").rough(),
        S(WIDE).rough(),
        kinds="f",
        slack=8,
    ),
    "svd": case(
        svd,
        S(TALL, compute_uv=False),
        S(WIDE, compute_uv=False),
        S(STACK, False),
        S(SQUARE),
        kinds="f",
        slack=16,
    ),
    "solve": case(
        solve,
        S(SQUARE, real(3, 2)),
        S(STACK, real(2, 3)),
        S(SQUARE, real(3)),
        S(STACK, real(3, 2)),
        kinds="fc",
        slack=16,
    ),
    "solve_triangular": case(
        solve_triangular,
        S(SQUARE, real(3, 2)),
        S(STACK, real(2, 3), lower=True),
        S(SQUARE, real(3)),
        S(STACK, real(3, 2)),
        kinds="fc",
        slack=16,
    ),
    "lstsq": case(
        lstsq,
        S(TALL, real(4, 2)),
        S(TALL, real(4)),
        S(WIDE, real(2)),
        S(real(2, 4, 2), real(2, 4)),
        S(np.ones((3, 2)), real(3)).rough(),
        S(np.diag([1.0, 0.01]), real(2), rcond=0.1).rough(),
        kinds="fc",
        slack=16,
    ),
    "pinv": case(
        lambda x, rcond=1e-6: np.linalg.pinv(x, rcond),
        S(TALL),
        S(STACK),
        S(WIDE),
        S(np.ones((2, 2))).rough(),
        S(np.diag([1.0, 0.01]), 0.1).rough(),
        kinds="fc",
        slack=16,
    ),
    "matrix_rank": case(
        of_rank(2, lambda x, tol=1e-3: np.linalg.matrix_rank(x, tol)),
        S(STACK),
        S(np.ones((3, 2))),
        S(np.diag([10.0, 0.5, 0.01]), tol=0.1),
        S(np.zeros((2, 3))),
        smooth=False,
        kinds="fc",
    ),
}
