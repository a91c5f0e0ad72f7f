"""Flipped, turned, moved, stretched, sheared: layers that move pixels along straight lines."""

import math
from typing import Any, Literal

from keraia import ops, random
from keraia.layers.preprocessing.image import RandomImageLayer
from keraia.layers.preprocessing.ranges import bounds, per_image, uniform
from keraia.ops.boxes.geometry import around

_FILL_MODES = ("reflect", "wrap", "constant", "nearest")
_INTERPOLATIONS = ("nearest", "bilinear")


class RandomFlip(RandomImageLayer):
    """Mirrors some of the images, each with a chance of one half.

    Args:
        mode: "horizontal" (left and right change places), "vertical", or
            "horizontal_and_vertical", which does both to an image or none.
        seed: Integer for repeatable changes.
        data_format: "channels_last" or "channels_first"; None means `image_data_format()`.

    Example:
        >>> import keraia as keras
        >>> layer = keras.layers.RandomFlip("horizontal", seed=1)
        >>> sorted(layer([[[0.0], [1.0]]], training=True)[0, :, 0].tolist())
        [0.0, 1.0]
    """

    def __init__(
        self,
        mode: Literal[
            "horizontal", "vertical", "horizontal_and_vertical"
        ] = "horizontal_and_vertical",
        seed: int | None = None,
        data_format: str | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(seed=seed, data_format=data_format, **kwargs)
        if mode not in ("horizontal", "vertical", "horizontal_and_vertical"):
            raise ValueError(
                f'{self._where()}: `mode` must be "horizontal", "vertical" or '
                f'"horizontal_and_vertical", got {mode!r}.'
            )
        self.mode = mode

    def _drawn(self, images: Any, seed: Any) -> Any:
        flips = random.uniform((self._batched(images)[0],), seed=seed) < 0.5
        return {"flips": per_image(flips), "input_shape": tuple(ops.shape(images))}

    def _changed(self, images: Any, transformation: Any) -> Any:
        names = {"horizontal": self.width_axis, "vertical": self.height_axis}
        axes = [axis for name, axis in names.items() if name in self.mode]
        return ops.where(transformation["flips"], ops.flip(images, axis=axes), images)

    def transform_segmentation_masks(
        self, segmentation_masks: Any, transformation: Any, training: bool = True
    ) -> Any:
        """Masks of the same images mirrored."""
        flipped = self.transform_images(segmentation_masks, transformation, training=training)
        return ops.cast(flipped, ops.dtype(segmentation_masks))

    def transform_bounding_boxes(
        self, bounding_boxes: Any, transformation: Any, training: bool = True
    ) -> Any:
        """Boxes on the other side."""
        if not training or transformation is None:
            return bounding_boxes
        shape = transformation["input_shape"]
        size = height, width = shape[self.height_axis], shape[self.width_axis]
        flips = ops.reshape(transformation["flips"], (-1, 1))

        def mirrored(boxes: Any) -> Any:
            x1, y1, x2, y2 = (boxes[..., i] for i in range(4))
            if "horizontal" in self.mode:
                x1, x2 = ops.where(flips, width - x2, x1), ops.where(flips, width - x1, x2)
            if "vertical" in self.mode:
                y1, y2 = ops.where(flips, height - y2, y1), ops.where(flips, height - y1, y2)
            return ops.stack([x1, y1, x2, y2], axis=-1)

        return self._moved_boxes(bounding_boxes, mirrored, size)


class Warped(RandomImageLayer):
    """Base of the layers that take every new pixel from where a matrix says; see its subclasses.

    Args:
        interpolation: "nearest" or "bilinear"; masks always take the nearest pixel.
        fill_mode: What lies outside the image, as in `keras.ops.image.map_coordinates`.
        fill_value: For "constant".
    """

    def __init__(
        self, interpolation: str, fill_mode: str, fill_value: float, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        for name, value, known in (
            ("interpolation", interpolation, _INTERPOLATIONS),
            ("fill_mode", fill_mode, _FILL_MODES),
        ):
            if value not in known:
                raise NotImplementedError(
                    f"{self._where()}: `{name}` must be one of {known}, got {value!r}."
                )
        self.interpolation = interpolation
        self.fill_mode = fill_mode
        self.fill_value = fill_value

    def _matrix(self, transformation: Any) -> Any:
        """Where pixels come from, as `keras.ops.image.affine_transform` wants it, `(batch, 8)`."""
        raise NotImplementedError

    def _size(self, transformation: Any) -> tuple[Any, Any]:
        """Height and width of the images for which a transformation was drawn."""
        shape = transformation["input_shape"]
        return shape[self.height_axis], shape[self.width_axis]

    def _changed(self, images: Any, transformation: Any) -> Any:
        return self._warped(images, transformation, self.interpolation)

    def _warped(self, images: Any, transformation: Any, interpolation: str) -> Any:
        return ops.image.affine_transform(
            images,
            ops.cast(self._matrix(transformation), "float32"),
            interpolation=interpolation,
            fill_mode=self.fill_mode,
            fill_value=self.fill_value,
            data_format=self.data_format,
        )

    def transform_segmentation_masks(
        self, segmentation_masks: Any, transformation: Any, training: bool = True
    ) -> Any:
        """Masks of the same images moved, each pixel as it is."""
        if not training or transformation is None:
            return segmentation_masks
        return self._warped(segmentation_masks, transformation, "nearest")

    def transform_bounding_boxes(
        self, bounding_boxes: Any, transformation: Any, training: bool = True
    ) -> Any:
        """The smallest upright boxes around the moved ones."""
        if not training or transformation is None:
            return bounding_boxes
        matrix = ops.reshape(ops.cast(self._matrix(transformation), "float32"), (-1, 8))
        inverse = _inverse(matrix)

        def moved(boxes: Any) -> Any:
            x1, y1, x2, y2 = (boxes[..., i] for i in range(4))
            x, y = ops.stack([x1, x2, x1, x2], axis=-1), ops.stack([y1, y1, y2, y2], axis=-1)
            return around(*self.get_transformed_x_y(x, y, inverse))

        return self._moved_boxes(bounding_boxes, moved, self._size(transformation))

    def get_transformed_x_y(self, x: Any, y: Any, transform: Any) -> tuple[Any, Any]:
        """Where a matrix takes points.

        Args:
            x, y: Coordinates, `(batch, ...)`.
            transform: `a0 a1 a2 b0 b1 b2 c0 c1` of each image, `(batch, 8)`.
        """
        extra = (1,) * (len(x.shape) - 1)
        a0, a1, a2, b0, b1, b2, c0, c1 = (
            ops.reshape(transform[:, i], (-1, *extra)) for i in range(8)
        )
        k = c0 * x + c1 * y + 1
        return (a0 * x + a1 * y + a2) / k, (b0 * x + b1 * y + b2) / k


def _inverse(matrix: Any) -> Any:
    """The matrix that moves points back, for matrices that keep lines parallel."""
    a0, a1, a2, b0, b1, b2, c0, c1 = (matrix[:, i] for i in range(8))
    area = a0 * b1 - a1 * b0
    a, b, c, d = b1 / area, -a1 / area, -b0 / area, a0 / area
    rows = [a, b, -(a * a2 + b * b2), c, d, -(c * a2 + d * b2), c0, c1]
    return ops.stack(rows, axis=-1)


def _rows(*columns: Any) -> Any:
    """`(batch, 6)` numbers, of which some are the same for all images, and two zeros."""
    like = next(c for c in columns if hasattr(c, "shape"))
    full = [c if hasattr(c, "shape") else ops.full_like(like, c) for c in (*columns, 0.0, 0.0)]
    return ops.stack(full, axis=-1)


class RandomRotation(Warped):
    """Turns images around their middle by a random angle.

    Args:
        factor: Bounds of the angle in whole turns, counter-clockwise, from -1 to 1: `(-f, f)` for a
            number.
        fill_mode: What lies outside the image: "reflect", "wrap", "constant" or "nearest", as in
            `keras.ops.image.map_coordinates`.
        interpolation: "nearest" or "bilinear".
        seed: Integer for repeatable changes.
        fill_value: For "constant".
        data_format: "channels_last" or "channels_first"; None means `image_data_format()`.

    Example:
        >>> import keraia as keras
        >>> layer = keras.layers.RandomRotation((0.25, 0.25))
        >>> layer([[[1.0], [2.0]], [[3.0], [4.0]]], training=True)[..., 0].round().tolist()
        [[2.0, 4.0], [1.0, 3.0]]
    """

    def __init__(
        self,
        factor: Any,
        fill_mode: str = "reflect",
        interpolation: str = "bilinear",
        seed: int | None = None,
        fill_value: float = 0.0,
        data_format: str | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(
            interpolation, fill_mode, fill_value, seed=seed, data_format=data_format, **kwargs
        )
        self.factor = bounds(factor, self._where(), mirrored=True)

    def _drawn(self, images: Any, seed: Any) -> Any:
        batch, height, width = self._batched(images)
        angle = uniform((batch,), self.factor, seed) * 360
        sine, cosine = ops.sin(angle * (math.pi / 180)), ops.cos(angle * (math.pi / 180))
        right, down = ops.cast(width - 1, "float32"), ops.cast(height - 1, "float32")
        matrix = _rows(
            cosine,
            -sine,
            (right - cosine * right + sine * down) / 2,
            sine,
            cosine,
            (down - sine * right - cosine * down) / 2,
        )
        return {
            "angle": angle,
            "rotation_matrix": matrix,
            "image_height": height,
            "image_width": width,
            "batch_size": batch,
        }

    def _matrix(self, transformation: Any) -> Any:
        return transformation["rotation_matrix"]

    def _size(self, transformation: Any) -> tuple[Any, Any]:
        return transformation["image_height"], transformation["image_width"]


class Shifting(Warped):
    """Base of the layers that shift boxes by shares of the image's size."""

    def get_shifted_bbox(
        self, bounding_boxes: Any, w_shift_factor: Any, h_shift_factor: Any
    ) -> Any:
        """Boxes moved to the right and down.

        Args:
            bounding_boxes: `(batch, n, 4)`, in format "rel_xyxy".
            w_shift_factor, h_shift_factor: Shares of width and height, one for each image.
        """
        right, down = (ops.reshape(f, (-1, 1)) for f in (w_shift_factor, h_shift_factor))
        x1, y1, x2, y2 = (bounding_boxes[..., i] for i in range(4))
        return ops.stack([x1 + right, y1 + down, x2 + right, y2 + down], axis=-1)


class RandomTranslation(Shifting):
    """Moves images by random distances.

    Args:
        height_factor: Bounds of the way down, as a share of the height, from -1 to 1: `(-f, f)` for
            a number.
        width_factor: Bounds of the way to the right, as a share of the width, likewise.
        fill_mode: What lies outside the image: "reflect", "wrap", "constant" or "nearest", as in
            `keras.ops.image.map_coordinates`.
        interpolation: "nearest" or "bilinear".
        seed: Integer for repeatable changes.
        fill_value: For "constant".
        data_format: "channels_last" or "channels_first"; None means `image_data_format()`.

    Example:
        >>> import keraia as keras
        >>> layer = keras.layers.RandomTranslation(0.0, (0.5, 0.5), fill_mode="constant")
        >>> layer([[[1.0], [2.0]]], training=True)[0, :, 0].tolist()
        [0.0, 1.0]
    """

    def __init__(
        self,
        height_factor: Any,
        width_factor: Any,
        fill_mode: str = "reflect",
        interpolation: str = "bilinear",
        seed: int | None = None,
        fill_value: float = 0.0,
        data_format: str | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(
            interpolation, fill_mode, fill_value, seed=seed, data_format=data_format, **kwargs
        )
        self.height_factor = height_factor
        self.width_factor = width_factor
        self.height_lower, self.height_upper = bounds(
            height_factor, self._where(), "height_factor", mirrored=True
        )
        self.width_lower, self.width_upper = bounds(
            width_factor, self._where(), "width_factor", mirrored=True
        )

    def _drawn(self, images: Any, seed: Any) -> Any:
        batch, height, width = self._batched(images)
        down = uniform((batch,), (self.height_lower, self.height_upper), seed)
        right = uniform((batch,), (self.width_lower, self.width_upper), seed)
        pixels = [right * ops.cast(width, "float32"), down * ops.cast(height, "float32")]
        return {"translations": ops.stack(pixels, axis=-1), "input_shape": tuple(ops.shape(images))}

    def _matrix(self, transformation: Any) -> Any:
        shift = transformation["translations"]
        return _rows(1.0, 0.0, -shift[:, 0], 0.0, 1.0, -shift[:, 1])


class RandomShear(Shifting):
    """Slants images by random amounts.

    The pixel at `(x, y)` comes from `(x + a * y, b * x + y)`.

    Args:
        x_factor: Bounds of the size of `a`, which goes either way, from 0 to 1: `(0, f)` for a
            number.
        y_factor: Bounds of the size of `b`, likewise.
        interpolation: "nearest" or "bilinear".
        fill_mode: What lies outside the image: "reflect", "wrap", "constant" or "nearest", as in
            `keras.ops.image.map_coordinates`.
        fill_value: For "constant".
        data_format: "channels_last" or "channels_first"; None means `image_data_format()`.
        seed: Integer for repeatable changes.

    Example:
        >>> import keraia as keras
        >>> layer = keras.layers.RandomShear(0.2, 0.2)
        >>> layer(keras.ops.ones((2, 4, 4, 3)), training=True).shape
        (2, 4, 4, 3)
    """

    def __init__(
        self,
        x_factor: Any = 0.0,
        y_factor: Any = 0.0,
        interpolation: str = "bilinear",
        fill_mode: str = "reflect",
        fill_value: float = 0.0,
        data_format: str | None = None,
        seed: int | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(
            interpolation, fill_mode, fill_value, seed=seed, data_format=data_format, **kwargs
        )
        self.x_factor = bounds(x_factor, self._where(), "x_factor", mirrored=True)
        self.y_factor = bounds(y_factor, self._where(), "y_factor", mirrored=True)

    def _drawn(self, images: Any, seed: Any) -> Any:
        count = self._batched(images)[0]
        sheared = []
        for factor in (self.x_factor, self.y_factor):
            way = ops.where(random.uniform((count,), seed=seed) < 0.5, -1.0, 1.0)
            sheared.append(uniform((count,), factor, seed) * way)
        return {
            "shear_factor": ops.stack(sheared, axis=-1),
            "input_shape": tuple(ops.shape(images)),
        }

    def _matrix(self, transformation: Any) -> Any:
        shear = transformation["shear_factor"]
        return _rows(1.0, shear[:, 0], 0.0, shear[:, 1], 1.0, 0.0)


class RandomZoom(Warped):
    """Scales images around their middle by random factors.

    Args:
        height_factor: Bounds of `f`, above -1 and up to 1, for heights divided by `1 + f`:
            `(-f, f)` for a number. Positive numbers make things smaller.
        width_factor: The same for widths; None keeps the proportions.
        fill_mode: What lies outside the image: "reflect", "wrap", "constant" or "nearest", as in
            `keras.ops.image.map_coordinates`.
        interpolation: "nearest" or "bilinear".
        seed: Integer for repeatable changes.
        fill_value: For "constant".
        data_format: "channels_last" or "channels_first"; None means `image_data_format()`.

    Example:
        >>> import keraia as keras
        >>> layer = keras.layers.RandomZoom((1.0, 1.0), fill_mode="constant")
        >>> layer([[[8.0]] * 2] * 4, training=True)[1, :, 0].tolist()
        [4.0, 4.0]
    """

    def __init__(
        self,
        height_factor: Any,
        width_factor: Any = None,
        fill_mode: str = "reflect",
        interpolation: str = "bilinear",
        seed: int | None = None,
        fill_value: float = 0.0,
        data_format: str | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(
            interpolation, fill_mode, fill_value, seed=seed, data_format=data_format, **kwargs
        )
        self.height_factor = height_factor
        self.width_factor = width_factor
        self.height_lower, self.height_upper = self._factor(height_factor, "height_factor")
        if width_factor is not None:
            self.width_lower, self.width_upper = self._factor(width_factor, "width_factor")

    def _factor(self, value: Any, name: str) -> tuple[float, float]:
        low, high = bounds(value, self._where(), name, mirrored=True)
        if low <= -1:
            raise ValueError(
                f"{self._where()}: `{name}` must be above -1, where images become infinitely "
                f"large, got {value!r}."
            )
        return low, high

    def _drawn(self, images: Any, seed: Any) -> Any:
        count = self._batched(images)[0]
        tall = wide = 1 + uniform((count, 1), (self.height_lower, self.height_upper), seed)
        if self.width_factor is not None:
            wide = 1 + uniform((count, 1), (self.width_lower, self.width_upper), seed)
        return {
            "height_zoom": tall,
            "width_zoom": wide,
            "input_shape": tuple(ops.shape(images)),
        }

    def _matrix(self, transformation: Any) -> Any:
        height, width = self._size(transformation)
        tall, wide = transformation["height_zoom"][:, 0], transformation["width_zoom"][:, 0]
        right, down = ops.cast(width - 1, "float32"), ops.cast(height - 1, "float32")
        return _rows(wide, 0.0, (1 - wide) * right / 2, 0.0, tall, (1 - tall) * down / 2)

    def get_clipped_bbox(
        self, bounding_boxes: Any, h_end: Any, h_start: Any, w_end: Any, w_start: Any
    ) -> Any:
        """Boxes, `(batch, n, 4)` in format "xyxy", cut off at a rectangle."""
        x1, y1, x2, y2 = (bounding_boxes[..., i] for i in range(4))
        x1, x2 = (ops.clip(x, w_start, w_end) for x in (x1, x2))
        y1, y2 = (ops.clip(y, h_start, h_end) for y in (y1, y2))
        return ops.stack([x1, y1, x2, y2], axis=-1)
