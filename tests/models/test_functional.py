"""Functional models: structures, sharing, nesting, orders, configurations."""

import json

import numpy as np
import pytest

import keraia as keras
from keraia import layers, ops

RNG = np.random.default_rng(0)


def _numpy(x):
    return keras.tree.map_structure(ops.convert_to_numpy, x)


def _branches():
    a = keras.Input((3,), name="b")
    b = keras.Input((3,), name="a")
    x1 = layers.Dense(2, name="d1")(a)
    x2 = layers.Dense(2, name="d2")(b)
    x3 = layers.Dense(2, name="d3")(x2)
    joined = layers.Concatenate(name="concatenate")([x1, x3])
    return keras.Model([a, b], [layers.Dense(1, name="o1")(joined), layers.Dense(1, name="o2")(x1)])


def test_layers_are_listed_by_depth_as_real_keras_lists_them():
    names = [layer.name for layer in _branches().layers]
    assert names == ["a", "b", "d2", "d1", "d3", "concatenate", "o1", "o2"]


def test_inputs_may_come_as_list_or_dict():
    model = _branches()
    x, y = RNG.normal(size=(2, 4, 3)).astype("float32")
    expected = _numpy(model([x, y]))
    by_name = _numpy(model({"b": x, "a": y}))
    for one, other in zip(expected, by_name, strict=True):
        np.testing.assert_array_equal(one, other)


def test_outputs_keep_their_structure():
    inputs = {"left": keras.Input((2,)), "right": keras.Input((2,))}
    total = layers.Add()([inputs["left"], inputs["right"]])
    model = keras.Model(inputs, {"sum": total, "parts": [inputs["left"], total * 2.0]})
    x = np.ones((1, 2), "float32")
    out = _numpy(model({"left": x, "right": x}))
    np.testing.assert_array_equal(out["sum"], 2 * x)
    np.testing.assert_array_equal(out["parts"][1], 4 * x)
    assert model.output_shape == {"sum": (None, 2), "parts": [(None, 2), (None, 2)]}


def test_a_shared_layer_has_one_set_of_weights():
    inputs = keras.Input((4,))
    shared = layers.Dense(4)
    model = keras.Model(inputs, shared(shared(inputs)))
    assert len(model.weights) == 2
    x = RNG.normal(size=(2, 4)).astype("float32")
    kernel, bias = model.get_weights()
    expected = (x @ kernel + bias) @ kernel + bias
    np.testing.assert_allclose(_numpy(model(x)), expected, rtol=1e-5, atol=1e-6)


def test_models_are_layers():
    inner = _branches()
    inputs = keras.Input((3,))
    outer = keras.Model(inputs, layers.Add()(inner([inputs, inputs])))
    x = RNG.normal(size=(5, 3)).astype("float32")
    np.testing.assert_allclose(_numpy(outer(x)), sum(_numpy(inner([x, x]))), rtol=1e-5, atol=1e-6)
    assert outer.count_params() == inner.count_params()


def test_a_model_can_begin_in_the_middle_of_another():
    inputs = keras.Input((3,))
    middle = layers.Dense(4, activation="relu")(inputs)
    whole = keras.Model(inputs, layers.Dense(2)(middle))
    head = keras.Model(middle, whole.output)
    features = keras.Model(inputs, middle)
    x = RNG.normal(size=(2, 3)).astype("float32")
    np.testing.assert_allclose(_numpy(head(features(x))), _numpy(whole(x)), rtol=1e-6)


def test_ops_on_symbolic_tensors_become_part_of_the_model():
    inputs = keras.Input((4,))
    model = keras.Model(inputs, ops.mean(ops.relu(inputs[:, 1:3] - 1.0) ** 2, axis=-1))
    x = RNG.normal(size=(6, 4)).astype("float32")
    expected = (np.maximum(x[:, 1:3] - 1, 0) ** 2).mean(-1)
    np.testing.assert_allclose(_numpy(model(x)), expected, rtol=1e-5, atol=1e-7)


@pytest.mark.parametrize("make", [_branches], ids=["branches"])
def test_json_makes_an_equal_model(make):
    model = make()
    text = model.to_json()
    twin = keras.models.model_from_json(text)
    assert json.loads(twin.to_json()) == json.loads(text)
    twin.set_weights(model.get_weights())
    x = RNG.normal(size=(2, 4, 3)).astype("float32")
    for one, other in zip(_numpy(model(list(x))), _numpy(twin(list(x))), strict=True):
        np.testing.assert_array_equal(one, other)


def test_model_makes_a_graph_of_its_configuration():
    model = _branches()
    config = json.loads(json.dumps(model.get_config()))
    again = keras.Model.from_config(config)
    assert again.get_config() == model.get_config()


