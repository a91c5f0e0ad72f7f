"""Bounding boxes against real Keras (`golden/bounding_boxes.py`), and what it does not do."""

import functools
import json

import numpy as np
import pytest

import keraia as keras
from tests.golden import bounding_boxes as golden

boxes = keras.utils.bounding_boxes
QUESTIONS = list(enumerate(golden.questions()))


@functools.cache
def stored():
    return json.loads(golden.FILE.read_text())


@pytest.mark.parametrize(
    ("number", "question"), QUESTIONS, ids=[f"{n}-{q[0]}" for n, q in QUESTIONS]
)
def test_answers_equal_real_keras(number, question):
    for mine, theirs in zip(golden.answer(keras, *question), stored()[number], strict=True):
        np.testing.assert_allclose(mine, theirs, rtol=1e-5, atol=2e-5)


def test_every_format_comes_back():
    for box_format in golden.FORMATS:
        there = boxes.convert_format(golden.BOXES, "xyxy", box_format, 10, 8)
        back = boxes.convert_format(there, box_format, "xyxy", 10, 8)
        np.testing.assert_allclose(keras.ops.convert_to_numpy(back), golden.BOXES, atol=1e-5)


def test_relative_formats_among_themselves_need_no_size():
    got = boxes.convert_format([[0.1, 0.2, 0.5, 0.6]], "rel_xyxy", "rel_xywh")
    np.testing.assert_allclose(keras.ops.convert_to_numpy(got), [[0.1, 0.2, 0.4, 0.4]], atol=1e-6)


def test_each_image_may_have_its_size():
    got = boxes.convert_format(
        [[[4.0, 5.0, 8.0, 10.0]]] * 2, "xyxy", "rel_xyxy", height=[10, 20], width=[8, 16]
    )
    expected = [[[0.5, 0.5, 1, 1]], [[0.25, 0.25, 0.5, 0.5]]]
    np.testing.assert_allclose(keras.ops.convert_to_numpy(got), expected)


@pytest.mark.parametrize("box_format", ["xywh", "center_yxhw", "rel_center_xywh"])
def test_clipping_in_any_format(box_format):
    inside = boxes.convert_format([[4.0, 1.0, 6.0, 3.0]], "xyxy", box_format, 4, 6)
    beyond = boxes.convert_format([[4.0, 1.0, 9.0, 3.0]], "xyxy", box_format, 4, 6)
    cut = boxes.clip_to_image_size(beyond, 4, 6, box_format)
    np.testing.assert_allclose(*map(keras.ops.convert_to_numpy, (cut, inside)), atol=1e-6)


@pytest.mark.parametrize("function", [boxes.crop, boxes.pad])
def test_cutting_and_framing_in_any_absolute_format(function):
    expected = function(golden.BOXES, 1, 2, 4, 3)
    given = boxes.convert_format(golden.BOXES, "xyxy", "center_yxhw")
    got = function(given, 1, 2, 4, 3, "center_yxhw")
    got = boxes.convert_format(got, "center_yxhw", "xyxy")
    np.testing.assert_allclose(*map(keras.ops.convert_to_numpy, (got, expected)), atol=1e-6)
    with pytest.raises(ValueError, match="do not tell the size"):
        function(golden.BOXES, 1, 2, 4, 3, "rel_xyxy")


def test_motions_are_made_one_after_the_other():
    first = {**golden.STILL, "shear_x": 10.0, **golden.SIZE}
    corner = [[[1.0, 2.0, 1.0, 2.0]]]  # a point, which has no other corners
    sheared = boxes.affine_transform(corner, **first)
    expected = boxes.affine_transform(sheared, **{**first, "shear_x": 0.0, "angle": 20.0})
    got = boxes.affine_transform(corner, **{**first, "angle": 20.0})
    np.testing.assert_allclose(*map(keras.ops.convert_to_numpy, (got, expected)), atol=1e-5)


def test_overlaps_in_a_model():
    one, other = keras.Input((3, 4)), keras.Input((3, 4))
    model = keras.Model([one, other], boxes.compute_iou(one, other, "yxyx"))
    assert model.output_shape == (None, 3, 3)
    data = [np.float32([golden.BOXES]), np.float32([golden.OTHERS])]
    expected = boxes.compute_iou(*data, "yxyx")
    np.testing.assert_allclose(model.predict(data, verbose=0), keras.ops.convert_to_numpy(expected))


def test_encoding_and_decoding_undo_each_other():
    formats = {"anchor_format": "xywh", "box_format": "rel_yxyx", "image_shape": (10, 8)}
    anchors, targets = golden.BOXES, np.float32(golden.OTHERS) / 10
    deltas = boxes.encode_box_to_deltas(anchors, targets, **formats)
    back = boxes.decode_deltas_to_boxes(anchors, deltas, **formats)
    np.testing.assert_allclose(keras.ops.convert_to_numpy(back), targets, atol=1e-5)
    levels = boxes.decode_deltas_to_boxes({"p3": anchors}, {"p3": deltas}, **formats)
    np.testing.assert_array_equal(*map(keras.ops.convert_to_numpy, (levels["p3"], back)))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: boxes.convert_format(golden.BOXES, "xyxy", "coco"), "`target` must be one of"),
        (lambda: boxes.convert_format(golden.BOXES, "xyxy", "rel_xyxy"), "needs the size"),
        (lambda: boxes.convert_format([[1.0, 2.0]], "xyxy", "xywh"), "four numbers"),
        (lambda: boxes.clip_to_image_size(golden.BOXES), "need `height` and `width`"),
        (lambda: boxes.compute_iou([], [], "rel_xyxy"), "need `image_shape`"),
        (
            lambda: boxes.encode_box_to_deltas([], [], "xyxy", "xyxy", "xyxy"),
            "encoding must be one of",
        ),
        (
            lambda: boxes.encode_box_to_deltas([], [], "xyxy", "xyxy", variance=[1.0]),
            "four numbers",
        ),
    ],
)
def test_mistakes_are_told(call, message):
    with pytest.raises(ValueError, match=message):
        call()
