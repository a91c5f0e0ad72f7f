"""NumPy's `fft` on TensorFlow."""

from typing import Any

import tensorflow as tf

fft = tf.signal.fft
fft2 = tf.signal.fft2d
ifft2 = tf.signal.ifft2d


def rfft(x: Any, n: int | None = None) -> Any:
    # TensorFlow's own gradient takes no notice of samples that it cut off or filled in.
    return tf.signal.rfft(x if n is None else _sized(x, n))


def irfft(x: Any, n: int | None = None) -> Any:
    if n is None:
        return tf.signal.irfft(x)
    return tf.signal.irfft(_sized(x, n // 2 + 1), [n])


def _sized(x: Any, size: int) -> Any:
    """The first elements along the last axis, zeros where there are none."""
    if x.shape[-1] == size:
        return x
    x = x[..., :size]
    missing = size - tf.shape(x)[-1]
    x = tf.pad(x, [[0, 0]] * (x.shape.rank - 1) + [[0, missing]])
    return tf.ensure_shape(x, [*x.shape[:-1], size])
