"""Segmentation masks drawn on images."""

import colorsys
from collections.abc import Mapping
from typing import Any

import numpy as np

from keraia.visualization.arrays import as_pixels, images_of, on_host

Color = tuple[int, int, int]
GOLDEN = 0.618033988749895  # share of the circle of hues between one class and the next


def draw_segmentation_masks(
    images: Any,
    segmentation_masks: Any,
    num_classes: int | None = None,
    color_mapping: Mapping[int, Color] | None = None,
    alpha: float = 0.8,
    blend: bool = True,
    ignore_index: int = -1,
    data_format: str | None = None,
) -> np.ndarray:
    """Colours the places of images by class.

    Args:
        images: `(batch, height, width, channels)`, or channels first, pixels from 0 to 255.
        segmentation_masks: Classes as integers `(batch, height, width)`, with or without an axis
            of one channel.
        num_classes: How many classes there are. None: as many as the masks show.
        color_mapping: Class -> red, green and blue. None: colours that are far apart.
        alpha: How much of the colour is seen, from 0 to 1.
        blend: Whether the image shines through; otherwise colours replace it.
        ignore_index: Class whose places are left as they are.
        data_format: "channels_last" or "channels_first"; None: `image_data_format()`.

    Returns:
        NumPy array of uint8 `(batch, height, width, 3)`.

    Raises:
        TypeError: The masks are no integers.

    Example:
        >>> import numpy as np
        >>> mask = np.array([[[0, -1]]])
        >>> colors = {0: (200, 100, 0)}
        >>> images = np.zeros((1, 1, 2, 3))
        >>> draw_segmentation_masks(images, mask, 1, colors, alpha=0.5).tolist()
        [[[[100, 50, 0], [0, 0, 0]]]]
    """
    where = "draw_segmentation_masks"
    pixels = as_pixels(images_of(images, data_format, where))
    masks = on_host(segmentation_masks)
    if not np.issubdtype(masks.dtype, np.integer):
        raise TypeError(
            f"{where}: `segmentation_masks` must hold classes as integers, got {masks.dtype}. Take "
            "the argmax over the classes first."
        )
    if masks.ndim == 4:
        masks = masks[:, 0] if masks.shape[1:] == (1, *pixels.shape[1:3]) else masks[..., 0]
    if masks.shape != pixels.shape[:3]:
        raise ValueError(
            f"{where}: masks of shape {masks.shape} do not fit images of shape {pixels.shape}."
        )
    shown = masks != ignore_index
    count = num_classes or (int(masks[shown].max(initial=0)) + 1)
    table = np.array(
        [(color_mapping or {}).get(k, class_color(k)) for k in range(count)], "float32"
    )
    if shown.any() and not 0 <= masks[shown].min() <= masks[shown].max() < count:
        raise ValueError(
            f"{where}: classes from {masks[shown].min()} to {masks[shown].max()} do not fit "
            f"`num_classes={count}`."
        )
    colors = table[np.where(shown, masks, 0)]
    mixed = alpha * colors + (1 - alpha) * pixels if blend else colors
    return np.where(shown[..., None], np.round(mixed), pixels).astype("uint8")


def class_color(label: int) -> Color:
    """Colour of a class: hues that are far apart, one after the other."""
    red, green, blue = colorsys.hsv_to_rgb((label * GOLDEN) % 1.0, 0.75, 0.9)
    return round(red * 255), round(green * 255), round(blue * 255)
