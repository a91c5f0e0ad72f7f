"""Places in sorted sequences and different elements on TensorFlow."""

from typing import Any

import numpy as np
import tensorflow as tf

from keraia.backends.tensorflow.kernels import kernel


def sort(x: Any, axis: int) -> Any:
    if not x.dtype.is_floating:
        return tf.sort(x, axis)
    lost = tf.math.is_nan(x)  # which TensorFlow leaves anywhere; they belong at the end
    ranked = tf.sort(tf.where(lost, tf.constant(np.inf, x.dtype), x), axis)
    after = tf.sort(tf.cast(lost, tf.int32), axis)
    return tf.where(tf.equal(after, 1), tf.constant(np.nan, x.dtype), ranked)


def argsort(x: Any, axis: int) -> Any:
    return tf.argsort(_keys(x) if x.dtype.is_floating else x, axis, stable=True)


def _keys(x: Any) -> Any:
    """Integers in the order of floating numbers, NaN last: their bits, negative ones mirrored."""
    bits = tf.bitcast(tf.where(tf.equal(x, 0), tf.zeros_like(x), x), f"int{8 * x.dtype.size}")
    keys = tf.where(bits < 0, tf.bitwise.bitwise_xor(bits, bits.dtype.max), bits)
    return tf.where(tf.math.is_nan(x), tf.ones_like(bits) * bits.dtype.max, keys)


def searchsorted(sequence: Any, values: Any, side: str = "left") -> Any:
    # TensorFlow finds nothing in an empty sequence, and no places for no values.
    largest = tf.constant(np.array([sequence.dtype.max], sequence.dtype.as_numpy_dtype))
    ranked = tf.concat([sequence, largest], 0)
    asked = tf.concat([tf.reshape(values, (-1,)), tf.zeros((1,), values.dtype)], 0)
    places = tf.minimum(tf.searchsorted(ranked, asked, side)[:-1], tf.size(sequence))
    places = tf.reshape(places, tf.shape(values))
    if values.dtype.is_floating:  # TensorFlow sends NaN to the front
        places = tf.where(tf.math.is_nan(values), tf.size(sequence), places)
    return places


@kernel("different")
def different(x: Any, asked: Any, axis: int | None, size: int | None, fill: Any) -> list[Any]:
    """Sorts rows and keeps those that differ from the row before."""
    rows = _rows(x, axis)
    order = _order(rows)
    ranked = tf.gather(rows, order)
    new = tf.reduce_any(tf.not_equal(ranked[1:], ranked[:-1]), 1)
    new = tf.concat([tf.ones_like(order[:1], tf.bool), new], 0)
    group = tf.cumsum(tf.cast(new, tf.int32)) - 1
    inverse = tf.scatter_nd(order[:, None], group, tf.shape(order))
    index = tf.boolean_mask(order, new)
    counts = tf.math.bincount(group)
    values = tf.gather(tf.reshape(x, (-1,)) if axis is None else x, index, axis=axis or 0)
    if axis is None:
        inverse = tf.reshape(inverse, tf.shape(x))
    if size is not None:
        first = tf.gather(values, [0], axis=axis or 0) if fill is None else fill
        values = _sized(values, size, first, axis or 0)
        index, counts = _sized(index, size, index[:1]), _sized(counts, size, 0)
    return [values, index, inverse, counts]


def _rows(x: Any, axis: int | None) -> Any:
    """What is to be compared, as real rows."""
    if axis is None:
        rows = tf.reshape(x, (-1, 1))
    else:
        order = [axis, *(i for i in range(x.shape.rank) if i != axis)]
        x = tf.transpose(x, order)
        rows = tf.reshape(x, tf.stack([tf.shape(x)[0], -1]))
    if x.dtype.is_complex:
        parts = tf.stack([tf.math.real(rows), tf.math.imag(rows)], -1)
        return tf.reshape(parts, tf.stack([tf.shape(rows)[0], -1]))
    return tf.cast(rows, tf.int32) if x.dtype == tf.bool else rows


def _order(rows: Any) -> Any:
    """Places of the rows in rising order: sorted by the last column, then the one before, ..."""
    columns = tf.shape(rows)[1]

    def step(i: Any, order: Any) -> tuple[Any, Any]:
        keys = tf.gather(rows[:, columns - 1 - i], order)
        return i + 1, tf.gather(order, argsort(keys, 0))

    start = tf.range(tf.shape(rows)[0])
    return tf.while_loop(lambda i, order: i < columns, step, (0, start))[1]


def _sized(x: Any, size: int, fill: Any, axis: int = 0) -> Any:
    """The first `size` slices along an axis, with `fill` for those that are not there."""
    before = (slice(None),) * axis
    kept = x[(*before, slice(None, size))]
    missing = size - tf.shape(kept)[axis]
    shape = tf.concat([tf.shape(x)[:axis], [missing], tf.shape(x)[axis + 1 :]], 0)
    out = tf.concat([kept, tf.broadcast_to(tf.cast(fill, x.dtype), shape)], axis)
    return tf.ensure_shape(out, [*x.shape[:axis], size, *x.shape[axis + 1 :]])
