"""Galleries: many images in one figure of matplotlib, with boxes or masks."""

import math
import os
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from keraia.visualization.arrays import as_pixels, images_of, on_host
from keraia.visualization.bounding_boxes import draw_bounding_boxes
from keraia.visualization.masks import Color, draw_segmentation_masks

LEGEND = 0.4  # inches that a legend takes


def plot_image_gallery(
    images: Any,
    y_true: Any = None,
    y_pred: Any = None,
    label_map: Mapping[int, str] | None = None,
    rows: int | None = None,
    cols: int | None = None,
    value_range: tuple[float, float] = (0, 255),
    scale: float = 2,
    path: str | os.PathLike[str] | None = None,
    show: bool | None = None,
    transparent: bool = True,
    dpi: int = 60,
    legend_handles: Sequence[Any] | None = None,
    data_format: str | None = None,
) -> Any:
    """Plots images in rows and columns.

    Args:
        images: `(batch, height, width, channels)`, or channels first.
        y_true: Labels `(batch,)`, written above the images.
        y_pred: Predicted labels `(batch,)`.
        label_map: Label -> name. None: labels themselves.
        rows: Number of rows. None: as many as columns, or as are needed.
        cols: Number of columns. None: as many as are needed.
        value_range: Least and greatest value of pixels.
        scale: Inches of an image.
        path: File to write. None: none is written.
        show: Whether to show the figure. None: yes, unless it is written.
        transparent: Whether the ground of the file is transparent.
        dpi: Dots per inch of the file.
        legend_handles: Artists of matplotlib to explain beside the images.
        data_format: "channels_last" or "channels_first"; None: `image_data_format()`.

    Returns:
        `matplotlib.figure.Figure`.

    Raises:
        ImportError: matplotlib is missing.
    """
    pixels = as_pixels(images_of(images, data_format, "plot_image_gallery"), value_range)
    rows, cols = _grid(len(pixels), rows, cols)
    show = path is None if show is None else show
    figure = figure_of((scale * cols, scale * rows), show)
    for number, image in enumerate(pixels[: rows * cols]):
        axes = figure.add_subplot(rows, cols, number + 1)
        axes.imshow(image)
        axes.axis("off")
        if title := _title(number, y_true, y_pred, label_map):
            axes.set_title(title, fontsize=4 * scale)
    below = 0.0
    if legend_handles:
        below = LEGEND / (scale * rows)
        figure.legend(handles=list(legend_handles), loc="lower center", ncols=len(legend_handles))
    figure.tight_layout(pad=0.3, rect=(0, below, 1, 1))
    if path is not None:
        figure.savefig(path, transparent=transparent, dpi=dpi)
    if show:
        from matplotlib import pyplot

        pyplot.show()
    return figure


def _grid(count: int, rows: int | None, cols: int | None) -> tuple[int, int]:
    """Rows and columns with room for all images, or as asked."""
    if rows is None and cols is None:
        rows = math.ceil(math.sqrt(count))
    if rows is None:
        rows = math.ceil(count / cols)  # type: ignore[operator]
    return rows, cols or max(1, math.ceil(count / rows))


def figure_of(size: tuple[float, float], show: bool) -> Any:
    """A figure; one that pyplot knows if it is to be shown."""
    try:
        from matplotlib.figure import Figure
    except ImportError as error:
        raise ImportError("Galleries are plotted by matplotlib. pip install matplotlib") from error
    if not show:
        return Figure(size)
    from matplotlib import pyplot

    return pyplot.figure(figsize=size)


def _title(number: int, y_true: Any, y_pred: Any, names: Mapping[int, str] | None) -> str:
    parts = []
    for word, labels in (("Label", y_true), ("Pred", y_pred)):
        if labels is not None:
            label = int(on_host(labels)[number])
            parts.append(f"{word}: {label if names is None else names.get(label, label)}")
    return "  ".join(parts)


