"""Decompositions, inverses and solutions under NumPy's names."""

import math
from collections.abc import Callable
from typing import Any

import tensorflow as tf

cholesky = tf.linalg.cholesky
det = tf.linalg.det
eig = tf.linalg.eig
slogdet = tf.linalg.slogdet


def _or_nan(compute: Callable[..., Any], a: Any, *others: Any) -> Any:
    """`compute(a, *others)`, NaN for singular matrices, at which TensorFlow would stop."""
    regular = tf.abs(tf.stop_gradient(slogdet(a)[0]))[..., None, None] > 0.5
    one = tf.eye(tf.shape(a)[-1], dtype=a.dtype)
    return _known(compute(tf.where(regular, a, one), *others), regular)


def _known(x: Any, known: Any) -> Any:
    return tf.where(known, x, tf.constant(math.nan, x.dtype))


def inv(x: Any) -> Any:
    return _or_nan(tf.linalg.inv, x)


def eigh(x: Any) -> tuple[Any, Any]:
    # Of the halves, for TensorFlow's own gradient looks at the lower triangle alone.
    return tf.linalg.eigh((x + tf.linalg.adjoint(x)) / 2)


def qr(x: Any, mode: str) -> tuple[Any, Any]:
    return tf.linalg.qr(x, full_matrices=mode == "complete")


def svd(x: Any, full_matrices: bool, compute_uv: bool) -> Any:
    if not compute_uv:
        return tf.linalg.svd(x, compute_uv=False)
    values, left, right = tf.linalg.svd(x, full_matrices)
    return left, values, tf.linalg.adjoint(right)


def solve(a: Any, b: Any) -> Any:
    return _or_nan(tf.linalg.solve, *_one_stack(a, b))


def solve_triangular(a: Any, b: Any, lower: bool) -> Any:
    a, b = _one_stack(a, b)
    lead = tf.linalg.diag_part(a)
    regular = tf.reduce_all(tf.not_equal(lead, 0), -1)[..., None, None]
    a = tf.linalg.set_diag(a, tf.where(tf.equal(lead, 0), tf.ones_like(lead), lead))
    return _known(tf.linalg.triangular_solve(a, b, lower=lower), regular)


def _one_stack(a: Any, b: Any) -> tuple[Any, Any]:
    """Matrices with the same leading axes."""
    if a.shape[:-2] == b.shape[:-2] and a.shape[:-2].is_fully_defined():
        return a, b
    stack = tf.broadcast_dynamic_shape(tf.shape(a)[:-2], tf.shape(b)[:-2])
    shapes = (tf.concat([stack, tf.shape(x)[-2:]], 0) for x in (a, b))
    return tuple(tf.broadcast_to(x, shape) for x, shape in zip((a, b), shapes, strict=True))


@tf.custom_gradient
def _pseudo_inverse(x: Any, rcond: Any) -> Any:
    """The pseudo-inverse; TensorFlow takes no gradient of most singular vectors."""
    values, left, right = tf.linalg.svd(x)
    bound = tf.cast(rcond, values.dtype) * tf.reduce_max(values, -1, keepdims=True)
    kept = tf.cast(values > bound, values.dtype)
    inverted = tf.cast(tf.math.divide_no_nan(kept, values), x.dtype)
    out = tf.matmul(right * inverted[..., None, :], left, adjoint_b=True)

    def gradient(upstream: Any) -> tuple[Any, Any]:
        """Golub and Pereyra, The Differentiation of Pseudo-Inverses, 1973."""
        back = tf.linalg.adjoint(upstream)
        weighted = tf.matmul(back, tf.matmul(out, out, adjoint_b=True))
        weighted -= tf.matmul(x, tf.matmul(out, weighted))
        other = tf.matmul(tf.matmul(out, out, adjoint_a=True), back)
        other -= tf.matmul(tf.matmul(other, out), x)
        direct = tf.matmul(tf.matmul(out, upstream, adjoint_a=True), out, adjoint_b=True)
        return weighted + other - direct, None

    return out, gradient


