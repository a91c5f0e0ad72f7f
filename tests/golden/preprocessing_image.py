"""Writes preprocessing_image.npz: what real Keras's image and audio layers make of small inputs.

Run where Keras is installed, from the root: `KERAS_BACKEND=numpy python -m
tests.golden.preprocessing_image`. Layers that draw at random are asked for what they make of a
given transformation. Nothing is asked where Keras's backends disagree or where keraia differs on
purpose, of which docs/differences.md tells.
"""

import pathlib
from collections.abc import Iterator
from typing import Any

import numpy as np

FILE = pathlib.Path(__file__).with_suffix(".npz")
FIRST = {"data_format": "channels_first"}
UNIT = {"value_range": (0, 1)}


def make_data() -> dict[str, np.ndarray]:
    """Inputs by name; batches of two, height 6, width 8."""
    rng = np.random.default_rng(0)
    unit = rng.random((2, 6, 8, 3)).round(3).astype("float32")
    batch = (unit * 255).round(1)
    boxes = [
        [[1, 2, 5, 4], [0.5, 1, 3, 5.5], [6, 0, 8, 6]],
        [[2, 1, 7, 3], [0, 0, 8, 6], [3, 2, 4, 5]],
    ]
    time = np.arange(640) / 160
    sounds = [np.sin(2 * np.pi * (9 * time + 3 * time**2)), np.cos(40 * time) * np.exp(-time)]
    return {
        "batch": batch,
        "one": batch[0],
        "unit": unit,
        "signed": unit * 2 - 1,
        "dark": (batch * 0.4 + 20).round(1),
        "lone": batch[:1],
        "lone_dark": (batch[:1] * 0.4 + 20).round(1),
        "lone_bytes": batch[:1].astype("uint8"),
        "lone_unit": unit[:1],
        "lone_first": np.moveaxis(batch[:1], -1, 1),
        "first": np.moveaxis(batch, -1, 1),
        "bytes": batch.astype("uint8"),
        "words": batch.astype("int32"),
        "tall": (rng.random((2, 12, 7, 3)) * 255).round().astype("float32"),
        "masks": rng.integers(0, 4, (2, 6, 8, 1)).astype("float32"),
        "xyxy": np.float32(boxes),
        "rel_xyxy": (np.float32(boxes) / np.float32([8, 6, 8, 6])).round(4),
        "kinds": np.int32([[1, 2, 3], [3, 1, 2]]),
        "labels": np.float32([[1, 0, 0, 0], [0, 0, 1, 0]]),
        "sounds": np.float32(sounds).round(4),
        "noise": rng.standard_normal((2, 320, 1)).round(3).astype("float32"),
        "channels": np.float32(np.stack(sounds, -1))[None].round(4),
    }


# -- calls of layers that draw nothing

