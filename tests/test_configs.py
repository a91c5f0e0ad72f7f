"""Names and configurations of initializers, losses, metrics and their kin, as real Keras's."""

import importlib
import json
import pathlib

import pytest

FILE = pathlib.Path(__file__).parent / "golden" / "configs.json"
GOLDEN = json.loads(FILE.read_text())
# Arguments that Keras 3.15.1 forgets in its configurations; its constructors take them.
REMEMBERED = {
    ("initializers", "Identity"): {"gain"},
    ("losses", "CosineSimilarity"): {"axis"},
    ("losses", "Huber"): {"delta"},
    ("losses", "SparseCategoricalCrossentropy"): {"axis"},
    ("metrics", "CosineSimilarity"): {"axis"},
    ("metrics", "SparseTopKCategoricalAccuracy"): {"from_sorted_ids"},
}
NAMES = [(space, name) for space, names in GOLDEN["names"].items() for name in names]
OBJECTS = [pytest.param(*entry, id=".".join(entry[:2])) for entry in GOLDEN["objects"]]


def namespace(name):
    return importlib.import_module(f"keraia.{name}")


def plain(value):
    return json.loads(json.dumps(value))


@pytest.mark.parametrize(("space", "name"), NAMES)
def test_get_finds_what_keras_finds(space, name):
    made = namespace(space).get(name)
    found = getattr(made, "__name__", type(made).__name__)
    assert found == GOLDEN["names"][space][name]


@pytest.mark.parametrize(("space", "name", "settings", "expected"), OBJECTS)
def test_serialize_writes_what_keras_writes(space, name, settings, expected, fresh_names):
    cls = getattr(namespace(space), name)
    found = plain(namespace(space).serialize(cls(**settings)))
    remembered = REMEMBERED.get((space, name), set())
    assert remembered <= found["config"].keys()
    for argument in remembered:
        del found["config"][argument]
    assert found == expected


@pytest.mark.parametrize(("space", "name", "settings", "expected"), OBJECTS)
def test_deserialize_makes_an_equal_object(space, name, settings, expected):
    made = namespace(space).deserialize(expected)
    assert type(made).__name__ == name
    again = plain(made.get_config())
    assert {key: again[key] for key in expected["config"]} == expected["config"]


@pytest.fixture
def fresh_names():
    from keraia.core import naming

    naming.reset()
