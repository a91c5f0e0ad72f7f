"""Complex numbers by length and angle, on TensorFlow."""

from typing import Any

import tensorflow as tf

from keraia.backends.tensorflow.kernels import kernel


@kernel("polar")
def polar(abs_: Any, angle: Any) -> Any:
    return tf.complex(abs_ * tf.cos(angle), abs_ * tf.sin(angle))