CALLS: list[tuple[str, dict[str, Any], list[str]]] = [
    *(
        ("Resizing", {"height": 4, "width": 11, "interpolation": m}, ["batch"])
        for m in ("nearest", "bilinear", "bicubic", "lanczos3")
    ),
    ("Resizing", {"height": 3, "width": 5, "antialias": True}, ["batch", "one"]),
    ("Resizing", {"height": 5, "width": 4}, ["bytes", "words"]),
    ("Resizing", {"height": 5, "width": 4, **FIRST}, ["first"]),
    ("Resizing", {"height": 4, "width": 4, "crop_to_aspect_ratio": True}, ["batch", "one"]),
    (
        "Resizing",
        {"height": 4, "width": 4, "pad_to_aspect_ratio": True, "fill_value": 7.0},
        ["batch"],
    ),
    ("CenterCrop", {"height": 3, "width": 5}, ["batch", "one", "bytes"]),
    ("CenterCrop", {"height": 4, "width": 3}, ["tall"]),
    ("CenterCrop", {"height": 9, "width": 5}, ["batch", "one"]),
    ("CenterCrop", {"height": 3, "width": 5, **FIRST}, ["first"]),
    ("AutoContrast", {}, ["batch", "one", "dark", "bytes"]),
    ("AutoContrast", UNIT, ["unit"]),
    ("AutoContrast", {"value_range": (-1, 1)}, ["signed"]),
    ("Equalization", {}, ["lone", "one", "lone_dark", "lone_bytes"]),
    ("Equalization", {"bins": 16}, ["lone", "lone_dark"]),
    ("Equalization", UNIT, ["lone_unit"]),
    ("Equalization", FIRST, ["lone_first"]),
    ("ContrastLimitedAdaptiveHistogramEqualization", {}, ["batch"]),
    (
        "ContrastLimitedAdaptiveHistogramEqualization",
        {"tile_grid_size": (2, 3)},
        ["one", "tall", "bytes"],
    ),
    (
        "ContrastLimitedAdaptiveHistogramEqualization",
        {"clip_limit": 1.0, "tile_grid_size": (2, 2)},
        ["dark"],
    ),
    ("ContrastLimitedAdaptiveHistogramEqualization", {"tile_grid_size": (2, 2), **UNIT}, ["unit"]),
    (
        "ContrastLimitedAdaptiveHistogramEqualization",
        {"tile_grid_size": (2, 2), **FIRST},
        ["first"],
    ),
    *(
        ("STFTSpectrogram", {"mode": m, "frame_length": 64, "frame_step": 32}, ["channels"])
        for m in ("magnitude", "psd", "real", "imag", "stft")
    ),
    (
        "STFTSpectrogram",
        {"mode": "magnitude", "frame_length": 50, "fft_length": 64, "padding": "same"},
        ["channels"],
    ),
    (
        "STFTSpectrogram",
        {
            "mode": "psd",
            "frame_length": 50,
            "scaling": "spectrum",
            "window": "hamming",
            "periodic": True,
            "expand_dims": True,
        },
        ["channels"],
    ),
    (
        "STFTSpectrogram",
        {"mode": "real", "frame_length": 64, "scaling": None, "window": None},
        ["channels"],
    ),
    ("STFTSpectrogram", {"frame_length": 64, "fft_length": 80}, ["noise"]),
    (
        "MelSpectrogram",
        {"fft_length": 128, "sequence_stride": 64, "num_mel_bins": 10, "sampling_rate": 160},
        ["sounds"],
    ),
    (
        "MelSpectrogram",
        {
            "fft_length": 128,
            "sequence_stride": 50,
            "sequence_length": 100,
            "num_mel_bins": 8,
            "sampling_rate": 160,
            "min_freq": 5.0,
            "max_freq": 60.0,
            "power_to_db": False,
            "mag_exp": 1.0,
        },
        ["sounds"],
    ),
    (
        "MelSpectrogram",
        {
            "fft_length": 128,
            "sequence_stride": 64,
            "num_mel_bins": 10,
            "sampling_rate": 160,
            "top_db": 20.0,
            "ref_power": 0.5,
            "window": "hamming",
            "min_power": 1e-5,
        },
        ["sounds"],
    ),
]


# -- transformations


def column(*numbers: float) -> np.ndarray:
    """A number for each image, against `(batch, height, width, channels)`."""
    return np.float32(numbers).reshape(-1, 1, 1, 1)


ANGLE = np.float32([20.0, -50.0])


def turn(degrees: float, width: int = 8, height: int = 6) -> list[float]:
    """Where pixels come from when an image is turned around its middle."""
    cosine, sine = np.cos(np.deg2rad(degrees)), np.sin(np.deg2rad(degrees))
    x, y = (width - 1) / 2, (height - 1) / 2
    row = [cosine, -sine, x - cosine * x + sine * y]
    return [*row, sine, cosine, y - sine * x - cosine * y, 0, 0]


BOTH, FIRST_ONLY = np.array([True, True]), np.array([True, False])
SHAPE, FIRST_SHAPE = {"input_shape": (2, 6, 8, 3)}, {"input_shape": (2, 3, 6, 8)}
HALF = np.zeros((2, 6, 8, 1), bool)
HALF[0, 1:4, 2:7] = HALF[1, :, 5:] = True
START = np.float32([[[0, 0], [7, 0], [0, 5], [7, 5]]] * 2)
END = np.float32(
    [[[0, 0], [6.3, 0.4], [0.3, 4.1], [8.7, 6.8]], [[0, 0], [8.1, 0], [0, 6.2], [5.3, 4.4]]]
)
CONTRAST = {"contrast_factor": column(1.3, 0.7)}
SHARE = {"factor": column(0.3, 0.9)}
HUE = {"factor": np.float32([0.1, -0.2])}
SATURATION = {"factor": np.float32([0.1, 0.8])}
SHARPNESS = {"factor": np.float32([0.3, 0.9])}
SHIFT = {"shift_factor": np.uint8([5, 6])}
GRAY = FIRST_ONLY.reshape(2, 1, 1, 1)
WIDTHS = {"blur_factor": np.float32([0.7, 0.4])}
COVER = {"batch_masks": HALF, "fill_value": np.full((2, 6, 8, 3), 9.0, "float32")}
SOLAR = {"additions": column(30.5, 0), "thresholds": column(100.0, 60.5)}
FLIPS = {"flips": GRAY, **SHAPE}
ROTATION = {
    "angle": ANGLE,
    "rotation_matrix": np.float32([turn(a) for a in ANGLE]),
    "image_height": 6,
    "image_width": 8,
    "batch_size": 2,
}
WAY = {"translations": np.float32([[1.3, -0.7], [-1.9, 1.1]])}
ZOOM = {"height_zoom": np.float32([[1.25], [0.75]]), "width_zoom": np.float32([[1.5], [0.8]])}
SHEAR = {"shear_factor": np.float32([[0.31, -0.23], [-0.27, 0.13]])}
VIEW = {"start_points": START, "end_points": END}
MIX = {"permutation_order": np.int32([1, 0]), "mix_weight": np.float32([0.3, 0.8])}
CUT = {**MIX, "batch_masks": HALF, "mix_weight": column(0.7, 0.6)}
MOVED = {"height_factor": 0.3, "width_factor": 0.3}
ALL = ["batch", "masks", "xyxy", "rel_xyxy"]

