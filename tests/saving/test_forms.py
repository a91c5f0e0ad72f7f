"""Serialized objects against what real Keras wrote (tests/golden/forms.py)."""

import functools
import importlib.util
import json
from pathlib import Path

import pytest

import keraia
from keraia.core import naming

GOLDEN = Path(__file__).parents[1] / "golden"


@functools.cache
def script(name):
    spec = importlib.util.spec_from_file_location(f"golden_{name}", GOLDEN / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


CASES = json.loads((GOLDEN / "forms.json").read_text())
IDS = [f"{i}-{case['name']}" for i, case in enumerate(CASES)]


def made(case):
    naming.reset()
    return script("forms").make(keraia, case["name"], case["arguments"])


def plain(value):
    return json.loads(json.dumps(value))


@pytest.mark.parametrize("case", CASES, ids=IDS)
def test_form_is_that_of_keras(case):
    form = keraia.saving.serialize_keras_object(made(case))
    assert plain(form) == case["form"]
    assert list(form["config"]) == list(case["form"]["config"])


@pytest.mark.parametrize("case", CASES, ids=IDS)
def test_form_of_keras_makes_an_equal_object(case):
    again = keraia.saving.deserialize_keras_object(case["form"])
    assert type(again) is type(made(case))
    assert plain(keraia.saving.serialize_keras_object(again)) == case["form"]
