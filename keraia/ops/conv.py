"""Convolution and pooling in one, two and three dimensions."""

from typing import Any

from keraia.backends import backend
from keraia.core import windows
from keraia.core.arguments import DataFormat, Padding, Tensor
from keraia.core.op import op
from keraia.core.rules import floating, promoted
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
    rank = len(kernel.shape) - 2
    strides = per_axis(strides, rank, "ops.conv", "strides")
    dilation = per_axis(dilation_rate, rank, "ops.conv", "dilation_rate")
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
    """Convolution of each channel by itself; `kernel` is `(*sizes, channels, multiplier)`."""
    rank = len(kernel.shape) - 2
    strides = per_axis(strides, rank, "ops.depthwise_conv", "strides")
    dilation = per_axis(dilation_rate, rank, "ops.depthwise_conv", "dilation_rate")
    return backend.kernels["convolve_depthwise"](
        inputs, kernel, strides, padding, data_format, dilation
    )


@op(dtype=promoted, shape=windows.pool)
def max_pool(
    inputs: Tensor,
    pool_size: Any,
    strides: Any = None,
    padding: Padding = "valid",
    data_format: DataFormat = None,
) -> Tensor:
    """Largest element of each window; `strides` None means `pool_size`."""
    rank = len(inputs.shape) - 2
    size = per_axis(pool_size, rank, "ops.max_pool", "pool_size")
    strides = size if strides is None else per_axis(strides, rank, "ops.max_pool", "strides")
    return backend.kernels["pool_max"](inputs, size, strides, padding, data_format)


@op(dtype=floating, shape=windows.pool)
def average_pool(
    inputs: Tensor,
    pool_size: Any,
    strides: Any = None,
    padding: Padding = "valid",
    data_format: DataFormat = None,
) -> Tensor:
    """Mean of each window, counting only elements inside the tensor."""
    rank = len(inputs.shape) - 2
    size = per_axis(pool_size, rank, "ops.average_pool", "pool_size")
    strides = size if strides is None else per_axis(strides, rank, "ops.average_pool", "strides")
    return backend.kernels["pool_average"](inputs, size, strides, padding, data_format)
