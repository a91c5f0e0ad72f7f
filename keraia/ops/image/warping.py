"""Images turned, sheared, tilted and rippled: each new pixel says where it comes from."""

from typing import Annotated, Any, Literal

from keraia.backends import backend, xp
from keraia.core import images as rules
from keraia.core.arguments import DataFormat, Tensor, one_of
from keraia.core.op import op
from keraia.core.rules import kept
from keraia.ops.creation import arange
from keraia.ops.image.filtering import blurred
from keraia.ops.image.fused import fused
from keraia.ops.image.pixels import as_floats, float_dtype, in_dtype
from keraia.ops.image.sampling import FillMode, sample
from keraia.ops.shaping import shape
from keraia.random import normal

_ORDERS = {"nearest": 0, "bilinear": 1}
Interpolation = Annotated[Literal["nearest", "bilinear"], one_of(*_ORDERS)]


@op(dtype=kept, shape=rules.kept)
@fused
def affine_transform(
    images: Tensor,
    transform: Tensor,
    interpolation: Interpolation = "bilinear",
    fill_mode: FillMode = "constant",
    fill_value: float = 0,
    data_format: DataFormat = None,
) -> Tensor:
    """Images moved, turned and sheared.

    The pixel at `(x, y)` of the result is taken from `((a0 * x + a1 * y + a2) / k,
    (b0 * x + b1 * y + b2) / k)` with `k = c0 * x + c1 * y + 1`, where `(0, 0)` is the centre of the
    first pixel.

    Args:
        images: `(height, width, channels)`, or a batch of them, or channels first.
        transform: `a0 a1 a2 b0 b1 b2 c0 c1`, of shape `(8,)`, or `(batch, 8)`.
        interpolation: "nearest" or "bilinear".
        fill_mode: What lies outside the image: "constant", "nearest", "wrap", "mirror", "reflect",
            as in `map_coordinates`.
        fill_value: For "constant".
        data_format: "channels_last" or "channels_first"; None: `image_data_format()`.

    Example:
        >>> shift = [1.0, 0.0, 1.0, 0.0, 1.0, 0.0, 0.0, 0.0]
        >>> affine_transform([[[1.0], [2.0], [3.0]]], shift)[0, :, 0].tolist()
        [2.0, 3.0, 0.0]
    """
    if transform.shape[-1] != 8 or len(transform.shape) > 2:
        raise ValueError(
            "ops.image.affine_transform: `transform` must hold 8 numbers for each image, of shape "
            f"(8,) or (batch, 8), got shape {tuple(transform.shape)}."
        )
    transform = backend.cast(transform, float_dtype(images))
    a0, a1, a2, b0, b1, b2, c0, c1 = (_per_image(transform[..., i]) for i in range(8))

    def source(x: Any, y: Any) -> tuple[Any, Any]:
        k = c0 * x + c1 * y + 1
        return (a0 * x + a1 * y + a2) / k, (b0 * x + b1 * y + b2) / k

    return warped(images, source, interpolation, fill_mode, fill_value, data_format)


@op(dtype=kept, shape=rules.kept)
@fused
def perspective_transform(
    images: Tensor,
    start_points: Tensor,
    end_points: Tensor,
    interpolation: Interpolation = "bilinear",
    fill_value: float = 0,
    data_format: DataFormat = None,
) -> Tensor:
    """Images seen from elsewhere: four points go to four other points, straight lines stay so.

    Args:
        images: `(height, width, channels)`, or a batch of them, or channels first.
        start_points: `(4, 2)` or `(batch, 4, 2)`: points `(x, y)` of the image, no three in a line.
        end_points: Where they come to, in the same form.
        interpolation: "nearest" or "bilinear".
        fill_value: Of what lies outside the image.
        data_format: "channels_last" or "channels_first"; None: `image_data_format()`.

    Example:
        >>> corners = [[0.0, 0.0], [2.0, 0.0], [0.0, 1.0], [2.0, 1.0]]
        >>> moved = [[x + 1, y] for x, y in corners]
        >>> perspective_transform([[[1.0], [2.0], [3.0]]], corners, moved)[0, :, 0].tolist()
        [0.0, 1.0, 2.0]
    """
    for name, points in (("start_points", start_points), ("end_points", end_points)):
        if tuple(points.shape[-2:]) != (4, 2) or len(points.shape) > 3:
            raise ValueError(
                f"ops.image.perspective_transform: `{name}` must be four points (x, y) for each "
                f"image, of shape (4, 2) or (batch, 4, 2), got shape {tuple(points.shape)}."
            )
    rows, columns = rules.axes(tuple(images.shape), data_format, "ops.image.perspective_transform")
    dtype, sizes = float_dtype(images), shape(images)
    # Numbers near 1 keep the products of coordinates within the range of float32.
    unit = backend.as_array(sizes[rows] + sizes[columns], dtype)
    start, end = (backend.cast(points, dtype) / unit for points in (start_points, end_points))
    matrix = projection(end, start)
    m = [[_per_image(matrix[..., i, j]) for j in range(3)] for i in range(3)]

    def source(x: Any, y: Any) -> tuple[Any, Any]:
        u, v, w = (a * (x / unit) + b * (y / unit) + c for a, b, c in m)
        return u / w * unit, v / w * unit

    return warped(images, source, interpolation, "constant", fill_value, data_format)


