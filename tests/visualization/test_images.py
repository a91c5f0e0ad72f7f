"""Boxes, masks and galleries."""

import numpy as np
import pytest

from keraia import ops, visualization
from keraia.visualization.galleries import _grid

GRAY = np.full((2, 12, 10, 3), 100.0, "float32")
BOXES = {
    "boxes": np.array([[[2, 3, 7, 9]], [[0, 0, 4, 4]]], "float32"),
    "labels": np.array([[1], [-1]]),
}
MASKS = np.zeros((2, 12, 10), "int32")
MASKS[0, 0, :3] = 1, 2, -1
COLORS = {0: (10, 20, 30), 1: (200, 0, 0), 2: (0, 200, 0)}


def test_boxes_are_lines_of_a_color_and_padding_is_left_out():
    drawn = visualization.draw_bounding_boxes(
        GRAY, BOXES, "xyxy", color=(1, 2, 3), line_thickness=1
    )
    line = (drawn[0] == (1, 2, 3)).all(-1)
    expected = np.zeros((12, 10), bool)
    expected[3:10, [2, 7]] = expected[[3, 9], 2:8] = True
    np.testing.assert_array_equal(line, expected)
    assert (drawn[1] == 100).all()
    assert drawn.dtype == "uint8"
    assert (GRAY == 100).all()


@pytest.mark.parametrize(
    ("boxes", "box_format"), [([2, 3, 5, 6], "xywh"), ([0.2, 0.25, 0.7, 0.75], "rel_xyxy")]
)
def test_boxes_come_in_any_format(boxes, box_format):
    found = {"boxes": np.array([[boxes]], "float32"), "labels": np.array([[0]])}
    drawn = visualization.draw_bounding_boxes(GRAY[:1], found, box_format)
    expected = visualization.draw_bounding_boxes(
        GRAY[:1], {"boxes": BOXES["boxes"][:1], "labels": np.array([[0]])}, "xyxy"
    )
    np.testing.assert_array_equal(drawn, expected)


def test_names_and_confidences_are_written():
    pytest.importorskip("PIL")
    images = np.zeros((1, 60, 90, 3), "uint8")
    boxes = {"boxes": np.array([[[10, 30, 60, 50]]]), "labels": np.array([[1]])}
    plain = visualization.draw_bounding_boxes(images, boxes, "xyxy")
    named = visualization.draw_bounding_boxes(images, boxes, "xyxy", {1: "cat"})
    sure = visualization.draw_bounding_boxes(
        images, {**boxes, "confidence": np.array([[0.5]])}, "xyxy", {1: "cat"}
    )
    above = (named != plain)[0, :28].any(-1)
    assert above.any()
    assert (sure != plain).sum() > (named != plain).sum()
    assert (named[0, 29:] == plain[0, 29:]).all()


def test_masks_are_mixed_with_images():
    drawn = visualization.draw_segmentation_masks(GRAY, MASKS, 3, COLORS, alpha=0.5)
    assert drawn[0, 0, :4].tolist() == [[150, 50, 50], [50, 150, 50], [100, 100, 100], [55, 60, 65]]
    opaque = visualization.draw_segmentation_masks(GRAY, MASKS, 3, COLORS, blend=False)
    assert opaque[0, 0, :3].tolist() == [[200, 0, 0], [0, 200, 0], [100, 100, 100]]


def test_masks_and_images_may_be_tensors_with_channels_first():
    expected = visualization.draw_segmentation_masks(GRAY, MASKS)
    found = visualization.draw_segmentation_masks(
        ops.convert_to_tensor(np.moveaxis(GRAY, -1, 1)),
        ops.convert_to_tensor(MASKS[:, None]),
        data_format="channels_first",
    )
    np.testing.assert_array_equal(found, expected)
    last = visualization.draw_segmentation_masks(GRAY, MASKS[..., None])
    np.testing.assert_array_equal(last, expected)


def test_one_class_may_be_left_out():
    drawn = visualization.draw_segmentation_masks(GRAY, np.abs(MASKS), 3, COLORS, ignore_index=0)
    assert (drawn[1] == 100).all()
    assert drawn[0, 0, 1].tolist() == [20, 180, 20]


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ((GRAY[0], MASKS[0]), ValueError, "must be a batch"),
        ((GRAY, MASKS.astype("float32")), TypeError, "integers, got float32"),
        ((GRAY, MASKS[:, :5]), ValueError, "do not fit images"),
        ((GRAY, MASKS, 2), ValueError, "classes from 0 to 2 do not fit `num_classes=2`"),
    ],
)
def test_masks_that_do_not_fit_are_refused(arguments, error, message):
    with pytest.raises(error, match=message):
        visualization.draw_segmentation_masks(*arguments)


@pytest.mark.parametrize(
    ("asked", "grid"),
    [
        ((1, None, None), (1, 1)),
        ((2, None, None), (2, 1)),
        ((4, None, None), (2, 2)),
        ((7, None, None), (3, 3)),
        ((7, 2, None), (2, 4)),
        ((7, None, 5), (2, 5)),
    ],
)
def test_galleries_have_room_for_all(asked, grid):
    assert _grid(*asked) == grid


def test_a_gallery_is_a_figure_and_a_file(tmp_path):
    pytest.importorskip("matplotlib")
    path = tmp_path / "gallery.png"
    figure = visualization.plot_image_gallery(
        GRAY / 100, y_true=[0, 1], y_pred=[1, 1], label_map={0: "ant", 1: "bee"},
        value_range=(0, 2), path=path,
    )  # fmt: skip
    assert path.read_bytes().startswith(b"\x89PNG")
    assert [axes.get_title() for axes in figure.axes] == [
        "Label: ant  Pred: bee",
        "Label: bee  Pred: bee",
    ]
    shown = figure.axes[0].images[0].get_array()
    assert shown.shape == (12, 10, 3)
    assert int(shown[0, 0, 0]) == 128


def test_galleries_show_boxes_and_masks():
    pytest.importorskip("matplotlib")
    boxes = visualization.plot_bounding_box_gallery(
        GRAY, "xyxy", BOXES, {**BOXES, "confidence": np.ones((2, 1))}, legend=True, show=False
    )
    texts = [text.get_text() for text in boxes.legends[0].get_texts()]
    assert texts == ["Ground Truth", "Predictions"]
    assert (boxes.axes[0].images[0].get_array() == (255, 235, 59)).all(-1).any()
    masks = visualization.plot_segmentation_mask_gallery(
        GRAY, 3, y_true=MASKS, y_pred=MASKS, show=False
    )
    assert masks.axes[0].images[0].get_array().shape == (12, 30, 3)


def test_ranges_and_formats_are_checked():
    with pytest.raises(ValueError, match="`value_range`"):
        visualization.plot_image_gallery(GRAY, value_range=(1, 1), show=False)
    with pytest.raises(ValueError, match="`data_format`"):
        visualization.plot_image_gallery(GRAY, data_format="NHWC", show=False)
