"""Colours: greyer, stronger, turned around the colour wheel."""

from typing import Any

from keraia import ops, random
from keraia.layers.preprocessing.image import RandomImageLayer
from keraia.layers.preprocessing.image_light import BYTES, RandomBrightness, RandomContrast
from keraia.layers.preprocessing.ranges import bounds, checked_range, per_image, rescaled, uniform

_UNIT = (0, 1)


class RandomGrayscale(RandomImageLayer):
    """Makes some of the images grey, with three equal channels.

    Args:
        factor: Chance with which an image becomes grey.
        data_format: "channels_last" or "channels_first"; None means `image_data_format()`.
        seed: Integer for repeatable changes.

    Output shape:
        That of the images, in their dtype.

    Example:
        >>> import keraia as keras
        >>> layer = keras.layers.RandomGrayscale(1.0)
        >>> layer([[[100.0, 0.0, 0.0]]], training=True).round(2).tolist()
        [[[29.89, 29.89, 29.89]]]
    """

    keeps_dtype = True

    def __init__(
        self,
        factor: float = 0.5,
        data_format: str | None = None,
        seed: int | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(seed=seed, data_format=data_format, **kwargs)
        if not isinstance(factor, (int, float)) or not 0 <= factor <= 1:
            raise ValueError(f"{self._where()}: `factor` must be from 0 to 1, got {factor!r}.")
        self.factor = factor

    def get_random_transformation(
        self, images: Any, training: bool = True, seed: Any = None
    ) -> Any:
        """Draws which images become grey."""
        return super().get_random_transformation(images, training, seed)

    def _drawn(self, images: Any, seed: Any) -> Any:
        return per_image(random.uniform((self._batched(images)[0],), seed=seed) < self.factor)

    def _changed(self, images: Any, transformation: Any) -> Any:
        return ops.where(transformation, self._gray(images), images)

    def transform_labels(self, labels: Any, transformations: Any = None, **kwargs: Any) -> Any:
        """Labels stay as they are."""
        return labels

    def transform_bounding_boxes(self, bounding_boxes: Any, *args: Any, **kwargs: Any) -> Any:
        """Boxes stay as they are."""
        return bounding_boxes

    def transform_segmentation_masks(
        self, segmentation_masks: Any, transformations: Any = None, **kwargs: Any
    ) -> Any:
        """Masks stay as they are."""
        return segmentation_masks


class RandomColorDegeneration(RandomImageLayer):
    """Takes a random share of their colour from images.

    `gray * f + x * (1 - f)`.

    Args:
        factor: Bounds of the share, from -1 to 1: `(-f, f)` for a number.
        value_range: Least and greatest value of a pixel.
        data_format: "channels_last" or "channels_first"; None means `image_data_format()`.
        seed: Integer for repeatable changes.

    Example:
        >>> import keraia as keras
        >>> layer = keras.layers.RandomColorDegeneration((0.5, 0.5))
        >>> layer([[[100.0, 0.0, 0.0]]], training=True).round(1).tolist()
        [[[64.9, 14.9, 14.9]]]
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
        self.factor = bounds(factor, self._where(), mirrored=True)
        self.value_range = checked_range(value_range, self._where())

    def _drawn(self, images: Any, seed: Any) -> Any:
        return {"factor": per_image(uniform((self._batched(images)[0],), self.factor, seed))}

    def _changed(self, images: Any, transformation: Any) -> Any:
        share = ops.cast(transformation["factor"], self.compute_dtype)
        x = self._gray(images) * share + images * (1 - share)
        return ops.clip(x, *self.value_range)


class InHue(RandomImageLayer):
    """Base of the layers that change hue, saturation or value of colours; see its subclasses."""

    def __init__(self, value_range: Any, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.value_range = checked_range(value_range, self._where())

    def _recoloured(self, parts: list[Any], factor: Any) -> list[Any]:
        raise NotImplementedError

    def _changed(self, images: Any, transformation: Any) -> Any:
        x = ops.clip(rescaled(images, self.value_range, _UNIT), *_UNIT)
        x = ops.image.rgb_to_hsv(x, data_format=self.data_format)
        factor = ops.cast(per_image(transformation["factor"]), self.compute_dtype)
        parts = ops.split(x, 3, axis=self.channel_axis)
        x = ops.concatenate(self._recoloured(parts, factor), axis=self.channel_axis)
        x = ops.image.hsv_to_rgb(x, data_format=self.data_format)
        return rescaled(x, _UNIT, self.value_range)


class RandomHue(InHue):
    """Turns all colours of an image around the colour wheel by one random angle.

    Args:
        factor: Bounds of the angle in half turns, either way, from 0 to 1: `(0, f)` for a number.
        value_range: Least and greatest value of a pixel.
        data_format: "channels_last" or "channels_first"; None means `image_data_format()`.
        seed: Integer for repeatable changes.

    Example:
        >>> import keraia as keras
        >>> layer = keras.layers.RandomHue((1.0, 1.0))
        >>> layer([[[200.0, 0.0, 0.0]]], training=True).round(2).tolist()
        [[[0.0, 200.0, 200.0]]]
    """

    def __init__(
        self,
        factor: Any,
        value_range: Any = BYTES,
        data_format: str | None = None,
        seed: int | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(value_range, data_format=data_format, seed=seed, **kwargs)
        self.factor = bounds(factor, self._where(), low=0)

    def _drawn(self, images: Any, seed: Any) -> Any:
        count = self._batched(images)[0]
        way = ops.where(random.uniform((count,), seed=seed) < 0.5, -0.5, 0.5)
        return {"factor": uniform((count,), self.factor, seed) * way}

    def _recoloured(self, parts: list[Any], factor: Any) -> list[Any]:
        hue, saturation, value = parts
        hue = hue + factor
        return [hue - ops.floor(hue), saturation, value]


class RandomSaturation(InHue):
    """Multiplies the saturation of all colours of an image by a random factor.

    A number `u` between the bounds gives the factor `u / (1 - u)`: 0 takes all colour, 0.5 leaves
    the image, 1 makes every colour as strong as can be.

    Args:
        factor: Bounds of `u`, from -1 to 1: `(-f, f)` for a number.
        value_range: Least and greatest value of a pixel.
        data_format: "channels_last" or "channels_first"; None means `image_data_format()`.
        seed: Integer for repeatable changes.

    Example:
        >>> import keraia as keras
        >>> layer = keras.layers.RandomSaturation((0.5, 0.5))
        >>> layer([[[200.0, 100.0, 0.0]]], training=True).round(2).tolist()
        [[[200.0, 100.0, 0.0]]]
    """

    def __init__(
        self,
        factor: Any,
        value_range: Any = BYTES,
        data_format: str | None = None,
        seed: int | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(value_range, data_format=data_format, seed=seed, **kwargs)
        self.factor = bounds(factor, self._where(), mirrored=True)

    def _drawn(self, images: Any, seed: Any) -> Any:
        share = uniform((self._batched(images)[0],), self.factor, seed)
        return {"factor": share / ops.maximum(1 - share, 1e-7)}

    def _recoloured(self, parts: list[Any], factor: Any) -> list[Any]:
        hue, saturation, value = parts
        return [hue, ops.clip(saturation * factor, *_UNIT), value]


class RandomColorJitter(RandomImageLayer):
    """Changes brightness, contrast, saturation and hue of images, one after the other.

    Args:
        value_range: Least and greatest value of a pixel.
        brightness_factor: As in `RandomBrightness`; None for none.
        contrast_factor: As in `RandomContrast`.
        saturation_factor: As in `RandomSaturation`.
        hue_factor: As in `RandomHue`.
        seed: Integer for repeatable changes.
        data_format: "channels_last" or "channels_first"; None means `image_data_format()`.

    Example:
        >>> import keraia as keras
        >>> layer = keras.layers.RandomColorJitter(brightness_factor=(0.2, 0.2))
        >>> layer(keras.ops.full((2, 2, 3), 100.0), training=True)[0, 0].tolist()
        [151.0, 151.0, 151.0]
    """

    def __init__(
        self,
        value_range: Any = BYTES,
        brightness_factor: Any = None,
        contrast_factor: Any = None,
        saturation_factor: Any = None,
        hue_factor: Any = None,
        seed: int | None = None,
        data_format: str | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(seed=seed, data_format=data_format, **kwargs)
        self.value_range = checked_range(value_range, self._where())
        self.brightness_factor = brightness_factor
        self.contrast_factor = contrast_factor
        self.saturation_factor = saturation_factor
        self.hue_factor = hue_factor
        self._steps = []
        for cls, factor in (
            (RandomBrightness, brightness_factor),
            (RandomContrast, contrast_factor),
            (RandomSaturation, saturation_factor),
            (RandomHue, hue_factor),
        ):
            if factor is not None:
                self._steps.append(
                    cls(
                        factor,
                        value_range=value_range,
                        data_format=data_format,
                        dtype=self.dtype_policy,
                        seed=None if seed is None else seed + len(self._steps),
                    )
                )

    def _drawn(self, images: Any, seed: Any) -> Any:
        drawn = [step._drawn(images, seed) for step in self._steps]
        return {step.name: one for step, one in zip(self._steps, drawn, strict=True)}

    def _changed(self, images: Any, transformation: Any) -> Any:
        for step in self._steps:
            images = step.transform_images(images, transformation[step.name])
        return images
