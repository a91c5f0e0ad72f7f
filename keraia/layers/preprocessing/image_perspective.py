"""Seen from elsewhere, or drawn on rubber: layers that bend what is straight or parallel."""

from typing import Any

from keraia import ops, random
from keraia.layers.preprocessing.image import RandomImageLayer
from keraia.layers.preprocessing.image_light import BYTES
from keraia.layers.preprocessing.image_windows import bell, slid
from keraia.layers.preprocessing.ranges import bounds, checked_range, happens, per_image, uniform
from keraia.ops.boxes.geometry import around
from keraia.ops.image.fused import fused
from keraia.ops.image.warping import projection, warped


class RandomPerspective(RandomImageLayer):
    """Shows some of the images as if seen from elsewhere.

    The corners, `(0, 0)` being the first, are moved to `(x * a, y * b)` with random `a` and `b`
    between `1 - scale / 2` and `1 + scale / 2`.

    Args:
        factor: Bounds of the chance with which an image is changed: `(0, f)` for a number.
        scale: How far corners may move, from 0 to 1.
        interpolation: "nearest" or "bilinear".
        fill_value: Of what lies outside the image.
        seed: Integer for repeatable changes.
        data_format: "channels_last" or "channels_first"; None means `image_data_format()`.

    Example:
        >>> import keraia as keras
        >>> layer = keras.layers.RandomPerspective(scale=0.5)
        >>> layer(keras.ops.ones((2, 4, 4, 3)), training=True).shape
        (2, 4, 4, 3)
    """

    def __init__(
        self,
        factor: Any = 1.0,
        scale: float = 1.0,
        interpolation: str = "bilinear",
        fill_value: float = 0.0,
        seed: int | None = None,
        data_format: str | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(seed=seed, data_format=data_format, **kwargs)
        self.factor = bounds(factor, self._where(), low=0)
        if not isinstance(scale, (int, float)) or not 0 <= scale <= 1:
            raise ValueError(f"{self._where()}: `scale` must be from 0 to 1, got {scale!r}.")
        self.scale = scale
        self.interpolation = interpolation
        self.fill_value = fill_value

    def _drawn(self, images: Any, seed: Any) -> Any:
        batch, height, width = self._batched(images)
        right, down = ops.cast(width - 1, "float32"), ops.cast(height - 1, "float32")
        none = ops.zeros_like(right)
        corners = ops.stack([none, none, right, none, none, down, right, down])
        start = ops.broadcast_to(ops.reshape(corners, (1, 4, 2)), (batch, 4, 2))
        half = self.scale / 2
        return {
            "apply_perspective": happens(batch, self.factor, seed),
            "start_points": start,
            "end_points": start * uniform((batch, 4, 2), (1 - half, 1 + half), seed),
            "input_shape": tuple(ops.shape(images)),
        }

    def _changed(self, images: Any, transformation: Any) -> Any:
        return self._seen(images, transformation, self.interpolation)

    def _seen(self, images: Any, transformation: Any, interpolation: str) -> Any:
        seen = ops.image.perspective_transform(
            images,
            transformation["start_points"],
            transformation["end_points"],
            interpolation=interpolation,
            fill_value=self.fill_value,
            data_format=self.data_format,
        )
        return ops.where(per_image(transformation["apply_perspective"]), seen, images)

    def transform_segmentation_masks(
        self, segmentation_masks: Any, transformation: Any, training: bool = True
    ) -> Any:
        """Masks seen from there, each pixel as it is."""
        if not training or transformation is None:
            return segmentation_masks
        return self._seen(segmentation_masks, transformation, "nearest")

    def transform_bounding_boxes(
        self, bounding_boxes: Any, transformation: Any, training: bool = True
    ) -> Any:
        """The smallest upright boxes around what the boxes held."""
        if not training or transformation is None:
            return bounding_boxes
        shape = transformation["input_shape"]
        m = projection(transformation["start_points"], transformation["end_points"])
        m = [[ops.reshape(m[..., i, j], (-1, 1, 1)) for j in range(3)] for i in range(3)]
        seen = ops.reshape(transformation["apply_perspective"], (-1, 1, 1))

        def moved(boxes: Any) -> Any:
            x1, y1, x2, y2 = (boxes[..., i] for i in range(4))
            x, y = ops.stack([x1, x2, x1, x2], axis=-1), ops.stack([y1, y1, y2, y2], axis=-1)
            u, v, w = (a * x + b * y + c for a, b, c in m)
            return ops.where(seen, around(u / w, v / w), boxes)

        size = shape[self.height_axis], shape[self.width_axis]
        return self._moved_boxes(bounding_boxes, moved, size)


class RandomElasticTransform(RandomImageLayer):
    """Ripples some of the images as if they were drawn on rubber.

    Pixels come from places near by, at distances that change smoothly: normal noise, blurred. With
    a strength `s` drawn for the batch, the noise has the deviation `sigma = height * s / 20`, as
    the Gaussian that blurs it, and is multiplied by `width * s / 10`.

    Args:
        factor: Bounds of the chance with which an image is changed: `(0, f)` for a number.
        scale: Bounds of the strength, from 0 to 1: `(0, s)` for a number.
        interpolation: "nearest" or "bilinear".
        fill_mode: What lies outside the image, as in `keras.ops.image.map_coordinates`.
        fill_value: For "constant".
        value_range: Least and greatest value of a pixel; the result is limited to it.
        seed: Integer for repeatable changes.
        data_format: "channels_last" or "channels_first"; None means `image_data_format()`.

    Example:
        >>> import keraia as keras
        >>> layer = keras.layers.RandomElasticTransform(seed=1)
        >>> layer(keras.ops.ones((2, 8, 8, 3)), training=True).shape
        (2, 8, 8, 3)

    Source: P. Simard, D. Steinkraus, J. Platt, Best Practices for Convolutional Neural Networks
    Applied to Visual Document Analysis, 2003.
    """

    def __init__(
        self,
        factor: Any = 1.0,
        scale: Any = 1.0,
        interpolation: str = "bilinear",
        fill_mode: str = "reflect",
        fill_value: float = 0.0,
        value_range: Any = BYTES,
        seed: int | None = None,
        data_format: str | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(seed=seed, data_format=data_format, **kwargs)
        self.factor = bounds(factor, self._where(), low=0)
        self.scale = bounds(scale, self._where(), "scale", low=0)
        self.interpolation = interpolation
        self.fill_mode = fill_mode
        self.fill_value = fill_value
        self.value_range = checked_range(value_range, self._where())

    def get_elastic_transform_params(self, height: Any, width: Any, factor: Any) -> tuple[Any, Any]:
        """Strength and width of the ripples in pixels, for a size and a strength from 0 to 1."""
        return width * 0.1 * factor, height * 0.05 * factor

    def _drawn(self, images: Any, seed: Any) -> Any:
        batch, height, width = self._batched(images)
        return {
            "apply_transform": happens(batch, self.factor, seed),
            "distortion_factor": uniform((), self.scale, seed),
            "noise": random.normal((2, batch, height, width), seed=seed),
        }

    def _changed(self, images: Any, transformation: Any) -> Any:
        rippled = self._rippled(images, transformation, self.interpolation)
        return ops.clip(rippled, *self.value_range)

    def _rippled(self, images: Any, transformation: Any, interpolation: str) -> Any:
        _, height, width = self._batched(images)
        if not isinstance(height, int) or not isinstance(width, int):
            raise NotImplementedError(
                f"{self._where()} needs images whose size is known when the program is compiled, "
                f"got shape {tuple(images.shape)}. Use `Resizing` before it."
            )
        strength = transformation["distortion_factor"]
        alpha, sigma = self.get_elastic_transform_params(height, width, strength)
        _, widest = self.get_elastic_transform_params(height, width, self.scale[1])
        window = bell(int(6 * widest) | 1, sigma, "float32")
        shift = slid(slid(transformation["noise"] * sigma, window, axis=2), window, axis=3)
        rippled = ops.reshape(transformation["apply_transform"], (-1, 1, 1))
        return _shifted(
            ops.convert_to_tensor(images),
            ops.where(rippled, shift * alpha, 0.0),
            interpolation=interpolation,
            fill_mode=self.fill_mode,
            fill_value=self.fill_value,
            layout=self.data_format,
        )

    def transform_segmentation_masks(
        self, segmentation_masks: Any, transformation: Any, training: bool = True
    ) -> Any:
        """Masks with the same ripples, each pixel as it is."""
        if not training or transformation is None:
            return segmentation_masks
        return self._rippled(segmentation_masks, transformation, "nearest")

    def transform_bounding_boxes(
        self, bounding_boxes: Any, transformation: Any, training: bool = True
    ) -> Any:
        """Ripples have no boxes."""
        raise NotImplementedError(
            f"{self._where()}: bounding boxes do not follow ripples. Leave them out of the data."
        )


@fused
def _shifted(
    images: Any, shift: Any, interpolation: str, fill_mode: str, fill_value: float, layout: str
) -> Any:
    """Images whose pixels come from `shift[0]` columns to the right, `shift[1]` rows below."""

    def source(x: Any, y: Any) -> tuple[Any, Any]:
        return x + shift[0], y + shift[1]

    return warped(images, source, interpolation, fill_mode, fill_value, layout)
