"""Whole sequences of LSTM by the kernels that TensorFlow has for them.

Masks are arbitrary here: the steps that count are brought to the front, and what comes after them
is computed and not looked at.
"""

from collections.abc import Callable
from typing import Any

import tensorflow as tf

from keraia.backends.tensorflow.kernels import kernel


@kernel("lstm")
def lstm(x: Any, h: Any, c: Any, weights: Any, recurrent: Any, bias: Any, mask: Any) -> Any:
    if any(t.dtype != tf.float32 for t in (x, h, c, weights, recurrent)) or _for_xla():
        return NotImplemented
    if bias is None:
        bias = tf.zeros(tf.shape(recurrent)[1:], x.dtype)
    places = None
    if mask is not None:
        x, places = _in_front(x, mask)
    steps, matrix = tf.transpose(x, (1, 0, 2)), tf.concat([weights, recurrent], 0)
    outputs, memories = _block_lstm(steps, h, c, matrix, bias)
    outputs = tf.transpose(outputs, (1, 0, 2))
    outputs.set_shape((*x.shape[:2], h.shape[-1]))
    if places is None:
        return outputs, [outputs[:, -1], memories[-1]]
    memories = tf.transpose(memories, (1, 0, 2))
    outputs = _put_back(outputs, places, h)
    return outputs, [outputs[:, -1], _put_back(memories, places, c)[:, -1]]


def _for_xla() -> bool:
    """Whether a graph is being made that XLA will compile, which knows no such kernel."""
    graph = tf.compat.v1.get_default_graph()
    while graph is not None:
        if getattr(graph, "_xla_compile", False):
            return True
        graph = getattr(graph, "outer_graph", None)
    return False


def _in_front(x: Any, mask: Any) -> tuple[Any, Any]:
    """The steps that count before the others, and for each step the number that count so far."""
    order = tf.argsort(tf.cast(mask, tf.int32), axis=1, direction="DESCENDING", stable=True)
    counted = tf.cumsum(tf.cast(mask, tf.int32), axis=1)
    return tf.gather(x, order, batch_dims=1), counted


def _put_back(outputs: Any, counted: Any, first: Any) -> Any:
    """Outputs where their steps were, repeated where masked; before them the first state."""
    places = tf.gather(outputs, tf.maximum(counted - 1, 0), batch_dims=1)
    return tf.where((counted > 0)[:, :, None], places, first[:, None])


@tf.custom_gradient
def _block_lstm(x: Any, h: Any, c: Any, matrix: Any, bias: Any) -> tuple[Any, Callable[..., Any]]:
    """Outputs and memories `(time, batch, units)`; the gradient that TensorFlow registers for this
    kernel takes its gates for those of another.
    """
    none = tf.zeros(tf.shape(h)[1:], x.dtype)
    shared = {
        "seq_len_max": tf.cast(tf.shape(x)[0], tf.int64),
        "x": x,
        "cs_prev": c,
        "h_prev": h,
        "w": matrix,
        "wci": none,
        "wcf": none,
        "wco": none,
        "b": bias,
        "use_peephole": False,
    }
    made = tf.raw_ops.BlockLSTMV2(**shared, cell_clip=0.0)

    def gradient(d_outputs: Any, d_memories: Any) -> tuple[Any, ...]:
        found = tf.raw_ops.BlockLSTMGradV2(
            **shared, **made._asdict(), cs_grad=d_memories, h_grad=d_outputs
        )
        return found.x_grad, found.h_prev_grad, found.cs_prev_grad, found.w_grad, found.b_grad

    return (made.h, made.cs), gradient
