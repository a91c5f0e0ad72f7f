"""Numbers as bits: memory read otherwise, shifts, neighbours, parts of complex numbers."""

import math
from typing import Any

import tensorflow as tf

from keraia.backends.tensorflow.arrays import native
from keraia.backends.tensorflow.kernels import kernel


def bitwise_and(x: Any, y: Any) -> Any:
    return tf.logical_and(x, y) if x.dtype == tf.bool else tf.bitwise.bitwise_and(x, y)


def bitwise_or(x: Any, y: Any) -> Any:
    return tf.logical_or(x, y) if x.dtype == tf.bool else tf.bitwise.bitwise_or(x, y)


def bitwise_xor(x: Any, y: Any) -> Any:
    return tf.math.logical_xor(x, y) if x.dtype == tf.bool else tf.bitwise.bitwise_xor(x, y)


def bitwise_not(x: Any) -> Any:
    return tf.logical_not(x) if x.dtype == tf.bool else tf.bitwise.invert(x)


def left_shift(x: Any, y: Any) -> Any:
    shifted = tf.bitwise.left_shift(x, y)  # which limits the places to those there are
    return tf.where(_outside(x, y), tf.zeros_like(shifted), shifted)


def right_shift(x: Any, y: Any) -> Any:
    shifted = tf.bitwise.right_shift(x, y)
    every = tf.bitwise.right_shift(x, tf.constant(8 * x.dtype.size - 1, x.dtype))
    gone = tf.zeros_like(x) if x.dtype.is_unsigned else every
    return tf.where(_outside(x, y), gone, shifted)


def _outside(x: Any, y: Any) -> Any:
    beyond = y >= tf.constant(8 * x.dtype.size, y.dtype)
    return beyond if y.dtype.is_unsigned else tf.logical_or(beyond, y < 0)


def signbit(x: Any) -> Any:
    return (tf.bitcast(x, f"int{8 * x.dtype.size}") if x.dtype.is_floating else x) < 0


def ldexp(x: Any, exponent: Any) -> Any:
    """In three steps, each within the range of the dtype, where one would overflow."""
    highest = math.frexp(float(x.dtype.max))[1] - 2
    for _ in range(3):
        step = tf.clip_by_value(exponent, -highest, highest)
        # Of products the graph's optimizer would make one, which overflows.
        x = tf.math.divide_no_nan(x, tf.pow(tf.constant(2, x.dtype), tf.cast(-step, x.dtype)))
        exponent = exponent - step
    return x


def nextafter(x1: Any, x2: Any) -> Any:
    """Bits of floating numbers, read as an integer, count their sizes."""
    bits = tf.bitcast(x1, f"int{8 * x1.dtype.size}")
    up = x2 > x1
    moved = tf.bitcast(tf.where(tf.equal(up, x1 > 0), bits + 1, bits - 1), x1.dtype)
    least = tf.bitcast(tf.ones_like(bits), x1.dtype)
    moved = tf.where(tf.equal(bits & bits.dtype.max, 0), tf.where(up, least, -least), moved)
    moved = tf.where(tf.equal(x1, x2), x2, moved)
    return tf.where(tf.math.is_nan(x1), x1, tf.where(tf.math.is_nan(x2), x2, moved))


@kernel("reread")
def reread(x: Any, dtype: str) -> Any:
    wanted = native(dtype)
    if x.dtype == tf.bool:
        x = tf.cast(x, tf.uint8)
    if wanted == tf.bool:
        return tf.not_equal(reread(x, "uint8"), 0)
    factor = wanted.size // x.dtype.size
    if factor > 1:  # as many elements become one
        x = tf.reshape(x, [*_leading(x), -1, factor])
        return tf.bitcast(x, wanted)
    if wanted.size == x.dtype.size:
        return tf.bitcast(x, wanted)
    return tf.reshape(tf.bitcast(x, wanted), [*_leading(x), -1])


def _leading(x: Any) -> list[Any]:
    """All sizes but the last, as tensors where only the running graph knows."""
    dynamic = tf.shape(x)
    return [dynamic[i] if n is None else n for i, n in enumerate(x.shape[:-1])]


@kernel("complex")
def join(real: Any, imaginary: Any) -> Any:
    return tf.complex(real, imaginary)
