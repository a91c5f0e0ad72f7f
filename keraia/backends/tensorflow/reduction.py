"""Sums, means, extremes and running totals under NumPy's names."""

from typing import Any

import tensorflow as tf


def sum(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    return tf.reduce_sum(x, axis, keepdims)


def mean(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    return tf.reduce_mean(x, axis, keepdims)


def prod(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    return tf.reduce_prod(x, axis, keepdims)


def max(x: Any, axis: Any = None, keepdims: bool = False, initial: Any = None) -> Any:
    out = tf.reduce_max(x, axis, keepdims)
    return out if initial is None else tf.maximum(out, tf.cast(initial, x.dtype))


def min(x: Any, axis: Any = None, keepdims: bool = False, initial: Any = None) -> Any:
    out = tf.reduce_min(x, axis, keepdims)
    return out if initial is None else tf.minimum(out, tf.cast(initial, x.dtype))


def any(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    return tf.reduce_any(x, axis, keepdims)


def all(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    return tf.reduce_all(x, axis, keepdims)


def var(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    return tf.math.reduce_variance(x, axis, keepdims)


def std(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    return tf.math.reduce_std(x, axis, keepdims)


def argmax(x: Any, axis: int | None = None, keepdims: bool = False) -> Any:
    return _place(tf.argmax, x, axis, keepdims)


def argmin(x: Any, axis: int | None = None, keepdims: bool = False) -> Any:
    return _place(tf.argmin, x, axis, keepdims)


def _place(find: Any, x: Any, axis: int | None, keepdims: bool) -> Any:
    rank = x.shape.rank
    if axis is None:
        x, axis = tf.reshape(x, (-1,)), 0
    out = find(tf.cast(x, tf.int32) if x.dtype == tf.bool else x, axis, tf.int32)
    if x.dtype.is_floating:  # NaN, which TensorFlow passes over, goes before all numbers
        lost = tf.math.is_nan(x)
        first = tf.argmax(tf.cast(lost, tf.int32), axis, tf.int32)
        out = tf.where(tf.reduce_any(lost, axis), first, out)
    if not keepdims:
        return out
    return tf.expand_dims(out, axis) if out.shape.rank else tf.reshape(out, [1] * rank)


def count_nonzero(x: Any, axis: Any = None) -> Any:
    return tf.math.count_nonzero(x, axis, dtype=tf.int32)


def logsumexp(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    return tf.reduce_logsumexp(x, axis, keepdims)


def cumsum(x: Any, axis: int | None = None) -> Any:
    return tf.cumsum(tf.reshape(x, (-1,))) if axis is None else tf.cumsum(x, axis)


def cumprod(x: Any, axis: int | None = None) -> Any:
    return tf.math.cumprod(tf.reshape(x, (-1,))) if axis is None else tf.math.cumprod(x, axis)
