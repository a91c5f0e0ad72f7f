"""Convolution and pooling on NumPy, for any number of spatial axes.

Everything works with the channels last; `channels_first` is a transposed view. A convolution is
one matrix product of all windows with the kernel; what keeps channels apart (depthwise, pooling)
goes tap by tap: one strided slice of the input for each element of the window.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from itertools import product
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from keraia.backends.numpy.kernels import kernel

Sizes = Sequence[int]

_AT_ONCE = 1 << 18  # numbers in the windows multiplied at once: as many as the cache holds


def channels_last(x: np.ndarray, data_format: str) -> np.ndarray:
    return x if data_format == "channels_last" else np.moveaxis(x, 1, -1)


def placed_back(out: np.ndarray, data_format: str) -> np.ndarray:
    return out if data_format == "channels_last" else np.moveaxis(out, -1, 1)


def _padded(
    x: np.ndarray, window: Sizes, strides: Sizes, dilation: Sizes, padding: str, fill: Any
) -> np.ndarray:
    """`x` with the border that "same" asks for; the odd element goes to the end."""
    if padding == "valid":
        return x
    border = [(0, 0)]
    for size, width, stride, rate in zip(x.shape[1:-1], window, strides, dilation, strict=True):
        outputs = -(-size // stride)
        missing = max((outputs - 1) * stride + (width - 1) * rate + 1 - size, 0)
        border.append((missing // 2, missing - missing // 2))
    if not any(map(any, border)):
        return x
    return np.pad(x, [*border, (0, 0)], constant_values=fill)


def _windows(x: np.ndarray, window: Sizes, strides: Sizes, dilation: Sizes) -> np.ndarray:
    """View `(batch, *places, *window, channels)` of a padded input."""
    rank = len(window)
    spans = [(width - 1) * rate + 1 for width, rate in zip(window, dilation, strict=True)]
    view = sliding_window_view(x, spans, tuple(range(1, rank + 1)))
    steps = [slice(None, None, s) for s in strides]
    taps = [slice(None, None, d) for d in dilation]
    return np.moveaxis(view[(slice(None), *steps, slice(None), *taps)], rank + 1, -1)


def taps_of(
    x: np.ndarray, window: Sizes, strides: Sizes, dilation: Sizes
) -> Iterator[tuple[tuple[int, ...], np.ndarray]]:
    """For each element of the window its index and the slice `(batch, *places, channels)` of `x`.

    `x` is padded already.
    """
    lengths = [
        (size - (width - 1) * rate - 1) // stride + 1
        for size, width, stride, rate in zip(x.shape[1:-1], window, strides, dilation, strict=True)
    ]
    for index in product(*map(range, window)):
        starts = [i * rate for i, rate in zip(index, dilation, strict=True)]
        places = [
            slice(start, start + (length - 1) * stride + 1, stride)
            for start, length, stride in zip(starts, lengths, strides, strict=True)
        ]
        yield index, x[(slice(None), *places)]


@kernel("convolve")
def conv(
    inputs: np.ndarray,
    kernel: np.ndarray,
    strides: Sizes,
    padding: str,
    data_format: str,
    dilation_rate: Sizes,
) -> np.ndarray:
    *window, depth, filters = kernel.shape
    x = channels_last(inputs, data_format)
    groups = x.shape[-1] // depth
    if depth == 1 and groups > 1:
        kernel = kernel.reshape(*window, groups, filters // groups)
        return depthwise_conv(inputs, kernel, strides, padding, data_format, dilation_rate)
    x = _padded(x, window, strides, dilation_rate, padding, 0)
    views = _windows(x, window, strides, dilation_rate)
    parts = [
        _multiplied(part, weights)
        for part, weights in zip(
            np.split(views, groups, -1), np.split(kernel, groups, -1), strict=True
        )
    ]
    return placed_back(parts[0] if groups == 1 else np.concatenate(parts, -1), data_format)


def _multiplied(views: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Products `(batch, *places, filters)` of windows and kernel, a few samples at a time."""
    *_, filters = weights.shape
    matrix = weights.reshape(-1, filters)
    places = views.shape[: views.ndim - weights.ndim + 1]
    out = np.empty((*places, filters), np.result_type(views, weights))
    count = max(1, _AT_ONCE // max(1, math.prod(views.shape[1:])))
    for start in range(0, len(views), count):
        piece = slice(start, start + count)
        rows = views[piece].reshape(-1, len(matrix))
        np.matmul(rows, matrix, out=out[piece].reshape(-1, filters))
    return out


@kernel("convolve_depthwise")
def depthwise_conv(
    inputs: np.ndarray,
    kernel: np.ndarray,
    strides: Sizes,
    padding: str,
    data_format: str,
    dilation_rate: Sizes,
) -> np.ndarray:
    *window, channels, multiplier = kernel.shape
    x = _padded(channels_last(inputs, data_format), window, strides, dilation_rate, padding, 0)
    out: Any = 0
    for index, part in taps_of(x, window, strides, dilation_rate):
        out = out + part[..., None] * kernel[index]
    return placed_back(out.reshape(*out.shape[:-2], channels * multiplier), data_format)


def _pooled(
    combine: Callable[..., Any], x: np.ndarray, window: Sizes, strides: Sizes
) -> np.ndarray:
    parts = taps_of(x, window, strides, (1,) * len(window))
    _, first = next(parts)
    out = first.copy()
    for _, part in parts:
        combine(out, part, out=out)
    return out


@kernel("pool_max")
def max_pool(
    inputs: np.ndarray, pool_size: Sizes, strides: Sizes, padding: str, data_format: str
) -> np.ndarray:
    x = channels_last(inputs, data_format)
    whole = x.dtype.kind in "iu"
    lowest = np.iinfo(x.dtype).min if whole else False if x.dtype.kind == "b" else -np.inf
    x = _padded(x, pool_size, strides, (1,) * len(pool_size), padding, lowest)
    return placed_back(_pooled(np.maximum, x, pool_size, strides), data_format)


@kernel("pool_average")
def average_pool(
    inputs: np.ndarray, pool_size: Sizes, strides: Sizes, padding: str, data_format: str
) -> np.ndarray:
    x = channels_last(inputs, data_format)
    ones = np.ones((1, *x.shape[1:-1], 1), x.dtype)
    settings = (pool_size, strides, (1,) * len(pool_size), padding, 0)
    total = _pooled(np.add, _padded(x, *settings), pool_size, strides)
    if padding == "valid":
        return placed_back(total / total.dtype.type(math.prod(pool_size)), data_format)
    return placed_back(
        total / _pooled(np.add, _padded(ones, *settings), pool_size, strides), data_format
    )
