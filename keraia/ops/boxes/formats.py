"""How four numbers say where a box lies, and how one form becomes another."""

from collections.abc import Callable, Mapping
from typing import Any

from keraia import ops
from keraia.ops.image.fused import fused

# Between a format and the corners `(left, top, right, bottom)`.
_TO_CORNERS: dict[str, Callable[..., tuple[Any, ...]]] = {
    "xyxy": lambda x1, y1, x2, y2: (x1, y1, x2, y2),
    "yxyx": lambda y1, x1, y2, x2: (x1, y1, x2, y2),
    "xywh": lambda x, y, w, h: (x, y, x + w, y + h),
    "center_xywh": lambda x, y, w, h: (x - w / 2, y - h / 2, x + w / 2, y + h / 2),
    "center_yxhw": lambda y, x, h, w: (x - w / 2, y - h / 2, x + w / 2, y + h / 2),
}
_FROM_CORNERS: dict[str, Callable[..., tuple[Any, ...]]] = {
    "xyxy": lambda x1, y1, x2, y2: (x1, y1, x2, y2),
    "yxyx": lambda x1, y1, x2, y2: (y1, x1, y2, x2),
    "xywh": lambda x1, y1, x2, y2: (x1, y1, x2 - x1, y2 - y1),
    "center_xywh": lambda x1, y1, x2, y2: ((x1 + x2) / 2, (y1 + y2) / 2, x2 - x1, y2 - y1),
    "center_yxhw": lambda x1, y1, x2, y2: ((y1 + y2) / 2, (x1 + x2) / 2, y2 - y1, x2 - x1),
}
_RELATIVE = "rel_"
FORMATS = (*_TO_CORNERS, "rel_xyxy", "rel_yxyx", "rel_xywh", "rel_center_xywh")


def convert_format(
    boxes: Any,
    source: str,
    target: str,
    height: Any = None,
    width: Any = None,
    dtype: str = "float32",
) -> Any:
    """Boxes in another format.

    Formats are "xyxy" (left, top, right, bottom), "yxyx", "xywh" (left, top, width, height),
    "center_xywh", "center_yxhw", and with coordinates as shares of the image's width and height
    "rel_xyxy", "rel_yxyx", "rel_xywh", "rel_center_xywh".

    Args:
        boxes: `(..., 4)`, or a dict with "boxes" among others, which stay.
        source: Their format.
        target: The format to make.
        height: Height of the image in pixels, or of each image, `(batch,)`. Needed between absolute
            and relative formats.
        width: Width, in the same way.
        dtype: Floating dtype of the result.

    Example:
        >>> import keraia as keras
        >>> convert = keras.utils.bounding_boxes.convert_format
        >>> convert([[1.0, 2.0, 5.0, 4.0]], "xyxy", "xywh").tolist()
        [[1.0, 2.0, 4.0, 2.0]]
    """
    if isinstance(boxes, Mapping):
        changed = convert_format(boxes["boxes"], source, target, height, width, dtype)
        return {**boxes, "boxes": changed}
    where = "bounding_boxes.convert_format"
    source, target = checked(source, where, "source"), checked(target, where, "target")
    boxes = checked_boxes(boxes, where, dtype)
    if source == target:
        return boxes
    sizes = (None, None)
    if is_relative(source) != is_relative(target):
        sizes = _sizes(width, height, len(boxes.shape) - 1, source, target)
    return _converted(boxes, source=source, target=target, w=sizes[0], h=sizes[1])


@fused
def _converted(boxes: Any, source: str, target: str, w: Any, h: Any) -> Any:
    """Boxes in another format, by way of their corners; without `w` and `h` not scaled."""
    x1, y1, x2, y2 = _TO_CORNERS[source.removeprefix(_RELATIVE)](*parts(boxes))
    if w is not None and is_relative(source):
        x1, y1, x2, y2 = x1 * w, y1 * h, x2 * w, y2 * h
    elif w is not None:
        x1, y1, x2, y2 = x1 / w, y1 / h, x2 / w, y2 / h
    return ops.stack(_FROM_CORNERS[target.removeprefix(_RELATIVE)](x1, y1, x2, y2), axis=-1)


def is_relative(box_format: str) -> bool:
    """Whether coordinates are shares of the image's sizes."""
    return box_format.startswith(_RELATIVE)


def checked(box_format: Any, where: str, parameter: str) -> str:
    """The name of a format in lower case."""
    name = str(box_format).lower()
    if name not in FORMATS:
        raise ValueError(f"{where}: `{parameter}` must be one of {FORMATS}, got {box_format!r}.")
    return name


def checked_boxes(boxes: Any, where: str, dtype: str = "float32") -> Any:
    """Boxes as a floating tensor `(..., 4)`."""
    boxes = ops.cast(ops.convert_to_tensor(boxes), dtype)
    if not boxes.shape or boxes.shape[-1] != 4:
        raise ValueError(
            f"{where}: `boxes` must have four numbers each, of shape (..., 4), got shape "
            f"{tuple(boxes.shape)}."
        )
    return boxes


def parts(boxes: Any) -> list[Any]:
    """The four numbers of all boxes, each as a tensor `(...)`."""
    return [boxes[..., i] for i in range(4)]


def _sizes(width: Any, height: Any, rank: int, source: str, target: str) -> tuple[Any, Any]:
    """Width and height, those of a batch against `(batch, boxes)`."""
    if width is None or height is None:
        raise ValueError(
            f"bounding_boxes.convert_format: from {source!r} to {target!r} needs the size of the "
            f"image, got height={height!r} and width={width!r}. Pass both, in pixels."
        )

    def spread(size: Any) -> Any:
        if isinstance(size, (int, float)):
            return size
        size = ops.cast(ops.convert_to_tensor(size), "float32")
        return ops.reshape(size, (-1,) + (1,) * (rank - 1)) if len(size.shape) else size

    return spread(width), spread(height)
