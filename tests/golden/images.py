"""Writes images.npz: what real Keras makes of small images.

Run where Keras is installed, from the root: `KERAS_BACKEND=jax python -m tests.golden.images`. The
tests ask keraia the same questions. Nothing is asked where Keras's backends disagree, of which
docs/differences.md tells.
"""

import itertools
import pathlib

import numpy as np

FILE = pathlib.Path(__file__).with_suffix(".npz")


def make_data():
    rng = np.random.default_rng(0)
    batch = rng.random((2, 5, 7, 3)).round(3).astype("float32")
    shift = [[1.1, 0.2, 0.3, -0.1, 0.9, 0.5, 0, 0], [0.7, -0.3, 2, 0.2, 1.2, -1, 0, 0]]
    corners = [[0, 0], [6, 0], [0, 4], [6, 4]]
    return {
        "batch": batch,
        "one": batch[0],
        "first": np.moveaxis(batch, -1, 1),
        "bytes": (batch * 255).astype("uint8"),
        "words": ((batch - 0.5) * 1000).astype("int32"),
        "large": rng.random((2, 13, 12, 1)).round(3).astype("float32"),
        "large2": rng.random((2, 13, 12, 1)).round(3).astype("float32"),
        "volume": rng.random((1, 3, 4, 5, 2)).round(3).astype("float32"),
        "shift": np.float32(shift),
        "corners": np.float32([corners, corners]),
        "moved": np.float32([[[1, 0], [6, 1], [0, 3], [5, 4]], [[0, 1], [5, 0], [1, 4], [6, 3]]]),
        "places": (rng.random((2, 20)) * 14 - 4).round(3).astype("float32"),
        "plane": batch[0, ..., 0],
        "scale": np.float32([1.5, 0.5]),
        "shift2": np.float32([0.25, -0.375]),
    }


def questions():
    """Names of an op and its arrays, and settings."""
    methods = ("nearest", "bilinear", "bicubic", "lanczos3", "lanczos5")
    for method, antialias, size in itertools.product(methods, (False, True), [(8, 4), (3, 10)]):
        yield "resize", ["batch"], {"size": size, "interpolation": method, "antialias": antialias}
    for name, method in itertools.product(("bytes", "words"), ("nearest", "bicubic")):
        yield "resize", [name], {"size": (8, 9), "interpolation": method}
    yield "resize", ["first"], {"size": (8, 4), "data_format": "channels_first"}
    for size in [(4, 4), (9, 4), (2, 11), (8, 8)]:
        yield "resize", ["one"], {"size": size, "crop_to_aspect_ratio": True}
        pad = {"pad_to_aspect_ratio": True, "fill_value": 0.25}
        yield "resize", ["batch"], {"size": size, **pad}
    for mode in ("constant", "nearest", "wrap", "mirror", "reflect"):
        yield "affine_transform", ["batch", "shift"], {"fill_mode": mode, "fill_value": 0.5}
        settings = {"order": 1, "fill_mode": mode, "fill_value": 0.5}
        yield "map_coordinates", ["plane", "places"], settings
    yield "affine_transform", ["batch", "shift"], {"interpolation": "nearest"}
    yield "perspective_transform", ["batch", "corners", "moved"], {"fill_value": 0.5}
    for op in ("rgb_to_hsv", "hsv_to_rgb", "rgb_to_grayscale"):
        yield op, ["batch"], {}
        yield op, ["first"], {"data_format": "channels_first"}
    yield "rgb_to_grayscale", ["bytes"], {}
    for padding in ("valid", "same"):
        yield "extract_patches", ["batch"], {"size": (2, 3), "padding": padding}
        settings = {"size": 3, "strides": 1, "dilation_rate": 2, "padding": padding}
        yield "extract_patches", ["bytes"], settings
        yield (
            "extract_patches_3d",
            ["volume"],
            {"size": 2, "strides": (1, 2, 1), "padding": padding},
        )
    settings = {"size": 2, "strides": 1, "data_format": "channels_first"}
    yield "extract_patches", ["first"], settings
    shape = (2, 8, 4, 3)
    for method, antialias in itertools.product(("linear", "cubic", "lanczos3"), (False, True)):
        settings = {"spatial_dims": (1, 2), "method": method, "antialias": antialias}
        yield (
            "scale_and_translate",
            ["batch", "scale", "shift2"],
            {"output_shape": shape, **settings},
        )
    yield "ssim", ["large", "large2"], {}
    yield "ssim", ["large", "large2"], {"filter_size": 4, "filter_sigma": 1.0, "max_val": 2.0}


def answer(ops, data, question):
    op, names, settings = question
    parameters = ARRAYS.get(op, ["images"])
    arrays = dict(zip(parameters, (data[n] for n in names), strict=True))
    return getattr(ops.image, op)(**arrays, **settings)


ARRAYS = {
    "affine_transform": ["images", "transform"],
    "map_coordinates": ["inputs", "coordinates"],
    "perspective_transform": ["images", "start_points", "end_points"],
    "scale_and_translate": ["images", "scale", "translation"],
    "ssim": ["image1", "image2"],
    "extract_patches_3d": ["volumes"],
}


def main():
    from keras import ops

    data = make_data()
    answers = [ops.convert_to_numpy(answer(ops, data, q)) for q in questions()]
    np.savez_compressed(FILE, *answers)


if __name__ == "__main__":
    main()
