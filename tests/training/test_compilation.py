"""How steps are compiled: `jit_compile` and `run_eagerly`."""

import warnings

import numpy as np
import pytest

import keraia as keras
from keraia.backends import backend

RNG = np.random.default_rng(0)
X = RNG.normal(size=(40, 4)).astype("float32")
Y = (X[:, 0] > 0).astype("int64")


class Looking(keras.layers.Layer):
    """Notes how often it is called on values that can be looked at."""

    looked = 0

    def call(self, x):
        try:
            float(keras.ops.sum(x))
        except Exception:  # a trace has no values; each backend says so in its own way
            return x
        Looking.looked += 1
        return x


def model(**kwargs):
    layers = [keras.layers.Dense(6, activation="relu"), Looking(), keras.layers.Dense(2)]
    net = keras.Sequential([keras.Input((4,)), *layers])
    rng = np.random.default_rng(1)
    net.set_weights([rng.normal(size=w.shape) for w in net.get_weights()])
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    net.compile("adam", loss, metrics=["accuracy"], **kwargs)
    return net


def fitted(net):
    return net.fit(X, Y, batch_size=8, epochs=2, shuffle=False, verbose=0).history


def looks(net):
    """How many of five steps of an evaluation could look at values."""
    net.evaluate(X, Y, batch_size=8, verbose=0)  # which builds, and compiles
    Looking.looked = 0
    net.evaluate(X, Y, batch_size=8, verbose=0)
    return Looking.looked


@pytest.mark.needs("jit")
@pytest.mark.parametrize("steps", [1, 2])
def test_the_compiler_changes_no_result(steps):
    plain = fitted(model(jit_compile=False, steps_per_execution=steps))
    compiled = fitted(model(jit_compile=True, steps_per_execution=steps))
    for name, values in plain.items():
        np.testing.assert_allclose(compiled[name], values, rtol=1e-5)


@pytest.mark.needs("jit")
def test_compiled_steps_are_traces():
    net = model(jit_compile=True)
    assert net.jit_compile
    assert looks(net) == 0


@pytest.mark.parametrize("how", [{"jit_compile": False}, {"run_eagerly": True}])
def test_steps_that_are_not_compiled_run_as_they_stand(how):
    net = model(**how)
    assert not net.jit_compile
    graphs = "graphs" in backend.features and not net.run_eagerly
    assert looks(net) == (0 if graphs else 5)


def test_the_backend_decides_by_itself():
    compiles = "compile" in backend.features and "graphs" not in backend.features
    assert model(jit_compile="auto").jit_compile is compiles
    assert not model(jit_compile="auto", run_eagerly=True).jit_compile


@pytest.mark.needs("jit")
def test_another_decision_later():
    net = model(jit_compile=True)
    assert looks(net) == 0
    net.jit_compile = False
    net.run_eagerly = True
    assert looks(net) == 5


@pytest.mark.parametrize("how", [{}, {"run_eagerly": True}])
def test_a_wish_that_cannot_be_granted_is_warned_about(how):
    if "jit" in backend.features and not how:
        pytest.skip("it can be granted here")
    with pytest.warns(UserWarning, match=r"`jit_compile=True` is ignored.*[Ll]eave"):
        net = model(jit_compile=True, **how)
    assert not net.jit_compile


def test_files_do_not_ask_for_the_compiler_of_another_backend():
    config = {**model().get_compile_config(), "jit_compile": True}
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        net = model()
        net.compile_from_config(config)
    assert net.jit_compile is model(jit_compile="auto").jit_compile
