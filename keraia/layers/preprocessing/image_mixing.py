"""Images of a batch mixed with each other, or partly covered."""

from typing import Any

from keraia import ops, random
from keraia.layers.preprocessing.image import RandomImageLayer
from keraia.layers.preprocessing.image_light import BYTES
from keraia.layers.preprocessing.ranges import bounds, checked_range, happens, per_image, uniform
from keraia.ops.image.fused import fused


class Covering(RandomImageLayer):
    """Base of the layers that change random rectangles of images; see its subclasses."""

    def _rectangles(self, images: Any, tall: Any, wide: Any, seed: Any) -> Any:
        """Masks of random rectangles, `(batch, height, width, 1)` or channels first.

        Args:
            images: The images.
            tall, wide: Heights and widths, `(batch,)`, as shares of the image's.
            seed: What is drawn with.
        """
        batch, height, width = self._batched(images)
        starts = random.uniform((2, batch), seed=seed)
        mask = _rectangles(starts, tall, wide, sizes=(height, width))
        return ops.expand_dims(mask, self.channel_axis)


@fused
def _rectangles(starts: Any, tall: Any, wide: Any, sizes: tuple[Any, Any]) -> Any:
    """Masks `(batch, height, width)` of rectangles at shares of the room that they have."""
    inside = []
    for size, share, start in zip(sizes, (tall, wide), (starts[0], starts[1]), strict=True):
        whole = ops.cast(size, "float32")
        length = ops.expand_dims(share * whole, 1)
        start = ops.expand_dims(start, 1) * (whole - length)
        place = ops.expand_dims(ops.arange(size, dtype="float32") + 0.5, 0)
        inside.append((place >= start) & (place < start + length))
    return ops.expand_dims(inside[0], 2) & ops.expand_dims(inside[1], 1)


