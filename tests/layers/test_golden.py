"""Layers against real Keras: outputs, gradients, weights, configurations (`golden/layers.py`)."""

import functools
import json

import numpy as np
import pytest

import keraia
from keraia import ops
from keraia.backends import backend
from keraia.core.variable import Variable
from tests.golden import layers as golden

CASES = [(topic, label) for topic in golden.TOPICS for label in golden.cases_of(topic)]
EVERY_CASE = pytest.mark.parametrize(("topic", "label"), CASES)
TOLERANCE = 2e-5  # float32; sums of some hundred products, in another order


@functools.cache
def stored(topic):
    with np.load(golden.answers_file(topic)) as archive:
        return {name: archive[name] for name in archive.files}


def differentiate(fn, layer, x):
    """Gradients by one program, compiled where the backend compiles."""
    many = isinstance(x, list)
    floating = [v for v in (x if many else [x]) if v.dtype.kind == "f"]
    cells = [Variable(v, name="input") for v in floating]
    wanted = [*layer.trainable_variables, *cells]

    def objective():
        values = [c.value for c in cells]
        given = (values if many else values[0]) if floating else x
        return fn(given), None

    def step(batch):
        _, found = backend.value_and_grad(objective, wanted)
        pairs = zip(wanted, found, strict=True)
        return [ops.zeros(v.shape, v.dtype) if g is None else g for v, g in pairs]

    compiles = "compile" in backend.features
    program = backend.compile_step(step, [*layer.variables, *cells], compile=compiles)
    grads = program([])
    return grads[: -len(cells) or None], grads[len(wanted) - len(cells) :]


def facts(text):
    """Configuration and weights; real Keras keeps some settings as float32."""
    return json.loads(str(text), parse_float=lambda digits: float(np.float32(digits)))


@EVERY_CASE
def test_layer_equals_real_keras(topic, label):
    case = golden.cases_of(topic)[label]
    trains = "autodiff" in backend.features
    answers = golden.ask(keraia, case, label, differentiate if trains else None)
    expected = {
        name.partition("/")[2]: value
        for name, value in stored(topic).items()
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


@EVERY_CASE
def test_layer_is_made_again_from_its_configuration(topic, label):
    case = golden.cases_of(topic)[label]
    layer = golden.made(keraia, case.name, case.arguments)
    config = json.loads(json.dumps(layer.get_config()))
    twin = type(layer).from_config(config)
    assert json.loads(json.dumps(twin.get_config())) == config
