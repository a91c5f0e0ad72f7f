"""Equalization: each value becomes the share of pixels below it."""

from typing import Any

from keraia import ops
from keraia.layers.preprocessing.image import ImageLayer
from keraia.layers.preprocessing.image_light import BYTES
from keraia.layers.preprocessing.ranges import checked_range, rescaled
from keraia.ops.image.fused import fused


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
        x = ops.moveaxis(images, self.channel_axis, 1)
        x = equalized(rescaled(x, self.value_range, BYTES), bins=self.bins)
        x = ops.cast(rescaled(x, BYTES, self.value_range), self.compute_dtype)
        return ops.moveaxis(x, 1, self.channel_axis)


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
        x = ops.moveaxis(ops.cast(images, "float32"), self.channel_axis, 1)
        x = rescaled(x, self.value_range, BYTES)
        x = locally_equalized(x, grid=self.tile_grid_size, clip_limit=self.clip_limit)
        x = ops.moveaxis(rescaled(x, BYTES, self.value_range), 1, self.channel_axis)
        return ops.cast(x, ops.dtype(images))


# -- channels first, from 0 to 255


@fused
def equalized(x: Any, bins: int) -> Any:
    """Each plane of `(batch, channels, height, width)` equalized by its own histogram."""
    shape = tuple(ops.shape(x))
    x = ops.reshape(ops.clip(x, *BYTES), (*shape[:2], shape[2] * shape[3]))
    x = ops.cast(ops.floor(x / 255 * (bins - 1)), "int32")
    below = ops.cumsum(counts(x, bins), axis=-1)
    total = below[..., -1:]
    least = ops.min(ops.where(below > 0, below, total), axis=-1, keepdims=True)
    table = ops.round((below - least) / ops.maximum(total - least, 1.0) * 255)
    return ops.reshape(ops.take_along_axis(ops.clip(table, *BYTES), x, axis=-1), shape)


@fused
def locally_equalized(x: Any, grid: tuple[int, int], clip_limit: float) -> Any:
    """Each plane of `(batch, channels, height, width)` equalized by the tables of the tiles."""
    batch, channels, *sizes = ops.shape(x)
    values = ops.cast(ops.floor(ops.clip(x, *BYTES)), "int32")
    lengths = [-(-size // number) for size, number in zip(sizes, grid, strict=True)]
    tables = ops.reshape(_tables(values, grid, lengths, clip_limit), (batch * channels, -1))
    pixels = ops.reshape(values, (batch * channels, sizes[0] * sizes[1]))
    down, right = (_around(*axis) for axis in zip(sizes, lengths, grid, strict=True))
    total = 0
    for row, share in down:
        for column, portion in right:
            number = ops.expand_dims(row * grid[1], 1) + ops.expand_dims(column, 0)
            place = ops.reshape(number, (1, -1)) * 256 + pixels
            weight = ops.expand_dims(share, 1) * ops.expand_dims(portion, 0)
            answer = ops.take_along_axis(tables, place, axis=-1)
            total = total + answer * ops.reshape(weight, (1, -1))
    return ops.reshape(total, (batch, channels, *sizes))


def _tables(values: Any, grid: tuple[int, int], lengths: list[int], clip_limit: float) -> Any:
    """For each tile what becomes of a value, `(batch, channels, rows, columns, 256)`."""
    batch, channels, height, width = ops.shape(values)
    (rows, columns), (tall, wide) = grid, lengths
    margins = ((0, 0), (0, 0), (0, rows * tall - height), (0, columns * wide - width))
    values = ops.pad(values, margins, mode="symmetric")
    tiles = ops.reshape(values, (batch, channels, rows, tall, columns, wide))
    tiles = ops.transpose(tiles, (0, 1, 2, 4, 3, 5))
    area = tall * wide
    whole = ops.cast(area, "float32")
    found = counts(ops.reshape(tiles, (batch, channels, rows, columns, area)), 256)
    kept = ops.minimum(found, whole * (clip_limit / 256))
    surplus = ops.sum(found - kept, axis=-1, keepdims=True)
    below = ops.cumsum(kept + surplus / 256, axis=-1)
    least = below[..., :1]
    return ops.clip((below - least) * (255 / ops.maximum(whole - least, 1e-6)), *BYTES)


def _around(size: int, length: int, number: int) -> list[tuple[Any, Any]]:
    """For each pixel of an axis the tile before and the one after, and their weights."""
    place = ops.arange(size, dtype="float32") / ops.cast(length, "float32") - 0.5
    place = ops.clip(place, 0, number - 1)
    low = ops.floor(place)
    first, share = ops.cast(low, "int32"), place - low
    return [(first, 1 - share), (ops.minimum(first + 1, number - 1), share)]


def counts(values: Any, bins: int) -> Any:
    """How often each of the numbers below `bins` occurs in rows of integers, `(..., bins)`."""
    *lead, size = ops.shape(values)
    rows = ops.reshape(values, (-1, size))
    number = ops.shape(rows)[0]
    first = ops.expand_dims(ops.arange(number, dtype="int32") * bins, 1)
    places = ops.reshape(rows + first, (-1,))
    ones = ops.ones_like(places, dtype="float32")
    found = ops.segment_sum(ones, places, num_segments=number * bins)
    return ops.reshape(found, (*lead, bins))
