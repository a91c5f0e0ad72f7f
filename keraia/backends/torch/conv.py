"""Convolution and pooling on PyTorch.

Channels-last tensors go in as transposed views, which PyTorch knows as its `channels_last` memory
format: nothing is copied, and its kernels are fastest that way.
"""

from collections.abc import Callable, Sequence

import torch
import torch.nn.functional as F  # noqa: N812 (its usual name)

from keraia.backends.torch.kernels import kernel

Array = torch.Tensor
Sizes = Sequence[int]
_CONV = {1: F.conv1d, 2: F.conv2d, 3: F.conv3d}
_MAX = {1: F.max_pool1d, 2: F.max_pool2d, 3: F.max_pool3d}
_AVERAGE = {1: F.avg_pool1d, 2: F.avg_pool2d, 3: F.avg_pool3d}


def channels_first(x: Array, data_format: str) -> Array:
    return x.movedim(-1, 1) if data_format == "channels_last" else x


def placed_back(x: Array, data_format: str) -> Array:
    return x.movedim(1, -1) if data_format == "channels_last" else x


def _border(
    space: Sizes, window: Sizes, strides: Sizes, dilation: Sizes, padding: str
) -> list[tuple[int, int]]:
    """Elements before and after each axis; "same" puts an odd one after."""
    if padding == "valid":
        return [(0, 0)] * len(window)
    border = []
    for size, width, stride, rate in zip(space, window, strides, dilation, strict=True):
        missing = max((-(-size // stride) - 1) * stride + (width - 1) * rate + 1 - size, 0)
        border.append((missing // 2, missing - missing // 2))
    return border


def _padded(x: Array, border: list[tuple[int, int]], value: float = 0.0) -> Array:
    return F.pad(x, [n for pair in reversed(border) for n in pair], value=value)


def _convolve(
    x: Array, weight: Array, strides: Sizes, padding: str, dilation: Sizes, groups: int
) -> Array:
    """Channels first; `weight` is `(filters, channels / groups, *window)`."""
    if x.ndim == 5 and x.dtype is torch.bfloat16 and x.device.type == "cpu":
        # PyTorch 2.13 gives wrong numbers where such windows have strides and dilation.
        out = _convolve(x.float(), weight.float(), strides, padding, dilation, groups)
        return out.to(torch.bfloat16)
    border = _border(x.shape[2:], weight.shape[2:], strides, dilation, padding)
    if any(before != after for before, after in border):
        x, border = _padded(x, border), [(0, 0)] * len(border)
    before = [pair[0] for pair in border]
    return _CONV[len(border)](x, weight, None, strides, before, dilation, groups)


@kernel("convolve")
def conv(
    inputs: Array,
    kernel: Array,
    strides: tuple[int, ...],
    padding: str,
    data_format: str,
    dilation_rate: tuple[int, ...],
) -> Array:
    x = channels_first(inputs, data_format)
    rank = kernel.ndim - 2
    weight = kernel.permute(rank + 1, rank, *range(rank))
    groups = x.shape[1] // kernel.shape[-2]
    return placed_back(_convolve(x, weight, strides, padding, dilation_rate, groups), data_format)


@kernel("convolve_depthwise")
def depthwise_conv(
    inputs: Array,
    kernel: Array,
    strides: tuple[int, ...],
    padding: str,
    data_format: str,
    dilation_rate: tuple[int, ...],
) -> Array:
    x = channels_first(inputs, data_format)
    *window, channels, multiplier = kernel.shape
    weight = kernel.reshape(*window, 1, channels * multiplier).movedim((-1, -2), (0, 1))
    return placed_back(_convolve(x, weight, strides, padding, dilation_rate, channels), data_format)


def _pooled(
    pool: Callable[..., Array],
    inputs: Array,
    window: Sizes,
    strides: Sizes,
    padding: str,
    data_format: str,
) -> Array:
    """`pool(x, window, strides, padding, ceil_mode)`, the border ignored by it.

    PyTorch pads both sides alike. Where one more element belongs after than before, windows may
    reach beyond the end (`ceil_mode`) if they move in larger steps; else both sides get it, and
    the first window is dropped.
    """
    x = channels_first(inputs, data_format)
    border = _border(x.shape[2:], window, strides, [1] * len(window), padding)
    extra = [b != a and s == 1 for (b, a), s in zip(border, strides, strict=True)]
    before = [pair[more] for pair, more in zip(border, extra, strict=True)]
    x = pool(x, window, strides, before, padding == "same")
    if any(extra):
        x = x[(slice(None), slice(None), *(slice(int(more), None) for more in extra))]
    return placed_back(x, data_format)


@kernel("pool_max")
def max_pool(
    inputs: Array,
    pool_size: tuple[int, ...],
    strides: tuple[int, ...],
    padding: str,
    data_format: str,
) -> Array:
    function = _MAX[len(pool_size)]

    def pool(x: Array, window: Sizes, strides: Sizes, before: Sizes, ceil_mode: bool) -> Array:
        return function(x, window, strides, before, 1, ceil_mode)

    return _pooled(pool, inputs, pool_size, strides, padding, data_format)


@kernel("pool_average")
def average_pool(
    inputs: Array,
    pool_size: tuple[int, ...],
    strides: tuple[int, ...],
    padding: str,
    data_format: str,
) -> Array:
    function = _AVERAGE[len(pool_size)]

    def pool(x: Array, window: Sizes, strides: Sizes, before: Sizes, ceil_mode: bool) -> Array:
        return function(x, window, strides, before, ceil_mode, False)

    return _pooled(pool, inputs, pool_size, strides, padding, data_format)
