"""Sums, products and extremes of rows that share a number, on TensorFlow."""

from typing import Any

import tensorflow as tf

from keraia.backends.tensorflow.kernels import kernel


@kernel("number_of_classes")
def number_of_classes(ids: Any, least: int) -> Any:
    return tf.maximum(tf.reduce_max(tf.cast(ids, tf.int32)) + 1, least)


def _inside(ids: Any, count: Any) -> Any:
    """Segments with those beyond the last made negative, which TensorFlow leaves out."""
    ids = tf.cast(ids, tf.int32)
    return tf.where(ids < count, ids, -1)


@kernel("sum_segments")
def sum_segments(data: Any, ids: Any, count: Any, in_order: bool) -> Any:
    return tf.math.unsorted_segment_sum(data, _inside(ids, count), count)


@kernel("sum_segments_of_rows")
def sum_segments_of_rows(data: Any, ids: Any, count: Any) -> Any:
    rows = tf.shape(ids)[0]
    places = tf.cast(ids, tf.int32) + tf.range(rows)[:, None] * count
    return tf.reshape(
        tf.math.unsorted_segment_sum(data, places, rows * count), tf.stack([rows, count])
    )


@kernel("multiply_segments")
def multiply_segments(data: Any, ids: Any, count: Any, in_order: bool) -> Any:
    return tf.math.unsorted_segment_prod(data, _inside(ids, count), count)


@kernel("largest_of_segments")
def largest_of_segments(data: Any, ids: Any, count: Any, in_order: bool) -> Any:
    return _extreme(tf.math.unsorted_segment_max, "-inf", data, ids, count)


@kernel("smallest_of_segments")
def smallest_of_segments(data: Any, ids: Any, count: Any, in_order: bool) -> Any:
    return _extreme(tf.math.unsorted_segment_min, "inf", data, ids, count)


def _extreme(find: Any, bound: str, data: Any, ids: Any, count: Any) -> Any:
    """The extremes, which TensorFlow takes past NaN and makes finite where a segment is empty."""
    ids = _inside(ids, count)
    if data.dtype == tf.bool:
        return find(tf.cast(data, tf.int32), ids, count) > 0
    out = find(data, ids, count)
    if not data.dtype.is_floating:
        return out
    lost = tf.cast(tf.math.is_nan(data), data.dtype)
    out = tf.where(
        tf.math.unsorted_segment_max(lost, ids, count) > 0,
        tf.constant(float("nan"), data.dtype),
        out,
    )
    empty = tf.math.unsorted_segment_sum(tf.ones_like(ids), ids, count) == 0
    empty = tf.reshape(empty, [-1] + [1] * (data.shape.rank - 1))
    return tf.where(empty, tf.constant(float(bound), data.dtype), out)
