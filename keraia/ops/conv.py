"""Convolution in one, two and three dimensions."""

from collections.abc import Callable
from typing import Any

from keraia.backends import backend
from keraia.core import windows
from keraia.core.arguments import DataFormat, Padding, Tensor
from keraia.core.op import composite, op
from keraia.core.rules import promoted
from keraia.core.windows import per_axis


@op(dtype=promoted, shape=windows.conv)
def conv(
    inputs: Tensor,
    kernel: Tensor,
    strides: Any = 1,
    padding: Padding = "valid",
    data_format: DataFormat = None,
    dilation_rate: Any = 1,
) -> Tensor:
    """Cross-correlation of `inputs` with the filters of `kernel`.

    Args:
        inputs: `(batch, *space, channels)`, or `(batch, channels, *space)` for channels_first.
        kernel: `(*sizes, channels / groups, filters)`; the number of groups follows from it.
        strides: Steps of the window, one number or one for each spatial axis.
        padding: "valid" (none) or "same" (as many outputs as inputs / stride).
        data_format: "channels_last" or "channels_first"; None: `image_data_format()`.
        dilation_rate: Distance between the taps of the window.

    Returns:
        `(batch, *new space, filters)`, or channels first.
    """
    settings = (strides, padding, data_format, dilation_rate)
    strides, dilation = _checked(windows.conv, inputs, kernel, *settings)
    return backend.kernels["convolve"](inputs, kernel, strides, padding, data_format, dilation)


@op(dtype=promoted, shape=windows.depthwise_conv)
def depthwise_conv(
    inputs: Tensor,
    kernel: Tensor,
    strides: Any = 1,
    padding: Padding = "valid",
    data_format: DataFormat = None,
    dilation_rate: Any = 1,
) -> Tensor:
    """Convolution of each channel by itself.

    As `conv`, with a kernel `(*sizes, channels, multiplier)`: the c-th channel gives the filters
    `c * multiplier` to `(c + 1) * multiplier - 1`.
    """
    settings = (strides, padding, data_format, dilation_rate)
    strides, dilation = _checked(windows.depthwise_conv, inputs, kernel, *settings)
    return backend.kernels["convolve_depthwise"](
        inputs, kernel, strides, padding, data_format, dilation
    )


@composite(dtype=promoted)
def separable_conv(
    inputs: Tensor,
    depthwise_kernel: Tensor,
    pointwise_kernel: Tensor,
    strides: Any = 1,
    padding: Padding = "valid",
    data_format: DataFormat = None,
    dilation_rate: Any = 1,
) -> Tensor:
    """`depthwise_conv`, whose outputs a convolution with a window of 1 mixes.

    Args:
        inputs: As for `conv`.
        depthwise_kernel: `(*sizes, channels, multiplier)`.
        pointwise_kernel: `(1, ..., 1, channels * multiplier, filters)`.
        strides: Steps of the window of the first.
        padding: "valid" or "same".
        data_format: "channels_last" or "channels_first"; None: `image_data_format()`.
        dilation_rate: Distance between the taps of the window of the first.
    """
    settings = (strides, padding, data_format, dilation_rate)
    between = depthwise_conv(inputs, depthwise_kernel, *settings)
    return conv(between, pointwise_kernel, data_format=data_format)


@op(dtype=promoted, shape=windows.conv_transpose)
def conv_transpose(
    inputs: Tensor,
    kernel: Tensor,
    strides: Any = 1,
    padding: Padding = "valid",
    output_padding: Any = None,
    data_format: DataFormat = None,
    dilation_rate: Any = 1,
) -> Tensor:
    """Transposed convolution: each input spreads the filters of `kernel` over the output.

    What `conv` with the same settings does to gradients: an input at `i` adds to the places
    `i * stride + k * dilation` for each tap `k`; `padding` crops the result.

    Args:
        inputs: `(batch, *space, channels)`, or `(batch, channels, *space)` for channels_first.
        kernel: `(*sizes, filters, channels)`.
        strides: Distance in the output between neighbours of the input.
        padding: "valid" (nothing cropped) or "same" (as many outputs as inputs * stride).
        output_padding: Size of the output beyond the smallest that `padding` allows, for each
            spatial axis or for all; None: as `padding` says.
        data_format: "channels_last" or "channels_first"; None: `image_data_format()`.
        dilation_rate: Distance between the taps of the window.

    Returns:
        `(batch, *new space, filters)`, or channels first.

    Source: M. Zeiler et al., Deconvolutional Networks, 2010.
    """
    settings = (strides, padding, output_padding, data_format, dilation_rate)
    strides, dilation = _checked(windows.conv_transpose, inputs, kernel, *settings)
    *sizes, _, _ = kernel.shape
    more = per_axis(output_padding, len(sizes), "conv_transpose", "output_padding")
    each = zip(sizes, strides, dilation, more, strict=True)
    crop = [windows.conv_transpose_crop(k, s, d, padding, m) for k, s, d, m in each]
    return backend.kernels["convolve_transpose"](
        inputs, kernel, strides, crop, data_format, dilation
    )


def _checked(
    rule: Callable[..., Any], inputs: Any, kernel: Any, strides: Any, *more: Any
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Strides and dilation for each axis, after `rule` found that all fits; dilation comes last."""
    rule(backend.shape_of(inputs), backend.shape_of(kernel), strides, *more)
    rank, where = len(kernel.shape) - 2, rule.__name__
    steps = per_axis(strides, rank, where, "strides")
    return steps, per_axis(more[-1], rank, where, "dilation_rate")
