"""Lighter, darker, sharper in contrast, inverted: layers that change each pixel by its value."""

from typing import Any

from keraia import ops
from keraia.layers.preprocessing.image import ImageLayer, RandomImageLayer
from keraia.layers.preprocessing.ranges import (
    bounds,
    checked_range,
    happens,
    per_image,
    rescaled,
    uniform,
)

BYTES = (0, 255)


class RandomBrightness(RandomImageLayer):
    """Adds a random number to all pixels of an image.

    Args:
        factor: Bounds of the number as a share of the value range, from -1 to 1: `(-f, f)` for a
            number.
        value_range: Least and greatest value of a pixel; the result is limited to it.
        seed: Integer for repeatable changes.

    Output shape:
        That of the images, in their dtype.

    Example:
        >>> import keraia as keras
        >>> layer = keras.layers.RandomBrightness((0.2, 0.2))
        >>> layer(keras.ops.full((2, 2, 3), 100.0), training=True)[0, 0].tolist()
        [151.0, 151.0, 151.0]
    """

    keeps_dtype = True

    def __init__(
        self, factor: Any, value_range: Any = BYTES, seed: int | None = None, **kwargs: Any
    ) -> None:
        super().__init__(seed=seed, **kwargs)
        self.factor = bounds(factor, self._where(), mirrored=True)
        self.value_range = checked_range(value_range, self._where())

    def _drawn(self, images: Any, seed: Any) -> Any:
        low, high = self.value_range
        delta = uniform((self._batched(images)[0],), self.factor, seed) * (high - low)
        return {"rgb_delta": per_image(delta)}

    def _changed(self, images: Any, transformation: Any) -> Any:
        dtype = ops.dtype(images)
        x = ops.cast(images, self.compute_dtype)
        x = ops.clip(
            x + ops.cast(transformation["rgb_delta"], self.compute_dtype), *self.value_range
        )
        return ops.cast(x if dtype == self.compute_dtype else ops.round(x), dtype)


class RandomContrast(RandomImageLayer):
    """Moves the pixels of each channel away from their mean, or towards it, by a random factor.

    `mean + (x - mean) * c` with `c` between `1 - lower` and `1 + upper`.

    Args:
        factor: Pair `(lower, upper)`, or a number for `(0, upper)`; from -1 to 1.
        value_range: Least and greatest value of a pixel; the result is limited to it.
        seed: Integer for repeatable changes.

    Example:
        >>> import keraia as keras
        >>> layer = keras.layers.RandomContrast((-0.5, 0.5))
        >>> layer([[[100.0], [120.0]]], training=True)[0, :, 0].tolist()
        [95.0, 125.0]
    """

    def __init__(
        self, factor: Any, value_range: Any = BYTES, seed: int | None = None, **kwargs: Any
    ) -> None:
        super().__init__(seed=seed, **kwargs)
        single = not isinstance(factor, (tuple, list))
        self.factor = bounds(factor, self._where(), low=0 if single else -1)
        self.value_range = checked_range(value_range, self._where())

    def _drawn(self, images: Any, seed: Any) -> Any:
        lower, upper = self.factor
        count = self._batched(images)[0]
        return {"contrast_factor": per_image(uniform((count,), (1 - lower, 1 + upper), seed))}

    def _changed(self, images: Any, transformation: Any) -> Any:
        factor = ops.cast(transformation["contrast_factor"], self.compute_dtype)
        mean = ops.mean(images, axis=(self.height_axis, self.width_axis), keepdims=True)
        return ops.clip(mean + (images - mean) * factor, *self.value_range)


