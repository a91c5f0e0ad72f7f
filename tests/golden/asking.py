"""Asks keraia the questions of values.json and compares the answers with real Keras's."""

import functools
import importlib
import json

import numpy as np
import pytest

from tests.golden import values

# Relative to the larger of 1 and the value: the order of sums differs between libraries.
TOLERANCE = {"float32": 2e-6, "float16": 4e-3, "bfloat16": 2e-2, "int32": 0}


@functools.cache
def stored():
    return json.loads(values.FILE.read_text())


def questions(namespace):
    """Pytest parameters: the questions about members of a namespace."""
    return [
        pytest.param(q, id=f"{index}-{q['what'].partition('.')[2]}")
        for index, q in enumerate(stored()["cases"])
        if q["what"].startswith(f"{namespace}.")
    ]


def ask(question):
    """keraia's answer."""
    from keraia import ops
    from keraia.core import naming
    from keraia.core.masks import set_mask

    naming.reset()

    def api(name):
        space, _, member = name.partition(".")
        return getattr(importlib.import_module(f"keraia.{space}"), member)

    return values.answer(api, ops, set_mask, question, values.load(stored()["data"]))


def check(found, expected):
    """Asserts that an answer has the dtype and the values of another."""
    assert found["dtype"] == expected["dtype"]
    want = np.asarray(expected["values"])
    have = np.asarray(found["values"])
    assert have.shape == want.shape
    tolerance = TOLERANCE[expected["dtype"]]
    np.testing.assert_allclose(have, want, rtol=tolerance, atol=tolerance)
    for mine, theirs in zip(found.get("variables", ()), expected.get("variables", ()), strict=True):
        assert (mine["path"], mine["shape"]) == (theirs["path"], theirs["shape"])
        check(mine, theirs)
