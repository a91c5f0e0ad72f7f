"""NumPy's functions of single elements that TensorFlow lacks, or knows by halves."""

from collections.abc import Callable
from typing import Any

import numpy as np
import tensorflow as tf

arccosh = tf.acosh
arcsinh = tf.asinh
arctanh = tf.atanh
conj = tf.math.conj
copy = tf.identity
erfc = tf.math.erfc
i0 = tf.math.bessel_i0
imag = tf.math.imag
real = tf.math.real


def floor_divide(x1: Any, x2: Any) -> Any:
    out = _by_any(tf.math.floordiv, x1, x2)
    if not x1.dtype.is_floating:
        return out
    below = tf.logical_and(tf.math.is_finite(x1), tf.math.is_inf(x2) & (x1 * x2 < 0))
    return tf.where(below, -tf.ones_like(out), out)


def mod(x1: Any, x2: Any) -> Any:
    return _by_any(tf.math.floormod, x1, x2)


def fmod(x1: Any, x2: Any) -> Any:
    """By the remainder of the absolute values, for `truncatemod` knows few dtypes."""
    if x1.dtype.is_unsigned:
        return mod(x1, x2)
    size = mod(tf.abs(x1), tf.abs(x2))
    return tf.where(x1 < 0, -size, size)


def _by_any(divide: Callable[[Any, Any], Any], x1: Any, x2: Any) -> Any:
    """Division of integers by zero gives zero, as in NumPy; TensorFlow stops the program."""
    if x2.dtype.is_floating:
        return divide(x1, x2)
    zero = tf.equal(x2, tf.zeros((), x2.dtype))
    out = divide(x1, tf.where(zero, tf.ones_like(x2), x2))
    return tf.where(zero, tf.zeros_like(out), out)


def gcd(x1: Any, x2: Any) -> Any:
    """By Euclid, all elements at once until every remainder is zero."""
    shape = tf.broadcast_dynamic_shape(tf.shape(x1), tf.shape(x2))
    a, b = (tf.broadcast_to(_size(x), shape) for x in (x1, x2))

    def step(a: Any, b: Any) -> tuple[Any, Any]:
        done = tf.equal(b, tf.zeros((), b.dtype))
        return tf.where(done, a, b), mod(a, b)

    return tf.while_loop(
        lambda a, b: tf.reduce_any(tf.not_equal(b, tf.zeros_like(b))), step, (a, b)
    )[0]


def lcm(x1: Any, x2: Any) -> Any:
    return floor_divide(_size(x1), gcd(x1, x2)) * _size(x2)


def _size(x: Any) -> Any:
    return x if x.dtype.is_unsigned else tf.abs(x)


def fmax(x1: Any, x2: Any) -> Any:
    return _without_nan(tf.maximum, x1, x2)


def fmin(x1: Any, x2: Any) -> Any:
    return _without_nan(tf.minimum, x1, x2)


def _without_nan(choose: Callable[[Any, Any], Any], x1: Any, x2: Any) -> Any:
    if not x1.dtype.is_floating:
        return choose(x1, x2)
    first, second = tf.math.is_nan(x1), tf.math.is_nan(x2)
    return tf.where(first, x2, tf.where(second, x1, choose(x1, x2)))


def heaviside(x1: Any, x2: Any) -> Any:
    step = tf.where(tf.math.is_nan(x1), x1, tf.cast(x1 > 0, x1.dtype))
    return tf.where(tf.equal(x1, 0), x2, step)


def hypot(x1: Any, x2: Any) -> Any:
    x1, x2 = tf.abs(x1), tf.abs(x2)
    high, low = tf.maximum(x1, x2), tf.minimum(x1, x2)
    share = tf.math.divide_no_nan(low, high)
    infinite = tf.logical_or(tf.math.is_inf(x1), tf.math.is_inf(x2))
    infinity = tf.constant(np.inf, x1.dtype)
    return tf.where(infinite, infinity, high * tf.sqrt(1 + share * share))


def cbrt(x: Any) -> Any:
    return tf.sign(x) * tf.pow(tf.abs(x), tf.constant(1 / 3, x.dtype))


def exp2(x: Any) -> Any:
    return tf.pow(tf.constant(2, x.dtype), x)


def logaddexp2(x1: Any, x2: Any) -> Any:
    highest = tf.maximum(x1, x2)
    apart = tf.where(tf.equal(x1, x2), tf.zeros_like(highest), -tf.abs(x1 - x2))
    return highest + tf.math.log1p(exp2(apart)) * tf.constant(1 / np.log(2.0), x1.dtype)


def sinc(x: Any) -> Any:
    zero = tf.equal(x, tf.zeros((), x.dtype))
    angle = tf.constant(np.pi, x.dtype) * tf.where(zero, tf.ones_like(x), x)
    return tf.where(zero, tf.ones_like(x), tf.sin(angle) / angle)


def trunc(x: Any) -> Any:
    return tf.where(x < 0, tf.math.ceil(x), tf.floor(x))


def isposinf(x: Any) -> Any:
    return tf.equal(x, tf.constant(np.inf, x.dtype))


def isneginf(x: Any) -> Any:
    return tf.equal(x, tf.constant(-np.inf, x.dtype))


def isin(x1: Any, x2: Any) -> Any:
    if x1.dtype.is_complex:
        return tf.reduce_any(tf.equal(x1[..., tf.newaxis], x2), -1)
    ordered = tf.sort(tf.boolean_mask(x2, tf.equal(x2, x2)))  # NaN is in no place
    flat = tf.reshape(x1, (-1,))
    places = tf.searchsorted(ordered, flat)
    inside = places < tf.size(ordered)
    padded = tf.concat([ordered, tf.zeros((1,), x2.dtype)], 0)
    return tf.reshape(
        tf.logical_and(inside, tf.equal(tf.gather(padded, places), flat)), tf.shape(x1)
    )
