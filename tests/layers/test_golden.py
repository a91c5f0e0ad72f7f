"""Layers against real Keras: outputs, gradients, weights, configurations (`golden/layers.py`)."""

import functools
import json

import numpy as np
import pytest

import keraia
from keraia.backends import backend
from keraia.core.variable import Variable
from tests.golden import layers as golden

CASES = list(enumerate(golden.cases()))
TOLERANCE = 2e-5  # float32; sums of some hundred products, in another order


@functools.cache
def stored():
    with np.load(golden.FILE) as archive:
        return {name: archive[name] for name in archive.files}


def differentiate(fn, variables, x):
    many = isinstance(x, list)
    floating = [v for v in (x if many else [x]) if v.dtype.kind == "f"]
    cells = [Variable(v, name="input") for v in floating]

    def objective():
        values = [c.value for c in cells]
        given = (values if many else values[0]) if floating else x
        return fn(given), None

    _, grads = backend.value_and_grad(objective, [*variables, *cells])
    return grads[: len(variables)], grads[len(variables) :]


def facts(text):
    """Configuration and weights; real Keras keeps some settings as float32."""
    return json.loads(str(text), parse_float=lambda digits: float(np.float32(digits)))


@pytest.mark.parametrize(("index", "case"), CASES, ids=[golden.key(i, c) for i, c in CASES])
def test_layer_equals_real_keras(index, case):
    label = golden.key(index, case)
    trains = "autodiff" in backend.features
    answers = golden.ask(keraia, case, label, differentiate if trains else None)
    expected = {
        name.partition("/")[2]: value
        for name, value in stored().items()
        if name.startswith(f"{label}/")
    }
    if not trains:
        expected = {k: v for k, v in expected.items() if k[:5] not in ("varia", "input")}
    assert facts(answers.pop("facts")) == facts(expected.pop("facts"))
    assert answers.keys() == expected.keys()
    for what, value in expected.items():
        assert answers[what].dtype == value.dtype, what
        scale = max(1.0, np.abs(value).max(initial=0))
        np.testing.assert_allclose(
            answers[what], value, rtol=TOLERANCE, atol=TOLERANCE * scale, err_msg=what
        )


@pytest.mark.parametrize(("index", "case"), CASES, ids=[golden.key(i, c) for i, c in CASES])
def test_layer_is_made_again_from_its_configuration(index, case):
    name, kwargs, _ = case
    layer = getattr(keraia.layers, name)(**kwargs)
    config = json.loads(json.dumps(layer.get_config()))
    twin = type(layer).from_config(config)
    assert json.loads(json.dumps(twin.get_config())) == config