# (layer, settings, transformation, inputs)
TRANSFORMS: list[tuple[str, dict[str, Any], Any, list[str]]] = [
    ("RandomBrightness", {"factor": 0.3}, {"rgb_delta": column(30.5, -60.0)}, ["batch"]),
    ("RandomBrightness", {"factor": 0.3}, {"rgb_delta": np.float32([[[30.5]]])}, ["one"]),
    ("RandomBrightness", {"factor": 0.3, **UNIT}, {"rgb_delta": column(0.3, -0.2)}, ["unit"]),
    ("RandomContrast", {"factor": 0.3}, CONTRAST, ["batch", "bytes"]),
    ("RandomContrast", {"factor": 0.3, **FIRST}, CONTRAST, ["first"]),
    ("RandomContrast", {"factor": 0.3, **UNIT}, CONTRAST, ["unit"]),
    ("RandomColorDegeneration", {"factor": 0.3}, SHARE, ["batch", "bytes"]),
    ("RandomColorDegeneration", {"factor": 0.3, **FIRST}, SHARE, ["first"]),
    ("RandomHue", {"factor": 0.3}, HUE, ["batch", "bytes"]),
    ("RandomHue", {"factor": 0.3, **FIRST}, HUE, ["first"]),
    ("RandomHue", {"factor": 0.3, **UNIT}, HUE, ["unit"]),
    ("RandomSaturation", {"factor": 0.3}, SATURATION, ["batch"]),
    ("RandomSaturation", {"factor": 0.3, **FIRST}, SATURATION, ["first"]),
    ("RandomSaturation", {"factor": 0.3, **UNIT}, {"factor": np.float32([0.1, 1.4])}, ["unit"]),
    ("RandomSharpness", {"factor": 0.3}, SHARPNESS, ["batch", "bytes"]),
    ("RandomSharpness", {"factor": 0.3, **FIRST}, SHARPNESS, ["first"]),
    ("RandomSharpness", {"factor": 0.3, **UNIT}, SHARPNESS, ["unit"]),
    ("RandomPosterization", {"factor": 4}, SHIFT, ["batch", "bytes"]),
    ("RandomPosterization", {"factor": 4, **UNIT}, SHIFT, ["unit"]),
    ("RandomInvert", {"factor": 0.3}, {"apply_inversion": FIRST_ONLY}, ["batch", "bytes"]),
    ("RandomGrayscale", {}, GRAY, ["batch", "bytes"]),
    ("RandomGrayscale", FIRST, GRAY, ["first"]),
    ("RandomGaussianBlur", {}, {"should_apply_blur": FIRST_ONLY, **WIDTHS}, ["batch", "bytes"]),
    (
        "RandomGaussianBlur",
        {"kernel_size": (3, 5)},
        {"should_apply_blur": BOTH, **WIDTHS},
        ["batch"],
    ),
    ("RandomGaussianBlur", FIRST, {"should_apply_blur": BOTH, **WIDTHS}, ["first"]),
    ("RandomErasing", {}, {"apply_erasing": BOTH, **COVER}, ["batch", "bytes"]),
    ("RandomErasing", {}, {"apply_erasing": FIRST_ONLY, **COVER}, ["batch"]),
    ("Solarization", {}, SOLAR, ["batch", "bytes"]),
    ("Solarization", UNIT, SOLAR, ["unit"]),
    *(
        ("RandomFlip", {"mode": m}, FLIPS, [*ALL, "bytes"])
        for m in ("horizontal", "vertical", "horizontal_and_vertical")
    ),
    ("RandomFlip", {"mode": "horizontal", **FIRST}, {**FLIPS, **FIRST_SHAPE}, ["first", "xyxy"]),
    *(
        ("RandomRotation", {"factor": 0.3, "fill_mode": m, "fill_value": 3.0}, ROTATION, ALL[:3])
        for m in ("reflect", "constant")
    ),
    (
        "RandomRotation",
        {"factor": 0.3, "interpolation": "nearest", "fill_mode": "wrap"},
        ROTATION,
        ["batch", "bytes"],
    ),
    ("RandomRotation", {"factor": 0.3, **FIRST}, ROTATION, ["first"]),
    *(
        ("RandomTranslation", {**MOVED, "fill_mode": m, "fill_value": 3.0}, {**WAY, **SHAPE}, ALL)
        for m in ("reflect", "constant", "nearest")
    ),
    ("RandomTranslation", {**MOVED, **FIRST}, {**WAY, **FIRST_SHAPE}, ["first", "xyxy"]),
    ("RandomZoom", {"height_factor": 0.3, "fill_mode": "constant"}, {**ZOOM, **SHAPE}, ALL),
    ("RandomZoom", {"height_factor": 0.3, **FIRST}, {**ZOOM, **FIRST_SHAPE}, ["first", "xyxy"]),
    *(
        ("RandomShear", {"x_factor": 0.3, "fill_mode": m}, {**SHEAR, **SHAPE}, ALL[:2])
        for m in ("reflect", "constant")
    ),
    ("RandomShear", {"x_factor": 0.3, **FIRST}, {**SHEAR, **FIRST_SHAPE}, ["first"]),
    (
        "RandomPerspective",
        {"fill_value": 3.0},
        {"apply_perspective": BOTH, **VIEW, **SHAPE},
        ALL[:3],
    ),
    (
        "RandomPerspective",
        {"interpolation": "nearest"},
        {"apply_perspective": FIRST_ONLY, **VIEW, **SHAPE},
        ["batch", "xyxy"],
    ),
    ("RandomPerspective", FIRST, {"apply_perspective": BOTH, **VIEW, **FIRST_SHAPE}, ["first"]),
    ("RandomCrop", {"height": 4, "width": 5}, (1, 2), ["batch", "bytes", "masks"]),
    ("RandomCrop", {"height": 4, "width": 5, **FIRST}, (1, 2), ["first"]),
    ("CenterCrop", {"height": 4, "width": 5}, SHAPE, ALL[1:]),
    ("CenterCrop", {"height": 9, "width": 5}, SHAPE, ["xyxy"]),
    ("Resizing", {"height": 4, "width": 5}, (6, 8), ALL[1:]),
    ("Resizing", {"height": 4, "width": 4, "crop_to_aspect_ratio": True}, (6, 8), ["masks"]),
    ("Resizing", {"height": 4, "width": 4, "pad_to_aspect_ratio": True}, (6, 8), ["masks"]),
    ("MixUp", {}, MIX, ["batch", "bytes", "labels"]),
    ("MixUp", FIRST, MIX, ["first"]),
    ("CutMix", {}, CUT, ["batch", "labels", "masks"]),
    ("MaxNumBoundingBoxes", {"max_number": 2}, None, ["xyxy"]),
    ("MaxNumBoundingBoxes", {"max_number": 5, "fill_value": -7}, None, ["xyxy"]),
]

