"""Parts of images, and images with borders."""

from collections.abc import Sequence
from typing import Any

from keraia.backends import xp
from keraia.core import images as rules
from keraia.core.arguments import DataFormat, Tensor
from keraia.core.op import op
from keraia.core.rules import kept
from keraia.ops.shaping import shape


@op(dtype=kept, shape=rules.cropped)
def crop_images(
    images: Tensor,
    top_cropping: int | None = None,
    left_cropping: int | None = None,
    bottom_cropping: int | None = None,
    right_cropping: int | None = None,
    target_height: int | None = None,
    target_width: int | None = None,
    data_format: DataFormat = None,
) -> Tensor:
    """The part of images that is left when rows and columns are cut off.

    For each axis two of three amounts are given: what is cut off before, after, and what is left.

    Args:
        images: `(height, width, channels)`, or a batch of them, or channels first.
        top_cropping, left_cropping, bottom_cropping, right_cropping: Rows and columns to cut off.
        target_height, target_width: Rows and columns to keep.
        data_format: "channels_last" or "channels_first"; None: `image_data_format()`.

    Example:
        >>> crop_images([[[1], [2], [3]]], 0, 1, 0, 0)[0, :, 0].tolist()
        [2, 3]
    """
    where = "ops.image.crop_images"
    rows, columns = rules.axes(tuple(images.shape), data_format, where)
    sizes = shape(images)
    top, height = rules.cropped_length(
        sizes[rows], top_cropping, bottom_cropping, target_height, f"{where} (height)"
    )
    left, width = rules.cropped_length(
        sizes[columns], left_cropping, right_cropping, target_width, f"{where} (width)"
    )
    before = (slice(None),) * rows
    return images[(*before, slice(top, top + height), slice(left, left + width))]


@op(dtype=kept, shape=rules.padded)
def pad_images(
    images: Tensor,
    top_padding: int | None = None,
    left_padding: int | None = None,
    bottom_padding: int | None = None,
    right_padding: int | None = None,
    target_height: int | None = None,
    target_width: int | None = None,
    data_format: DataFormat = None,
) -> Tensor:
    """Images with borders of zeros.

    For each axis two of three amounts are given: what is added before, after, and the new size.

    Args:
        images: `(height, width, channels)`, or a batch of them, or channels first.
        top_padding, left_padding, bottom_padding, right_padding: Rows and columns to add.
        target_height, target_width: Rows and columns of the result.
        data_format: "channels_last" or "channels_first"; None: `image_data_format()`.

    Example:
        >>> pad_images([[[1], [2]]], 0, 1, 0, target_width=4)[0, :, 0].tolist()
        [0, 1, 2, 0]
    """
    where = "ops.image.pad_images"
    at = rules.axes(tuple(images.shape), data_format, where)
    sizes = [shape(images)[axis] for axis in at]
    rows = rules.padded_length(
        sizes[0], top_padding, bottom_padding, target_height, f"{where} (height)"
    )
    columns = rules.padded_length(
        sizes[1], left_padding, right_padding, target_width, f"{where} (width)"
    )
    return framed(images, at, [rows[:2], columns[:2]], 0)


def framed(images: Any, at: tuple[int, ...], margins: Sequence[Any], value: float) -> Any:
    """Images with `margins` (pairs of amounts) along the axes `at`."""
    pairs = dict(zip(at, margins, strict=True))
    widths = [pairs.get(axis, (0, 0)) for axis in range(len(images.shape))]
    return xp.pad(images, widths, mode="constant", constant_values=value)
