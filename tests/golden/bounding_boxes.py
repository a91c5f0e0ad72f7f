"""Writes bounding_boxes.json: what real Keras's functions of bounding boxes answer.

Run where Keras is installed, from the root: `KERAS_BACKEND=numpy python -m
tests.golden.bounding_boxes`. Nothing is asked where keraia differs on purpose, of which
docs/differences.md tells.
"""

import itertools
import json
import pathlib
from collections.abc import Iterator
from typing import Any

import numpy as np

FILE = pathlib.Path(__file__).with_suffix(".json")
FORMATS = (
    *("xyxy", "yxyx", "xywh", "center_xywh", "center_yxhw"),
    *("rel_xyxy", "rel_yxyx", "rel_xywh", "rel_center_xywh"),
)
BOXES = [[1, 2, 5, 4], [0, 1, 3, 6], [2.5, 0, 4, 9]]
OTHERS = [[1, 2, 5, 4], [2, 2, 6, 5], [3, 1, 4, 8]]
NONE = [-1, -1, -1, -1]
SIZE = {"height": 10, "width": 8}
SHAPE = {"image_shape": (10, 8, 3)}
STILL = {"angle": 0, "translate_x": 0, "translate_y": 0, "scale": 1, "shear_x": 0, "shear_y": 0}
MOTIONS = (
    {"angle": [30, -70]},
    {"angle": [30, -70], "center_x": 0.25, "center_y": 0.75},
    {"translate_x": [0.1, -0.2], "translate_y": [0.3, 0]},
    {"scale": [2, 0.5]},
    {"shear_x": [10, -20]},
    {"shear_y": [10, -20]},
)


def questions() -> Iterator[tuple[str, dict[str, Any]]]:
    """Names of functions and their arguments."""
    for source, target in zip(FORMATS, (*FORMATS[2:], *FORMATS[:2]), strict=True):
        yield "convert_format", {"boxes": BOXES, "source": source, "target": target, **SIZE}
        yield "convert_format", {"boxes": BOXES, "source": target, "target": source, **SIZE}
    for box_format in ("yxyx", "xywh"):
        both = {"boxes1": BOXES, "boxes2": OTHERS, "bounding_box_format": box_format}
        yield "compute_iou", both
        yield "compute_iou", {**both, "boxes1": [BOXES, OTHERS]}
        yield "compute_ciou", both
    rel = {"boxes1": BOXES, "boxes2": OTHERS, "bounding_box_format": "rel_xyxy"}
    yield "compute_iou", {**rel, **SHAPE}
    masked = {"boxes1": BOXES, "boxes2": [*OTHERS, NONE], "bounding_box_format": "xyxy"}
    yield "compute_iou", {**masked, "use_masking": True}
    yield "compute_iou", {**masked, "use_masking": True, "mask_val": -9}
    for encoding, variance in itertools.product(
        ("center_xywh", "center_yxhw"), (None, [0.1, 0.2, 0.3, 0.4])
    ):
        formats = {"anchor_format": "xyxy", "box_format": "yxyx", "variance": variance}
        encoded = {"anchors": BOXES, "boxes": OTHERS, "encoding_format": encoding, **formats}
        yield "encode_box_to_deltas", encoded
        small = (np.float32(OTHERS) / 10).tolist()
        decoded = {"anchors": BOXES, "boxes_delta": small, "encoded_format": encoding, **formats}
        yield "decode_deltas_to_boxes", decoded
        yield "decode_deltas_to_boxes", {**decoded, "box_format": "rel_xywh", **SHAPE}
    outside = [[*BOXES, [-3, 1, 20, 6]], [*OTHERS, [9, 0, 12, 4]]]
    labelled = {"boxes": outside, "labels": [[1, 2, 3, 4], [5, 6, 7, 8]]}
    yield "clip_to_image_size", {"bounding_boxes": labelled, **SIZE}
    yield "crop", {"boxes": BOXES, "top": 1, "left": 2, "height": 4, "width": 3}
    yield "pad", {"boxes": BOXES, "top": 1, "left": 2}
    for motion in MOTIONS:
        yield "affine_transform", {"boxes": [BOXES, OTHERS], **SIZE, **STILL, **motion}


def answer(keras: Any, name: str, arguments: dict[str, Any]) -> Any:
    """What a library answers, as lists."""

    def tensors(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: tensors(one) for key, one in value.items()}
        return keras.ops.convert_to_tensor(np.float32(value)) if type(value) is list else value

    given = {key: tensors(value) for key, value in arguments.items()}
    if name == "affine_transform":
        numbers = {key: np.float32(arguments[key]) * np.ones(2, "float32") for key in STILL}
        given |= {key: keras.ops.convert_to_tensor(value) for key, value in numbers.items()}
    out = getattr(keras.utils.bounding_boxes, name)(**given)
    parts = [out["boxes"], out["labels"]] if isinstance(out, dict) else [out]
    return [np.float64(keras.ops.convert_to_numpy(part)).round(6).tolist() for part in parts]


def main() -> None:
    import keras

    answers = [json.dumps(answer(keras, *question)) for question in questions()]
    FILE.write_text("[\n" + ",\n".join(answers) + "\n]\n")


if __name__ == "__main__":
    main()
