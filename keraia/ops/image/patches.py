"""What a window sees as it slides over images and volumes."""

from typing import Any

from keraia.backends import xp
from keraia.core import images as rules
from keraia.core.arguments import DataFormat, Padding, Tensor
from keraia.core.op import op
from keraia.core.rules import kept
from keraia.core.windows import conv_length, per_axis
from keraia.ops.image.framing import framed
from keraia.ops.image.fused import fused
from keraia.ops.shaping import shape


@op(dtype=kept, shape=rules.patches)
@fused
def extract_patches(
    images: Tensor,
    size: Any,
    strides: Any = None,
    dilation_rate: Any = 1,
    padding: Padding = "valid",
    data_format: DataFormat = None,
) -> Tensor:
    """The parts of images that a window sees, each part as the channels of one pixel.

    Args:
        images: `(height, width, channels)`, or a batch of them, or channels first.
        size: Height and width of the window, or one number for both.
        strides: Steps of the window; None: as large as it is.
        dilation_rate: Distance between the pixels that the window sees.
        padding: "valid" (none) or "same" (zeros, so that there are as many places as pixels
            divided by the stride).
        data_format: "channels_last" or "channels_first"; None: `image_data_format()`.

    Returns:
        `(new height, new width, size * size * channels)`, the pixels of a window row by row, in a
        batch if the images are, or channels first.

    Example:
        >>> extract_patches([[[1], [2], [3], [4]]], (1, 2)).tolist()
        [[[1, 2], [3, 4]]]
    """
    return _patches(images, 2, size, strides, dilation_rate, padding, data_format)


@op(dtype=kept, shape=rules.volume_patches, saved_as="ExtractPatches3D")
@fused
def extract_patches_3d(
    volumes: Tensor,
    size: Any,
    strides: Any = None,
    dilation_rate: Any = 1,
    padding: Padding = "valid",
    data_format: DataFormat = None,
) -> Tensor:
    """The parts of volumes that a window sees, each part as the channels of one voxel.

    Args:
        volumes: `(depth, height, width, channels)`, or a batch of them, or channels first.
        size: Depth, height and width of the window, or one number for all.
        strides: Steps of the window; None: as large as it is.
        dilation_rate: Distance between the voxels that the window sees.
        padding: "valid" (none) or "same" (zeros).
        data_format: "channels_last" or "channels_first"; None: `image_data_format()`.

    Returns:
        `(*new space, size * size * size * channels)`, in a batch if the volumes are, or channels
        first.
    """
    return _patches(volumes, 3, size, strides, dilation_rate, padding, data_format)


def _patches(
    x: Any,
    space: int,
    size: Any,
    strides: Any,
    dilation_rate: Any,
    padding: str,
    layout: str | None,
) -> Any:
    rule = rules.patches if space == 2 else rules.volume_patches
    rule(tuple(x.shape), size, strides, dilation_rate, padding, layout)
    size = per_axis(size, space, "ops.image", "size")
    steps = size if strides is None else per_axis(strides, space, "ops.image", "strides")
    rates = per_axis(dilation_rate, space, "ops.image", "dilation_rate")
    first = layout == "channels_first"
    if first:
        x = xp.moveaxis(x, -space - 1, -1)
    start = len(x.shape) - space - 1
    if padding == "same":
        x = _same(x, start, size, steps, rates)
    for i, (length, step, rate) in enumerate(zip(size, steps, rates, strict=True)):
        x = _windows(x, start + 2 * i, length, step, rate)
    places = [start + 2 * i for i in range(space)]
    order = [*range(start), *places, *(p + 1 for p in places), len(x.shape) - 1]
    x = xp.transpose(x, order)
    sizes = shape(x)
    depth = x.shape[-1]
    for length in size:
        depth *= length
    x = xp.reshape(x, (*sizes[: start + space], depth))
    return xp.moveaxis(x, -1, -space - 1) if first else x


def _windows(x: Any, axis: int, length: int, step: int, rate: int) -> Any:
    """The axis replaced by two: the places of the window, and what it sees there."""
    sizes = shape(x)
    count: Any = conv_length(sizes[axis], length, step, rate, "valid")
    before = (slice(None),) * axis
    if step == length and rate == 1:  # side by side: nothing moves
        x = x[(*before, slice(0, count * length))]
        return xp.reshape(x, (*sizes[:axis], count, length, *sizes[axis + 1 :]))
    parts = [
        x[(*before, slice(k * rate, k * rate + (count - 1) * step + 1, step))]
        for k in range(length)
    ]
    return xp.stack(parts, axis=axis + 1)


def _same(x: Any, start: int, size: Any, steps: Any, rates: Any) -> Any:
    """Zeros around, as many as "same" asks for."""
    at = tuple(range(start, start + len(size)))
    sizes = [shape(x)[axis] for axis in at]
    margins = []
    for n, length, step, rate in zip(sizes, size, steps, rates, strict=True):
        missing = max((-(-n // step) - 1) * step + (length - 1) * rate + 1 - n, 0)
        margins.append((missing // 2, missing - missing // 2))
    return framed(x, at, margins, 0)
