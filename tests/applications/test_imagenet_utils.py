"""Pixels as networks expect them, and names of classes."""

import json

import numpy as np
import pytest

import keraia
from keraia import applications, ops
from keraia.applications import imagenet_utils
from tests.utils.server import serve

PIXEL = (255.0, 0.0, 51.0)  # red, green, blue
MEANS = np.array([123.68, 116.779, 103.939])
EXPECTED = {
    "caffe": np.array(PIXEL[::-1]) - MEANS[::-1],
    "tf": np.array([1.0, -1.0, -0.6]),
    "torch": (np.array([1.0, 0.0, 0.2]) - [0.485, 0.456, 0.406]) / [0.229, 0.224, 0.225],
}
MODES = {
    "caffe": "resnet resnet50 vgg16 vgg19",
    "tf": "inception_resnet_v2 inception_v3 mobilenet mobilenet_v2 nasnet resnet_v2 xception",
    "torch": "densenet",
    None: "convnext efficientnet efficientnet_v2 mobilenet_v3",
}


def picture(channels_first=False):
    image = np.broadcast_to(np.array(PIXEL, "float32"), (2, 4, 5, 3)).copy()
    return np.moveaxis(image, -1, 1) if channels_first else image


@pytest.mark.parametrize("mode", EXPECTED)
@pytest.mark.parametrize("first", [False, True])
@pytest.mark.parametrize("make", [lambda x: x, ops.convert_to_tensor, lambda x: x[0]])
def test_pixels_are_brought_into_range(mode, first, make):
    x = picture(first)
    data_format = "channels_first" if first else "channels_last"
    found = imagenet_utils.preprocess_input(make(x), data_format, mode)
    found = ops.convert_to_numpy(found) if ops.is_tensor(found) else found
    found = np.moveaxis(found, -3, -1) if first else found
    np.testing.assert_allclose(found, np.broadcast_to(EXPECTED[mode], found.shape), rtol=1e-5)
    assert found.dtype == "float32"
    np.testing.assert_array_equal(x, picture(first))


@pytest.mark.parametrize("dtype", ["uint8", "float16", "float64"])
def test_integers_become_floats_and_floats_stay(dtype):
    x = picture().astype(dtype)
    found = imagenet_utils.preprocess_input(x, mode="tf")
    assert found.dtype == ("float32" if dtype == "uint8" else dtype)


@pytest.mark.parametrize("mode", EXPECTED)
def test_symbolic_pixels_are_preprocessed_in_a_model(mode):
    image = keraia.Input((4, 5, 3))
    model = keraia.Model(image, imagenet_utils.preprocess_input(image, mode=mode))
    found = np.asarray(model.predict(picture(), verbose=0))
    np.testing.assert_allclose(found[1, 2, 3], EXPECTED[mode], rtol=1e-5)


@pytest.mark.parametrize(
    ("mode", "module"), [(m, x) for m, xs in MODES.items() for x in xs.split()]
)
def test_each_family_knows_its_mode(mode, module):
    found = getattr(applications, module).preprocess_input(picture())
    expected = PIXEL if mode is None else EXPECTED[mode]
    np.testing.assert_allclose(found[0, 0, 0], expected, rtol=1e-5)


def test_unknown_modes_and_formats_are_refused():
    with pytest.raises(ValueError, match=r"`mode` must be one of .*, got 'jax'"):
        imagenet_utils.preprocess_input(picture(), mode="jax")
    for function in (imagenet_utils.preprocess_input, applications.convnext.preprocess_input):
        with pytest.raises(ValueError, match=r"`data_format` must be .*, got 'channels'"):
            function(picture(), data_format="channels")


def test_predictions_are_named(monkeypatch, tmp_path):
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    index = json.dumps({str(i): [f"n{i:04}", f"thing {i}"] for i in range(1000)}).encode()
    predictions = np.zeros((2, 1000), "float32")
    predictions[0, [7, 9]] = 0.75, 0.25
    predictions[1, 5] = 1.0
    with serve({"index.json": index}) as server:
        monkeypatch.setattr(imagenet_utils, "CLASS_INDEX", f"{server.url}index.json")
        monkeypatch.setattr(imagenet_utils, "CLASS_INDEX_DIGEST", None)
        found = applications.vgg16.decode_predictions(ops.convert_to_tensor(predictions), top=2)
    assert found[0] == [("n0007", "thing 7", 0.75), ("n0009", "thing 9", 0.25)]
    assert found[1][0] == ("n0005", "thing 5", 1.0)


@pytest.mark.parametrize("shape", [(1000,), (1, 10), (2, 3, 1000)])
def test_predictions_of_other_shapes_are_refused(shape):
    with pytest.raises(ValueError, match="shape"):
        applications.imagenet_utils.decode_predictions(np.zeros(shape))
