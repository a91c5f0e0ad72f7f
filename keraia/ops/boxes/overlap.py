"""How much boxes cover each other."""

import math
from typing import Any

from keraia import ops
from keraia.core import config
from keraia.ops.boxes.formats import convert_format, is_relative, parts
from keraia.ops.image.fused import fused


def compute_iou(
    boxes1: Any,
    boxes2: Any,
    bounding_box_format: str,
    use_masking: bool = False,
    mask_val: float = -1,
    image_shape: Any = None,
) -> Any:
    """Area that two boxes share, over the area that they cover together, for all pairs.

    Args:
        boxes1: `(n, 4)` or `(batch, n, 4)`.
        boxes2: `(m, 4)` or `(batch, m, 4)`.
        bounding_box_format: Format of both, as in `convert_format`.
        use_masking: Whether pairs with a box of negative numbers only, which stands for no box,
            give `mask_val`.
        mask_val: What such pairs give.
        image_shape: `(height, width, ...)`; needed for relative formats.

    Returns:
        `(n, m)` or `(batch, n, m)`, from 0 to 1.

    Example:
        >>> import keraia as keras
        >>> a, b = [[0.0, 0.0, 2.0, 2.0]], [[1.0, 0.0, 3.0, 2.0]]
        >>> keras.utils.bounding_boxes.compute_iou(a, b, "xyxy").round(3).tolist()
        [[0.333]]
    """
    corners1 = _corners(boxes1, bounding_box_format, image_shape, "compute_iou")
    corners2 = _corners(boxes2, bounding_box_format, image_shape, "compute_iou")
    out = _shares(corners1, corners2)
    if not use_masking:
        return out
    none1 = ops.expand_dims(ops.max(ops.convert_to_tensor(boxes1), axis=-1) < 0, -1)
    none2 = ops.expand_dims(ops.max(ops.convert_to_tensor(boxes2), axis=-1) < 0, -2)
    return ops.where(ops.logical_or(none1, none2), float(mask_val), out)


def compute_ciou(
    boxes1: Any, boxes2: Any, bounding_box_format: str, image_shape: Any = None
) -> Any:
    """Complete overlap of boxes, one by one: it still falls where boxes no longer touch.

    From the share `iou` of `compute_iou` it takes off `d**2 / c**2`, the distance of the centres
    over the diagonal of the smallest box around both, and `a * v` with
    `v = 4 / pi**2 * (atan(w2 / h2) - atan(w1 / h1))**2` and `a = v / (1 - iou + v)`.

    Args:
        boxes1: `(..., 4)`.
        boxes2: `(..., 4)`, as many.
        bounding_box_format: Format of both, as in `convert_format`.
        image_shape: `(height, width, ...)`; needed for relative formats.

    Returns:
        `(...)`, up to 1 for equal boxes.

    Example:
        >>> import keraia as keras
        >>> a = [[0.0, 0.0, 2.0, 2.0]]
        >>> keras.utils.bounding_boxes.compute_ciou(a, a, "xyxy").round(3).tolist()
        [1.0]

    Source: Z. Zheng et al., Distance-IoU Loss, 2020.
    """
    one = _corners(boxes1, bounding_box_format, image_shape, "compute_ciou")
    other = _corners(boxes2, bounding_box_format, image_shape, "compute_ciou")
    return _complete(one, other, tiny=config.epsilon())


@fused
def _complete(one: Any, other: Any, tiny: float) -> Any:
    """`compute_ciou` of boxes in format "xyxy"."""
    shared, covered = _areas(one, other)
    iou = shared / (covered + tiny)
    (x1, y1, x2, y2), (u1, v1, u2, v2) = parts(one), parts(other)
    wide = ops.maximum(x2, u2) - ops.minimum(x1, u1)
    tall = ops.maximum(y2, v2) - ops.minimum(y1, v1)
    distance = (x1 + x2 - u1 - u2) ** 2 / 4 + (y1 + y2 - v1 - v2) ** 2 / 4
    slopes = ops.arctan((u2 - u1) / (v2 - v1 + tiny)) - ops.arctan((x2 - x1) / (y2 - y1 + tiny))
    unlike = 4 / math.pi**2 * slopes**2
    weight = unlike / (1 - iou + unlike + tiny)
    return iou - distance / (wide**2 + tall**2 + tiny) - weight * unlike


@fused
def _shares(corners1: Any, corners2: Any) -> Any:
    """`compute_iou` of boxes in format "xyxy"."""
    shared, covered = _areas(ops.expand_dims(corners1, -2), ops.expand_dims(corners2, -3))
    return ops.where(covered > 0, shared / ops.where(covered > 0, covered, 1.0), 0.0)


def _corners(boxes: Any, box_format: str, image_shape: Any, name: str) -> Any:
    """Boxes as "xyxy" in pixels."""
    height = width = None
    if is_relative(str(box_format).lower()):
        if image_shape is None:
            raise ValueError(
                f"bounding_boxes.{name}: boxes in format {box_format!r} need `image_shape`, the "
                "(height, width) of the image in pixels, got None."
            )
        height, width = image_shape[:2]
    return convert_format(boxes, box_format, "xyxy", height, width)


def _areas(one: Any, other: Any) -> tuple[Any, Any]:
    """Area of the intersection and of the union."""
    sides = ops.minimum(one[..., 2:], other[..., 2:]) - ops.maximum(one[..., :2], other[..., :2])
    shared = ops.prod(ops.maximum(sides, 0.0), axis=-1)
    whole = _area(one) + _area(other) - shared
    return shared, whole


def _area(corners: Any) -> Any:
    return ops.prod(corners[..., 2:] - corners[..., :2], axis=-1)
