"""Images in other sizes."""

from typing import Annotated, Any, Literal

from keraia.backends import backend, xp
from keraia.core import images as rules
from keraia.core.arguments import DataFormat, Tensor, one_of
from keraia.core.op import op
from keraia.core.rules import kept
from keraia.ops.creation import arange
from keraia.ops.image.bands import along
from keraia.ops.image.framing import framed
from keraia.ops.image.fused import fused
from keraia.ops.image.kernels import KERNELS, resizing, weights
from keraia.ops.image.pixels import as_floats, float_dtype, in_dtype
from keraia.ops.shaping import shape

_METHODS = ("nearest", *KERNELS, "area")
Interpolation = Annotated[
    Literal["nearest", "bilinear", "bicubic", "lanczos3", "lanczos5", "area"], one_of(*_METHODS)
]
_SCALING = {
    **dict.fromkeys(("linear", "bilinear", "trilinear"), "bilinear"),
    **dict.fromkeys(("cubic", "bicubic", "tricubic"), "bicubic"),
    "lanczos3": "lanczos3",
    "lanczos5": "lanczos5",
}


@op(dtype=kept, shape=rules.resized)
def resize(
    images: Tensor,
    size: Any,
    interpolation: Interpolation = "bilinear",
    antialias: bool = False,
    crop_to_aspect_ratio: bool = False,
    pad_to_aspect_ratio: bool = False,
    fill_mode: Annotated[Literal["constant"], one_of("constant")] = "constant",
    fill_value: float = 0.0,
    data_format: DataFormat = None,
) -> Tensor:
    """Images in another size.

    A pixel is a square; the corners of the old and the new image coincide. Each axis is a product
    with a matrix of weights, so that all backends give the same.

    Args:
        images: `(height, width, channels)`, or a batch of them, or channels first.
        size: New height and width.
        interpolation: "nearest", "bilinear", "bicubic" (Keys, a = -1/2), "lanczos3", "lanczos5",
            "area" (mean of what a new pixel covers).
        antialias: Whether the kernel widens where the image shrinks, so that every old pixel
            counts.
        crop_to_aspect_ratio: Whether to cut off the borders that would be squeezed.
        pad_to_aspect_ratio: Whether to add borders instead of stretching.
        fill_mode: "constant": borders have the value `fill_value`.
        fill_value: Of added borders.
        data_format: "channels_last" or "channels_first"; None: `image_data_format()`.

    Returns:
        Images of `size`, in the dtype they came in. Integers are rounded, and limited to the range
        of the dtype.

    Example:
        >>> resize([[[0.0], [4.0]]], (1, 4))[0, :, 0].tolist()
        [0.0, 1.0, 3.0, 4.0]
    """
    rules.resized(tuple(images.shape), size, data_format)
    at = rules.axes(tuple(images.shape), data_format, "ops.image.resize")
    if crop_to_aspect_ratio or pad_to_aspect_ratio:
        images = _reframed(images, size, at, crop_to_aspect_ratio, pad_to_aspect_ratio, fill_value)
    sizes = [shape(images)[axis] for axis in at]
    if interpolation == "nearest":
        for axis, old, new in zip(at, sizes, size, strict=True):
            place = (arange(new) * 2 + 1) * old // (2 * new)
            images = xp.take(images, place, axis=axis)
        return images
    x = _interpolated(as_floats(images), at, sizes, size, interpolation, antialias)
    return in_dtype(x, backend.dtype_of(images))


def _interpolated(
    x: Any, at: tuple[int, ...], sizes: list[Any], size: Any, method: str, antialias: bool
) -> Any:
    native = backend.kernels.get("interpolate")
    empty = 0 in backend.shape_of(x)  # which some libraries refuse
    out = (
        NotImplemented if native is None or empty else native(x, tuple(size), at, method, antialias)
    )
    if out is not NotImplemented:
        return out
    for axis, old, new in zip(at, sizes, size, strict=True):
        x = along(x, _band(method, old, new, antialias, float_dtype(x)), axis)
    return x


