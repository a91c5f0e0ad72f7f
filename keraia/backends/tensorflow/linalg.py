"""NumPy's `linalg` on TensorFlow: norms here, the rest in `matrices`."""

from typing import Any

import tensorflow as tf

from keraia.backends.tensorflow.matrices import (  # noqa: F401 (names of this namespace)
    cholesky,
    det,
    eig,
    eigh,
    inv,
    lu_factor,
    pinv,
    qr,
    slogdet,
    solve,
    solve_triangular,
    svd,
)


def norm(x: Any, ord: Any = None, axis: Any = None, keepdims: bool = False) -> Any:
    """Norm of vectors (one axis) or matrices (two), as NumPy defines them."""
    if ord is None:
        return _root_of_squares(x, axis, keepdims)
    if axis is None:
        axis = tuple(range(x.shape.rank))
    axes = (axis,) if isinstance(axis, int) else tuple(axis)
    if len(axes) == 1:
        return _vector_norm(x, ord, axes[0], keepdims)
    return _matrix_norm(x, ord, axes, keepdims)


def _root_of_squares(x: Any, axis: Any, keepdims: bool) -> Any:
    size = tf.abs(x)
    return tf.sqrt(tf.reduce_sum(size * size, axis, keepdims))


def _vector_norm(x: Any, ord: Any, axis: int, keepdims: bool) -> Any:
    size = tf.abs(x)
    if ord == 2:
        return _root_of_squares(x, axis, keepdims)
    if ord == float("inf"):
        return tf.reduce_max(size, axis, keepdims)
    if ord == float("-inf"):
        return tf.reduce_min(size, axis, keepdims)
    if ord == 0:
        return tf.math.count_nonzero(x, axis, keepdims, dtype=size.dtype)
    if isinstance(ord, str):
        raise ValueError(f"ops.norm: ord={ord!r} is for matrices; `axis` names one axis, {axis}.")
    order = tf.constant(ord, size.dtype)
    return tf.pow(tf.reduce_sum(tf.pow(size, order), axis, keepdims), 1 / order)


def _matrix_norm(x: Any, ord: Any, axes: tuple[int, ...], keepdims: bool) -> Any:
    rank = x.shape.rank
    rows, columns = (a % rank for a in axes)
    if ord in ("fro", "nuc", 2, -2):
        if ord == "fro":
            return _root_of_squares(x, axes, keepdims)
        others = [i for i in range(rank) if i not in (rows, columns)]
        values = tf.linalg.svd(tf.transpose(x, [*others, rows, columns]), compute_uv=False)
        reduce = {"nuc": tf.reduce_sum, 2: tf.reduce_max, -2: tf.reduce_min}[ord]
        out = reduce(values, -1)
    elif ord in (1, -1, float("inf"), float("-inf")):
        summed, kept = (rows, columns) if abs(ord) == 1 else (columns, rows)
        sums = tf.reduce_sum(tf.abs(x), summed, keepdims=True)
        reduce = tf.reduce_max if ord > 0 else tf.reduce_min
        out = tf.squeeze(reduce(sums, kept, keepdims=True), (rows, columns))
    else:
        raise ValueError(
            f"ops.norm: `ord` of matrices must be 'fro', 'nuc', 1, -1, 2, -2, inf or -inf, got "
            f"{ord!r}."
        )
    if keepdims:
        for place in sorted((rows, columns)):
            out = tf.expand_dims(out, place)
    return out
