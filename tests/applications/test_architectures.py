"""Architectures against real Keras: `tests/golden/applications.py` asked both."""

import functools
import json

import numpy as np
import pytest

import keraia
from keraia.backends import backend
from keraia.initializers.base import HostInitializer
from tests.golden import applications as golden

# The quickest of different kinds; tools/check_applications.py runs all families.
RUN = ("ResNet50V2", "VGG16")


@functools.cache
def stored():
    return json.loads(golden.FILE.read_text())


def label(case):
    arguments = "-".join(f"{key}={value}" for key, value in case["arguments"].items())
    return "-".join(filter(None, (case["name"], arguments, case["format"])))


@pytest.fixture
def zeros(monkeypatch):
    """Makes all new weights of one shape one array of zeros: the largest model has 350 million."""

    @functools.cache
    def shared(shape, dtype):
        return backend.as_array(np.zeros(shape, "float32"), dtype)

    monkeypatch.setattr(HostInitializer, "__call__", lambda _, shape, dtype: shared(shape, dtype))


@pytest.mark.parametrize("case", stored()["cases"], ids=label)
def test_layers_settings_and_weights_are_those_of_keras(case, zeros):
    model = golden.build(keraia, case["name"], case["arguments"], case["format"])
    found = golden.facts(model)
    assert found == {key: case[key] for key in found}


@pytest.mark.parametrize("name", RUN)
def test_outputs_are_those_of_keras(name):
    expected = np.asarray(stored()["outputs"][name])
    scale = np.abs(expected).max()  # float32 through up to 200 layers
    np.testing.assert_allclose(golden.outputs(keraia, name) / scale, expected / scale, atol=2e-4)


def test_channels_may_come_first_where_keras_refuses(zeros):
    model = golden.build(keraia, "DenseNet121", {"include_top": False}, golden.FIRST)
    assert model.input.shape == (None, 3, None, None)
    assert model.output.shape == (None, 1024, None, None)


def test_channels_of_convnext_come_last():
    with pytest.raises(ValueError, match="ConvNeXtTiny: channels come last"):
        golden.build(keraia, "ConvNeXtTiny", {}, golden.FIRST)
