"""Convolution on JAX: by primitives of its own where a CPU computes, else by XLA's kernels."""

from typing import Any

import jax
import jax.numpy as jnp
from jax import lax

from keraia.backends.jax import bilinear, sliding
from keraia.backends.jax.kernels import kernel
from keraia.backends.jax.sliding import Window


@kernel("convolve")
def conv(
    inputs: Any,
    kernel: Any,
    strides: tuple[int, ...],
    padding: str,
    data_format: str,
    dilation_rate: tuple[int, ...],
) -> Any:
    x = inputs if data_format == "channels_last" else jnp.moveaxis(inputs, 1, -1)
    groups = x.shape[-1] // kernel.shape[-2]
    window = _window(x.shape, kernel.shape[:-2], strides, padding, dilation_rate, groups)
    out = (bilinear.conv if _by_products(x, window) else sliding.native_conv)(x, kernel, window)
    return out if data_format == "channels_last" else jnp.moveaxis(out, -1, 1)


@kernel("convolve_depthwise")
def depthwise_conv(
    inputs: Any,
    kernel: Any,
    strides: tuple[int, ...],
    padding: str,
    data_format: str,
    dilation_rate: tuple[int, ...],
) -> Any:
    grouped = jnp.reshape(kernel, (*kernel.shape[:-2], 1, -1))
    return conv(inputs, grouped, strides, padding, data_format, dilation_rate)


def _by_products(x: Any, window: Window) -> bool:
    """Whether the primitives pay: floats on a CPU."""
    return (
        jax.default_backend() == "cpu"
        and jnp.issubdtype(x.dtype, jnp.floating)
        and all(isinstance(n, int) and n > 0 for n in (*window.space, *window.outputs))
    )


def _window(
    shape: tuple[int, ...],
    sizes: tuple[int, ...],
    strides: tuple[int, ...],
    padding: str,
    dilation: tuple[int, ...],
    groups: int,
) -> Window:
    space = tuple(shape[1:-1])
    spans = [(k - 1) * d + 1 for k, d in zip(sizes, dilation, strict=True)]
    pads = lax.padtype_to_pads(space, spans, strides, padding.upper())
    sliding = tuple(sizes), tuple(strides), tuple(pads), tuple(dilation)
    return Window(space, *sliding, groups, depthwise=1 < groups == shape[-1])
