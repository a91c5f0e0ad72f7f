"""Elements moved between space and channels: windows as columns, blocks as channels."""

from itertools import product
from typing import Any

from keraia.backends import backend, xp
from keraia.core import patches
from keraia.core.arguments import DataFormat, Tensor
from keraia.core.op import op
from keraia.core.rules import counted, kept
from keraia.core.windows import per_axis
from keraia.ops.shaping import shape


@op(dtype=kept, shape=patches.unfold)
def unfold(
    x: Tensor, kernel_size: Any, dilation: Any = 1, padding: Any = 0, stride: Any = 1
) -> Tensor:
    """Every window that slides over images as a column.

    Args:
        x: Images `(batch, channels, height, width)`.
        kernel_size: Height and width of the window, or one number for both.
        dilation: Distance between its elements.
        padding: Zeros around the images.
        stride: Steps of the window.

    Returns:
        `(batch, channels * window, windows)`: channels, then rows and columns of the window;
        windows row by row.
    """
    patches.unfold(backend.shape_of(x), kernel_size, dilation, padding, stride)
    window, rates, borders, steps = _pairs(kernel_size, dilation, padding, stride)
    if any(borders):
        x = xp.pad(x, [(0, 0), (0, 0), *((n, n) for n in borders)])
    batch, channels, *space = shape(x)
    counts = _counts(space, window, rates, steps)
    parts = [x[(..., *places)] for places in _taps(window, rates, counts, steps)]
    rows = channels * len(parts)
    return xp.reshape(xp.stack(parts, 2), (batch, rows, counts[0] * counts[1]))


@op(dtype=counted, shape=patches.fold)
def fold(
    x: Tensor,
    output_size: Any,
    kernel_size: Any,
    dilation: Any = 1,
    padding: Any = 0,
    stride: Any = 1,
) -> Tensor:
    """Columns put where `unfold` took them from; what meets in one place is added.

    Args:
        x: Columns `(batch, channels * window, windows)`.
        output_size: Height and width of the images, or one number for both.
        kernel_size: Height and width of the window, or one number for both.
        dilation: Distance between its elements.
        padding: Zeros around the images, which are cut off.
        stride: Steps of the window.

    Returns:
        Images `(batch, channels, height, width)`.
    """
    patches.fold(backend.shape_of(x), output_size, kernel_size, dilation, padding, stride)
    size, window, rates, borders, steps = _pairs(
        output_size, kernel_size, dilation, padding, stride
    )
    space = [n + 2 * p for n, p in zip(size, borders, strict=True)]
    counts = _counts(space, window, rates, steps)
    batch, rows, _ = shape(x)
    channels = rows // (window[0] * window[1])
    parts = xp.reshape(x, (batch, channels, window[0] * window[1], *counts))
    places = _taps(window, rates, counts, steps)
    out = backend.kernels["add_at"](parts, places, tuple(space))
    (top, left), (height, width) = borders, size
    return out[:, :, top : top + height, left : left + width]


@op(dtype=kept, shape=patches.space_to_depth)
def space_to_depth(x: Tensor, block_size: int, data_format: DataFormat = "channels_last") -> Tensor:
    """Blocks of pixels as channels: `(batch, height / b, width / b, channels * b * b)`.

    Args:
        x: Images `(batch, height, width, channels)`, or channels first.
        block_size: Side `b` of a block, 2 or more.
        data_format: "channels_last", where the rows, columns and channels of a block follow each
            other in this order; or "channels_first": channels, rows, columns.
    """
    patches.space_to_depth(backend.shape_of(x), block_size, data_format)
    b = block_size
    if data_format == "channels_last":
        n, h, w, c = shape(x)
        x = xp.transpose(xp.reshape(x, (n, h // b, b, w // b, b, c)), (0, 1, 3, 2, 4, 5))
        return xp.reshape(x, (n, h // b, w // b, b * b * c))
    n, c, h, w = shape(x)
    x = xp.transpose(xp.reshape(x, (n, c, h // b, b, w // b, b)), (0, 1, 3, 5, 2, 4))
    return xp.reshape(x, (n, c * b * b, h // b, w // b))


@op(dtype=kept, shape=patches.depth_to_space)
def depth_to_space(x: Tensor, block_size: int, data_format: DataFormat = "channels_last") -> Tensor:
    """Channels as blocks of pixels, the inverse of `space_to_depth`."""
    patches.depth_to_space(backend.shape_of(x), block_size, data_format)
    b = block_size
    if data_format == "channels_last":
        n, h, w, c = shape(x)
        c = c // (b * b)
        x = xp.transpose(xp.reshape(x, (n, h, w, b, b, c)), (0, 1, 3, 2, 4, 5))
        return xp.reshape(x, (n, h * b, w * b, c))
    n, c, h, w = shape(x)
    c = c // (b * b)
    x = xp.transpose(xp.reshape(x, (n, c, b, b, h, w)), (0, 1, 4, 2, 5, 3))
    return xp.reshape(x, (n, c, h * b, w * b))


def _pairs(*values: Any) -> list[tuple[Any, ...]]:
    return [per_axis(value, 2, "windows", "settings") for value in values]


def _counts(space: Any, window: Any, rates: Any, steps: Any) -> list[Any]:
    """How many places the window has along each axis."""
    each = zip(space, window, rates, steps, strict=True)
    return [(n - (k - 1) * d - 1) // s + 1 for n, k, d, s in each]


def _taps(window: Any, rates: Any, counts: Any, steps: Any) -> list[tuple[slice, ...]]:
    """For each element of the window the places it visits."""
    return [
        tuple(
            slice(i * d, i * d + (n - 1) * s + 1, s)
            for i, d, n, s in zip(index, rates, counts, steps, strict=True)
        )
        for index in product(*map(range, window))
    ]
