"""Sequential models, subclassed ones, summaries and clones."""

import json

import numpy as np
import pytest

import keraia as keras
from keraia import layers


def _mlp():
    return keras.Sequential(
        [keras.Input((4,)), layers.Dense(3, name="a"), layers.Dense(2, name="b")], name="mlp"
    )


def test_with_an_input_weights_are_made_at_once():
    model = _mlp()
    assert model.built
    assert model.input_shape == (None, 4)
    assert model.output_shape == (None, 2)
    assert [v.path for v in model.weights] == [
        "mlp/a/kernel",
        "mlp/a/bias",
        "mlp/b/kernel",
        "mlp/b/bias",
    ]


def test_without_an_input_the_first_data_build_it():
    model = keras.Sequential([layers.Dense(3), layers.Dense(2)])
    assert not model.built
    with pytest.raises(AttributeError, match="before it is built"):
        _ = model.output_shape
    model(np.ones((5, 4), "float32"))
    assert model.output_shape == (None, 2)
    assert [type(x).__name__ for x in model.layers] == ["Dense", "Dense"]


def test_input_shape_in_the_first_layer_is_an_input():
    model = keras.Sequential()
    model.add(layers.Dense(3, input_shape=(4,)))
    assert model.built
    assert model.input_shape == (None, 4)


def test_layers_can_be_added_and_taken_away():
    model = _mlp()
    model.add(layers.Dense(7))
    assert model.output_shape == (None, 7)
    assert model.pop().units == 7
    assert model.output_shape == (None, 2)
    assert tuple(model(np.ones((1, 4), "float32")).shape) == (1, 2)


def test_names_must_differ_and_inputs_stand_first():
    model = _mlp()
    with pytest.raises(ValueError, match="'a' is there already"):
        model.add(layers.Dense(2, name="a"))
    with pytest.raises(ValueError, match="can only stand first"):
        model.add(keras.Input((3,)))
    with pytest.raises(ValueError, match="only layers can be added, got 3"):
        model.add(3)


@pytest.mark.parametrize("built", [True, False])
def test_json_makes_an_equal_model(built):
    model = _mlp() if built else keras.Sequential([layers.Dense(3), layers.Dense(2)])
    twin = keras.models.model_from_json(model.to_json())
    assert json.loads(twin.to_json()) == json.loads(model.to_json())
    assert twin.built is built


def test_sequential_models_nest():
    inner = keras.Sequential([layers.Dense(3), layers.ReLU()])
    model = keras.Sequential([keras.Input((4,)), inner, layers.Dense(1)])
    assert model.output_shape == (None, 1)
    assert len(model.weights) == 4


def test_clone_has_other_weights_and_the_same_shape():
    model = _mlp()
    clone = keras.models.clone_model(model)
    assert clone.get_config() == model.get_config()
    assert not np.array_equal(clone.get_weights()[0], model.get_weights()[0])
    assert not {id(v) for v in clone.weights} & {id(v) for v in model.weights}


def test_clone_function_replaces_layers():
    def wider(layer):
        config = layer.get_config()
        return type(layer).from_config({**config, "units": config["units"] * 2})

    inputs = keras.Input((4,))
    model = keras.Model(inputs, layers.Dense(2)(layers.Dense(3)(inputs)))
    clone = keras.models.clone_model(model, clone_function=wider)
    assert clone.output_shape == (None, 4)


class Residual(keras.Model):
    def __init__(self, units=4):
        super().__init__()
        self.units = units
        self.steps = [layers.Dense(units), layers.Dense(units)]

    def call(self, inputs, training=False):
        x = inputs
        for step in self.steps:
            x = x + step(x)
        return x


def test_a_subclass_is_built_by_a_shape():
    model = Residual()
    model.build((None, 4))
    assert model.built
    assert [v.path for v in model.weights] == [
        f"{model.name}/{layer.name}/{part}" for layer in model.steps for part in ("kernel", "bias")
    ]


def test_a_subclass_remembers_how_it_was_made():
    assert Residual(7).get_config()["units"] == 7
    assert Residual.from_config(Residual(7).get_config()).units == 7


def test_a_model_without_call_says_so():
    with pytest.raises(NotImplementedError, match="Define `call"):
        keras.Model()(np.ones((1, 2)))


def test_summary_counts_parameters():
    lines = []
    _mlp().summary(print_fn=lambda text: lines.append(text))
    text = "\n".join(lines)
    assert 'Model: "mlp"' in text
    assert "(None, 3)" in text
    assert "Total params: 23 (92.00 B)" in text


def test_summary_shows_where_branches_come_from():
    inputs = keras.Input((4,), name="in")
    x = layers.Dense(4, name="d")(inputs)
    lines = []
    keras.Model(inputs, layers.Add(name="sum")([inputs, x])).summary(print_fn=lines.append)
    text = "\n".join(lines)
    assert "Connected to" in text
    assert "d[0][0]" in text


def test_count_params_before_building_explains():
    with pytest.raises(ValueError, match="before it is built"):
        keras.Sequential([layers.Dense(2)]).count_params()


def test_layers_is_not_yours_to_set():
    with pytest.raises(AttributeError, match="another name"):
        _mlp().layers = []


class Scaled(keras.layers.Layer):
    def call(self, inputs, factor=1.0):
        return inputs * factor


@pytest.mark.parametrize("entry", [[], [keras.Input((2,))]], ids=["bare", "with an Input"])
def test_further_arguments_go_to_the_layers_that_name_them(entry):
    model = keras.Sequential([*entry, keras.layers.Identity(), Scaled(), Scaled()])
    outputs = model(np.ones((1, 2)), factor=3.0)
    assert keras.ops.convert_to_numpy(outputs).tolist() == [[9.0, 9.0]]
    assert model(keras.Input((2,)), factor=3.0).shape == (None, 2)
    with pytest.raises(TypeError, match=r"no layer's `call` takes speed"):
        model(np.ones((1, 2)), speed=3.0)


def test_a_model_finds_custom_objects_given_to_from_config():
    config = keras.Sequential([Scaled()]).get_config()
    model = keras.Sequential.from_config(config, custom_objects={"Scaled": Scaled})
    assert type(model.layers[0]) is Scaled
