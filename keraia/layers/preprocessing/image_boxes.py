"""`MaxNumBoundingBoxes`: as many boxes for every image."""

from typing import Any

from keraia import ops
from keraia.layers.preprocessing.image import ImageLayer


class MaxNumBoundingBoxes(ImageLayer):
    """Gives every image the same number of boxes: further ones are cut off, missing ones added.

    Args:
        max_number: How many.
        fill_value: What added boxes and their labels hold.

    Example:
        >>> import keraia as keras
        >>> layer = keras.layers.MaxNumBoundingBoxes(2, bounding_box_format="xyxy")
        >>> boxes = {"boxes": keras.ops.ones((1, 1, 4)), "labels": keras.ops.ones((1, 1), "int32")}
        >>> layer({"images": keras.ops.ones((1, 8, 8, 3)), "bounding_boxes": boxes})[
        ...     "bounding_boxes"]["labels"].tolist()
        [[1, -1]]
    """

    draws = False
    keeps_dtype = True

    def __init__(self, max_number: int, fill_value: float = -1, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        if not isinstance(max_number, int) or max_number < 1:
            raise ValueError(
                f"{self._where()}: `max_number` must be a positive integer, got {max_number!r}."
            )
        self.max_number = max_number
        self.fill_value = fill_value

    def _changed(self, images: Any, transformation: Any) -> Any:
        return images

    def transform_labels(
        self, labels: Any, transformation: Any = None, training: bool = True
    ) -> Any:
        """Labels stay as they are."""
        return labels

    def transform_segmentation_masks(
        self, segmentation_masks: Any, transformation: Any = None, training: bool = True
    ) -> Any:
        """Masks stay as they are."""
        return segmentation_masks

    def transform_bounding_boxes(
        self, bounding_boxes: Any, transformation: Any, training: bool = True
    ) -> Any:
        """The first boxes, and others to make up the number."""
        return {key: self._filled(x) for key, x in bounding_boxes.items()}

    def _filled(self, x: Any) -> Any:
        """`(batch, n, ...)` with `max_number` for `n`."""
        x = ops.convert_to_tensor(x)[:, : self.max_number]
        batch, number, *rest = ops.shape(x)
        filling = ops.full((batch, self.max_number - number, *rest), self.fill_value, ops.dtype(x))
        return ops.concatenate([x, filling], axis=1)

    def compute_output_shape(self, input_shape: Any) -> Any:
        """Shape of the output for the shape of the input."""
        if not isinstance(input_shape, dict) or "bounding_boxes" not in input_shape:
            return input_shape
        boxes = {
            key: (shape[0], self.max_number, *shape[2:])
            for key, shape in input_shape["bounding_boxes"].items()
        }
        return {**input_shape, "bounding_boxes": boxes}
