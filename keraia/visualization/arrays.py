"""Images as galleries take them: host arrays, channels last, pixels from 0 to 255."""

from typing import Any

import numpy as np

from keraia import ops
from keraia.core import config


def images_of(images: Any, data_format: str | None, where: str) -> np.ndarray:
    """A batch of images as an array `(batch, height, width, channels)`.

    Raises:
        ValueError: They have another rank, or the format is unknown.
    """
    data_format = config.image_data_format() if data_format is None else data_format
    if data_format not in ("channels_last", "channels_first"):
        raise ValueError(
            f"{where}: `data_format` must be 'channels_last' or 'channels_first', got "
            f"{data_format!r}."
        )
    array = on_host(images)
    if array.ndim != 4:
        raise ValueError(
            f"{where}: `images` must be a batch (batch, height, width, channels), or channels "
            f"first, got shape {array.shape}."
        )
    return np.moveaxis(array, 1, -1) if data_format == "channels_first" else array


def on_host(x: Any) -> np.ndarray:
    """A tensor or list as a NumPy array."""
    return np.asarray(ops.convert_to_numpy(x) if ops.is_tensor(x) else x)


def as_pixels(images: np.ndarray, value_range: tuple[float, float] = (0, 255)) -> np.ndarray:
    """Values of a range as uint8 from 0 to 255, in three channels."""
    low, high = value_range
    if not high > low:
        raise ValueError(f"`value_range` must be (least, greatest), got {value_range}.")
    scaled = (images.astype("float32") - low) * (255.0 / (high - low))
    pixels = np.clip(np.round(scaled), 0, 255).astype("uint8")
    return np.repeat(pixels, 3, axis=-1) if pixels.shape[-1] == 1 else pixels
