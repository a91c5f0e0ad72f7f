"""Images seen through small windows: blurred, their edges, their likeness."""

import functools
from collections.abc import Sequence
from typing import Any

import numpy as np

from keraia.backends import backend, xp
from keraia.core import images as rules
from keraia.core.arguments import DataFormat, Tensor
from keraia.core.op import op
from keraia.core.rules import averaged, floating, kept
from keraia.ops.creation import arange
from keraia.ops.image.bands import Band, along
from keraia.ops.image.pixels import as_floats, float_dtype, in_dtype
from keraia.ops.shaping import shape


@op(dtype=kept, shape=rules.kept)
def gaussian_blur(
    images: Tensor,
    kernel_size: Sequence[int] = (3, 3),
    sigma: Sequence[float] = (1.0, 1.0),
    data_format: DataFormat = None,
) -> Tensor:
    """Images with each pixel the mean of those around it, weighted by a bell of width `sigma`.

    Beyond the borders lie zeros.

    Args:
        images: `(height, width, channels)`, or a batch of them, or channels first.
        kernel_size: Height and width of the window.
        sigma: Deviation of the bell down and to the right, in pixels.
        data_format: "channels_last" or "channels_first"; None: `image_data_format()`.

    Example:
        >>> gaussian_blur([[[0.0], [1.0], [0.0]]], (1, 3))[0, :, 0].round(3).tolist()
        [0.274, 0.452, 0.274]
    """
    where = "ops.image.gaussian_blur"
    at = rules.axes(tuple(images.shape), data_format, where)
    lengths = rules.pair(kernel_size, where, "kernel_size")
    widths = tuple(sigma) if isinstance(sigma, (tuple, list)) else ()
    if len(widths) != 2 or min(widths) <= 0:
        raise ValueError(f"{where}: `sigma` must be two positive numbers, got {sigma!r}.")
    x, sizes = as_floats(images), shape(images)
    for axis, length, width in zip(at, lengths, widths, strict=True):
        x = along(x, blurring(sizes[axis], length, width, float_dtype(x)), axis)
    return in_dtype(x, backend.dtype_of(images))


