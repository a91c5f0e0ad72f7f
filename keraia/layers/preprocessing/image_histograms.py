"""Equalization: each value becomes the share of pixels below it."""

from typing import Any

from keraia import ops
from keraia.layers.preprocessing.image import ImageLayer
from keraia.layers.preprocessing.image_light import BYTES
from keraia.layers.preprocessing.ranges import rescaled
from keraia.layers.preprocessing.ranges import value_range as checked_range


def counts(values: Any, bins: int) -> Any:
    """How often each of the numbers below `bins` occurs in rows of integers, `(..., bins)`."""
    lead, size = tuple(ops.shape(values))[:-1], ops.shape(values)[-1]
    rows = ops.reshape(values, (-1, size))
    number = ops.shape(rows)[0]
    first = ops.expand_dims(ops.arange(number, dtype="int32") * bins, 1)
    places = ops.reshape(rows + first, (-1,))
    ones = ops.ones_like(places, dtype="float32")
    found = ops.segment_sum(ones, places, num_segments=number * bins)
    return ops.reshape(found, (*lead, bins))


class Equalization(ImageLayer):
    """Spreads the values of each channel of each image so that all occur about equally often.

    Args:
        value_range: Least and greatest value of a pixel.
        bins: How many values are told apart.
        data_format: "channels_last" or "channels_first"; None means `image_data_format()`.

    Example:
        >>> import keraia as keras
        >>> keras.layers.Equalization()([[[10.0], [11.0], [99.0]]])[0, :, 0].tolist()
        [0.0, 128.0, 255.0]
    """

    draws = False

    def __init__(
        self,
        value_range: Any = BYTES,
        bins: int = 256,
        data_format: str | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(data_format=data_format, **kwargs)
        self.value_range = checked_range(value_range, self._where())
        if not isinstance(bins, int) or bins < 2:
            raise ValueError(f"{self._where()}: `bins` must be an integer above 1, got {bins!r}.")
        self.bins = bins

    def _changed(self, images: Any, transformation: Any) -> Any:
        planes, shape = _planes(images, self.channel_axis)
        x = ops.clip(rescaled(planes, self.value_range, BYTES), *BYTES)
        x = ops.cast(ops.floor(x / 255 * (self.bins - 1)), "int32")
        below = ops.cumsum(counts(x, self.bins), axis=-1)
        total = below[..., -1:]
        least = ops.min(ops.where(below > 0, below, total), axis=-1, keepdims=True)
        table = ops.round((below - least) / ops.maximum(total - least, 1.0) * 255)
        x = ops.take_along_axis(ops.clip(table, *BYTES), x, axis=-1)
        x = ops.cast(rescaled(x, BYTES, self.value_range), self.compute_dtype)
        return _images(x, shape, self.channel_axis)


class ContrastLimitedAdaptiveHistogramEqualization(ImageLayer):
    """Equalizes every region of an image by the values around it.

    A grid of tiles is laid over each channel, at the borders of which pixels are mirrored. Every
    tile has its own table of values, the histogram of which is cut off at `clip_limit` times its
    mean; what is cut off is spread evenly. Between the middles of tiles the tables' answers are
    interpolated.

    Args:
        value_range: Least and greatest value of a pixel.
        clip_limit: How many times more often than the mean a value may count.
        tile_grid_size: Number of tiles down and to the right.
        data_format: "channels_last" or "channels_first"; None means `image_data_format()`.

    Output shape:
        That of the images, in their dtype.

    Example:
        >>> import keraia as keras
        >>> layer = keras.layers.ContrastLimitedAdaptiveHistogramEqualization()
        >>> layer(keras.ops.ones((2, 16, 16, 3))).shape
        (2, 16, 16, 3)

    Source: K. Zuiderveld, Contrast Limited Adaptive Histogram Equalization, 1994.
    """

    draws = False
    keeps_dtype = True

    def __init__(
        self,
        value_range: Any = BYTES,
        clip_limit: float = 4.0,
        tile_grid_size: Any = (8, 8),
        data_format: str | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(data_format=data_format, **kwargs)
        self.value_range = checked_range(value_range, self._where())
        if not isinstance(clip_limit, (int, float)) or clip_limit <= 0:
            raise ValueError(
                f"{self._where()}: `clip_limit` must be a positive number, got {clip_limit!r}."
            )
        self.clip_limit = clip_limit
        grid = tuple(tile_grid_size) if isinstance(tile_grid_size, (tuple, list)) else ()
        if len(grid) != 2 or any(not isinstance(n, int) or n < 1 for n in grid):
            raise ValueError(
                f"{self._where()}: `tile_grid_size` must be two positive integers, got "
                f"{tile_grid_size!r}."
            )
        self.tile_grid_size = grid

    def _changed(self, images: Any, transformation: Any) -> Any:
        x = ops.cast(images, "float32")
        if self.channel_axis == -1:
            x = ops.moveaxis(x, -1, 1)
        x = ops.clip(rescaled(x, self.value_range, BYTES), *BYTES)
        values = ops.cast(ops.floor(x), "int32")
        sizes = tuple(ops.shape(values))[2:]
        tables, tile = self._tables(values, sizes)
        x = self._interpolated(tables, values, sizes, tile)
        x = rescaled(x, BYTES, self.value_range)
        if self.channel_axis == -1:
            x = ops.moveaxis(x, 1, -1)
        return ops.cast(x, ops.dtype(images))

    def _tables(self, values: Any, sizes: tuple[Any, Any]) -> tuple[Any, tuple[int, int]]:
        """For each tile what becomes of a value, `(batch, channels, rows, columns, 256)`."""
        (rows, columns), (height, width) = self.tile_grid_size, sizes
        tall, wide = -(-height // rows), -(-width // columns)
        margins = ((0, 0), (0, 0), (0, rows * tall - height), (0, columns * wide - width))
        values = ops.pad(values, margins, mode="symmetric")
        batch, channels = tuple(ops.shape(values))[:2]
        tiles = ops.reshape(values, (batch, channels, rows, tall, columns, wide))
        tiles = ops.transpose(tiles, (0, 1, 2, 4, 3, 5))
        area = tall * wide
        found = counts(ops.reshape(tiles, (batch, channels, rows, columns, area)), 256)
        limit = self.clip_limit * area / 256
        kept = ops.minimum(found, limit)
        surplus = ops.sum(found - kept, axis=-1, keepdims=True)
        below = ops.cumsum(kept + surplus / 256, axis=-1)
        least = below[..., :1]
        scale = 255 / ops.maximum(area - least, 1e-6)
        return ops.clip((below - least) * scale, *BYTES), (tall, wide)

    def _interpolated(
        self, tables: Any, values: Any, sizes: tuple[Any, Any], tile: tuple[int, int]
    ) -> Any:
        """Answers of the four tables around each pixel, weighted by nearness."""
        batch, channels = tuple(ops.shape(values))[:2]
        rows, columns = self.tile_grid_size
        tables = ops.reshape(tables, (-1, rows * columns * 256))
        pixels = ops.reshape(values, (-1, sizes[0] * sizes[1]))
        down, right = (
            _around(size, length, number)
            for size, length, number in zip(sizes, tile, (rows, columns), strict=True)
        )
        total = 0
        for row, share in down:
            for column, portion in right:
                number = ops.expand_dims(row * columns, 1) + ops.expand_dims(column, 0)
                place = ops.reshape(number, (1, -1)) * 256 + pixels
                weight = ops.expand_dims(share, 1) * ops.expand_dims(portion, 0)
                answer = ops.take_along_axis(tables, place, axis=-1)
                total = total + answer * ops.reshape(weight, (1, -1))
        return ops.reshape(total, (batch, channels, *sizes))


def _around(size: int, length: int, number: int) -> list[tuple[Any, Any]]:
    """For each pixel of an axis the tile before and the one after, and their weights."""
    place = ops.arange(size, dtype="float32") / length - 0.5
    place = ops.clip(place, 0, number - 1)
    low = ops.floor(place)
    share = place - low
    first = ops.cast(low, "int32")
    return [(first, 1 - share), (ops.minimum(first + 1, number - 1), share)]


def _planes(images: Any, channel_axis: int) -> tuple[Any, tuple[Any, ...]]:
    """Every channel of every image as a row, `(batch, channels, pixels)`, and the shape to undo."""
    x = ops.moveaxis(images, channel_axis, 1)
    shape = tuple(ops.shape(x))
    return ops.reshape(x, (*shape[:2], shape[2] * shape[3])), shape


def _images(planes: Any, shape: tuple[Any, ...], channel_axis: int) -> Any:
    return ops.moveaxis(ops.reshape(planes, shape), 1, channel_axis)
