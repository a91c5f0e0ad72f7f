"""Serialized objects against what real Keras wrote (tests/golden/forms.py)."""

import importlib.util
import json
from pathlib import Path

import pytest

import keraia
from keraia import saving
from keraia.core import naming

GOLDEN = Path(__file__).parents[1] / "golden"
_spec = importlib.util.spec_from_file_location("golden_forms", GOLDEN / "forms.py")
forms = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(forms)

CASES = json.loads((GOLDEN / "forms.json").read_text())
IDS = [f"{i}-{case['name']}" for i, case in enumerate(CASES)]
# Keras forgets these arguments when it saves; it accepts them when it loads.
KEPT = {"Identity": {"gain"}, "SparseCategoricalCrossentropy": {"axis"}}


def made(case):
    naming.reset()
    return forms.make(keraia, case["name"], case["arguments"])


def plain(form):
    form = json.loads(json.dumps(form))
    for name in KEPT.get(form["class_name"], ()):
        form["config"].pop(name, None)
    return form


def approximately(value):
    """The value with floats that compare to seven digits; Keras rounds some to float32."""
    if isinstance(value, float):
        return pytest.approx(value, rel=1e-7)
    if isinstance(value, dict):
        return {key: approximately(item) for key, item in value.items()}
    return value


@pytest.mark.parametrize("case", CASES, ids=IDS)
def test_form_is_that_of_keras(case):
    form = plain(saving.serialize_keras_object(made(case)))
    assert form == approximately(case["form"])


@pytest.mark.parametrize("case", CASES, ids=IDS)
def test_form_of_keras_makes_an_equal_object(case):
    again = saving.deserialize_keras_object(case["form"])
    assert type(again) is type(made(case))
    assert plain(saving.serialize_keras_object(again)) == approximately(case["form"])