class AutoContrast(ImageLayer):
    """Stretches the values of each channel of each image to the whole value range.

    Args:
        value_range: Least and greatest value of a pixel.

    Example:
        >>> import keraia as keras
        >>> keras.layers.AutoContrast()([[[100.0], [110.0], [120.0]]])[0, :, 0].tolist()
        [0.0, 127.5, 255.0]
    """

    draws = False

    def __init__(self, value_range: Any = BYTES, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.value_range = checked_range(value_range, self._where())

    def _changed(self, images: Any, transformation: Any) -> Any:
        low, high = self.value_range
        plane = (self.height_axis, self.width_axis)
        least, most = (f(images, axis=plane, keepdims=True) for f in (ops.min, ops.max))
        flat = most <= least
        scale = (high - low) / ops.where(flat, 1.0, most - least)
        return ops.where(flat, images, ops.clip((images - least) * scale + low, low, high))


class RandomInvert(RandomImageLayer):
    """Turns dark to light and light to dark in some of the images.

    Args:
        factor: Bounds of the chance with which an image is inverted: `(0, f)` for a number.
        value_range: Least and greatest value of a pixel.
        seed: Integer for repeatable changes.
        data_format: "channels_last" or "channels_first"; None means `image_data_format()`.

    Example:
        >>> import keraia as keras
        >>> layer = keras.layers.RandomInvert((1.0, 1.0))
        >>> layer([[[100.0], [255.0]]], training=True)[0, :, 0].tolist()
        [155.0, 0.0]
    """

    def __init__(
        self,
        factor: Any = 1.0,
        value_range: Any = BYTES,
        seed: int | None = None,
        data_format: str | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(seed=seed, data_format=data_format, **kwargs)
        self.factor = bounds(factor, self._where(), low=0)
        self.value_range = checked_range(value_range, self._where())

    def _drawn(self, images: Any, seed: Any) -> Any:
        return {"apply_inversion": happens(self._batched(images)[0], self.factor, seed)}

    def _changed(self, images: Any, transformation: Any) -> Any:
        low, high = self.value_range
        return ops.where(per_image(transformation["apply_inversion"]), low + high - images, images)


class Solarization(RandomImageLayer):
    """Adds a random number to the pixels and inverts those above a random threshold.

    Both are drawn in values from 0 to 255, to which the images are stretched meanwhile.

    Args:
        addition_factor: Bounds of what is added, as a share of 255: `(0, f)` for a number.
        threshold_factor: Bounds of the threshold, likewise.
        value_range: Least and greatest value of a pixel.
        seed: Integer for repeatable changes.

    Example:
        >>> import keraia as keras
        >>> layer = keras.layers.Solarization(threshold_factor=(0.5, 0.5))
        >>> layer([[[100.0], [200.0]]], training=True)[0, :, 0].tolist()
        [100.0, 55.0]
    """

    def __init__(
        self,
        addition_factor: Any = 0.0,
        threshold_factor: Any = 0.0,
        value_range: Any = BYTES,
        seed: int | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(seed=seed, **kwargs)
        self.addition_factor = bounds(addition_factor, self._where(), "addition_factor", 0)
        self.threshold_factor = bounds(threshold_factor, self._where(), "threshold_factor", 0)
        self.value_range = checked_range(value_range, self._where())

    def _drawn(self, images: Any, seed: Any) -> Any:
        count = self._batched(images)[0]
        return {
            name: per_image(uniform((count,), factor, seed)) * 255
            for name, factor in (
                ("additions", self.addition_factor),
                ("thresholds", self.threshold_factor),
            )
        }

    def _changed(self, images: Any, transformation: Any) -> Any:
        dtype = self.compute_dtype
        additions = ops.cast(transformation["additions"], dtype)
        thresholds = ops.cast(transformation["thresholds"], dtype)
        x = ops.clip(rescaled(images, self.value_range, BYTES) + additions, *BYTES)
        return rescaled(ops.where(x < thresholds, x, 255 - x), BYTES, self.value_range)


class RandomPosterization(RandomImageLayer):
    """Keeps only some of the eight bits of every pixel, the same number for a whole image.

    Args:
        factor: Bounds of the number of bits, from 1 to 8, of which the upper is not reached:
            `(1, f)` for a number.
        value_range: Least and greatest value of a pixel.
        data_format: "channels_last" or "channels_first"; None means `image_data_format()`.
        seed: Integer for repeatable changes.

    Example:
        >>> import keraia as keras
        >>> layer = keras.layers.RandomPosterization((3, 4))
        >>> layer([[[100.0], [200.0]]], training=True)[0, :, 0].tolist()
        [96.0, 192.0]
    """

    def __init__(
        self,
        factor: Any,
        value_range: Any = BYTES,
        data_format: str | None = None,
        seed: int | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(seed=seed, data_format=data_format, **kwargs)
        self.factor = bounds(factor, self._where(), low=1, high=8)
        self.value_range = checked_range(value_range, self._where())

    def _drawn(self, images: Any, seed: Any) -> Any:
        low, high = self.factor
        count = self._batched(images)[0]
        bits = ops.floor(uniform((count,), (low, max(high, low + 1)), seed))
        return {"shift_factor": ops.cast(8 - bits, "uint8")}

    def _changed(self, images: Any, transformation: Any) -> Any:
        x = ops.clip(rescaled(images, self.value_range, BYTES), *BYTES)
        step = ops.power(2.0, ops.cast(per_image(transformation["shift_factor"]), "float32"))
        x = ops.floor(x / ops.cast(step, self.compute_dtype)) * ops.cast(step, self.compute_dtype)
        return rescaled(x, BYTES, self.value_range)
