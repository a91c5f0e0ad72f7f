"""A convolution and its two gradients by matrix products, for CPUs.

XLA's kernel for the forward pass is good there once a quirk is known; what it makes of the
gradients takes 3 to 6 times as long as need be, inside a scan 10 to 100 times. Data are
`(batch, *space, channels)`, kernels `(*window, channels, filters)`. Every rule and number below
comes from `benchmarks/conv.py`.
"""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import product
from typing import Any

import jax.numpy as jnp
import numpy as np
from jax import lax

Sizes = tuple[int, ...]

_BLOCK_ROWS = 256
"""Rows of a matrix product in the kernel's gradient: patches of a block stay in the cache."""
_WHOLE_BYTES = 4 << 20
"""Patches of few channels below this are made all at once: blocks would be many and tiny."""
_OVERLAP_BYTES = 4 << 20
"""Products of a block of samples in the inputs' gradient, before they are added up."""
_FEW_CHANNELS = 4


@dataclass(frozen=True)
class Window:
    """How a window slides.

    `space` holds the sizes of the input, `padding` pairs for its axes. A depthwise convolution has
    as many groups as channels.
    """

    space: Sizes
    sizes: Sizes
    strides: Sizes
    padding: tuple[tuple[int, int], ...]
    dilation: Sizes
    groups: int
    depthwise: bool = False

    @property
    def outputs(self) -> Sizes:
        """How many places the window takes along each axis."""
        each = zip(self.space, self.padding, self.spans, self.strides, strict=True)
        return tuple((n + a + b - span) // stride + 1 for n, (a, b), span, stride in each)

    @property
    def spans(self) -> Sizes:
        """How far the window reaches along each axis."""
        return tuple((k - 1) * d + 1 for k, d in zip(self.sizes, self.dilation, strict=True))

    @property
    def taps(self) -> list[Sizes]:
        """Index of every element of the window."""
        return list(product(*map(range, self.sizes)))


def native_conv(x: Any, kernel: Any, window: Window, padding: Any = None) -> Any:
    """XLA's own convolution."""
    space = "DHW"[-len(window.sizes) :]
    return lax.conv_general_dilated(
        x,
        kernel,
        window.strides,
        padding or window.padding,
        rhs_dilation=window.dilation,
        dimension_numbers=(f"N{space}C", f"{space}IO", f"N{space}C"),
        feature_group_count=window.groups,
    )


def conv(x: Any, kernel: Any, window: Window) -> Any:
    """The convolution itself.

    XLA's kernel takes up to three times as long where nothing is padded, so the last axis gets a
    row of outputs that is thrown away.
    """
    padded = any(a or b for a, b in window.padding)
    if padded or math.prod(window.sizes) == 1 or x.shape[-1] < _FEW_CHANNELS:
        return native_conv(x, kernel, window)
    padding = (*window.padding[:-1], (0, window.strides[-1]))
    return native_conv(x, kernel, window, padding)[..., : window.outputs[-1], :]


def input_grad(y: Any, kernel: Any, window: Window) -> Any:
    """Gradient of the inputs for the gradient `y` of the outputs."""
    taps = math.prod(window.sizes)
    if max(window.strides) == 1 and kernel.shape[-2] >= _FEW_CHANNELS:
        return _flipped(y, kernel, window)
    each = taps * kernel.shape[-2] * math.prod(window.outputs) * y.dtype.itemsize
    samples = _divisor(y.shape[0], _OVERLAP_BYTES // each)
    if taps == 1 or samples == y.shape[0]:
        return _overlapped(y, kernel, window)
    blocks = y.reshape(-1, samples, *y.shape[1:])
    x = lax.map(lambda block: _overlapped(block, kernel, window), blocks)
    return x.reshape(-1, *x.shape[2:])


def _flipped(y: Any, kernel: Any, window: Window) -> Any:
    """With strides of 1: a convolution with the flipped kernel, made so that XLA's is quick."""
    each = zip(window.space, window.outputs, window.spans, window.padding, strict=True)
    padding = [(s - 1 - a, n - o + a) for n, o, s, (a, _) in each]
    back = Window(window.outputs, window.sizes, window.strides, tuple(padding), window.dilation, 1)
    turned = jnp.swapaxes(jnp.flip(kernel, range(len(window.sizes))), -1, -2)
    return conv(y, turned, back)


def _overlapped(y: Any, kernel: Any, window: Window) -> Any:
    """One product for all taps; what each tap gives goes back to the inputs that it met."""
    channels, filters = kernel.shape[-2:]
    parts = y.reshape(-1, filters) @ kernel.reshape(-1, filters).T
    parts = parts.reshape(*y.shape[:-1], -1, channels)
    return overlap_added((parts[..., i, :] for i in range(parts.shape[-2])), window)


def overlap_added(parts: Iterable[Any], window: Window) -> Any:
    """The transpose of `slices(padded(x))`: one part for each tap, set apart and added up."""
    total = None
    for part, tap in zip(parts, window.taps, strict=True):
        edges = []
        for axis, k in enumerate(tap):
            before = k * window.dilation[axis] - window.padding[axis][0]
            stride = window.strides[axis]
            end = before + (window.outputs[axis] - 1) * stride + 1
            edges.append((before, window.space[axis] - end, stride - 1))
        part = lax.pad(part, np.zeros((), part.dtype), [(0, 0, 0), *edges, (0, 0, 0)])
        total = part if total is None else total + part
    return total


def padded(x: Any, window: Window) -> Any:
    """Inputs with the zeros around them that the window may meet."""
    edges = [(0, 0, 0), *((a, b, 0) for a, b in window.padding), (0, 0, 0)]
    return lax.pad(x, np.zeros((), x.dtype), edges)


def slices(x: Any, window: Window) -> Iterator[Any]:
    """For each tap the elements of padded inputs that it meets, `(batch, *outputs, channels)`."""
    for tap in window.taps:
        each = zip(tap, window.dilation, window.strides, window.outputs, strict=True)
        places = (slice(k * d, k * d + (n - 1) * s + 1, s) for k, d, s, n in each)
        yield x[(slice(None), *places)]


def kernel_grad(x: Any, y: Any, window: Window) -> Any:
    """Gradient of the kernel: for each tap `inputs.T @ y`, over blocks of rows.

    The inputs of neighbouring taps lie side by side in memory along the last axis, so that a
    gather takes them as one run.
    """
    x = padded(x, window)
    channels, filters = x.shape[-1], y.shape[-1]
    places, offsets, run = _gather_plan(x.shape, window)
    total = math.prod(y.shape[:-1])
    if channels < _FEW_CHANNELS and total * math.prod(window.sizes) * channels * 4 < _WHOLE_BYTES:
        patches = _gathered(x, (places[..., None] + offsets).reshape(-1), run)
        grad = patches.reshape(total, -1).T @ y.reshape(total, filters)
        return grad.reshape(*window.sizes, channels, filters)
    block = _divisor(len(places), _BLOCK_ROWS // places.shape[1])
    turned = run >= filters  # the smaller side of a product is the one to transpose
    shape = (filters, run) if turned else (run, filters)

    def body(grads: list[Any], rows: tuple[Any, Any]) -> tuple[list[Any], None]:
        at, upstream = rows
        out = []
        for grad, offset in zip(grads, offsets, strict=True):
            patch = _gathered(x, at + offset, run)
            out.append(grad + (upstream.T @ patch if turned else patch.T @ upstream))
        return out, None

    blocks = -1, block * places.shape[1]
    rows = jnp.asarray(places.reshape(blocks)), y.reshape(*blocks, filters)
    grads, _ = lax.scan(body, [jnp.zeros(shape, y.dtype) for _ in offsets], rows)
    stacked = jnp.stack(grads)
    stacked = jnp.swapaxes(stacked, 1, 2) if turned else stacked
    return stacked.reshape(*window.sizes, channels, filters)


def _gather_plan(shape: Sizes, window: Window) -> tuple[Any, Any, int]:
    """Where patches begin in the flat inputs: `(rows, places in a row)`, offsets of taps, run."""
    steps = [math.prod(shape[axis + 1 :]) for axis in range(len(shape) - 1)]
    starts = np.arange(shape[0]) * steps[0]
    for step, stride, count in zip(steps[1:], window.strides, window.outputs, strict=True):
        starts = starts[..., None] + np.arange(count) * stride * step
    together = window.dilation[-1] == 1
    run = shape[-1] * (window.sizes[-1] if together else 1)
    taps = [t for t in window.taps if not together or not t[-1]]
    each = list(zip(steps[1:], window.dilation, strict=True))
    offsets = [sum(k * d * s for k, (s, d) in zip(t, each, strict=True)) for t in taps]
    rows = starts.reshape(-1, window.outputs[-1])
    return rows.astype("int32"), np.asarray(offsets, "int32"), run


def _gathered(x: Any, starts: Any, run: int) -> Any:
    """Rows of `run` elements of the flat `x`."""
    return lax.gather(
        x.reshape(-1),
        jnp.reshape(starts, (-1, 1)),
        lax.GatherDimensionNumbers(offset_dims=(1,), collapsed_slice_dims=(), start_index_map=(0,)),
        slice_sizes=(run,),
        mode="promise_in_bounds",
    )


def _divisor(number: int, most: int) -> int:
    """Largest divisor of `number` that is at most `most`; 1 if none is."""
    return max((d for d in range(1, min(most, number) + 1) if number % d == 0), default=1)