@op(dtype=kept, shape=rules.kept)
def elastic_transform(
    images: Tensor,
    alpha: float = 20.0,
    sigma: float = 5.0,
    interpolation: Interpolation = "bilinear",
    fill_mode: FillMode = "reflect",
    fill_value: float = 0.0,
    seed: Any = None,
    data_format: DataFormat = None,
) -> Tensor:
    """Images rippled as if drawn on rubber.

    Every pixel is taken from a place near by, at a distance that changes smoothly: normal noise of
    deviation `sigma`, blurred with a Gaussian of the same width, times `alpha`. Its deviation is
    about `0.28 * alpha`, whatever `sigma` is.

    Args:
        images: `(height, width, channels)`, or a batch of them, or channels first.
        alpha: Strength, in pixels.
        sigma: Width of the ripples, in pixels.
        interpolation: "nearest" or "bilinear".
        fill_mode: What lies outside the image, as in `map_coordinates`.
        fill_value: For "constant".
        seed: Integer, SeedGenerator, or None for the global one.
        data_format: "channels_last" or "channels_first"; None: `image_data_format()`.

    Source: P. Simard, D. Steinkraus, J. Platt, Best Practices for Convolutional Neural Networks
    Applied to Visual Document Analysis, 2003.
    """
    at = rules.axes(tuple(images.shape), data_format, "ops.image.elastic_transform")
    sizes = shape(images)
    height, width = (sizes[axis] for axis in at)
    batch = sizes[0] if len(sizes) == 4 else 1
    shift = normal((2, batch, height, width), 0.0, sigma, float_dtype(images), seed)
    length = int(6 * sigma) | 1
    shift = blurred(blurred(shift, 2, length, sigma), 3, length, sigma) * alpha

    def source(x: Any, y: Any) -> tuple[Any, Any]:
        return x + shift[0], y + shift[1]

    return warped(images, source, interpolation, fill_mode, fill_value, data_format)


# -- parts


def warped(
    images: Any,
    source: Any,
    interpolation: str,
    fill_mode: str,
    fill_value: float,
    layout: str | None,
) -> Any:
    """Images whose pixel `(x, y)` is taken from `source(x, y)`."""
    at = rules.axes(tuple(images.shape), layout, "ops.image")
    dtype, order = float_dtype(images), _ORDERS[interpolation]
    sizes = shape(images)
    height, width = (sizes[axis] for axis in at)
    x = as_floats(images) if order else images
    if layout == "channels_first":
        x = xp.moveaxis(x, -3, -1)
    batch = sizes[0] if len(sizes) == 4 else 1
    channels = x.shape[-1]
    rows = xp.reshape(x, (batch * height * width, channels))
    column = xp.reshape(arange(width, dtype=dtype), (1, 1, width))
    row = xp.reshape(arange(height, dtype=dtype), (1, height, 1))
    first = xp.reshape(arange(batch), (batch, 1, 1))
    right, down = (xp.broadcast_to(p, (batch, height, width)) for p in source(column, row))
    out = sample(rows, (height, width), (down, right), order, fill_mode, fill_value, first)
    if layout == "channels_first":
        out = xp.moveaxis(out, -1, -3)
    out = xp.reshape(out, tuple(sizes))
    return in_dtype(out, backend.dtype_of(images))


def _per_image(x: Any) -> Any:
    """A number, or one for each image, against `(batch, height, width)`."""
    return xp.reshape(x, (-1, 1, 1))


def projection(start: Any, end: Any) -> Any:
    """Matrices of 3 by 3 that take four points `(..., 4, 2)` to four others, up to a factor."""
    return xp.matmul(_frame(end), _adjugate(_frame(start)))


def _frame(points: Any) -> Any:
    """The matrix that takes the unit vectors and `(1, 1, 1)` to four points, up to a factor.

    Source: P. Heckbert, Fundamentals of Texture Mapping and Image Warping, 1989.
    """
    x, y = points[..., 0], points[..., 1]

    def area(i: int, j: int, k: int) -> Any:
        ax, ay = x[..., j] - x[..., i], y[..., j] - y[..., i]
        bx, by = x[..., k] - x[..., i], y[..., k] - y[..., i]
        return ax * by - ay * bx

    factors = area(3, 1, 2), area(0, 3, 2), area(0, 1, 3)
    columns = [xp.stack([f * x[..., i], f * y[..., i], f], axis=-1) for i, f in enumerate(factors)]
    return xp.stack(columns, axis=-1)


def _adjugate(m: Any) -> Any:
    """The inverse of matrices of 3 by 3, times their determinants."""

    def minor(i: int, j: int) -> Any:
        a, b = (k for k in range(3) if k != i)
        c, d = (k for k in range(3) if k != j)
        return (m[..., a, c] * m[..., b, d] - m[..., a, d] * m[..., b, c]) * (-1) ** (i + j)

    return xp.stack([xp.stack([minor(j, i) for j in range(3)], axis=-1) for i in range(3)], axis=-2)
