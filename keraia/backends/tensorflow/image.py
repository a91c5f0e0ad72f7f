"""TensorFlow's own interpolation, where it is that of the op and XLA can compile it."""

from typing import Any

import tensorflow as tf

from keraia.backends.tensorflow.kernels import kernel


@kernel("interpolate")
def interpolate(
    x: Any, size: tuple[int, int], at: tuple[int, int], method: str, antialias: bool
) -> Any:
    rank = x.shape.rank
    if method != "bilinear" or antialias or at[1] != rank - 2 or x.dtype != tf.float32:
        return NotImplemented
    batch = x if rank == 4 else x[None]
    out = tf.raw_ops.ResizeBilinear(images=batch, size=size, half_pixel_centers=True)
    return out if rank == 4 else out[0]
