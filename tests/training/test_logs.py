import copy
import json
import pickle

import numpy as np
import pytest

from keraia.backends import backend
from keraia.training.logs import Logs


def values():
    return {"b": backend.as_array(2.0), "a": backend.as_array(1)}


@pytest.fixture(params=[lambda: Logs(values()), lambda: Logs(later=values)], ids=["now", "later"])
def logs(request):
    return request.param()


def test_values_are_floats_in_alphabetical_order(logs):
    assert list(logs.items()) == [("a", 1.0), ("b", 2.0)]
    assert type(logs["a"]) is float


@pytest.mark.parametrize(
    "plain",
    [
        dict,
        lambda logs: {**logs},
        lambda logs: logs.copy(),
        lambda logs: logs | {},
        lambda logs: {} | logs,
        lambda logs: json.loads(json.dumps(logs.settle())),
        lambda logs: pickle.loads(pickle.dumps(logs)),
        copy.deepcopy,
        lambda logs: dict(zip(logs.keys(), logs.values(), strict=True)),
        lambda logs: {name: logs.get(name) for name in logs},
    ],
)
def test_whatever_reads_a_dict_reads_floats(logs, plain):
    found = plain(logs)
    assert type(found) is dict
    assert found == {"a": 1.0, "b": 2.0}
    assert all(type(value) is float for value in found.values())


def test_names_are_known_without_reading(logs):
    assert "a" in logs
    assert len(logs) == 2
    assert logs._pending


def test_entries_may_be_added_and_taken(logs):
    logs["learning_rate"] = 0.5
    assert logs.pop("a") == 1.0
    assert logs == {"b": 2.0, "learning_rate": 0.5}


def test_a_tensor_added_late_becomes_a_number(logs):
    logs.read()
    logs["c"] = backend.as_array(3.0)
    assert type(logs["c"]) is float


def test_arrays_stay_arrays():
    logs = Logs({"confusion": backend.as_array([[1, 2], [3, 4]]), "name": "x"})
    np.testing.assert_array_equal(logs["confusion"], [[1, 2], [3, 4]])
    assert logs["name"] == "x"


def test_what_comes_later_is_asked_for_once_and_only_if_read():
    asked = []
    logs = Logs(later=lambda: asked.append(1) or values())
    assert not asked
    assert bool(logs)
    assert logs == {"a": 1.0, "b": 2.0}
    assert asked == [1]
