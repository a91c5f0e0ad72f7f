"""Boxes told as offsets from anchors, the form in which detectors learn them."""

from collections.abc import Mapping
from typing import Any

from keraia import ops
from keraia.core import config
from keraia.ops.boxes.formats import checked_boxes, convert_format

_ENCODINGS = ("center_xywh", "center_yxhw")


def encode_box_to_deltas(
    anchors: Any,
    boxes: Any,
    anchor_format: str,
    box_format: str,
    encoding_format: str = "center_yxhw",
    variance: Any = None,
    image_shape: Any = None,
) -> Any:
    """Offsets of boxes from anchors, one by one.

    With centres `c` and sizes `s` along an axis: `(c_box - c_anchor) / s_anchor` and
    `log(s_box / s_anchor)`.

    Args:
        anchors: `(n, 4)`.
        boxes: `(n, 4)` or `(batch, n, 4)`.
        anchor_format, box_format: Their formats, as in `convert_format`.
        encoding_format: Order of the offsets, "center_yxhw" or "center_xywh".
        variance: Four numbers by which the offsets are divided, or None.
        image_shape: `(height, width, ...)`; needed for relative formats.

    Returns:
        Tensor of the shape of the boxes.

    Example:
        >>> import keraia as keras
        >>> encode = keras.utils.bounding_boxes.encode_box_to_deltas
        >>> encode([[0.0, 0.0, 2.0, 4.0]], [[1.0, 0.0, 3.0, 4.0]], "xyxy", "xyxy").tolist()
        [[0.0, 0.5, 0.0, 0.0]]

    Source: R. Girshick et al., Rich Feature Hierarchies, 2014.
    """
    where = "bounding_boxes.encode_box_to_deltas"
    factors = _variance(variance, where)
    anchors = _centred(anchors, anchor_format, encoding_format, image_shape, where)
    boxes = _centred(boxes, box_format, encoding_format, image_shape, where)
    tiny = config.epsilon()
    sizes = ops.maximum(boxes[..., 2:], tiny) / ops.maximum(anchors[..., 2:], tiny)
    moved = (boxes[..., :2] - anchors[..., :2]) / ops.maximum(anchors[..., 2:], tiny)
    return ops.concatenate([moved, ops.log(sizes)], axis=-1) / factors


def decode_deltas_to_boxes(
    anchors: Any,
    boxes_delta: Any,
    anchor_format: str,
    box_format: str,
    encoded_format: str = "center_yxhw",
    variance: Any = None,
    image_shape: Any = None,
) -> Any:
    """Boxes from anchors and offsets: the inverse of `encode_box_to_deltas`.

    Args:
        anchors: `(n, 4)`, or a dict of such tensors, one for each level of a pyramid.
        boxes_delta: Offsets, `(n, 4)` or `(batch, n, 4)`, or a dict with the same names.
        anchor_format: Format of the anchors, as in `convert_format`.
        box_format: Format of the result.
        encoded_format: Order of the offsets, "center_yxhw" or "center_xywh".
        variance: Four numbers with which the offsets are multiplied, or None.
        image_shape: `(height, width, ...)`; needed for relative formats.

    Returns:
        Tensor of the shape of the offsets, or a dict of them.

    Example:
        >>> import keraia as keras
        >>> decode = keras.utils.bounding_boxes.decode_deltas_to_boxes
        >>> decode([[0.0, 0.0, 2.0, 4.0]], [[0.0, 0.5, 0.0, 0.0]], "xyxy", "xyxy").tolist()
        [[1.0, 0.0, 3.0, 4.0]]
    """
    settings = (anchor_format, box_format, encoded_format, variance, image_shape)
    if isinstance(anchors, Mapping):
        return {
            level: decode_deltas_to_boxes(anchors[level], boxes_delta[level], *settings)
            for level in anchors
        }
    where = "bounding_boxes.decode_deltas_to_boxes"
    factors = _variance(variance, where)
    anchors = _centred(anchors, anchor_format, encoded_format, image_shape, where)
    deltas = checked_boxes(boxes_delta, where) * factors
    sizes = ops.exp(deltas[..., 2:]) * anchors[..., 2:]
    centres = deltas[..., :2] * anchors[..., 2:] + anchors[..., :2]
    boxes = ops.concatenate([centres, sizes], axis=-1)
    return convert_format(boxes, encoded_format, box_format, *_sizes(image_shape))


def _centred(boxes: Any, box_format: str, encoding: str, image_shape: Any, where: str) -> Any:
    """Boxes as centre and size in the order of the encoding."""
    if encoding not in _ENCODINGS:
        raise ValueError(f"{where}: the encoding must be one of {_ENCODINGS}, got {encoding!r}.")
    return convert_format(boxes, box_format, encoding, *_sizes(image_shape))


def _sizes(image_shape: Any) -> tuple[Any, Any]:
    return (None, None) if image_shape is None else tuple(image_shape[:2])


def _variance(variance: Any, where: str) -> Any:
    """Four factors as a tensor."""
    if variance is None:
        return 1.0
    factors = ops.cast(ops.convert_to_tensor(variance), "float32")
    if tuple(factors.shape) != (4,):
        raise ValueError(
            f"{where}: `variance` must be four numbers, got shape {tuple(factors.shape)}."
        )
    return factors
