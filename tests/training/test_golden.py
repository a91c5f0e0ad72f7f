"""Training beside real Keras: the same models, data and order give the same numbers."""

import importlib.util
import json
from pathlib import Path

import numpy as np
import pytest

import keraia

GOLDEN = Path(__file__).parents[1] / "golden" / "training.json"
EXPECTED = json.loads(GOLDEN.read_text())


def load_cases():
    spec = importlib.util.spec_from_file_location("golden_training", GOLDEN.with_suffix(".py"))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.CASES


CASES = load_cases()


def check(found, expected, where):
    """Compares nested results: the same names in the same order, numbers to 1e-4."""
    if isinstance(expected, dict):
        assert list(found) == list(expected), where
        for name, part in expected.items():
            check(found[name], part, f"{where}.{name}")
    else:
        np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-6, err_msg=where)


@pytest.mark.needs("autodiff")
@pytest.mark.parametrize("name", CASES)
def test_training_goes_as_in_keras(name):
    check(CASES[name](keraia), EXPECTED[name], name)
