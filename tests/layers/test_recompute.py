"""Layers made in a `RematScope`: the same numbers, with intermediate values computed again."""

import numpy as np
import pytest

import keraia as keras
from keraia import RematScope, layers, ops
from keraia.backends import backend
from keraia.core import masks

X = np.linspace(-1.0, 1.0, 24, dtype="float32").reshape(4, 6)
MODES = [
    {"mode": "full"},
    {"mode": "activations"},
    {"mode": "larger_than", "output_size_threshold": 4},
    {"mode": "list_of_layers", "layer_names": ["first", "drop"]},
]


class Counting(layers.Layer):
    """Counts its calls, adds a loss, uses a weight nonlinearly."""

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.runs = 0

    def build(self, input_shape):
        self.scale = self.add_weight(shape=(), initializer="ones", name="scale")
        self.calls = self.add_weight(
            shape=(), initializer="zeros", trainable=False, name="calls", dtype="int32"
        )

    def call(self, inputs):
        self.runs += 1
        self.calls.assign_add(1)
        self.add_loss(ops.mean(ops.square(inputs)) * self.scale)
        return ops.tanh(inputs * self.scale)


def network():
    return keras.Sequential(
        [
            layers.Dense(5, activation="tanh", name="first"),
            layers.Dropout(0.5, seed=3, name="drop"),
            layers.BatchNormalization(name="norm"),
            Counting(name="counting"),
            layers.Dense(2, activity_regularizer="l2", name="last"),
        ]
    )


def gradients(model):
    """Two steps' losses and gradients, and the state after them."""

    def objective():
        out = model(X, training=True)
        return ops.sum(ops.square(out)) + sum(model.losses), None

    found = []
    for _ in range(2):
        (loss, _), grads = backend.value_and_grad(objective, model.trainable_variables)
        found += [float(loss), *(backend.to_numpy(g) for g in grads)]
    return [*found, *(v.numpy() for v in model.non_trainable_variables)]


@pytest.mark.needs("autodiff")
@pytest.mark.parametrize("settings", MODES, ids=lambda s: s["mode"])
def test_gradients_losses_and_state_are_the_same(settings):
    keras.utils.set_random_seed(1)
    plain = network()
    plain.build((None, 6))
    with RematScope(**settings):
        again = network()
    again.build((None, 6))
    again.set_weights(plain.get_weights())
    for expected, got in zip(gradients(plain), gradients(again), strict=True):
        np.testing.assert_allclose(got, expected, rtol=1e-5, atol=1e-6)


@pytest.mark.needs("autodiff")
def test_fit_is_the_same():
    weights = []
    for scope in (RematScope(mode=None), RematScope(mode="full")):
        keras.utils.set_random_seed(2)
        with scope:
            model = network()
        model.compile("sgd", "mse")
        model.fit(X, X[:, :2], epochs=2, batch_size=2, verbose=0, shuffle=False)
        weights.append(model.get_weights())
    for plain, again in zip(*weights, strict=True):
        np.testing.assert_allclose(again, plain, rtol=1e-5, atol=1e-6)


@pytest.mark.needs("autodiff")
def test_stateless_calls_have_the_gradient_of_the_given_values():
    with RematScope():
        layer = layers.Dense(2, activation="tanh")
    layer.build((None, 6))
    values = [v.value * 2.0 for v in layer.trainable_variables]
    variables = [keras.Variable(v) for v in values]

    def objective():
        out, _ = layer.stateless_call([v.value for v in variables], [], X)
        return ops.sum(out), None

    grads = backend.value_and_grad(objective, variables)[1]
    kernel, bias = (backend.to_numpy(v) for v in values)
    slope = 1 - np.tanh(X @ kernel + bias) ** 2
    np.testing.assert_allclose(backend.to_numpy(grads[0]), X.T @ slope, rtol=1e-4, atol=1e-5)


def test_masks_and_losses_come_out():
    with RematScope():
        model = keras.Sequential([layers.Embedding(5, 3, mask_zero=True), Counting()])
    out = model(np.array([[1, 0, 2]]))
    assert masks.get_mask(model.layers[0](np.array([[1, 0]]))) is not None
    assert len(model.losses) == 1
    assert out.shape == (1, 3, 3)
    model(np.array([[1, 0, 2]]))
    assert len(model.losses) == 1
    assert int(model.layers[1].calls) == 2


@pytest.mark.needs("autodiff", "eager")
def test_values_are_computed_again():
    if "fused_steps" in backend.features:
        pytest.skip("this backend repeats the trace's operations, not the Python function")
    with RematScope():
        layer = Counting()
    weight = keras.Variable(X)
    backend.value_and_grad(lambda: (ops.sum(layer(weight)), None), [weight])
    assert layer.runs == 2
    assert int(layer.calls) == 1


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({"mode": "full"}, True),
        ({"mode": None}, False),
        ({"mode": "activations"}, True),
        ({"mode": "larger_than", "output_size_threshold": 7}, True),
        ({"mode": "larger_than", "output_size_threshold": 8}, False),
        ({"mode": "list_of_layers", "layer_names": ["one"]}, True),
        ({"mode": "list_of_layers", "layer_names": ["another"]}, False),
    ],
)
def test_the_trace_shows_what_is_recomputed(settings, expected):
    jax = pytest.importorskip("jax")
    if not backend.is_array(jax.numpy.ones(())):
        pytest.skip("another backend's arrays leave no such trace")
    with RematScope(**settings):
        layer = layers.Dense(2, activation="tanh", name="one")
    layer.build((4, 6))
    values = [v.value for v in layer.trainable_variables]

    def loss(values):
        return ops.sum(layer.stateless_call(values, [], X)[0])

    trace = str(jax.make_jaxpr(jax.grad(loss))(values))
    assert ("checkpoint" in trace or "remat" in trace) is expected


def test_the_innermost_scope_of_the_constructor_counts():
    with RematScope(mode="full"):
        with RematScope(mode=None):
            plain = layers.Dense(1)
        again = layers.Dense(1)
    call = plain.call
    assert plain.rematerialized_call(call, X) is call
    assert again.rematerialized_call(again.call, X) is not again.call


def test_an_unknown_mode_is_refused():
    with pytest.raises(ValueError, match="`mode` must be one of"):
        RematScope(mode="some")


@pytest.mark.needs("autodiff")
def test_remat_of_a_function():
    weight, calls = keras.Variable([0.5, 2.0]), keras.Variable(0.0, trainable=False)

    def f(x, power=2):
        calls.assign_add(1.0)
        return {"out": ops.sin(x) ** power * weight, "power": power}

    def objective():
        return ops.sum(keras.remat(f)(weight, power=3)["out"]), None

    (loss, _), (grad,) = backend.value_and_grad(objective, [weight])
    w = np.array([0.5, 2.0])
    np.testing.assert_allclose(float(loss), (np.sin(w) ** 3 * w).sum(), rtol=1e-6)
    expected = np.sin(w) ** 3 + 3 * np.sin(w) ** 2 * np.cos(w) * w
    np.testing.assert_allclose(backend.to_numpy(grad), expected, rtol=1e-5)
    assert float(calls) == 1.0