class RandomErasing(Covering):
    """Covers a random rectangle of some of the images.

    Args:
        factor: Bounds of the chance with which an image is changed: `(0, f)` for a number.
        scale: Bounds of `s`, from 0 to 1, for a height `sqrt(s)` times that of the image, and for
            another `s` and the width: `(0, s)` for a number.
        fill_value: What covers the rectangle; None for random noise.
        value_range: Least and greatest value of a pixel.
        seed: Integer for repeatable changes.
        data_format: "channels_last" or "channels_first"; None means `image_data_format()`.

    Example:
        >>> import keraia as keras
        >>> layer = keras.layers.RandomErasing((1.0, 1.0), scale=(1.0, 1.0), fill_value=7.0)
        >>> layer([[[1.0], [2.0]]], training=True)[0, :, 0].tolist()
        [7.0, 7.0]

    Source: Z. Zhong et al., Random Erasing Data Augmentation, 2017.
    """

    def __init__(
        self,
        factor: Any = 1.0,
        scale: Any = (0.02, 0.33),
        fill_value: float | None = None,
        value_range: Any = BYTES,
        seed: int | None = None,
        data_format: str | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(seed=seed, data_format=data_format, **kwargs)
        self.factor = bounds(factor, self._where(), low=0)
        self.scale = bounds(scale, self._where(), "scale", low=0)
        self.fill_value = fill_value
        self.value_range = checked_range(value_range, self._where())

    def _drawn(self, images: Any, seed: Any) -> Any:
        batch = self._batched(images)[0]
        tall, wide = (ops.sqrt(uniform((batch,), self.scale, seed)) for _ in range(2))
        shape = ops.shape(images)
        if self.fill_value is None:
            low, high = self.value_range
            filling = ops.clip(
                random.normal(shape, (low + high) / 2, high - low, seed=seed), low, high
            )
        else:
            filling = ops.full(shape, self.fill_value, "float32")
        return {
            "apply_erasing": happens(batch, self.factor, seed),
            "batch_masks": self._rectangles(images, tall, wide, seed),
            "fill_value": filling,
        }

    def _changed(self, images: Any, transformation: Any) -> Any:
        erased = per_image(transformation["apply_erasing"]) & transformation["batch_masks"]
        return ops.where(erased, ops.cast(transformation["fill_value"], self.compute_dtype), images)


class CutMix(Covering):
    """Puts into every image a random rectangle of another one of the batch, and mixes their labels.

    The rectangle covers the share `1 - w` with `w` from a beta distribution whose two parameters
    are one number drawn for the batch; labels become `w * label + (1 - w) * other`, with the share
    that was really covered.

    Args:
        factor: Bounds of the parameter, from 0 to 1: `(0, f)` for a number.
        seed: Integer for repeatable changes.
        data_format: "channels_last" or "channels_first"; None means `image_data_format()`.

    Example:
        >>> import keraia as keras
        >>> layer = keras.layers.CutMix(seed=1)
        >>> data = {"images": keras.ops.ones((4, 8, 8, 3)), "labels": keras.ops.eye(4)}
        >>> keras.ops.sum(layer(data, training=True)["labels"], 1).round(3).tolist()
        [1.0, 1.0, 1.0, 1.0]

    Source: S. Yun et al., CutMix, 2019.
    """

    def __init__(
        self,
        factor: Any = 1.0,
        seed: int | None = None,
        data_format: str | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(seed=seed, data_format=data_format, **kwargs)
        self.factor = bounds(factor, self._where(), low=0)

    def _drawn(self, images: Any, seed: Any) -> Any:
        if len(images.shape) == 3:
            return None
        batch = self._batched(images)[0]
        alpha = ops.maximum(uniform((1,), self.factor, seed), 1e-3)
        alpha = ops.broadcast_to(alpha, (batch,))
        side = ops.sqrt(1 - random.beta((batch,), alpha, alpha, seed=seed))
        masks = self._rectangles(images, side, side, seed)
        plane = (self.height_axis, self.width_axis, self.channel_axis)
        covered = ops.mean(ops.cast(masks, "float32"), axis=plane, keepdims=True)
        return {
            "permutation_order": random.shuffle(ops.arange(batch, dtype="int32"), seed=seed),
            "batch_masks": masks,
            "mix_weight": 1 - covered,
        }

    def _changed(self, images: Any, transformation: Any) -> Any:
        return self._cut(images, transformation)

    def _cut(self, images: Any, transformation: Any) -> Any:
        others = ops.take(images, transformation["permutation_order"], axis=0)
        return ops.where(transformation["batch_masks"], others, images)

    def transform_labels(self, labels: Any, transformation: Any, training: bool = True) -> Any:
        """Labels mixed by the share of the image that each has."""
        if not training or transformation is None:
            return labels
        return mixed(labels, transformation)

    def transform_segmentation_masks(
        self, segmentation_masks: Any, transformation: Any, training: bool = True
    ) -> Any:
        """The same rectangles of the other masks."""
        if not training or transformation is None:
            return segmentation_masks
        return self._cut(segmentation_masks, transformation)

    def transform_bounding_boxes(
        self, bounding_boxes: Any, transformation: Any, training: bool = True
    ) -> Any:
        """Boxes that a rectangle cuts have no answer."""
        raise NotImplementedError(
            f"{self._where()}: bounding boxes of cut images are not defined. Leave them out of the "
            "data, or use MixUp."
        )


class MixUp(RandomImageLayer):
    """Blends every image with another one of the batch, and their labels likewise.

    `w * x + (1 - w) * other` with `w` from a beta distribution with both parameters `alpha`.

    Args:
        alpha: Parameter of the distribution, positive; small numbers leave most images almost
            alone.
        data_format: "channels_last" or "channels_first"; None means `image_data_format()`.
        seed: Integer for repeatable changes.

    Example:
        >>> import keraia as keras
        >>> layer = keras.layers.MixUp(seed=1)
        >>> data = {"images": keras.ops.ones((4, 8, 8, 3)), "labels": keras.ops.eye(4)}
        >>> keras.ops.sum(layer(data, training=True)["labels"], 1).round(3).tolist()
        [1.0, 1.0, 1.0, 1.0]

    Source: H. Zhang et al., mixup: Beyond Empirical Risk Minimization, 2017.
    """

    def __init__(
        self,
        alpha: float = 0.2,
        data_format: str | None = None,
        seed: int | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(seed=seed, data_format=data_format, **kwargs)
        if not isinstance(alpha, (int, float)) or alpha <= 0:
            raise ValueError(f"{self._where()}: `alpha` must be a positive number, got {alpha!r}.")
        self.alpha = alpha

    def _drawn(self, images: Any, seed: Any) -> Any:
        batch = self._batched(images)[0]
        return {
            "mix_weight": random.beta((batch,), self.alpha, self.alpha, seed=seed),
            "permutation_order": random.shuffle(ops.arange(batch, dtype="int32"), seed=seed),
        }

    def _changed(self, images: Any, transformation: Any) -> Any:
        return mixed(images, transformation)

    def transform_labels(self, labels: Any, transformation: Any, training: bool = True) -> Any:
        """Labels blended like the images."""
        if not training or transformation is None:
            return labels
        return mixed(labels, transformation)

    def transform_segmentation_masks(
        self, segmentation_masks: Any, transformation: Any, training: bool = True
    ) -> Any:
        """Masks blended like the images, which asks for one channel a class."""
        if not training or transformation is None:
            return segmentation_masks
        return mixed(segmentation_masks, transformation)

    def transform_bounding_boxes(
        self, bounding_boxes: Any, transformation: Any, training: bool = True
    ) -> Any:
        """Boxes of both images, twice as many."""
        if not training or transformation is None:
            return bounding_boxes
        order = transformation["permutation_order"]
        return {
            key: ops.concatenate([x, ops.take(x, order, axis=0)], axis=1)
            for key, x in bounding_boxes.items()
        }


def mixed(x: Any, transformation: Any) -> Any:
    """Tensors blended with those of the other images, as floats."""
    x = ops.convert_to_tensor(x)
    if ops.dtype(x)[:5] not in ("float", "bfloa"):
        x = ops.cast(x, "float32")
    weight = ops.reshape(transformation["mix_weight"], (-1,) + (1,) * (len(x.shape) - 1))
    weight = ops.cast(weight, ops.dtype(x))
    return x * weight + ops.take(x, transformation["permutation_order"], axis=0) * (1 - weight)