METHODS = {
    "masks": "segmentation_masks",
    "labels": "labels",
    "xyxy": "bounding_boxes",
    "rel_xyxy": "bounding_boxes",
}


def questions() -> Iterator[tuple[str, dict[str, Any], str, str, Any]]:
    """Layer, settings, method (or "call"), name of the input, transformation."""
    for layer, settings, inputs in CALLS:
        yield from ((layer, settings, "call", name, None) for name in inputs)
    for layer, settings, transformation, inputs in TRANSFORMS:
        for name in inputs:
            yield layer, settings, f"transform_{METHODS.get(name, 'images')}", name, transformation


def answers(keras: Any, data: dict[str, np.ndarray], question: tuple) -> list[np.ndarray]:
    """What a library makes of a question, as arrays."""
    layer, settings, method, name, transformation = question
    boxes = {"bounding_box_format": name} if name.endswith("xyxy") else {}
    made = getattr(keras.layers, layer)(**settings, **boxes)
    if method == "call":
        out = made(data[name].copy())
    else:
        given = data[name].copy()
        if boxes:
            given = {"boxes": given, "labels": data["kinds"].copy()}
        out = getattr(made, method)(given, as_tensors(keras, transformation), training=True)
    parts = [out["boxes"], out["labels"]] if isinstance(out, dict) else [out]
    return [keras.ops.convert_to_numpy(part) for part in parts]


def as_tensors(keras: Any, transformation: Any) -> Any:
    """The transformation with tensors for arrays."""
    if isinstance(transformation, dict):
        return {key: as_tensors(keras, value) for key, value in transformation.items()}
    if isinstance(transformation, np.ndarray):
        return keras.ops.convert_to_tensor(transformation)
    return transformation


def main() -> None:
    import keras

    data = make_data()
    found = {}
    for number, question in enumerate(questions()):
        for part, array in enumerate(answers(keras, data, question)):
            found[f"{number}.{part}"] = array
    np.savez_compressed(FILE, **found)


if __name__ == "__main__":
    main()
