"""Colours in other coordinates."""

from typing import Any

from keraia.backends import backend, xp
from keraia.core import images as rules
from keraia.core.arguments import DataFormat, Tensor
from keraia.core.dtypes import is_float
from keraia.core.op import op
from keraia.core.rules import kept
from keraia.ops.image.fused import fused
from keraia.ops.image.pixels import as_floats

_LUMA = 0.2989, 0.5870, 0.1140  # ITU-R BT.601, in the digits that are customary


@op(dtype=kept, shape=rules.one_channel, saved_as="RGBToGrayscale")
@fused
def rgb_to_grayscale(images: Tensor, data_format: DataFormat = None) -> Tensor:
    """Brightness of colours: `0.2989 * red + 0.587 * green + 0.114 * blue`.

    Args:
        images: `(height, width, 3)`, or a batch of them, or channels first. Images of one channel
            are returned as they are.
        data_format: "channels_last" or "channels_first"; None: `image_data_format()`.

    Returns:
        Images of one channel in the same dtype; fractions are cut off where that is an integer.

    Example:
        >>> rgb_to_grayscale([[[1.0, 1.0, 0.0]]]).round(4).tolist()
        [[[0.8859]]]
    """
    rules.one_channel(tuple(images.shape), data_format)
    axis = rules.channel_axis(tuple(images.shape), data_format)
    if images.shape[axis] == 1:
        return images
    red, green, blue = _channels(as_floats(images), axis)
    gray = red * _LUMA[0] + green * _LUMA[1] + blue * _LUMA[2]
    return xp.expand_dims(backend.cast(gray, backend.dtype_of(images)), axis)


@op(dtype=kept, shape=rules.three_channels, saved_as="RGBToHSV")
@fused
def rgb_to_hsv(images: Tensor, data_format: DataFormat = None) -> Tensor:
    """Hue, saturation and value of colours given by red, green and blue.

    The value is the greatest of the three, the saturation the share of it that the least lacks, the
    hue the place on the circle red (0), green (1/3), blue (2/3). Grays have hue 0.

    Args:
        images: Floating, from 0 to 1; `(height, width, 3)`, or a batch of them, or channels first.
        data_format: "channels_last" or "channels_first"; None: `image_data_format()`.

    Example:
        >>> rgb_to_hsv([[[0.0, 0.5, 0.0]]]).round(4).tolist()
        [[[0.3333, 1.0, 0.5]]]
    """
    axis = _checked(images, data_format, "rgb_to_hsv")
    red, green, blue = _channels(as_floats(images), axis)
    value = xp.maximum(xp.maximum(red, green), blue)
    spread = value - xp.minimum(xp.minimum(red, green), blue)
    zero, one = xp.zeros_like(value), xp.ones_like(value)
    dark, gray = value <= 0, spread <= 0
    saturation = xp.where(dark, zero, spread / xp.where(dark, one, value))
    unit = xp.where(gray, one, spread)
    hue = xp.where(
        value == red,
        (green - blue) / unit,
        xp.where(value == green, (blue - red) / unit + 2, (red - green) / unit + 4),
    )
    hue = xp.where(gray, zero, hue / 6)
    hue = xp.where(hue < 0, hue + 1, hue)
    return backend.cast(xp.stack([hue, saturation, value], axis=axis), backend.dtype_of(images))


@op(dtype=kept, shape=rules.three_channels, saved_as="HSVToRGB")
@fused
def hsv_to_rgb(images: Tensor, data_format: DataFormat = None) -> Tensor:
    """Red, green and blue of colours given by hue, saturation and value.

    Each channel is `value - value * saturation * max(0, min(k, 4 - k, 1))` with `k = (n + 6 * hue)
    mod 6` and `n` = 5, 3, 1. The hue is a circle: 0 and 1 are the same.

    Args:
        images: Floating, from 0 to 1; `(height, width, 3)`, or a batch of them, or channels first.
        data_format: "channels_last" or "channels_first"; None: `image_data_format()`.

    Example:
        >>> hsv_to_rgb([[[0.0, 1.0, 0.5]]]).tolist()
        [[[0.5, 0.0, 0.0]]]
    """
    axis = _checked(images, data_format, "hsv_to_rgb")
    hue, saturation, value = _channels(as_floats(images), axis)
    zero, one = xp.zeros_like(hue), xp.ones_like(hue)
    turn, depth = (hue - xp.floor(hue)) * 6, value * saturation
    channels = []
    for n in (5, 3, 1):
        k = turn + n
        k = xp.where(k >= 6, k - 6, k)
        channels.append(value - depth * xp.maximum(xp.minimum(xp.minimum(k, 4 - k), one), zero))
    return backend.cast(xp.stack(channels, axis=axis), backend.dtype_of(images))


def _checked(images: Any, data_format: str | None, name: str) -> int:
    """The axis of the channels, which are three floating numbers."""
    shape, dtype = tuple(images.shape), backend.dtype_of(images)
    rules.three_channels(shape, data_format)
    if not is_float(dtype):
        raise ValueError(
            f"ops.image.{name}: `images` must be floating, with values from 0 to 1, got {dtype}. "
            "Divide integers by 255."
        )
    return rules.channel_axis(shape, data_format)


def _channels(x: Any, axis: int) -> tuple[Any, ...]:
    before = (slice(None),) * axis
    return tuple(x[(*before, i)] for i in range(x.shape[axis]))