def pinv(x: Any, rcond: Any) -> Any:
    return _pseudo_inverse(x, rcond)


@tf.custom_gradient
def _factors(x: Any) -> Any:
    """`(L and U in one, order of the rows)`, with the gradient that TensorFlow lacks."""
    factors, order = tf.linalg.lu(x)

    def gradient(upstream: Any, _: Any) -> Any:
        below = tf.linalg.band_part(factors, -1, 0)
        lower = tf.linalg.set_diag(below, tf.ones_like(factors[..., 0]))
        upper = tf.linalg.band_part(factors, 0, -1)
        of_lower = tf.matmul(lower, _strictly_lower(upstream), adjoint_a=True)
        of_upper = tf.matmul(tf.linalg.band_part(upstream, 0, -1), upper, adjoint_b=True)
        inner = _strictly_lower(of_lower) + tf.linalg.band_part(of_upper, 0, -1)
        left = tf.linalg.triangular_solve(lower, inner, lower=True, adjoint=True)
        right = tf.linalg.triangular_solve(upper, tf.linalg.adjoint(left), lower=False)
        back = tf.argsort(order, axis=-1)
        return tf.gather(tf.linalg.adjoint(right), back, axis=-2, batch_dims=x.shape.rank - 2)

    return (factors, order), gradient


def _strictly_lower(x: Any) -> Any:
    return tf.linalg.band_part(x, -1, 0) - tf.linalg.band_part(x, 0, 0)


def lu_factor(x: Any) -> tuple[Any, Any]:
    """Factors, and the permutation as the exchanges that lead to it."""
    if x.shape[-2] != x.shape[-1]:
        return _eliminated(x)
    factors, order = _factors(x)
    size = tf.shape(order)[-1]

    def step(i: Any, now: Any, pivots: Any) -> tuple[Any, Any, Any]:
        wanted, given = order[..., i : i + 1], now[..., i : i + 1]
        place = tf.argmax(tf.cast(tf.equal(now, wanted), tf.int32), -1, tf.int32)
        there = tf.one_hot(place, size, dtype=tf.int32)
        here = tf.one_hot(i, size, dtype=tf.int32)
        now = now + (here - there) * (wanted - given)
        return i + 1, now, pivots + here * place[..., None]

    start = tf.broadcast_to(tf.range(size), tf.shape(order))
    pivots = tf.while_loop(lambda i, *_: i < size, step, (0, start, tf.zeros_like(start)))[2]
    return factors, pivots


def _eliminated(x: Any) -> tuple[Any, Any]:
    """`lu_factor` of matrices that are not square, which TensorFlow does not take: by columns."""
    rows, columns = tf.shape(x)[-2], tf.shape(x)[-1]
    down, along = tf.range(rows), tf.range(columns)
    steps = tf.minimum(rows, columns)

    def step(i: Any, x: Any, pivots: Any) -> tuple[Any, Any, Any]:
        sizes = tf.where(down < i, -tf.ones_like(down, sized), tf.abs(tf.gather(x, i, axis=-1)))
        pivot = tf.argmax(sizes, -1, tf.int32)[..., None]
        exchanged = tf.where(down == i, pivot, tf.where(down == pivot, i, down))
        x = tf.gather(x, exchanged, axis=-2, batch_dims=x.shape.rank - 2)
        row, column = tf.gather(x, i, axis=-2)[..., None, :], tf.gather(x, i, axis=-1)[..., None]
        below = down[:, None] > i
        shares = tf.where(below, tf.math.divide_no_nan(column, row[..., i, None]), 0)
        x = tf.where(below & (along == i), shares, x - shares * tf.where(along > i, row, 0))
        return i + 1, x, tf.where(tf.range(steps) == i, pivot, pivots)

    sized = x.dtype.real_dtype
    start = tf.zeros(tf.concat([tf.shape(x)[:-2], [steps]], 0), tf.int32)
    return tf.while_loop(lambda i, *_: i < steps, step, (0, x, start))[1:]
