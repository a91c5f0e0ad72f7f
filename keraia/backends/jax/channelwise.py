"""Convolutions whose channels do not all meet, on CPUs: depthwise and in groups.

XLA's own take 10 to 100 times as long for depthwise ones (`benchmarks/conv.py`), where sums of
shifted inputs are all there is to do. Kernels are `(*window, channels / groups, filters)`.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import jax.numpy as jnp
from jax import lax

from keraia.backends.jax.sliding import Window, overlap_added, padded, slices


def conv(x: Any, kernel: Any, window: Window) -> Any:
    """Depthwise convolution: each tap scales the inputs that it meets."""
    x = jnp.repeat(x, kernel.shape[-1] // x.shape[-1], -1)
    total = None
    for part, tap in zip(slices(padded(x, window), window), window.taps, strict=True):
        term = part * kernel[tap][0]
        total = term if total is None else total + term
    return total


def input_grad(y: Any, kernel: Any, window: Window) -> Any:
    """Gradient of the inputs: each tap scales `y` and is added where it came from."""
    x = overlap_added((y * kernel[tap][0] for tap in window.taps), window)
    multiplier = y.shape[-1] // window.groups
    return x if multiplier == 1 else x.reshape(*x.shape[:-1], -1, multiplier).sum(-1)


def kernel_grad(x: Any, y: Any, window: Window) -> Any:
    """Gradient of the kernel: products summed over samples first, which vectorizes, then space."""
    x = jnp.repeat(padded(x, window), y.shape[-1] // x.shape[-1], -1)

    def body(sums: list[Any], sample: tuple[Any, Any]) -> tuple[list[Any], None]:
        parts = slices(sample[0][None], window)
        return [s + part[0] * sample[1] for s, part in zip(sums, parts, strict=True)], None

    sums, _ = lax.scan(body, [jnp.zeros(y.shape[1:], y.dtype) for _ in window.taps], (x, y))
    space = tuple(range(y.ndim - 2))
    return jnp.stack([s.sum(space) for s in sums]).reshape(*window.sizes, 1, -1)


def by_groups(one: Callable[[Any, Any, Window], Any]) -> Callable[[Any, Any, Window], Any]:
    """One of the three maps, group by group: in all arrays they part the last axis."""

    def mapped(a: Any, b: Any, window: Window) -> Any:
        single = replace(window, groups=1)
        parts = tuple(_parted(array, window.groups) for array in (a, b))
        out = lax.map(lambda pair: one(*pair, single), parts)
        out = jnp.moveaxis(out, 0, -2)
        return out.reshape(*out.shape[:-2], -1)

    return mapped


def _parted(x: Any, groups: int) -> Any:
    return jnp.moveaxis(x.reshape(*x.shape[:-1], groups, -1), -2, 0)
