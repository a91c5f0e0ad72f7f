"""Convolution and pooling on JAX."""

from collections.abc import Sequence
from typing import Any

import jax.numpy as jnp
import numpy as np
from jax import lax

from keraia.backends.jax.kernels import kernel

_SPACE = "DHW"


def _layout(rank: int, data_format: str) -> str:
    space = _SPACE[-rank:]
    return f"N{space}C" if data_format == "channels_last" else f"NC{space}"


def _dimensions(rank: int, data_format: str) -> tuple[str, str, str]:
    layout = _layout(rank, data_format)
    return layout, f"{_SPACE[-rank:]}IO", layout


@kernel("convolve")
def conv(
    inputs: Any,
    kernel: Any,
    strides: tuple[int, ...],
    padding: str,
    data_format: str,
    dilation_rate: tuple[int, ...],
) -> Any:
    rank = kernel.ndim - 2
    channels = inputs.shape[-1 if data_format == "channels_last" else 1]
    return lax.conv_general_dilated(
        inputs,
        kernel,
        strides,
        padding.upper(),
        rhs_dilation=dilation_rate,
        dimension_numbers=_dimensions(rank, data_format),
        feature_group_count=channels // kernel.shape[-2],
    )


@kernel("convolve_depthwise")
def depthwise_conv(
    inputs: Any,
    kernel: Any,
    strides: tuple[int, ...],
    padding: str,
    data_format: str,
    dilation_rate: tuple[int, ...],
) -> Any:
    *space, channels, multiplier = kernel.shape
    return lax.conv_general_dilated(
        inputs,
        jnp.reshape(kernel, (*space, 1, channels * multiplier)),
        strides,
        padding.upper(),
        rhs_dilation=dilation_rate,
        dimension_numbers=_dimensions(len(space), data_format),
        feature_group_count=channels,
    )


def _window(
    sizes: Sequence[int], steps: Sequence[int], data_format: str
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    if data_format == "channels_last":
        return (1, *sizes, 1), (1, *steps, 1)
    return (1, 1, *sizes), (1, 1, *steps)


@kernel("pool_max")
def max_pool(
    inputs: Any,
    pool_size: tuple[int, ...],
    strides: tuple[int, ...],
    padding: str,
    data_format: str,
) -> Any:
    window, steps = _window(pool_size, strides, data_format)
    floating = jnp.issubdtype(inputs.dtype, jnp.floating)
    lowest = -jnp.inf if floating else jnp.iinfo(inputs.dtype).min
    start = np.asarray(lowest, inputs.dtype)  # a NumPy scalar: JAX must see that it is the lowest
    return lax.reduce_window(inputs, start, lax.max, window, steps, padding.upper())


@kernel("pool_average")
def average_pool(
    inputs: Any,
    pool_size: tuple[int, ...],
    strides: tuple[int, ...],
    padding: str,
    data_format: str,
) -> Any:
    window, steps = _window(pool_size, strides, data_format)
    zero = np.zeros((), inputs.dtype)  # a NumPy scalar, as above

    def total(x: Any) -> Any:
        return lax.reduce_window(x, zero, lax.add, window, steps, padding.upper())

    if padding == "valid":
        count = 1
        for size in pool_size:
            count *= size
        return total(inputs) / jnp.asarray(count, inputs.dtype)
    return total(inputs) / total(jnp.ones_like(inputs))
