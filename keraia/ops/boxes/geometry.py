"""Boxes of images that are cut, framed, turned and stretched."""

import math
from collections.abc import Mapping
from typing import Any

from keraia import ops
from keraia.ops.boxes.formats import checked, convert_format, is_relative, parts
from keraia.ops.image.fused import fused

NOTHING = -1  # label of what is no box


def clip_to_image_size(
    bounding_boxes: Any, height: Any = None, width: Any = None, bounding_box_format: str = "xyxy"
) -> Any:
    """Boxes cut off at the borders of the image.

    Args:
        bounding_boxes: `{"boxes": (..., n, 4), "labels": (..., n)}`, or the boxes alone. Labels of
            boxes of which nothing is left become -1.
        height, width: Size of the image in pixels; not needed for relative formats.
        bounding_box_format: Format of the boxes, as in `convert_format`.

    Returns:
        The same structure.

    Example:
        >>> import keraia as keras
        >>> boxes = {"boxes": [[4.0, 1.0, 9.0, 3.0], [8.0, 0.0, 9.0, 2.0]], "labels": [5, 6]}
        >>> cut = keras.utils.bounding_boxes.clip_to_image_size(boxes, height=4, width=6)
        >>> cut["boxes"].tolist(), cut["labels"].tolist()
        ([[4.0, 1.0, 6.0, 3.0], [6.0, 0.0, 6.0, 2.0]], [5, -1])
    """
    where = "bounding_boxes.clip_to_image_size"
    box_format = checked(bounding_box_format, where, "bounding_box_format")
    relative = is_relative(box_format)
    if relative:
        height = width = 1
    elif height is None or width is None:
        raise ValueError(
            f"{where}: boxes in format {bounding_box_format!r} need `height` and `width` of the "
            f"image, got height={height!r} and width={width!r}."
        )
    alone = not isinstance(bounding_boxes, Mapping)
    given = bounding_boxes if alone else bounding_boxes["boxes"]
    corners = "rel_xyxy" if relative else "xyxy"
    x1, y1, x2, y2 = parts(convert_format(given, box_format, corners))
    x1, x2 = (ops.clip(x, 0, width) for x in (x1, x2))
    y1, y2 = (ops.clip(y, 0, height) for y in (y1, y2))
    boxes = convert_format(ops.stack([x1, y1, x2, y2], axis=-1), corners, box_format)
    if alone:
        return boxes
    labels = ops.convert_to_tensor(bounding_boxes["labels"])
    empty = (x2 - x1) * (y2 - y1) <= 0
    nothing = ops.full_like(labels, NOTHING)
    return {**bounding_boxes, "boxes": boxes, "labels": ops.where(empty, nothing, labels)}


def crop(
    boxes: Any, top: Any, left: Any, height: Any, width: Any, bounding_box_format: str = "xyxy"
) -> Any:
    """Boxes in an image of which a part was cut out.

    Args:
        boxes: `(..., 4)`.
        top, left: Where the part starts, in pixels.
        height, width: Size of the part.
        bounding_box_format: Format of the boxes, an absolute one of `convert_format`.

    Returns:
        Boxes as seen from the part, cut off at its borders.

    Example:
        >>> import keraia as keras
        >>> keras.utils.bounding_boxes.crop([[1.0, 2.0, 5.0, 4.0]], 1, 2, 4, 5).tolist()
        [[0.0, 1.0, 3.0, 3.0]]
    """
    where = "bounding_boxes.crop"
    x1, y1, x2, y2 = parts(_to_pixels(boxes, bounding_box_format, where))
    x1, x2 = (ops.clip(x - left, 0, width) for x in (x1, x2))
    y1, y2 = (ops.clip(y - top, 0, height) for y in (y1, y2))
    return convert_format(ops.stack([x1, y1, x2, y2], axis=-1), "xyxy", bounding_box_format)


