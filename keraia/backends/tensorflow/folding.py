"""Windows added up where they came from, on TensorFlow."""

from typing import Any

import tensorflow as tf

from keraia.backends.tensorflow.kernels import kernel


@kernel("add_at")
def add_at(parts: Any, places: list[tuple[slice, ...]], space: tuple[int, ...]) -> Any:
    """Zeros `(batch, channels, *space)` with `parts[:, :, i]` added at `places[i]`, for all i."""
    spread = []
    for i, place in enumerate(places):
        part = parts[:, :, i]
        for axis, step in enumerate((p.step for p in place), 2):
            part = apart(part, axis, step)
        border = [(p.start, n - p.stop) for p, n in zip(place, space, strict=True)]
        spread.append(tf.pad(part, [(0, 0), (0, 0), *border]))
    return tf.add_n(spread)


def apart(x: Any, axis: int, step: int) -> Any:
    """`x` with `step - 1` zeros between neighbours along an axis of known size."""
    if step == 1:
        return x
    parts = tf.stack([x, *[tf.zeros_like(x)] * (step - 1)], axis + 1)
    size = x.shape[axis]
    shape = tf.concat([tf.shape(x)[:axis], [size * step], tf.shape(x)[axis + 1 :]], 0)
    end = (size - 1) * step + 1
    return tf.reshape(parts, shape)[(slice(None),) * axis + (slice(end),)]
