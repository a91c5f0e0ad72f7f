import numpy as np
import pytest

import keraia as keras
from keraia.backends import backend

X = np.linspace(-1, 1, 300, dtype="float32").reshape(100, 3)


def dense():
    return keras.Sequential([keras.Input((3,)), keras.layers.Dense(2, activation="tanh")])


def by_hand(model, x):
    kernel, bias = model.get_weights()
    return np.tanh(x @ kernel + bias)


@pytest.mark.parametrize("rows", [1, 2, 7, 31, 32, 33, 75, 100])
@pytest.mark.parametrize("verbose", [0, 2])
def test_any_number_of_rows(rows, verbose):
    model = dense()
    model.predict(X[:1])
    for _ in range(2):
        outputs = model.predict(X[:rows], verbose=verbose)
        np.testing.assert_allclose(outputs, by_hand(model, X[:rows]), rtol=1e-5, atol=1e-6)


def test_one_sample_takes_no_long_way(capsys):
    model = dense()
    assert model.predict(X[:1]).shape == (1, 2)
    assert capsys.readouterr().out == ""


def test_new_weights_are_used_at_once():
    model = dense()
    before = model.predict(X[:1])
    model.set_weights([np.zeros((3, 2)), np.ones(2)])
    np.testing.assert_allclose(model.predict(X[:1]), np.tanh([[1.0, 1.0]]), rtol=1e-6)
    assert not np.allclose(before, model.predict(X[:1]))


def test_layers_added_later_are_used():
    model = dense()
    assert model.predict(X[:1]).shape == (1, 2)
    model.add(keras.layers.Dense(5))
    assert model.predict(X[:1]).shape == (1, 5)
    model.pop()
    assert model.predict(X[:1]).shape == (1, 2)


@pytest.mark.needs("compile")
def test_few_programs_serve_all_sizes():
    model = dense()
    for rows in range(1, 33):
        model.predict(X[:rows])
    sizes = {kind[0][0][0] for kind in model._training_setup.predictor._known}
    assert sizes <= {1, 2, 3, 4, 8, 16, 32}


@pytest.mark.needs("compile")
def test_the_last_batch_uses_the_program_of_the_others():
    model = dense()
    model.predict(X, batch_size=24)
    model.predict(X[:60], batch_size=24)
    sizes = {kind[0][0][0] for kind in model._training_setup.predictor._known}
    assert sizes == {24, 4}  # the 4 rows at the end were tried out, once


@pytest.mark.parametrize("dtype", ["float32", "int32"])
def test_rows_that_depend_on_each_other_are_never_filled_up(dtype):
    inputs = keras.Input((3,), dtype=dtype)
    mean = keras.ops.mean(inputs, axis=0, keepdims=True)
    model = keras.Model(inputs, keras.ops.cast(inputs, "float32") - mean)
    x = np.arange(300).reshape(100, 3).astype(dtype)
    for rows in (3, 1, 5, 6, 50, 3):
        expected = x[:rows] - x[:rows].mean(0, keepdims=True)
        found = model.predict(x[:rows], batch_size=64)
        np.testing.assert_allclose(found, expected, rtol=1e-5, atol=1e-4)


def test_structures_come_back():
    a, b = keras.Input((3,), name="a"), keras.Input((3,), name="b")
    model = keras.Model({"a": a, "b": b}, {"sum": a + b, "pair": [a * 2.0, b]})
    for rows in (5, 40):
        out = model.predict({"a": X[:rows], "b": -X[:rows]}, verbose=0)
        np.testing.assert_allclose(out["sum"], np.zeros((rows, 3)), atol=1e-7)
        np.testing.assert_allclose(out["pair"][0], 2 * X[:rows], rtol=1e-6)


def test_generators_and_steps():
    model = dense()

    def batches():
        for start in range(0, 100, 30):
            yield (X[start : start + 30],)

    expected = by_hand(model, X)
    np.testing.assert_allclose(model.predict(batches(), verbose=0), expected, atol=1e-6)
    first = model.predict(X, batch_size=10, steps=3, verbose=0)
    np.testing.assert_allclose(first, expected[:30], atol=1e-6)


def test_wider_dtypes_are_brought_to_floatx():
    model = dense()
    assert model.predict(X[:2].astype("float64")).dtype == np.float32


def test_a_model_without_compile_predicts():
    model = dense()
    assert not model.compiled
    assert model.predict(X, verbose=0).shape == (100, 2)
    assert model.predict_on_batch(X[:9]).shape == (9, 2)


def test_callbacks_see_outputs():
    seen = []
    spy = keras.callbacks.LambdaCallback(
        on_predict_batch_end=lambda batch, logs: seen.append((batch, logs["outputs"].shape))
    )
    dense().predict(X[:50], batch_size=25, callbacks=[spy], verbose=0)
    assert seen == [(0, (25, 2)), (1, (25, 2))]


def test_weights_outlive_predictions_between_training_steps():
    if "autodiff" not in backend.features:
        pytest.skip("trains")
    model = dense()
    model.compile("adam", "mse")
    for _ in range(3):
        model.train_on_batch(X, X[:, :2])
        np.testing.assert_allclose(model.predict(X[:1]), by_hand(model, X[:1]), rtol=1e-5)
