"""Shape rules of images: `(height, width, channels)`, or a batch of them, or channels first."""

from typing import Any

from keraia.core.shapes import Dim
from keraia.core.spec import Shape
from keraia.core.windows import conv_length, per_axis


def axes(shape: Shape, data_format: str | None, where: str, space: int = 2) -> tuple[int, ...]:
    """The spatial axes of an image (`space` of them) or a batch of images."""
    rank = len(shape)
    if rank not in (space + 1, space + 2):
        what, sizes = ("images", "height, width") if space == 2 else ("volumes", "d, h, w")
        raise ValueError(
            f"{where}: `{what}` must have rank {space + 1} ({sizes}, channels) or {space + 2} "
            f"(batch, {sizes}, channels), got shape {shape}. Reshape them."
        )
    first = rank - space - (data_format == "channels_last")
    return tuple(range(first, first + space))


def channel_axis(shape: Shape, data_format: str | None) -> int:
    """The axis of the channels, of an image or a batch of images."""
    return len(shape) - (1 if data_format == "channels_last" else 3)


def with_sizes(shape: Shape, at: tuple[int, ...], sizes: tuple[Dim, ...]) -> Shape:
    """The shape with other sizes at some axes."""
    new = dict(zip(at, sizes, strict=True))
    return tuple(new.get(i, size) for i, size in enumerate(shape))


def kept(images: Shape, /, *others: Shape, data_format: str | None = "channels_last") -> Shape:
    """As it came, if it is an image or a batch of images."""
    axes(images, data_format, "ops.image")
    return images


# -- sizes


def pair(size: Any, where: str, parameter: str = "size") -> tuple[int, int]:
    """`(height, width)` as two positive integers."""
    pair = tuple(size) if isinstance(size, (tuple, list)) else ()
    if len(pair) != 2 or any(type(n) is not int or n < 1 for n in pair):
        raise ValueError(
            f"{where}: `{parameter}` must be two positive integers (height, width), got {size!r}."
        )
    return pair


def resized(images: Shape, /, size: Any, data_format: str | None = "channels_last") -> Shape:
    """`size` in place of height and width."""
    at = axes(images, data_format, "ops.image.resize")
    return with_sizes(images, at, pair(size, "ops.image.resize"))


def cropped_length(size: Any, before: Any, after: Any, target: Any, where: str) -> tuple[Any, Dim]:
    """`(start, length)` along an axis of which two of `before`, `after`, `target` are given.

    `where` names the axis in errors, e.g. "ops.image.crop_images (height)".
    """
    _check_two(before, after, target, where)
    if target is None:
        target = None if size is None else size - before - after
    elif before is None:
        before = None if size is None else size - target - after
    if isinstance(size, int) and not 0 <= before <= before + target <= size:
        raise ValueError(
            f"{where}: {target} elements from {before} on do not lie within {size}. Crop less."
        )
    return before, target


def padded_length(
    size: Any, before: Any, after: Any, target: Any, where: str
) -> tuple[Any, Any, Dim]:
    """`(before, after, length)` along an axis of which two of the arguments are given."""
    _check_two(before, after, target, where)
    if target is None:
        return before, after, None if size is None else before + size + after
    if size is None:
        return before, after, target
    missing = target - size - (before or 0) - (after or 0)
    if isinstance(missing, int) and missing < 0:
        raise ValueError(
            f"{where}: {size} elements and the padding are more than the {target} asked for."
        )
    return missing if before is None else before, missing if after is None else after, target


def _check_two(before: int | None, after: int | None, target: int | None, where: str) -> None:
    given = [n for n in (before, after, target) if n is not None]
    if len(given) != 2 or any(n < 0 for n in given):
        raise ValueError(
            f"{where}: exactly two of the amount before, the amount after and the target size "
            f"must be given, and none negative; got {before}, {after} and {target}."
        )


def cropped(
    images: Shape,
    /,
    top_cropping: int | None = None,
    left_cropping: int | None = None,
    bottom_cropping: int | None = None,
    right_cropping: int | None = None,
    target_height: int | None = None,
    target_width: int | None = None,
    data_format: str | None = "channels_last",
) -> Shape:
    """Height and width of the part that `crop_images` keeps."""
    where = "ops.image.crop_images"
    rows, columns = at = axes(images, data_format, where)
    height = cropped_length(
        images[rows], top_cropping, bottom_cropping, target_height, f"{where} (height)"
    )
    width = cropped_length(
        images[columns], left_cropping, right_cropping, target_width, f"{where} (width)"
    )
    return with_sizes(images, at, (height[1], width[1]))


def padded(
    images: Shape,
    /,
    top_padding: int | None = None,
    left_padding: int | None = None,
    bottom_padding: int | None = None,
    right_padding: int | None = None,
    target_height: int | None = None,
    target_width: int | None = None,
    data_format: str | None = "channels_last",
) -> Shape:
    """Height and width that `pad_images` makes."""
    where = "ops.image.pad_images"
    rows, columns = at = axes(images, data_format, where)
    height = padded_length(
        images[rows], top_padding, bottom_padding, target_height, f"{where} (height)"
    )
    width = padded_length(
        images[columns], left_padding, right_padding, target_width, f"{where} (width)"
    )
    return with_sizes(images, at, (height[2], width[2]))


