"""Diagonals of matrices, and what lies above or below them."""

from collections.abc import Callable
from typing import Any

import tensorflow as tf


def diag(x: Any, k: int) -> Any:
    if x.shape.rank != 1:
        return diagonal(x, k, 0, 1)
    return tf.linalg.diag(x, k=k) if x.shape[0] != 0 else tf.zeros((abs(k), abs(k)), x.dtype)


def diagonal(x: Any, offset: int, axis1: int, axis2: int) -> Any:
    rank = x.shape.rank
    axes = (axis1 % rank, axis2 % rank)
    x = tf.transpose(x, [*(i for i in range(rank) if i not in axes), *axes])
    rows, columns = x.shape[-2:]
    if (rows is not None and -offset >= rows) or (columns is not None and offset >= columns):
        return tf.reshape(x[..., :0, :0], tf.concat([tf.shape(x)[:-2], [0]], 0))
    return tf.linalg.diag_part(x, k=offset)


def tril(x: Any, k: int) -> Any:
    return _part(x, lambda rows, columns: columns <= rows + k)


def triu(x: Any, k: int) -> Any:
    return _part(x, lambda rows, columns: columns >= rows + k)


def _part(x: Any, inside: Callable[[Any, Any], Any]) -> Any:
    sizes = tf.shape(x)
    mask = inside(tf.range(sizes[-2])[:, tf.newaxis], tf.range(sizes[-1]))
    return tf.where(mask, x, tf.zeros_like(x))