def pad(
    boxes: Any,
    top: Any,
    left: Any,
    height: Any = None,
    width: Any = None,
    bounding_box_format: str = "xyxy",
) -> Any:
    """Boxes in an image that got a border.

    Args:
        boxes: `(..., 4)`.
        top, left: Width of the border, in pixels.
        height, width: Not used.
        bounding_box_format: Format of the boxes, an absolute one of `convert_format`.

    Example:
        >>> import keraia as keras
        >>> keras.utils.bounding_boxes.pad([[1.0, 2.0, 5.0, 4.0]], 1, 2).tolist()
        [[3.0, 3.0, 7.0, 5.0]]
    """
    where = "bounding_boxes.pad"
    x1, y1, x2, y2 = parts(_to_pixels(boxes, bounding_box_format, where))
    moved = ops.stack([x1 + left, y1 + top, x2 + left, y2 + top], axis=-1)
    return convert_format(moved, "xyxy", bounding_box_format)


def affine_transform(
    boxes: Any,
    angle: Any,
    translate_x: Any,
    translate_y: Any,
    scale: Any,
    shear_x: Any,
    shear_y: Any,
    height: Any,
    width: Any,
    center_x: Any = None,
    center_y: Any = None,
    bounding_box_format: str = "xyxy",
) -> Any:
    """The smallest upright boxes around boxes that were turned, stretched, sheared and moved.

    Args:
        boxes: `(batch, n, 4)`.
        angle: Degrees, counter-clockwise; this and the next five a number, or one for each image.
        translate_x, translate_y: Way to the right and down, as a share of the image's size.
        scale: Factor of both sides.
        shear_x, shear_y: Angles in degrees by which upright and level lines are tilted.
        height, width: Size of the image in pixels.
        center_x, center_y: What stays in place, as a share of the image's size; None: the middle.
        bounding_box_format: Format of the boxes, as in `convert_format`.

    Example:
        >>> import keraia as keras
        >>> turned = keras.utils.bounding_boxes.affine_transform(
        ...     [[[1.0, 0.0, 2.0, 3.0]]], 90.0, 0, 0, 1, 0, 0, height=4, width=4)
        >>> turned.round(3).tolist()
        [[[0.0, 1.0, 3.0, 2.0]]]
    """
    where = "bounding_boxes.affine_transform"
    box_format = checked(bounding_box_format, where, "bounding_box_format")
    pixels = convert_format(boxes, box_format, "xyxy", height, width)
    middle = [0.5 if centre is None else centre for centre in (center_x, center_y)]
    numbers = [angle, shear_x, shear_y, scale, translate_x, translate_y, *middle]
    numbers = [
        ops.reshape(ops.cast(ops.convert_to_tensor(x), "float32"), (-1, 1, 1)) for x in numbers
    ]
    moved = _moved(pixels, *numbers, height=height, width=width)
    return convert_format(moved, "xyxy", box_format, height, width)


@fused
def _moved(
    boxes: Any,
    angle: Any,
    shear_x: Any,
    shear_y: Any,
    scale: Any,
    right: Any,
    down: Any,
    center_x: Any,
    center_y: Any,
    height: Any,
    width: Any,
) -> Any:
    """`affine_transform` of boxes in format "xyxy"; numbers are `(batch or 1, 1, 1)`."""
    x1, y1, x2, y2 = parts(boxes)
    angle, tilt_x, tilt_y = (a * (math.pi / 180) for a in (angle, shear_x, shear_y))
    wide, tall = width - 1, height - 1
    middle_x, middle_y = center_x * wide, center_y * tall
    x = ops.stack([x1, x2, x1, x2], axis=-1) - middle_x
    y = ops.stack([y1, y1, y2, y2], axis=-1) - middle_y
    x, y = x + ops.tan(tilt_x) * y, y + ops.tan(tilt_y) * x
    cosine, sine = scale * ops.cos(angle), scale * ops.sin(angle)
    x, y = cosine * x + sine * y, cosine * y - sine * x
    return around(x + middle_x + right * wide, y + middle_y + down * tall)


def around(x: Any, y: Any) -> Any:
    """The smallest boxes, "xyxy", around points `(..., points)`."""
    edges = [f(a, axis=-1) for f in (ops.min, ops.max) for a in (x, y)]
    return ops.stack(edges, axis=-1)


def _to_pixels(boxes: Any, box_format: str, where: str) -> Any:
    if is_relative(checked(box_format, where, "bounding_box_format")):
        raise ValueError(
            f"{where}: boxes in format {box_format!r} do not tell the size of the image. Make them "
            'absolute first: `convert_format(boxes, ..., "xyxy", height, width)`.'
        )
    return convert_format(boxes, box_format, "xyxy")
