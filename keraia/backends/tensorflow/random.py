"""Random bits on TensorFlow: a seed is a `uint32[2]` tensor, read as two int32 by stateless ops.

Shapes may hold sizes known only when a graph runs: None (in dropout) or scalar tensors.
"""

from typing import Any

import tensorflow as tf

from keraia.backends.tensorflow.arrays import native
from keraia.backends.tensorflow.kernels import kernel

_FLOATS = (tf.float16, tf.bfloat16, tf.float32, tf.float64)


def _bits(seed: Any) -> Any:
    return tf.bitcast(seed, tf.int32)


def _drawn(dtype: Any) -> Any:
    """The dtype that TensorFlow draws in for one that is asked for."""
    return dtype if dtype in _FLOATS else tf.float32


def seed(number: int) -> None:
    tf.random.set_seed(number)


@kernel("advance_seed")
def advance(seed: Any) -> Any:
    return seed + tf.constant([0, 1], tf.uint32)


@kernel("random_uniform")
def uniform(seed: Any, shape: tuple[Any, ...], minval: float, maxval: float, dtype: str) -> Any:
    wanted = native(dtype)
    drawn = _drawn(wanted)
    low, high = tf.cast(minval, drawn), tf.cast(maxval, drawn)
    return tf.cast(tf.random.stateless_uniform(shape, _bits(seed), low, high, drawn), wanted)


@kernel("random_normal")
def normal(seed: Any, shape: tuple[Any, ...], mean: float, stddev: float, dtype: str) -> Any:
    wanted = native(dtype)
    draw = tf.random.stateless_normal(shape, _bits(seed), mean, stddev, _drawn(wanted))
    return tf.cast(draw, wanted)


@kernel("random_truncated_normal")
def truncated_normal(
    seed: Any, shape: tuple[Any, ...], mean: float, stddev: float, dtype: str
) -> Any:
    wanted = native(dtype)
    draw = tf.random.stateless_truncated_normal(shape, _bits(seed), mean, stddev, _drawn(wanted))
    return tf.cast(draw, wanted)


@kernel("random_randint")
def randint(seed: Any, shape: tuple[Any, ...], minval: Any, maxval: Any, dtype: str) -> Any:
    low, high = tf.cast(minval, tf.int64), tf.cast(maxval, tf.int64)
    draw = tf.random.stateless_uniform(shape, _bits(seed), low, high, tf.int64)
    return tf.cast(draw, native(dtype))


@kernel("random_categorical")
def categorical(seed: Any, logits: Any, num_samples: int, dtype: str) -> Any:
    draw = tf.random.stateless_categorical(logits, num_samples, _bits(seed), tf.int64)
    return tf.cast(draw, native(dtype))


@kernel("random_shuffle")
def shuffle(seed: Any, x: Any, axis: int) -> Any:
    order = tf.argsort(tf.random.stateless_uniform(tf.stack([tf.shape(x)[axis]]), _bits(seed)))
    return tf.gather(x, order, axis=axis)


@kernel("random_gamma")
def gamma(seed: Any, shape: tuple[Any, ...], alpha: Any, dtype: str) -> Any:
    return tf.cast(_gamma(_bits(seed), shape, alpha), native(dtype))


@kernel("random_beta")
def beta(seed: Any, shape: tuple[Any, ...], alpha: Any, beta: Any, dtype: str) -> Any:
    ours, theirs = tf.unstack(tf.random.split(_bits(seed), 2))
    successes = _gamma(ours, shape, alpha)
    return tf.cast(successes / (successes + _gamma(theirs, shape, beta)), native(dtype))


def _gamma(seed: Any, shape: tuple[Any, ...], alpha: Any) -> Any:
    alpha = tf.cast(alpha, tf.float64)  # tiny numbers of both sorts must not vanish together
    return tf.random.stateless_gamma(shape, seed, alpha, dtype=tf.float64)


@kernel("random_binomial")
def binomial(seed: Any, shape: tuple[Any, ...], counts: Any, probabilities: Any, dtype: str) -> Any:
    trials, p = tf.cast(counts, tf.float64), tf.cast(probabilities, tf.float64)
    draw = tf.random.stateless_binomial(shape, _bits(seed), trials, p, tf.int32)
    return tf.cast(draw, native(dtype))


@kernel("random_dropout")
def dropout(seed: Any, x: Any, rate: float, noise_shape: tuple[Any, ...]) -> Any:
    if rate == 0.0:
        return x
    if None in noise_shape:
        sizes = tf.shape(x)
        noise_shape = tuple(sizes[i] if n is None else n for i, n in enumerate(noise_shape))
    keep = tf.random.stateless_uniform(noise_shape, _bits(seed)) >= rate
    scale = 0.0 if rate == 1.0 else 1.0 / (1.0 - rate)
    return tf.where(keep, x * tf.constant(scale, x.dtype), tf.zeros((), x.dtype))