def blurring(size: Any, length: int, sigma: float, dtype: str) -> Any:
    """The band that blurs an axis, zeros lying beyond its ends."""
    return _sliding(size, size, _bell(length, float(sigma)), -((length - 1) // 2), dtype)


def _sliding(size: Any, new: Any, weights: tuple[float, ...], first: int, dtype: str) -> Any:
    """The band of a window that begins at `first` and slides by one; outside are zeros."""
    if isinstance(size, int):
        return _window(size, new, weights, first)
    step = arange(size)[None, :] - arange(new)[:, None] - first
    within = (step >= 0) & (step < len(weights))
    step = xp.where(within, step, xp.zeros_like(step) + len(weights))
    return xp.take(backend.as_array([*weights, 0.0], dtype), step, axis=0)


@functools.lru_cache(64)
def _bell(length: int, sigma: float) -> tuple[float, ...]:
    """Weights of a Gaussian window, their sum 1."""
    place = np.arange(length) - (length - 1) / 2
    weights = np.exp(-0.5 * (place / sigma) ** 2)
    return tuple((weights / weights.sum()).tolist())


@functools.lru_cache(64)
def _window(size: int, new: int, weights: tuple[float, ...], first: int) -> Band:
    padded = np.zeros((new, size + 2 * len(weights)))
    for k, weight in enumerate(weights):
        padded[np.arange(new), np.arange(new) + first + k + len(weights)] = weight
    return Band(padded[:, len(weights) : -len(weights)])


# -- edges

_SLOPE, _MEAN = (-1.0, 0.0, 1.0), (1.0, 2.0, 1.0)


@op(dtype=floating, shape=rules.two_slopes)
def sobel_edges(images: Tensor, data_format: DataFormat = None) -> Tensor:
    """How steeply images grow, downwards and to the right, by Sobel's windows.

    The windows are `-1 0 1` along one axis and `1 2 1` along the other; beyond the borders the
    outermost pixels are repeated.

    Args:
        images: `(height, width, channels)`, or a batch of them, or channels first.
        data_format: "channels_last" or "channels_first"; None: `image_data_format()`.

    Returns:
        Floating tensor of the shape of the images and a last axis of two: down, right.

    Example:
        >>> sobel_edges([[[0.0], [1.0], [2.0]]])[0, 1, 0].tolist()
        [0.0, 8.0]
    """
    at = rules.axes(tuple(images.shape), data_format, "ops.image.sobel_edges")
    sizes = shape(images)
    margins = [(int(axis in at),) * 2 for axis in range(len(sizes))]
    x = xp.pad(as_floats(images), margins, mode="edge")

    def slid(weights: tuple[float, ...], others: tuple[float, ...]) -> Any:
        out = x
        for axis, window in zip(at, (weights, others), strict=True):
            band = _sliding(sizes[axis] + 2, sizes[axis], window, 0, float_dtype(x))
            out = along(out, band, axis)
        return out

    edges = xp.stack([slid(_SLOPE, _MEAN), slid(_MEAN, _SLOPE)], axis=-1)
    return backend.cast(edges, backend.dtype_of(images))


# -- likeness


@op(dtype=averaged, shape=rules.compared)
def ssim(
    image1: Tensor,
    image2: Tensor,
    max_val: float = 1.0,
    filter_size: int = 11,
    filter_sigma: float = 1.5,
    k1: float = 0.01,
    k2: float = 0.03,
    data_format: DataFormat = None,
) -> Tensor:
    """Structural similarity of images: 1 for equal ones, less the more they differ to the eye.

    With means `m1 m2`, variances `v1 v2` and covariance `c` in a Gaussian window, `a = (k1 *
    max_val)**2` and `b = (k2 * max_val)**2`, the mean over windows and channels of
    `(2 * m1 * m2 + a) * (2 * c + b) / ((m1**2 + m2**2 + a) * (v1 + v2 + b))`.

    Args:
        image1, image2: `(height, width, channels)`, or a batch of them, or channels first.
        max_val: Greatest value that a pixel can have.
        filter_size, filter_sigma: Size and deviation of the window, which stays inside the image.
        k1, k2: Shares of `max_val` that keep the quotient stable.
        data_format: "channels_last" or "channels_first"; None: `image_data_format()`.

    Returns:
        Floating tensor with a number for each image.

    Example:
        >>> x = ones((16, 16, 1))
        >>> float(ssim(x, x))
        1.0

    Source: Z. Wang, A. C. Bovik, H. R. Sheikh, E. P. Simoncelli, Image Quality Assessment: From
    Error Visibility to Structural Similarity, 2004.
    """
    rules.compared(tuple(image1.shape), tuple(image2.shape), filter_size, data_format)
    at = rules.axes(tuple(image1.shape), data_format, "ops.image.ssim")
    sizes = shape(image1)
    bell = _bell(filter_size, float(filter_sigma))

    def windowed(x: Any) -> Any:
        for axis in at:
            left = sizes[axis] - filter_size + 1
            x = along(x, _sliding(sizes[axis], left, bell, 0, float_dtype(x)), axis)
        return x

    mean1, mean2 = windowed(image1), windowed(image2)
    squares = windowed(image1 * image1 + image2 * image2)
    products = windowed(image1 * image2)
    both, apart = mean1 * mean2, mean1 * mean1 + mean2 * mean2
    a, b = (k1 * max_val) ** 2, (k2 * max_val) ** 2
    likeness = (2 * both + a) / (apart + a)
    contrast = (2 * (products - both) + b) / (squares - apart + b)
    return xp.mean(likeness * contrast, axis=(-3, -2, -1))
