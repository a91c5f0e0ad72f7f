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
from keraia.ops.image.bands import Band, along
from keraia.ops.image.framing import framed
from keraia.ops.image.fused import fused
from keraia.ops.image.pixels import as_floats, in_dtype
from keraia.ops.shaping import shape

# A product with a band matrix costs a number of the size of the axis, a slice one of its own: short
# windows over long axes are sums of slices. Measured on NumPy and PyTorch.
_SLICED_LIKE = 32


@op(dtype=kept, shape=rules.kept)
@fused
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
    x = as_floats(images)
    for axis, length, width in zip(at, lengths, widths, strict=True):
        x = blurred(x, axis, length, width)
    return in_dtype(x, backend.dtype_of(images))


def blurred(x: Any, axis: int, length: int, sigma: float) -> Any:
    """A Gaussian window slid along an axis, zeros lying beyond its ends."""
    before = (length - 1) // 2
    x = framed(x, (axis,), [(before, length - 1 - before)], 0)
    return _slid(x, _bell(length, float(sigma)), axis)


def _slid(x: Any, weights: tuple[float, ...], axis: int) -> Any:
    """Sums of neighbours along an axis with weights; the window stays inside."""
    size = shape(x)[axis]
    new = size - len(weights) + 1
    if isinstance(size, int) and len(weights) * _SLICED_LIKE > size:
        return along(x, _window(size, weights), axis)
    native = backend.kernels.get("slide")
    out = NotImplemented if native is None else native(x, weights, axis)
    if out is not NotImplemented:
        return out
    before = (slice(None),) * axis
    return sum(weight * x[(*before, slice(k, k + new))] for k, weight in enumerate(weights))


@functools.lru_cache(64)
def _bell(length: int, sigma: float) -> tuple[float, ...]:
    """Weights of a Gaussian window, their sum 1."""
    place = np.arange(length) - (length - 1) / 2
    weights = np.exp(-0.5 * (place / sigma) ** 2)
    return tuple((weights / weights.sum()).tolist())


@functools.lru_cache(64)
def _window(size: int, weights: tuple[float, ...]) -> Band:
    """The band of a window that slides by one inside the axis."""
    new = size - len(weights) + 1
    matrix = np.zeros((new, size))
    for k, weight in enumerate(weights):
        matrix[np.arange(new), np.arange(new) + k] = weight
    return Band(matrix)


# -- edges

_SLOPE, _MEAN = (-1.0, 0.0, 1.0), (1.0, 2.0, 1.0)


@op(dtype=floating, shape=rules.two_slopes)
@fused
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
    rows, columns = at = rules.axes(tuple(images.shape), data_format, "ops.image.sobel_edges")
    margins = [(int(axis in at),) * 2 for axis in range(len(images.shape))]
    x = xp.pad(as_floats(images), margins, mode="edge")
    down = _slid(_slid(x, _SLOPE, rows), _MEAN, columns)
    right = _slid(_slid(x, _MEAN, rows), _SLOPE, columns)
    return backend.cast(xp.stack([down, right], axis=-1), backend.dtype_of(images))


# -- likeness


@op(dtype=averaged, shape=rules.compared, saved_as="SSIM")
@fused
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
        >>> x = keraia.ops.ones((16, 16, 1))
        >>> float(ssim(x, x))
        1.0

    Source: Z. Wang, A. C. Bovik, H. R. Sheikh, E. P. Simoncelli, Image Quality Assessment: From
    Error Visibility to Structural Similarity, 2004.
    """
    rules.compared(tuple(image1.shape), tuple(image2.shape), filter_size, data_format)
    at = rules.axes(tuple(image1.shape), data_format, "ops.image.ssim")
    bell = _bell(filter_size, float(filter_sigma))

    def windowed(x: Any) -> Any:
        for axis in at:
            x = _slid(x, bell, axis)
        return x

    mean1, mean2 = windowed(image1), windowed(image2)
    squares = windowed(image1 * image1 + image2 * image2)
    products = windowed(image1 * image2)
    both, apart = mean1 * mean2, mean1 * mean1 + mean2 * mean2
    a, b = (k1 * max_val) ** 2, (k2 * max_val) ** 2
    likeness = (2 * both + a) / (apart + a)
    contrast = (2 * (products - both) + b) / (squares - apart + b)
    return xp.mean(likeness * contrast, axis=(-3, -2, -1))