def plot_bounding_box_gallery(
    images: Any,
    bounding_box_format: str,
    y_true: Mapping[str, Any] | None = None,
    y_pred: Mapping[str, Any] | None = None,
    value_range: tuple[float, float] = (0, 255),
    true_color: Color = (0, 188, 212),
    pred_color: Color = (255, 235, 59),
    line_thickness: int = 2,
    font_scale: float = 1.0,
    text_thickness: int | None = None,
    class_mapping: Mapping[int, str] | None = None,
    ground_truth_mapping: Mapping[int, str] | None = None,
    prediction_mapping: Mapping[int, str] | None = None,
    legend: bool = False,
    legend_handles: Sequence[Any] | None = None,
    rows: int | None = None,
    cols: int | None = None,
    data_format: str | None = None,
    **kwargs: Any,
) -> Any:
    """Plots images with true and predicted boxes.

    Args:
        images: `(batch, height, width, channels)`, or channels first.
        bounding_box_format: Such as "xyxy".
        y_true: True boxes: "boxes" `(batch, boxes, 4)` and "labels" `(batch, boxes)`.
        y_pred: Predicted boxes, perhaps with "confidence" `(batch, boxes)`.
        value_range: Least and greatest value of pixels.
        true_color: Red, green and blue of true boxes.
        pred_color: The same of predicted ones.
        line_thickness: Width of the lines in pixels.
        font_scale: Size of names; 1 is 11 pixels high.
        text_thickness: How bold names are. None: 1.
        class_mapping: Label -> name.
        ground_truth_mapping: Label -> name for true boxes. None: `class_mapping`.
        prediction_mapping: The same for predicted boxes.
        legend: Whether to explain the two colours.
        legend_handles: Artists to explain besides.
        rows: Number of rows of images.
        cols: Number of columns.
        data_format: "channels_last" or "channels_first"; None: `image_data_format()`.
        **kwargs: Arguments of `plot_image_gallery`.

    Returns:
        `matplotlib.figure.Figure`.
    """
    where = "plot_bounding_box_gallery"
    drawn = as_pixels(images_of(images, data_format, where), value_range)
    handles = list(legend_handles or [])
    for boxes, color, names, word in (
        (y_true, true_color, ground_truth_mapping, "Ground Truth"),
        (y_pred, pred_color, prediction_mapping, "Predictions"),
    ):
        if boxes is None:
            continue
        drawn = draw_bounding_boxes(
            drawn, boxes, bounding_box_format, names or class_mapping, color, line_thickness,
            text_thickness or 1, font_scale, "channels_last",
        )  # fmt: skip
        if legend:
            handles.append(_patch(color, word))
    return plot_image_gallery(
        drawn, rows=rows, cols=cols, legend_handles=handles or None, data_format="channels_last",
        **kwargs,
    )  # fmt: skip


def _patch(color: Color, word: str) -> Any:
    from matplotlib.patches import Patch

    return Patch(color=tuple(part / 255 for part in color), label=word)


def plot_segmentation_mask_gallery(
    images: Any,
    num_classes: int,
    value_range: tuple[float, float] = (0, 255),
    y_true: Any = None,
    y_pred: Any = None,
    color_mapping: Mapping[int, Color] | None = None,
    blend: bool = True,
    alpha: float = 0.8,
    ignore_index: int = -1,
    data_format: str | None = None,
    **kwargs: Any,
) -> Any:
    """Plots images beside themselves with true and with predicted masks.

    Args:
        images: `(batch, height, width, channels)`, or channels first.
        num_classes: How many classes there are.
        value_range: Least and greatest value of pixels.
        y_true: True classes of the places, integers `(batch, height, width)`.
        y_pred: Predicted classes.
        color_mapping: Class -> red, green and blue.
        blend: Whether images shine through.
        alpha: How much of the colours is seen, from 0 to 1.
        ignore_index: Class whose places are left as they are.
        data_format: "channels_last" or "channels_first"; None: `image_data_format()`.
        **kwargs: Arguments of `plot_image_gallery`.

    Returns:
        `matplotlib.figure.Figure`.
    """
    where = "plot_segmentation_mask_gallery"
    pixels = as_pixels(images_of(images, data_format, where), value_range)
    parts = [pixels]
    settings = (num_classes, color_mapping, alpha, blend, ignore_index, "channels_last")
    for masks in (y_true, y_pred):
        if masks is not None:
            parts.append(draw_segmentation_masks(pixels, masks, *settings))
    wide = np.concatenate(parts, axis=2)
    return plot_image_gallery(wide, data_format="channels_last", **kwargs)
