"""Images in other sizes: scaled, or cut out of larger ones."""

from typing import Any

from keraia import ops, random
from keraia.core.images import with_sizes
from keraia.layers.preprocessing.image import ImageLayer, RandomImageLayer
from keraia.ops.image.resizing import cut, margins


class Sized(ImageLayer):
    """Base of the layers that make images of one size.

    Args:
        height, width: Size of the result, in pixels.
    """

    def __init__(self, height: int, width: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        for name, size in (("height", height), ("width", width)):
            if not isinstance(size, int) or size < 1:
                raise ValueError(
                    f"{self._where()}: `{name}` must be a positive integer, got {size!r}."
                )
        self.height = height
        self.width = width

    def compute_output_shape(self, input_shape: Any) -> Any:
        """Shape of the output for the shape of the input."""
        if isinstance(input_shape, dict):
            shapes = dict(input_shape)
            for key in {"images", "segmentation_masks"} & shapes.keys():
                shapes[key] = self.compute_output_shape(shapes[key])
            return shapes
        rank = len(input_shape)
        at = (rank + self.height_axis, rank + self.width_axis)
        return with_sizes(tuple(input_shape), at, (self.height, self.width))

    def _fits(self, sizes: tuple[Any, Any]) -> bool:
        """Whether the part lies within an image; sizes that a graph alone knows are trusted."""
        needed = (self.height, self.width)
        return all(not isinstance(n, int) or n >= k for n, k in zip(sizes, needed, strict=True))

    def _part(self, images: Any, start: tuple[Any, Any]) -> Any:
        """`height` by `width` pixels of images."""
        sizes = list(ops.shape(images))
        starts: list[Any] = [0] * len(sizes)
        starts[self.height_axis], starts[self.width_axis] = start
        sizes[self.height_axis], sizes[self.width_axis] = self.height, self.width
        return ops.slice(images, starts, sizes)

    def _filled(self, images: Any, interpolation: str) -> Any:
        """The whole size, filled by the middle of images of other proportions."""
        return ops.image.resize(
            images,
            (self.height, self.width),
            interpolation=interpolation,
            crop_to_aspect_ratio=True,
            data_format=self.data_format,
        )

    def _stretched(self, boxes: Any, old: Any, starts: Any = (0, 0)) -> Any:
        """Boxes seen from a part of `old` pixels that is scaled to the whole size."""
        (top, left), (tall, wide) = starts, old
        shift = ops.cast([left, top, left, top], "float32")
        scale = [self.width / wide, self.height / tall] * 2
        return (boxes - shift) * ops.cast(scale, "float32")

    def _in_middle(self, bounding_boxes: Any, old: tuple[Any, Any]) -> Any:
        """Boxes of images of size `old` that `_filled` scales."""
        (top, tall), (left, wide) = cut(old, (self.height, self.width))
        return self._moved_boxes(
            bounding_boxes,
            lambda boxes: self._stretched(boxes, (tall, wide), (top, left)),
            old,
            (self.height, self.width),
        )

    def _in_part(self, bounding_boxes: Any, old: tuple[Any, Any], start: tuple[Any, Any]) -> Any:
        """Boxes of images of size `old` of which `_part` is taken."""
        top, left = (ops.cast(edge, "float32") for edge in start)
        return self._moved_boxes(
            bounding_boxes,
            lambda boxes: boxes - ops.stack([left, top, left, top]),
            old,
            (self.height, self.width),
        )


class Resizing(Sized):
    """Scales images to one size.

    Args:
        height, width: Size of the result, in pixels.
        interpolation: As in `keras.ops.image.resize`; masks are always scaled by "nearest".
        crop_to_aspect_ratio: Whether to cut off the borders that would be squeezed.
        pad_to_aspect_ratio: Whether to add borders instead of stretching.
        fill_mode: "constant": added borders have the value `fill_value`.
        fill_value: Of added borders.
        antialias: Whether every old pixel counts where images shrink.
        data_format: "channels_last" or "channels_first"; None means `image_data_format()`.

    Output shape:
        `(batch, height, width, channels)`, in the dtype of the images.

    Example:
        >>> import keraia as keras
        >>> keras.layers.Resizing(4, 6)(keras.ops.ones((2, 8, 8, 3))).shape
        (2, 4, 6, 3)
    """

    draws = False
    keeps_dtype = True

    def __init__(
        self,
        height: int,
        width: int,
        interpolation: str = "bilinear",
        crop_to_aspect_ratio: bool = False,
        pad_to_aspect_ratio: bool = False,
        fill_mode: str = "constant",
        fill_value: float = 0.0,
        antialias: bool = False,
        data_format: str | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(height, width, data_format=data_format, **kwargs)
        self.interpolation = interpolation
        self.crop_to_aspect_ratio = crop_to_aspect_ratio
        self.pad_to_aspect_ratio = pad_to_aspect_ratio
        self.fill_mode = fill_mode
        self.fill_value = fill_value
        self.antialias = antialias

    def get_random_transformation(self, data: Any, training: bool = True, seed: Any = None) -> Any:
        """Height and width of the images."""
        return self._batched(self._images(data))[1:]

    def _changed(self, images: Any, transformation: Any) -> Any:
        return self._resized(images, self.interpolation, self.antialias)

    def _resized(self, images: Any, interpolation: str, antialias: bool) -> Any:
        return ops.image.resize(
            images,
            (self.height, self.width),
            interpolation=interpolation,
            antialias=antialias,
            crop_to_aspect_ratio=self.crop_to_aspect_ratio,
            pad_to_aspect_ratio=self.pad_to_aspect_ratio,
            fill_mode=self.fill_mode,
            fill_value=self.fill_value,
            data_format=self.data_format,
        )

    def transform_labels(
        self, labels: Any, transformation: Any = None, training: bool = True
    ) -> Any:
        """Labels stay as they are."""
        return labels

    def transform_segmentation_masks(
        self, segmentation_masks: Any, transformation: Any = None, training: bool = True
    ) -> Any:
        """Masks scaled like the images, each new pixel being one of the old."""
        return self._resized(segmentation_masks, "nearest", False)

    def transform_bounding_boxes(
        self, bounding_boxes: Any, transformation: Any, training: bool = True
    ) -> Any:
        """Boxes of images whose `(height, width)` is the transformation."""
        old, new = tuple(transformation), (self.height, self.width)
        if self.crop_to_aspect_ratio:
            return self._in_middle(bounding_boxes, old)
        top, left = margins(old, new) if self.pad_to_aspect_ratio else (0, 0)
        grown = old[0] + 2 * top, old[1] + 2 * left
        return self._moved_boxes(
            bounding_boxes,
            lambda boxes: self._stretched(boxes, grown, (-top, -left)),
            old,
            new,
        )


class CenterCrop(Sized):
    """Cuts the middle out of images; smaller ones are scaled until they cover the size.

    Args:
        height, width: Size of the result, in pixels.
        data_format: "channels_last" or "channels_first"; None means `image_data_format()`.

    Output shape:
        `(batch, height, width, channels)`.

    Example:
        >>> import keraia as keras
        >>> keras.layers.CenterCrop(1, 1)([[[0.0], [1.0], [2.0]]]).tolist()
        [[[1.0]]]
    """

    draws = False

    def __init__(
        self, height: int, width: int, data_format: str | None = None, **kwargs: Any
    ) -> None:
        super().__init__(height, width, data_format=data_format, **kwargs)

    def get_random_transformation(self, data: Any, training: bool = True, seed: Any = None) -> Any:
        """Shape of the images."""
        return {"input_shape": tuple(ops.shape(self._images(data)))}

    def _start(self, sizes: tuple[Any, Any]) -> tuple[Any, Any]:
        height, width = sizes
        return (height - self.height) // 2, (width - self.width) // 2

    def _middle(self, images: Any, interpolation: str) -> Any:
        sizes = self._batched(images)[1:]
        if self._fits(sizes):
            return self._part(images, self._start(sizes))
        return self._filled(images, interpolation)

    def _changed(self, images: Any, transformation: Any) -> Any:
        return self._middle(images, "bilinear")

    def transform_segmentation_masks(
        self, segmentation_masks: Any, transformation: Any, training: bool = True
    ) -> Any:
        """The middle of the masks."""
        return self._middle(segmentation_masks, "nearest")

    def transform_bounding_boxes(
        self, bounding_boxes: Any, transformation: Any, training: bool = True
    ) -> Any:
        """Boxes as seen from the middle."""
        shape = transformation["input_shape"]
        old = shape[self.height_axis], shape[self.width_axis]
        if self._fits(old):
            return self._in_part(bounding_boxes, old, self._start(old))
        return self._in_middle(bounding_boxes, old)


class RandomCrop(RandomImageLayer, Sized):
    """Cuts a random part out of images in training, the same for a whole batch.

    Outside training, and where the images are smaller than the part, they are scaled until they
    cover it, and the middle is taken.

    Args:
        height, width: Size of the result, in pixels.
        seed: Integer for repeatable changes.
        data_format: "channels_last" or "channels_first"; None means `image_data_format()`.

    Output shape:
        `(batch, height, width, channels)`.

    Example:
        >>> import keraia as keras
        >>> keras.layers.RandomCrop(4, 5)(keras.ops.ones((2, 8, 8, 3)), training=True).shape
        (2, 4, 5, 3)
    """

    draws = False  # also outside training the size changes

    def __init__(
        self,
        height: int,
        width: int,
        seed: int | None = None,
        data_format: str | None = None,
        name: str | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(
            seed=seed, height=height, width=width, data_format=data_format, name=name, **kwargs
        )

    def compute_output_shape(self, input_shape: Any, *args: Any, **kwargs: Any) -> Any:
        """Shape of the output for the shape of the input."""
        return super().compute_output_shape(input_shape)

    def get_random_transformation(self, data: Any, training: bool = True, seed: Any = None) -> Any:
        """Row and column where the part starts, height and width of the images."""
        sizes = self._batched(self._images(data))[1:]
        if not training or not self._fits(sizes):
            return 0, 0, *sizes
        seed = self._seed(seed)
        needed = (self.height, self.width)
        starts = (
            random.randint((), 0, size - length + 1, seed=seed)
            for size, length in zip(sizes, needed, strict=True)
        )
        return *starts, *sizes

    def transform_images(self, images: Any, transformation: Any, training: bool = True) -> Any:
        """The part that starts at a row and a column, or the middle."""
        images = ops.cast(ops.convert_to_tensor(images), self.compute_dtype)
        return self._cropped(images, transformation, training, "bilinear")

    def _cropped(self, images: Any, start: Any, training: bool, interpolation: str) -> Any:
        if training and self._fits(self._batched(images)[1:]):
            return self._part(images, start[:2])
        return self._filled(images, interpolation)

    def transform_segmentation_masks(
        self, segmentation_masks: Any, transformation: Any, training: bool = True
    ) -> Any:
        """The same part of the masks."""
        return self._cropped(segmentation_masks, transformation, training, "nearest")

    def transform_bounding_boxes(
        self, bounding_boxes: Any, transformation: Any, training: bool = True
    ) -> Any:
        """Boxes as seen from the part."""
        start, sizes = transformation[:2], transformation[2:] or (None, None)
        if training and self._fits(sizes):
            return self._in_part(bounding_boxes, sizes, start)
        return self._in_middle(bounding_boxes, sizes)
