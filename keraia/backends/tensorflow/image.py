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


@kernel("slide")
def slide(x: Any, weights: tuple[float, ...], axis: int) -> Any:
    """One launch, measured at a tenth of the time of a sum of slices."""
    rank, channels = x.shape.rank, x.shape[-1]
    at = axis + 4 - rank
    if at not in (1, 2) or channels is None:
        return NotImplemented
    batch = x if rank == 4 else x[None]
    window = tf.reshape(tf.constant(weights, x.dtype), (-1, 1, 1, 1) if at == 1 else (1, -1, 1, 1))
    out = tf.nn.depthwise_conv2d(batch, tf.tile(window, (1, 1, channels, 1)), (1, 1, 1, 1), "VALID")
    return out if rank == 4 else out[0]
