"""TensorFlow's own interpolation, where it is that of the op."""

from typing import Any

import tensorflow as tf

from keraia.backends.tensorflow.kernels import kernel

_KERNELS = {"bilinear": "triangle", "bicubic": "keyscubic"}


@kernel("interpolate")
def interpolate(
    x: Any, size: tuple[int, int], at: tuple[int, int], method: str, antialias: bool
) -> Any:
    rank = x.shape.rank
    if method == "area" or at[1] != rank - 2 or x.dtype != tf.float32:
        return NotImplemented
    batch = x if rank == 4 else x[None]
    if method == "bilinear" and not antialias:
        out = tf.raw_ops.ResizeBilinear(images=batch, size=size, half_pixel_centers=True)
    else:
        sizes = tf.cast(tf.shape(batch)[1:3], tf.float32)
        out = tf.raw_ops.ScaleAndTranslate(
            images=batch,
            size=size,
            scale=tf.constant(size, tf.float32) / sizes,
            translation=(0.0, 0.0),
            kernel_type=_KERNELS.get(method, method),
            antialias=antialias,
        )
    return out if rank == 4 else out[0]
