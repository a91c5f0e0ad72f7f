"""`keras.utils.legacy`: forms of Keras 2."""

import pytest

from keraia import activations, initializers, layers, utils


def test_forms_are_bare():
    serialize = utils.legacy.serialize_keras_object
    assert serialize(None) is None
    assert serialize(activations.relu) == "relu"
    form = serialize(layers.Dense(2, name="d"))
    assert form.keys() == {"class_name", "config"}
    assert (form["class_name"], form["config"]["units"]) == ("Dense", 2)
    with pytest.raises(ValueError, match="no saved form"):
        serialize([1])


def test_forms_are_read_by_name():
    read = utils.legacy.deserialize_keras_object
    members = {"Dense": layers.Dense, "relu": activations.relu, "Ones": initializers.Ones}
    assert read(None) is None
    assert read(activations.relu) is activations.relu
    assert read({"class_name": "Dense", "config": {"units": 3}}, members).units == 3
    assert read("relu", members) is activations.relu
    assert isinstance(read("Ones", members), initializers.Ones)
    assert read("mine", custom_objects={"mine": abs}) is abs
    with pytest.raises(ValueError, match="unknown thing 'zz'"):
        read("zz", members, printable_module_name="thing")
    for wrong in ({"config": {}}, 3):
        with pytest.raises(ValueError, match="'class_name' and 'config'"):
            read(wrong, members)
