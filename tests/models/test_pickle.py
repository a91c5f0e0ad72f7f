"""Models that travel: by pickle, by `copy.deepcopy`, at any time of their lives."""

import copy
import pickle

import numpy as np
import pytest

import keraia as keras

RNG = np.random.default_rng(0)
X = RNG.normal(size=(32, 4)).astype("float32")
Y = X[:, :1] - X[:, 1:2]

WAYS = {"pickle": lambda x: pickle.loads(pickle.dumps(x)), "deepcopy": copy.deepcopy}
by_both_ways = pytest.mark.parametrize("way", WAYS)


class Tower(keras.Model):
    """Layers in an attribute, a list and a dict."""

    def __init__(self, units, inner=None):
        super().__init__()
        self.first = keras.layers.Dense(units, activation="relu")
        self.rest = [keras.layers.Dense(units), keras.layers.Dropout(0.5)]
        self.ends = {"last": keras.layers.Dense(1), "inner": inner}

    def call(self, x):
        x = self.first(x)
        for layer in self.rest:
            x = layer(x)
        return self.ends["last"](x)


def sequential():
    layers = keras.layers
    normal = layers.BatchNormalization()
    return keras.Sequential([keras.Input((4,)), layers.Dense(5), normal, layers.Dense(1)])


def unbuilt():
    return keras.Sequential([keras.layers.Dense(5), keras.layers.Dense(1)])


def functional():
    """A shared layer, a residual, ops with settings, a nested model."""
    inputs = keras.Input((4,))
    shared = keras.layers.Dense(4, activation="tanh")
    x = keras.layers.Add()([shared(shared(inputs)), inputs]) + 1.0
    x = keras.ops.concatenate([x, keras.ops.clip(x, 0.0, 0.5)], axis=1)
    return keras.Model(inputs, keras.Sequential([keras.layers.Dense(1)])(x))


def with_lambda():
    factor = 2.0
    times = keras.layers.Lambda(lambda x, more=1.0: x * factor + more * np.float32(0.5))
    return keras.Sequential([keras.Input((4,)), times, keras.layers.Dense(1)])


def subclassed():
    return Tower(3)


MAKERS = (sequential, unbuilt, functional, with_lambda, subclassed)
of_all_kinds = pytest.mark.parametrize("make", MAKERS)


def seen(model):
    return model.predict(X, verbose=0)


@by_both_ways
@of_all_kinds
def test_a_model_predicts_the_same(make, way):
    model = make()
    before = WAYS[way](model)
    assert before.built == model.built
    expected = seen(model)
    np.testing.assert_array_equal(seen(WAYS[way](model)), expected)
    before(X)
    before.set_weights(model.get_weights())
    np.testing.assert_array_equal(seen(before), expected)


@pytest.mark.needs("autodiff")
@by_both_ways
@of_all_kinds
def test_training_goes_on_as_if_nothing_had_been(make, way):
    model = make()
    model.compile(keras.optimizers.Adam(0.05), "mse", metrics=["mae"])
    model.fit(X, Y, epochs=2, shuffle=False, verbose=0)
    model.make_train_function()
    copied = WAYS[way](model)
    assert int(copied.optimizer.iterations) == 2
    histories = [m.fit(X, Y, epochs=3, shuffle=False, verbose=0) for m in (model, copied)]
    for name in ("loss", "mae"):
        first, second = (h.history[name] for h in histories)
        np.testing.assert_array_equal(first, second)
    assert int(copied.optimizer.iterations) == 5


@by_both_ways
def test_a_copy_shares_nothing(way):
    model = functional()
    copied = WAYS[way](model)
    expected = seen(model)
    copied.set_weights([np.zeros_like(w) for w in copied.get_weights()])
    np.testing.assert_array_equal(seen(model), expected)
    assert all(a is not b for a, b in zip(model.layers, copied.layers, strict=True))


@by_both_ways
def test_what_was_shared_stays_shared(way):
    model = functional()
    cut = keras.Model(model.input, model.layers[2].output)
    whole, part = WAYS[way]((model, cut))
    assert part.layers[-1] in whole.layers
    assert part.input is whole.input
    assert part.layers[-1].output is part.output


@by_both_ways
def test_a_deep_graph(way):
    inputs = x = keras.Input((4,))
    for _ in range(500):
        x = keras.layers.Identity()(x)
    model = WAYS[way](keras.Model(inputs, x))
    assert len(model.layers) == 501
    assert model.layers[-1].output is model.output


@by_both_ways
def test_lists_of_layers_are_watched_again(way):
    model = WAYS[way](Tower(3))
    late = keras.layers.Dense(2)
    model.rest.append(late)
    assert late in model.layers


@by_both_ways
def test_a_graph_of_ops(way):
    a, b = keras.KerasTensor((2,)), keras.KerasTensor((2,))
    function = WAYS[way](keras.Function([a, b], keras.ops.sum(a * b, axis=0)))
    assert float(function([[1.0, 2.0], [3.0, 4.0]])) == 11.0


@by_both_ways
@pytest.mark.parametrize("dtype", ["float32", "bfloat16", "int8", "bool"])
def test_variables_keep_value_and_settings(way, dtype):
    variable = keras.Variable([1, 0], dtype=dtype, trainable=False, name="pair")
    copied = WAYS[way](variable)
    assert (copied.dtype, copied.trainable, copied.name) == (dtype, False, "pair")
    copied.assign([0, 1])
    assert variable.numpy().tolist() == [1, 0]
    assert copied.numpy().tolist() == [0, 1]


def test_a_pickle_holds_plain_arrays_only():
    """No array of a backend travels, so that a pickle is small and loads on any of them."""
    plain = pickle.dumps(sequential())
    for name in (b"jaxlib", b"torch._utils", b"tensorflow"):
        assert name not in plain