def _band(method: str, old: Any, new: int, antialias: bool, dtype: str) -> Any:
    """Weights made on the host, or in the graph that alone knows the size of an image."""
    if isinstance(old, int):
        return resizing(method, old, new, antialias)
    if method == "area":
        raise NotImplementedError(
            "ops.image.resize: interpolation='area' needs images whose size is known when the "
            "program is compiled. Use 'bilinear' with antialias=True."
        )
    scale = new / backend.as_array(old, dtype)
    places, centres = arange(old, dtype=dtype) + 0.5, arange(new, dtype=dtype) + 0.5
    return weights(xp, KERNELS[method], places, centres, scale, 0.0, antialias)


def _reframed(
    images: Any, size: Any, at: tuple[int, ...], crop: bool, pad: bool, fill_value: float
) -> Any:
    """The images cut or padded to the proportions of `size`."""
    where = "ops.image.resize"
    if crop and pad:
        raise ValueError(
            f"{where}: only one of `crop_to_aspect_ratio` and `pad_to_aspect_ratio` can be True."
        )
    old = tuple(shape(images)[axis] for axis in at)
    if crop:
        for axis, (start, length) in zip(at, cut(old, size), strict=True):
            images = images[(slice(None),) * axis + (slice(start, start + length),)]
        return images
    return framed(images, at, [(margin, margin) for margin in margins(old, size)], fill_value)


def cut(old: tuple[Any, Any], new: Any) -> list[tuple[Any, Any]]:
    """`(start, length)` along both axes of the middle of an image, of the proportions `new`."""
    (height, width), (tall, wide) = old, new
    kept = (
        _greater(_lesser(height, width * tall // wide), 1),
        _greater(_lesser(width, height * wide // tall), 1),
    )
    return [((n - k) // 2, k) for n, k in zip(old, kept, strict=True)]


def margins(old: tuple[Any, Any], new: Any) -> list[Any]:
    """Border before and after both axes that gives an image the proportions `new`."""
    (height, width), (tall, wide) = old, new
    grown = _greater(height, width * tall // wide), _greater(width, height * wide // tall)
    return [(g - n) // 2 for g, n in zip(grown, old, strict=True)]


def _lesser(a: Any, b: Any) -> Any:
    """The lesser of two sizes, which a graph may know alone."""
    return min(a, b) if isinstance(a, int) and isinstance(b, int) else xp.minimum(a, b)


def _greater(a: Any, b: Any) -> Any:
    return -_lesser(-a, -b)


@op(dtype=kept, shape=rules.scaled)
@fused
def scale_and_translate(
    images: Tensor,
    output_shape: Any,
    scale: Tensor,
    translation: Tensor,
    spatial_dims: Any,
    method: Annotated[str, one_of(*_SCALING)],
    antialias: bool = True,
) -> Tensor:
    """Images stretched by `scale` and moved by `translation`, which may be any numbers.

    What was at `x` comes to `x * scale + translation` along each axis of `spatial_dims`, with the
    first pixel reaching from 0 to 1. Where nothing comes from, the result is 0.

    Args:
        images: Tensor of any rank.
        output_shape: Shape of the result.
        scale: `(len(spatial_dims),)`, positive.
        translation: `(len(spatial_dims),)`, in pixels of the result.
        spatial_dims: Axes that are stretched.
        method: "linear", "cubic", "lanczos3", "lanczos5"; "bilinear", "trilinear", "bicubic" and
            "tricubic" mean the same in any number of dimensions.
        antialias: Whether the kernel widens where the image shrinks.

    Returns:
        Tensor of `output_shape` in the dtype of the images; integers are rounded.

    Example:
        >>> scale_and_translate([1.0, 2.0], (4,), [1.0], [1.0], (0,), "linear").tolist()
        [0.0, 1.0, 2.0, 0.0]
    """
    rank = len(images.shape)
    new = rules.scaled(tuple(images.shape), (), (), output_shape, spatial_dims)
    x = as_floats(images)
    dtype, sizes = float_dtype(x), shape(images)
    scale, translation = backend.cast(scale, dtype), backend.cast(translation, dtype)
    kernel = KERNELS[_SCALING[method]]
    for i, axis in enumerate(d % rank for d in spatial_dims):
        old, centres = (arange(n, dtype=dtype) + 0.5 for n in (sizes[axis], new[axis]))
        band = weights(xp, kernel, old, centres, scale[i], translation[i], antialias)
        x = along(x, band, axis)
    return in_dtype(x, backend.dtype_of(images))