def scaled(
    images: Shape, scale: Shape, translation: Shape, /, output_shape: Any, spatial_dims: Any
) -> Shape:
    """`output_shape`, which may differ from the images' along `spatial_dims` only."""
    out, rank = tuple(output_shape), len(images)
    at = {d % rank for d in spatial_dims}
    fixed = [(a, b) for i, (a, b) in enumerate(zip(images, out, strict=False)) if i not in at]
    if len(out) != rank or any(None not in (a, b) and a != b for a, b in fixed):
        raise ValueError(
            f"ops.image.scale_and_translate: `output_shape` {out} must be the shape {images} of "
            f"the images except along `spatial_dims` {tuple(spatial_dims)}."
        )
    return tuple(images[i] if n is None else n for i, n in enumerate(out))


# -- channels and results of other forms


def one_channel(images: Shape, /, data_format: str | None = "channels_last") -> Shape:
    """A single channel in place of three (or one)."""
    axes(images, data_format, "ops.image.rgb_to_grayscale")
    at = channel_axis(images, data_format)
    if images[at] not in (1, 3, None):
        raise ValueError(
            f"ops.image.rgb_to_grayscale: `images` must have 3 channels (or 1), got shape {images} "
            f"({data_format})."
        )
    return with_sizes(images, (at,), (1,))


def three_channels(images: Shape, /, data_format: str | None = "channels_last") -> Shape:
    """As it came, if it has three channels."""
    axes(images, data_format, "ops.image")
    if images[channel_axis(images, data_format)] not in (3, None):
        raise ValueError(
            f"ops.image: `images` must have 3 channels, got shape {images} ({data_format})."
        )
    return images


def two_slopes(images: Shape, /, data_format: str | None = "channels_last") -> Shape:
    """A last axis for the slopes down and to the right."""
    axes(images, data_format, "ops.image.sobel_edges")
    return (*images, 2)


def compared(
    image1: Shape,
    image2: Shape,
    /,
    filter_size: int = 11,
    data_format: str | None = "channels_last",
) -> Shape:
    """One number for each image."""
    where = "ops.image.ssim"
    at = axes(image1, data_format, where)
    if len(image1) != len(image2) or any(
        a != b for a, b in zip(image1, image2, strict=True) if None not in (a, b)
    ):
        raise ValueError(f"{where}: the images must have one shape, got {image1} and {image2}.")
    if any(n is not None and n < filter_size for n in (image1[i] for i in at)):
        raise ValueError(
            f"{where}: images of shape {image1} ({data_format}) are smaller than the window of "
            f"{filter_size}. Pass a smaller `filter_size`."
        )
    return image1[:-3]


def sampled(inputs: Shape, coordinates: Shape, /) -> Shape:
    """The shape of the coordinates, without the axis that tells the dimensions of `inputs`."""
    if not coordinates or coordinates[0] not in (len(inputs), None):
        raise ValueError(
            f"ops.image.map_coordinates: `coordinates` must have one entry along its first axis "
            f"for each axis of `inputs`, got shapes {coordinates} and {inputs}."
        )
    return coordinates[1:]


def patches(
    images: Shape,
    /,
    size: Any,
    strides: Any = None,
    dilation_rate: Any = 1,
    padding: str = "valid",
    data_format: str | None = "channels_last",
) -> Shape:
    """Places of the window in space, all it sees in the channels."""
    return _patches(
        images, 2, "extract_patches", size, strides, dilation_rate, padding, data_format
    )


def volume_patches(
    volumes: Shape,
    /,
    size: Any,
    strides: Any = None,
    dilation_rate: Any = 1,
    padding: str = "valid",
    data_format: str | None = "channels_last",
) -> Shape:
    """The same in three dimensions."""
    name = "extract_patches_3d"
    return _patches(volumes, 3, name, size, strides, dilation_rate, padding, data_format)


def _patches(
    shape: Shape,
    space: int,
    name: str,
    size: Any,
    strides: Any,
    dilation_rate: Any,
    padding: str,
    data_format: str | None,
) -> Shape:
    where = f"ops.image.{name}"
    at = axes(shape, data_format, where, space)
    size = per_axis(size, space, where, "size")
    steps = size if strides is None else per_axis(strides, space, where, "strides")
    rates = per_axis(dilation_rate, space, where, "dilation_rate")
    each = zip((shape[i] for i in at), size, steps, rates, strict=True)
    lengths = tuple(conv_length(n, k, s, r, padding) for n, k, s, r in each)
    if any(n is not None and n < 1 for n in lengths):
        raise ValueError(
            f"{where}: a window of {size} (dilation {rates}) does not fit into the shape {shape} "
            f"({data_format}). Use padding='same' or a smaller window."
        )
    channels = len(shape) - 1 if data_format == "channels_last" else at[0] - 1
    depth = shape[channels]
    for k in size:
        depth = None if depth is None else depth * k
    return with_sizes(shape, (*at, channels), (*lengths, depth))
