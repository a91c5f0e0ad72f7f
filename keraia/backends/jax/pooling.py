"""Pooling on JAX.

On a CPU XLA's gradient of the largest element takes 25 to 55 times as long as what is done here
(`benchmarks/conv.py`): the slices of inputs that meet each element of the window are compared, and
the gradient goes to the first largest, as XLA has it.
"""

import math
from collections.abc import Callable, Sequence
from functools import partial
from itertools import product
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax

from keraia.backends.jax.kernels import kernel

_MOST_TAPS = 64
"""Elements of a window up to which slices are compared; programs grow with their number."""


@kernel("pool_max")
def max_pool(
    inputs: Any,
    pool_size: tuple[int, ...],
    strides: tuple[int, ...],
    padding: str,
    data_format: str,
) -> Any:
    floating = jnp.issubdtype(inputs.dtype, jnp.floating)
    lowest = -jnp.inf if floating else jnp.iinfo(inputs.dtype).min
    start = np.asarray(lowest, inputs.dtype)  # a NumPy scalar: JAX must see that it is the lowest
    if not (floating and _by_slices(inputs, pool_size)):
        return _reduced(inputs, start, lax.max, pool_size, strides, padding, data_format)
    x = inputs if data_format == "channels_last" else jnp.moveaxis(inputs, 1, -1)
    out = _largest(_padded(x, start, pool_size, strides, padding), tuple(pool_size), tuple(strides))
    return out if data_format == "channels_last" else jnp.moveaxis(out, -1, 1)


@kernel("pool_average")
def average_pool(
    inputs: Any,
    pool_size: tuple[int, ...],
    strides: tuple[int, ...],
    padding: str,
    data_format: str,
) -> Any:
    zero = np.zeros((), inputs.dtype)  # a NumPy scalar, as above

    def total(x: Any) -> Any:
        if not _by_slices(x, pool_size):
            return _reduced(x, zero, lax.add, pool_size, strides, padding, data_format)
        x = x if data_format == "channels_last" else jnp.moveaxis(x, 1, -1)
        parts = _slices(_padded(x, zero, pool_size, strides, padding), pool_size, strides)
        out = sum(parts[1:], parts[0])
        return out if data_format == "channels_last" else jnp.moveaxis(out, -1, 1)

    if padding == "valid":
        return total(inputs) / jnp.asarray(math.prod(pool_size), inputs.dtype)
    one = (1, *inputs.shape[1:])
    return total(inputs) / total(jnp.ones(one, inputs.dtype))


def _reduced(
    x: Any,
    start: Any,
    combine: Callable[..., Any],
    sizes: Sequence[int],
    strides: Sequence[int],
    padding: str,
    data_format: str,
) -> Any:
    """XLA's own pooling."""
    before, after = ((1,), (1,)) if data_format == "channels_last" else ((1, 1), ())
    window, steps = (*before, *sizes, *after), (*before, *strides, *after)
    return lax.reduce_window(x, start, combine, window, steps, padding.upper())


def _by_slices(x: Any, sizes: Sequence[int]) -> bool:
    fixed = all(isinstance(n, int) and n for n in x.shape[1:])
    return jax.default_backend() == "cpu" and fixed and math.prod(sizes) <= _MOST_TAPS


def _padded(x: Any, value: Any, sizes: Sequence[int], strides: Sequence[int], padding: str) -> Any:
    pads = lax.padtype_to_pads(x.shape[1:-1], sizes, strides, padding.upper())
    if not any(map(any, pads)):
        return x
    return lax.pad(x, value, [(0, 0, 0), *((a, b, 0) for a, b in pads), (0, 0, 0)])


def _slices(x: Any, sizes: Sequence[int], strides: Sequence[int]) -> list[Any]:
    """For each element of the window the inputs that it meets, as `(batch, *outputs, channels)`."""
    counts = [(n - k) // s + 1 for n, k, s in zip(x.shape[1:-1], sizes, strides, strict=True)]
    reach = [(n - 1) * s + 1 for n, s in zip(counts, strides, strict=True)]
    parts = []
    for tap in product(*map(range, sizes)):
        places = (slice(t, t + r, s) for t, r, s in zip(tap, reach, strides, strict=True))
        parts.append(x[(slice(None), *places)])
    return parts


@partial(jax.custom_jvp, nondiff_argnums=(1, 2))
def _largest(x: Any, sizes: tuple[int, ...], strides: tuple[int, ...]) -> Any:
    if sizes == strides:  # XLA joins its own with the layers before
        start = np.asarray(-np.inf, x.dtype)
        return _reduced(x, start, lax.max, sizes, strides, "valid", "channels_last")
    first, *rest = _slices(x, sizes, strides)
    for part in rest:
        first = jnp.maximum(first, part)
    return first


@_largest.defjvp
def _largest_jvp(sizes: Any, strides: Any, primals: Any, tangents: Any) -> tuple[Any, Any]:
    """The tangent of a window is that of its first largest element."""
    best, *rest = _slices(primals[0], sizes, strides)
    chosen = jnp.zeros(best.shape, jnp.int32)
    for index, part in enumerate(rest, 1):
        larger = (part > best) | jnp.isnan(part)  # NaN stays, as in the maximum
        best, chosen = jnp.where(larger, part, best), jnp.where(larger, index, chosen)
    if sizes == strides:
        return best, _from_tiles(tangents[0], chosen, sizes)
    parts = enumerate(_slices(tangents[0], sizes, strides))
    return best, sum(jnp.where(chosen == index, part, 0) for index, part in parts)


def _from_tiles(tangent: Any, chosen: Any, sizes: Sequence[int]) -> Any:
    """The same for windows side by side: no element is in two, so a reshape parts them."""
    batch, *counts, channels = chosen.shape
    whole = (slice(0, n * k) for n, k in zip(counts, sizes, strict=True))
    parted = [n for pair in zip(counts, sizes, strict=True) for n in pair]
    tiles = tangent[(slice(None), *whole)].reshape(batch, *parted, channels)
    axes = tuple(range(2, 2 * len(counts) + 1, 2))
    index = np.arange(math.prod(sizes), dtype="int32").reshape(sizes)
    index = np.expand_dims(index, tuple(range(0, 2 * len(counts), 2)))
    here = jnp.expand_dims(chosen, axes) == index[..., None]
    return jnp.sum(jnp.where(here, tiles, 0), axes)
