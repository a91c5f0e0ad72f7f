"""Boxes drawn on images."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from keraia.ops.boxes.formats import convert_format
from keraia.visualization.arrays import as_pixels, images_of, on_host

TEXT_HEIGHT = 11  # pixels of a label at `font_scale` 1


def draw_bounding_boxes(
    images: Any,
    bounding_boxes: Mapping[str, Any],
    bounding_box_format: str,
    class_mapping: Mapping[int, str] | None = None,
    color: tuple[int, int, int] = (128, 128, 128),
    line_thickness: int = 2,
    text_thickness: int = 1,
    font_scale: float = 1.0,
    data_format: str | None = None,
) -> np.ndarray:
    """Draws boxes and names of classes on images.

    Args:
        images: `(batch, height, width, channels)`, or channels first, pixels from 0 to 255.
        bounding_boxes: Dict with "boxes" `(batch, boxes, 4)`, "labels" `(batch, boxes)` and
            perhaps "confidence" `(batch, boxes)`. Boxes with the label -1 are padding.
        bounding_box_format: Such as "xyxy"; see `keras.utils.bounding_boxes.convert_format`.
        class_mapping: Label -> name. None: labels are not written.
        color: Red, green and blue of the boxes.
        line_thickness: Width of the lines in pixels.
        text_thickness: How bold names are, in pixels.
        font_scale: Size of names; 1 is 11 pixels high.
        data_format: "channels_last" or "channels_first"; None: `image_data_format()`.

    Returns:
        NumPy array of uint8 `(batch, height, width, channels)`.

    Example:
        >>> import numpy as np
        >>> boxes = {"boxes": np.array([[[1, 1, 4, 4]]]), "labels": np.array([[0]])}
        >>> drawn = draw_bounding_boxes(np.zeros((1, 6, 6, 3)), boxes, "xyxy", line_thickness=1)
        >>> drawn[0, :, :, 0].tolist()[1]
        [0, 128, 128, 128, 128, 0]
    """
    found = as_pixels(images_of(images, data_format, "draw_bounding_boxes")).copy()
    height, width = found.shape[1:3]
    boxes = convert_format(
        bounding_boxes["boxes"], bounding_box_format, "xyxy", height=height, width=width
    )
    boxes, labels = on_host(boxes), on_host(bounding_boxes["labels"]).astype(int)
    scores = bounding_boxes.get("confidence")
    scores = None if scores is None else on_host(scores)
    for image, places, classes, index in zip(found, boxes, labels, range(len(found)), strict=True):
        for number, (place, label) in enumerate(zip(places, classes, strict=True)):
            if label == -1:
                continue
            corners = [round(float(n)) for n in place]
            _frame(image, corners, color, line_thickness)
            if class_mapping is not None:
                text = str(class_mapping.get(label, label))
                if scores is not None:
                    text += f" {scores[index, number]:.2f}"
                _write(image, corners, text, color, font_scale, text_thickness)
    return found


def _frame(image: np.ndarray, corners: list[int], color: Any, thickness: int) -> None:
    """Draws the border of a box; what lies outside the image is left out."""
    x1, y1, x2, y2 = corners
    inner = thickness // 2
    for left, top, right, bottom in (
        (x1 - inner, y1 - inner, x2 + thickness - inner, y1 + thickness - inner),
        (x1 - inner, y2 - inner, x2 + thickness - inner, y2 + thickness - inner),
        (x1 - inner, y1 - inner, x1 + thickness - inner, y2 + thickness - inner),
        (x2 - inner, y1 - inner, x2 + thickness - inner, y2 + thickness - inner),
    ):
        image[max(top, 0) : max(bottom, 0), max(left, 0) : max(right, 0)] = color


def _write(
    image: np.ndarray, corners: list[int], text: str, color: Any, scale: float, thickness: int
) -> None:
    """Writes a name above a box, or inside it where there is no room."""
    try:
        from PIL import Image, ImageDraw, ImageFont
    except ImportError as error:
        raise ImportError("Names of boxes are written by Pillow. pip install pillow") from error
    size = max(1, round(TEXT_HEIGHT * scale))
    canvas = Image.fromarray(image)
    y = corners[1] - size - 3
    ImageDraw.Draw(canvas).text(
        (corners[0] + 2, y if y >= 0 else corners[1] + 2),
        text,
        fill=tuple(color),
        font=ImageFont.load_default(size),
        stroke_width=max(0, thickness - 1),
    )
    image[:] = np.asarray(canvas)
