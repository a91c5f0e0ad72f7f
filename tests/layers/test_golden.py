"""Layers against real Keras: outputs, gradients, weights, configurations (`golden/layers.py`)."""

import functools
import json

import numpy as np
import pytest

import keraia
from keraia import ops
from keraia.backends import backend
from keraia.core import tree
from keraia.core.spec import KerasTensor
from keraia.core.variable import Variable
from tests.golden import layers as golden

CASES = [(topic, label) for topic in golden.TOPICS for label in golden.cases_of(topic)]
EVERY_CASE = pytest.mark.parametrize(("topic", "label"), CASES)
TOLERANCE = 2e-5  # float32; sums of some hundred products, in another order


@functools.cache
def stored(topic):
    with np.load(golden.answers_file(topic)) as archive:
        return {name: archive[name] for name in archive.files}


class Asking:
    """Builds from symbolic tensors; what it computes is compiled where the backend compiles."""

    def build(self, layer, x, more):
        self.specs = golden.flat(layer(tree.map_structure(symbolic, x), **more))

    def run(self, layer, fn):
        predicted, trained = program(lambda batch: fn(), layer.variables)([])
        for spec, found in zip(self.specs, predicted, strict=True):
            assert (tuple(spec.shape), spec.dtype) == (tuple(found.shape), ops.dtype(found))
        return predicted, trained

    def differentiate(self, layer, fn, x):
        if "autodiff" not in backend.features:
            return [], []
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

        grads = [ops.convert_to_numpy(g) for g in program(step, [*layer.variables, *cells])([])]
        first = len(layer.trainable_variables)
        return grads[:first], grads[first:]


def program(step, cells):
    return backend.compile_step(step, list(cells), compile="compile" in backend.features)


def symbolic(x):
    return KerasTensor(x.shape, ops.dtype(x))


def facts(text):
    """Configuration and weights; real Keras keeps some settings as float32."""
    return json.loads(str(text), parse_float=lambda digits: float(np.float32(digits)))


@EVERY_CASE
def test_layer_equals_real_keras(topic, label):
    case = golden.cases_of(topic)[label]
    answers = golden.ask(keraia, case, label, Asking())
    expected = {
        name.partition("/")[2]: value
        for name, value in stored(topic).items()
        if name.startswith(f"{label}/")
    }
    if "autodiff" not in backend.features:
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
