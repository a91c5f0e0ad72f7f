"""`ImageLayer`: what all layers share that prepare images, and what belongs to them.

Such a layer draws a transformation and then applies it to images, labels, boxes and masks. A
subclass says what is drawn (`_drawn`) and what that makes of a batch of images (`_changed`), and
overrides the public methods of the parts that follow along.
"""

from collections.abc import Mapping
from typing import Any, ClassVar

from keraia import ops
from keraia.core import config, tree
from keraia.core.dtypes import is_float
from keraia.core.spec import KerasTensor
from keraia.layers.preprocessing.data_layer import DataLayer
from keraia.ops.boxes.formats import checked, convert_format
from keraia.ops.boxes.geometry import clip_to_image_size
from keraia.random import SeedGenerator

_PARTS = {
    "images": "image",
    "labels": "label",
    "bounding_boxes": "bounding_box",
    "segmentation_masks": "segmentation_mask",
}


class ImageLayer(DataLayer):
    """Base of the layers that prepare or augment images.

    Args:
        data_format: "channels_last" or "channels_first"; None means `image_data_format()`.
        bounding_box_format: Format of boxes that come with the images, as in
            `keras.utils.bounding_boxes.convert_format`; None where none come.

    Call arguments:
        data: Images, `(height, width, channels)` or a batch of them, or a dict of "images" and what
            belongs to them: "labels", "segmentation_masks", and "bounding_boxes", itself a dict
            of "boxes" `(batch, n, 4)` and "labels" `(batch, n)`. Further entries are handed on.
        training: Whether to draw; layers that draw nothing do the same anywhere.
    """

    config_optional = frozenset({"activity_regularizer", "bounding_box_format"})
    draws: ClassVar[bool] = True
    keeps_dtype: ClassVar[bool] = False

    def __init__(
        self, data_format: str | None = None, bounding_box_format: str | None = None, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.data_format = config.image_data_format() if data_format is None else data_format
        if self.data_format not in ("channels_last", "channels_first"):
            raise ValueError(
                f'{self._where()}: `data_format` must be "channels_last" or "channels_first", got '
                f"{data_format!r}."
            )
        if bounding_box_format is not None:
            checked(bounding_box_format, self._where(), "bounding_box_format")
        self.bounding_box_format = bounding_box_format
        last = self.data_format == "channels_last"
        self.height_axis, self.width_axis, self.channel_axis = (
            (-3, -2, -1) if last else (-2, -1, -3)
        )

    # -- the course of a call

    def call(self, data: Any, training: bool = True) -> Any:
        """Draws a transformation and applies it to all that came."""
        self._check(data)
        transformation = self.get_random_transformation(data, training=training)
        if not isinstance(data, Mapping):
            return self.transform_images(data, transformation, training=training)
        single = len(data["images"].shape) == 3
        out = dict(data)
        for key, part in _PARTS.items():
            if key in data:
                name = f"transform_single_{part}" if single else f"transform_{key}"
                out[key] = getattr(self, name)(data[key], transformation, training=training)
        return out

    def get_random_transformation(self, data: Any, training: bool = True, seed: Any = None) -> Any:
        """Draws what to do to the images.

        Args:
            data: Images, or the dict with them.
            training: Whether anything is to be done.
            seed: Integer or SeedGenerator; None means the layer's own.

        Returns:
            What the `transform_...` methods take; None for nothing.
        """
        if not self.draws or not training:
            return None
        return self._drawn(self._images(data), self._seed(seed))

    def _seed(self, seed: Any) -> Any:
        """What random numbers are drawn with: several from one integer differ."""
        if seed is None:
            return self.generator
        return SeedGenerator(seed) if isinstance(seed, int) else seed

    def _drawn(self, images: Any, seed: Any) -> Any:
        raise NotImplementedError

    def _changed(self, images: Any, transformation: Any) -> Any:
        raise NotImplementedError

    # -- parts of the data

    def transform_images(
        self, images: Any, transformation: Any = None, training: bool = True
    ) -> Any:
        """Applies a transformation to images, or to one image."""
        images = ops.convert_to_tensor(images)
        given = ops.dtype(images)
        dtype = given if self.keeps_dtype else self.compute_dtype
        if self.draws and (not training or transformation is None):
            return ops.cast(images, dtype)
        single = len(images.shape) == 3
        batch = images[None] if single else images
        if not self.keeps_dtype:
            batch = ops.cast(batch, dtype)
        out = ops.cast(self._changed(batch, transformation), dtype)
        return out[0] if single else out

    def transform_labels(self, labels: Any, transformation: Any, training: bool = True) -> Any:
        """Labels of the images; most layers leave them."""
        return labels

    def transform_bounding_boxes(
        self, bounding_boxes: Any, transformation: Any, training: bool = True
    ) -> Any:
        """Boxes around things in the images, `{"boxes": ..., "labels": ...}`."""
        return bounding_boxes

    def transform_segmentation_masks(
        self, segmentation_masks: Any, transformation: Any, training: bool = True
    ) -> Any:
        """Masks that say of each pixel to what it belongs."""
        return segmentation_masks

    def transform_single_image(self, image: Any, transformation: Any, training: bool = True) -> Any:
        """As `transform_images`, for one image."""
        return self._one(self.transform_images, image, transformation, training)

    def transform_single_label(self, label: Any, transformation: Any, training: bool = True) -> Any:
        """As `transform_labels`, for the label of one image."""
        return self._one(self.transform_labels, label, transformation, training)

    def transform_single_bounding_box(
        self, bounding_box: Any, transformation: Any, training: bool = True
    ) -> Any:
        """As `transform_bounding_boxes`, for the boxes of one image."""
        return self._one(self.transform_bounding_boxes, bounding_box, transformation, training)

    def transform_single_segmentation_mask(
        self, segmentation_mask: Any, transformation: Any, training: bool = True
    ) -> Any:
        """As `transform_segmentation_masks`, for the mask of one image."""
        method = self.transform_segmentation_masks
        return self._one(method, segmentation_mask, transformation, training)

    def _one(self, method: Any, value: Any, transformation: Any, training: bool) -> Any:
        batch = tree.map_structure(lambda x: ops.convert_to_tensor(x)[None], value)
        return tree.map_structure(lambda x: x[0], method(batch, transformation, training=training))

    # -- what subclasses use

    def _images(self, data: Any) -> Any:
        return data["images"] if isinstance(data, Mapping) else data

    def _batched(self, images: Any) -> tuple[Any, ...]:
        """`(batch, height, width)` of the images; one for a single one."""
        shape = ops.shape(images)
        batch = shape[0] if len(shape) == 4 else 1
        return batch, shape[self.height_axis], shape[self.width_axis]

    def _gray(self, images: Any) -> Any:
        return ops.image.rgb_to_grayscale(images, data_format=self.data_format)

    def _moved_boxes(self, bounding_boxes: Any, move: Any, old: Any, new: Any = None) -> Any:
        """Boxes whose corners, in pixels, `move` changes, cut at the borders of the new image.

        Args:
            bounding_boxes: `{"boxes": ..., "labels": ...}` in the layer's format.
            move: Function of boxes in format "xyxy".
            old: Height and width of the image they come from.
            new: Those of the image they go to; None for the same.
        """
        box_format, (height, width) = self.bounding_box_format, old
        pixels = convert_format(bounding_boxes["boxes"], box_format, "xyxy", height, width)
        height, width = old if new is None else new
        moved = clip_to_image_size(
            {**bounding_boxes, "boxes": move(pixels)}, height=height, width=width
        )
        return convert_format(moved, "xyxy", box_format, height, width)

    def _check(self, data: Any) -> None:
        """Refuses what is no image, or lacks its boxes' format."""
        if isinstance(data, Mapping) and "images" not in data:
            raise ValueError(
                f'{self._where()}: a dict of data needs an entry "images", got {sorted(data)}.'
            )
        images = self._images(data)
        if len(images.shape) not in (3, 4):
            raise ValueError(
                f"{self._where()}: images must have rank 3 (height, width, channels) or 4 (batch, "
                f"height, width, channels), got shape {tuple(images.shape)}."
            )
        if not isinstance(data, Mapping) or "bounding_boxes" not in data:
            return
        if self.bounding_box_format is None:
            raise ValueError(
                f"{self._where()}: the data has bounding boxes, but the layer does not know their "
                'format. Pass `bounding_box_format="xyxy"`, or as they are, to the layer.'
            )
        boxes = data["bounding_boxes"]
        if not isinstance(boxes, Mapping) or not {"boxes", "labels"} <= boxes.keys():
            raise ValueError(
                f'{self._where()}: "bounding_boxes" must be a dict of "boxes" and "labels", got '
                f"{sorted(boxes) if isinstance(boxes, Mapping) else type(boxes).__name__}."
            )

    # -- shapes

    def compute_output_shape(self, input_shape: Any) -> Any:
        """Shape of the output for the shape of the input."""
        return input_shape

    def compute_output_spec(self, inputs: Any, **kwargs: Any) -> Any:
        """Shapes and dtypes of the outputs."""
        if not isinstance(inputs, KerasTensor):
            return super().compute_output_spec(inputs, **kwargs)
        self._check(inputs)
        dtype = self.compute_dtype
        if self.keeps_dtype and not is_float(inputs.dtype):
            dtype = inputs.dtype
        return KerasTensor(self.compute_output_shape(inputs.shape), dtype)


class RandomImageLayer(ImageLayer):
    """Base of the layers that change images at random in training.

    Args:
        seed: Integer for repeatable changes; None draws one.
    """

    def __init__(self, seed: int | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        if seed is not None and not isinstance(seed, int):
            raise ValueError(f"{self._where()}: `seed` must be an integer or None, got {seed!r}.")
        self.seed = seed
        self.generator = SeedGenerator(seed)