def test_json_keeps_ops_sharing_and_nesting():
    inputs = keras.Input((4,), name="in")
    shared = layers.Dense(4)
    inner_input = keras.Input((4,))
    inner = keras.Model(inner_input, layers.Dense(4)(inner_input), name="inner")
    x = shared(inner(shared(inputs)))
    model = keras.Model(inputs, {"out": ops.concatenate([x[:, ::2], 1.0 - x], axis=-1)})
    twin = keras.models.model_from_json(model.to_json())
    twin.set_weights(model.get_weights())
    data = RNG.normal(size=(3, 4)).astype("float32")
    np.testing.assert_array_equal(_numpy(twin(data))["out"], _numpy(model(data))["out"])
    assert len(twin.weights) == len(model.weights) == 4


def test_training_reaches_layers_through_the_graph():
    inputs = keras.Input((50,))
    model = keras.Model(inputs, layers.Dropout(0.5)(inputs))
    x = np.ones((4, 50), "float32")
    assert (_numpy(model(x, training=True)) == 0).any()
    np.testing.assert_array_equal(_numpy(model(x)), x)


def test_batch_sizes_vary_and_unknown_lengths_work():
    inputs = keras.Input((None, 3))
    model = keras.Model(inputs, layers.GlobalAveragePooling1D()(layers.Dense(2)(inputs)))
    for shape in ((1, 4, 3), (5, 9, 3)):
        assert tuple(model(np.ones(shape, "float32")).shape) == (shape[0], 2)


def test_a_forgotten_input_is_named():
    a, b = keras.Input((2,), name="first"), keras.Input((2,), name="second")
    with pytest.raises(ValueError, match="second"):
        keras.Model(a, layers.Add()([a, b]))


def test_two_layers_of_one_name_are_refused():
    inputs = keras.Input((2,))
    x = layers.Dense(2, name="twin")(layers.Dense(2, name="twin")(inputs))
    with pytest.raises(ValueError, match="'twin'"):
        keras.Model(inputs, x)


def test_wrong_inputs_are_explained():
    model = _branches()
    x = np.ones((2, 3), "float32")
    with pytest.raises(ValueError, match=r"takes 2 input\(s\).*got 1"):
        model(x)
    with pytest.raises(ValueError, match="'a' is missing"):
        model({"b": x})
    with pytest.raises(ValueError, match=r"'a' must have shape \(None, 3\), got \(2, 5\)"):
        model([x, np.ones((2, 5), "float32")])


def test_a_missing_last_axis_of_one_is_added():
    inputs = keras.Input((1,))
    model = keras.Model(inputs, layers.Dense(2)(inputs))
    assert tuple(model(np.ones(5, "float32")).shape) == (5, 2)


def test_get_layer_by_name_and_index():
    model = _branches()
    assert model.get_layer("d3").name == "d3"
    assert model.get_layer(index=2).name == "d2"
    with pytest.raises(ValueError, match="no layer 'd4'"):
        model.get_layer("d4")


def test_a_subclass_may_say_its_graph():
    class Named(keras.Model):
        def __init__(self, units):
            inputs = keras.Input((3,))
            super().__init__(inputs=inputs, outputs=layers.Dense(units)(inputs))

    model = Named(4)
    assert isinstance(model, Named)
    assert tuple(model(np.ones((2, 3), "float32")).shape) == (2, 4)
    assert len(model.weights) == 2
    assert model.input_shape == (None, 3)
    assert model.output_shape == (None, 4)


class Stepped(keras.Model):
    """A user's model that is made of inputs and outputs, with a setting of its own."""

    def __init__(self, *args, alpha=1, **kwargs):
        super().__init__(*args, **kwargs)
        self.alpha = alpha

    def get_config(self):
        return {**super().get_config(), "alpha": self.alpha}


class Plain(keras.Model):
    pass


@pytest.mark.parametrize("cls", [Plain, Stepped])
def test_a_users_class_of_inputs_and_outputs_is_made_again(cls, tmp_path):
    inputs = keras.Input((3,))
    outer = cls(inputs, layers.Dense(2)(layers.Dense(4, name="frozen")(inputs)), name="mine")
    outer.alpha = 3
    outer.get_layer("frozen").trainable = False
    outer.save(tmp_path / "m.keras")
    again = keras.models.load_model(tmp_path / "m.keras", custom_objects={cls.__name__: cls})
    x = RNG.normal(size=(2, 3)).astype("float32")
    np.testing.assert_array_equal(_numpy(again(x)), _numpy(outer(x)))
    for model in (again, keras.models.clone_model(outer)):
        assert type(model) is cls
        assert model.name == "mine"
        assert [layer.trainable for layer in model.layers] == [True, False, True]
    if cls is Stepped:
        assert again.alpha == 3


@pytest.mark.parametrize("copy", ["config", "clone"])
def test_each_layer_of_a_copy_is_as_trainable_as_it_was(copy):
    inputs = keras.Input((3,))
    model = keras.Model(inputs, layers.Dense(2)(layers.Dense(4)(inputs)))
    model.trainable = False
    model.layers[1].trainable = True
    make = {
        "config": lambda m: keras.Model.from_config(m.get_config()),
        "clone": keras.models.clone_model,
    }
    twin = make[copy](model)
    assert not twin.trainable
    assert not twin.trainable_variables
    assert [layer.trainable for layer in twin.layers[1:]] == [True, False]
