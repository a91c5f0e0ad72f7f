"""`keras.utils.Config`, and the inputs behind a tensor."""

import json

import pytest

import keraia
from keraia import layers
from keraia.utils import Config, get_source_inputs


def test_settings_are_attributes_and_items():
    config = Config(a=1, b=Config(x=2))
    assert (config.a, config["a"], config.b.x, config.get("z", 5)) == (1, 1, 2, 5)
    assert ("a" in config, list(config), len(config)) == (True, ["a", "b"], 2)
    assert repr(config) == "<Config {'a': 1, 'b': <Config {'x': 2}>}>"
    assert dict(**config) == dict(config.items())
    assert list(config.keys()) == ["a", "b"]
    assert 1 in config.values()


def test_settings_change():
    config = Config(a=1)
    config.b, config["c"] = 2, 3
    config.update({"d": 4}, e=5)
    config.update(Config(f=6))
    assert config.pop("a") == 1
    assert config.pop("a", 7) == 7
    del config.b
    assert config.as_dict() == {"c": 3, "d": 4, "e": 5, "f": 6}
    assert dict(config.items()) == config.as_dict()


def test_json_reaches_inside():
    assert json.loads(Config(a=1, b=Config(x=[2])).to_json()) == {"a": 1, "b": {"x": [2]}}


@pytest.mark.parametrize(
    "change",
    [
        lambda c: setattr(c, "a", 2),
        lambda c: c.__setitem__("a", 2),
        lambda c: c.update(a=2),
        lambda c: c.pop("a"),
        lambda c: delattr(c, "a"),
    ],
)
def test_frozen_settings_stay(change):
    config = Config(a=1)
    config.freeze()
    assert config.frozen
    with pytest.raises(ValueError, match="Config is frozen"):
        change(config)
    config.unfreeze()
    config.a = 3
    assert config.a == 3


def test_missing_settings_are_named():
    with pytest.raises(AttributeError, match=r"no setting 'rate'. It has \['a'\]"):
        Config(a=1).rate
    with pytest.raises(KeyError):
        Config(a=1)["rate"]
    with pytest.raises(AttributeError, match="no setting 'b'"):
        del Config(a=1).b


def test_sources_of_a_tensor_are_its_inputs():
    a, b, c = (keraia.Input((3,), name=name) for name in "abc")
    x = layers.Add()([layers.Dense(3)(a), b]) * a
    assert [t.name for t in get_source_inputs(x)] == ["a", "b"]
    assert get_source_inputs(c) == [c]
    with pytest.raises(TypeError, match="symbolic tensor"):
        get_source_inputs(3)
