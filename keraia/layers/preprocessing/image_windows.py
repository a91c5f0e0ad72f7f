"""Blurred and sharpened: layers that look at the neighbours of a pixel."""

import functools
from typing import Any

import numpy as np

from keraia import ops
from keraia.layers.preprocessing.image import RandomImageLayer
from keraia.layers.preprocessing.image_light import BYTES
from keraia.layers.preprocessing.ranges import bounds, checked_range, happens, per_image, uniform
from keraia.ops.image.bands import along
from keraia.ops.image.fused import fused

# A product with a band matrix costs a number of the size of the axis, a slice one of its own.
_SLICED_LIKE = 32


@fused
def slid(x: Any, weights: Any, axis: int) -> Any:
    """Sums of neighbours along an axis, zeros lying beyond its ends.

    Args:
        x: Tensor.
        weights: Odd number of weights, `(n,)`.
        axis: Along which.
    """
    count, shape, axis = weights.shape[0], tuple(ops.shape(x)), axis % len(x.shape)
    half, size = count // 2, shape[axis]
    if isinstance(size, int) and count * _SLICED_LIKE > size:
        apart = np.arange(size) - np.arange(size)[:, None] + half
        places = np.where((apart >= 0) & (apart < count), apart, count).astype("int32")
        weights = ops.concatenate([weights, ops.zeros((1,), ops.dtype(weights))])
        return along(x, ops.take(weights, places), axis)
    margins = [(half, half) if a == axis else (0, 0) for a in range(len(shape))]
    padded = ops.pad(x, margins)
    starts = [[i if a == axis else 0 for a in range(len(shape))] for i in range(count)]
    blocks = (ops.slice(padded, start, shape) for start in starts)
    return functools.reduce(ops.add, (weights[i] * block for i, block in enumerate(blocks)))


def bell(count: int, sigma: Any, dtype: str) -> Any:
    """`count` weights of a Gaussian window of deviation `sigma`, their sum 1."""
    place = ops.arange(count, dtype=dtype) - (count - 1) / 2
    weights = ops.exp(-0.5 * (place / ops.maximum(sigma, 1e-6)) ** 2)
    return weights / ops.sum(weights)


class RandomGaussianBlur(RandomImageLayer):
    """Blurs some of the images with a Gaussian of random width.

    Args:
        factor: Bounds of the chance with which an image is blurred: `(0, f)` for a number.
        kernel_size: Width and height of the window, odd numbers of pixels, or one for both.
        sigma: Bounds of the deviation of the Gaussian, in pixels, from 0 to 1; it is drawn once for
            each axis.
        value_range: Least and greatest value of a pixel.
        data_format: "channels_last" or "channels_first"; None means `image_data_format()`.
        seed: Integer for repeatable changes.

    Example:
        >>> import keraia as keras
        >>> layer = keras.layers.RandomGaussianBlur((1.0, 1.0), sigma=(1.0, 1.0))
        >>> layer([[[0.0], [100.0], [0.0]]], training=True)[0, :, 0].round(1).tolist()
        [12.4, 20.4, 12.4]
    """

    def __init__(
        self,
        factor: Any = 1.0,
        kernel_size: Any = 3,
        sigma: Any = 1.0,
        value_range: Any = BYTES,
        data_format: str | None = None,
        seed: int | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(seed=seed, data_format=data_format, **kwargs)
        self.factor = bounds(factor, self._where(), low=0)
        sizes = (kernel_size,) * 2 if isinstance(kernel_size, int) else tuple(kernel_size)
        if len(sizes) != 2 or any(not isinstance(n, int) or n < 1 or n % 2 == 0 for n in sizes):
            raise ValueError(
                f"{self._where()}: `kernel_size` must be one or two odd positive integers, "
                f"got {kernel_size!r}."
            )
        self.kernel_size = sizes
        self.sigma = bounds(sigma, self._where(), "sigma", low=0)
        self.value_range = checked_range(value_range, self._where())

    def _drawn(self, images: Any, seed: Any) -> Any:
        return {
            "should_apply_blur": happens(self._batched(images)[0], self.factor, seed),
            "blur_factor": uniform((2,), self.sigma, seed),
        }

    def _changed(self, images: Any, transformation: Any) -> Any:
        widths = ops.cast(transformation["blur_factor"], self.compute_dtype)
        x = images
        axes = (self.width_axis, self.height_axis)
        for i, (axis, count) in enumerate(zip(axes, self.kernel_size, strict=True)):
            x = slid(x, bell(count, widths[i], self.compute_dtype), axis=axis)
        x = ops.clip(x, *self.value_range)
        return ops.where(per_image(transformation["should_apply_blur"]), x, images)


class RandomSharpness(RandomImageLayer):
    """Sharpens or blurs images by a random amount.

    With the mean `m` of the pixel, counted five times, and its eight neighbours, zeros lying beyond
    the borders, `x + (1 - 2 * f) * (m - x)`: 0 gives the blurred image, 0.5 leaves it, 1 sharpens.

    Args:
        factor: Bounds of `f`, from -1 to 1: `(0, f)` for a number.
        value_range: Least and greatest value of a pixel; the result is limited to it.
        data_format: "channels_last" or "channels_first"; None means `image_data_format()`.
        seed: Integer for repeatable changes.

    Example:
        >>> import keraia as keras
        >>> layer = keras.layers.RandomSharpness((0.0, 0.0))
        >>> layer([[[0.0], [130.0], [0.0]]], training=True)[0, :, 0].round(1).tolist()
        [10.0, 50.0, 10.0]
    """

    def __init__(
        self,
        factor: Any,
        value_range: Any = BYTES,
        data_format: str | None = None,
        seed: int | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(seed=seed, data_format=data_format, **kwargs)
        single = not isinstance(factor, (tuple, list))
        self.factor = bounds(factor, self._where(), low=0 if single else -1)
        self.value_range = checked_range(value_range, self._where())

    def _drawn(self, images: Any, seed: Any) -> Any:
        return {"factor": uniform((self._batched(images)[0],), self.factor, seed)}

    def _changed(self, images: Any, transformation: Any) -> Any:
        ones = ops.ones((3,), self.compute_dtype)
        around = slid(slid(images, ones, axis=self.height_axis), ones, axis=self.width_axis)
        mean = (around + 4 * images) / 13
        share = 1 - 2 * ops.cast(per_image(transformation["factor"]), self.compute_dtype)
        return ops.clip(images + share * (mean - images), *self.value_range)
