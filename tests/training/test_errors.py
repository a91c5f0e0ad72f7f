"""Messages for wrong input: each says what, where, what came and what to do."""

import math

import numpy as np
import pytest

import keraia as keras
from keraia.backends import backend

X = np.linspace(-1, 1, 40, dtype="float32").reshape(10, 4)
Y = np.arange(10) % 3

needs_training = pytest.mark.needs("autodiff")


def model(loss="sparse_categorical_crossentropy", **kwargs):
    net = keras.Sequential(
        [keras.Input((4,)), keras.layers.Dense(3, activation="softmax")], name="net"
    )
    net.compile("sgd", loss, **kwargs)
    return net


def message(error, fn):
    with pytest.raises(error) as caught:
        fn()
    return str(caught.value)


def has(text, *words):
    missing = [word for word in words if word not in text]
    assert not missing, f"{missing} are not in: {text}"


@needs_training
def test_wrong_shape():
    text = message(ValueError, lambda: model().fit(X[:, :3], Y, verbose=0))
    has(text, "(10, 3)", "axis -1", "size 4", "Reshape")


@needs_training
def test_wrong_dtype():
    x = np.array([["a", "b", "c", "d"]] * 10)
    has(message(TypeError, lambda: model().fit(x, Y)), "Model.fit: `x`", "strings", "numbers")


def test_unknown_loss():
    text = message(ValueError, lambda: model("mean_squared_eror"))
    has(text, "'mean_squared_eror'", "Did you mean 'mean_squared_error'")


def test_unknown_metric():
    has(message(ValueError, lambda: model(metrics=["acuracy"])), "acuracy")


def test_unknown_optimizer():
    has(message(ValueError, lambda: model().compile("adm", "mse")), "adm", "adam")


@needs_training
@pytest.mark.parametrize(("labels", "came"), [(Y + 1, "1 to 3"), (Y - 1, "-1 to 1")])
def test_labels_out_of_range(labels, came):
    text = message(ValueError, lambda: model(metrics=["accuracy"]).fit(X, labels, verbose=0))
    has(text, came, "0 to 2", "3 classes", "Model.fit", "`y`")


@needs_training
def test_labels_out_of_range_of_one_of_several_outputs():
    inputs = keras.Input((4,))
    outputs = [keras.layers.Dense(n, name=f"of_{n}")(inputs) for n in (2, 5)]
    net = keras.Model(inputs, outputs)
    net.compile("sgd", keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    text = message(ValueError, lambda: net.fit(X, [Y, Y], verbose=0))
    has(text, "'of_2'", "0 to 1", "0 to 2")


@needs_training
def test_one_hot_targets_for_class_numbers():
    text = message(ValueError, lambda: model().fit(X, np.eye(3)[Y], verbose=0))
    has(text, "(10, 3)", "one-hot", "categorical_crossentropy")


@needs_training
@pytest.mark.parametrize("call", ["fit", "evaluate", "train_on_batch", "test_on_batch"])
def test_a_model_that_is_not_compiled(call):
    net = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3)], name="raw")
    text = message(RuntimeError, lambda: getattr(net, call)(X, Y))
    has(text, f"Model.{call}", "'raw'", "not compiled", "compile(")


@pytest.mark.parametrize("call", ["fit", "evaluate"])
def test_no_data(call):
    if call == "fit" and "autodiff" not in backend.features:
        pytest.skip("cannot train")
    text = message(ValueError, lambda: getattr(model(), call)(X[:0], Y[:0], verbose=0))
    has(text, f"Model.{call}", "empty", "0 samples")


@needs_training
def test_different_lengths():
    text = message(ValueError, lambda: model().fit(X, Y[:6]))
    has(text, "Model.fit", "x: 10", "y: 6")


@needs_training
def test_missing_targets():
    text = message(ValueError, lambda: model().fit(X, verbose=0))
    has(text, "compiled with a loss", "`y` is None", "Pass `y`")


@needs_training
def test_nothing_to_minimize():
    net = model(loss=None)
    has(message(ValueError, lambda: net.fit(X, Y, verbose=0)), "nothing to minimize", "loss=")


@needs_training
def test_targets_that_do_not_fit_the_outputs():
    text = message(ValueError, lambda: model("mse").fit(X, np.ones((10, 2)), verbose=0))
    has(text, "Model.fit", "('batch', 2)", "('batch', 3)", "'mse'", "Reshape `y`")


@needs_training
def test_a_loss_that_is_no_number(capsys):
    history = model().fit(
        X * math.nan, Y, epochs=5, verbose=0, callbacks=[keras.callbacks.TerminateOnNaN()]
    )
    has(capsys.readouterr().out, "nan", "batch 0", "learning rate")
    assert len(history.epoch) == 1


@needs_training
def test_a_loss_that_is_no_number_may_be_an_error():
    callback = keras.callbacks.TerminateOnNaN(raise_error=True)
    fit = lambda: model().fit(X * math.nan, Y, verbose=0, callbacks=[callback])  # noqa: E731
    has(message(RuntimeError, fit), "nan at batch 0", "clipnorm")


def two_outputs():
    inputs = keras.Input((4,))
    return keras.Model(inputs, [keras.layers.Dense(1, name=name)(inputs) for name in "ab"])


@needs_training
@pytest.mark.parametrize(
    ("compiled", "y", "words"),
    [
        ({"loss": ["mse", "mse", "mse"]}, [Y, Y], ["`loss`", "['a', 'b']", "length 3"]),
        ({"loss": {"a": "mse", "c": "mse"}}, [Y, Y], ["`loss`", "['a', 'b']", "['a', 'c']"]),
        ({"loss": {"a": "mse"}}, [Y, Y], ["nothing for", "['b']", "None"]),
        ({"loss": "mse", "loss_weights": [1.0]}, [Y, Y], ["`loss_weights`", "length 1"]),
        ({"loss": "mse", "metrics": ["mae"]}, [Y, Y], ["`metrics`", "length 1"]),
        ({"loss": "mse", "metrics": {"c": "mae"}}, [Y, Y], ["`metrics`", "['c']"]),
        ({"loss": "mse"}, [Y], ["`y`", "length 1", "['a', 'b']"]),
        ({"loss": "mse"}, Y, ["`y`", "a single"]),
        ({"loss": "mse"}, {"a": Y}, ["no targets", "'b'"]),
    ],
)
def test_what_does_not_fit_several_outputs(compiled, y, words):
    net = two_outputs()
    net.compile("sgd", **compiled)
    has(message(ValueError, lambda: net.fit(X, y, verbose=0)), *words)


@pytest.mark.parametrize(
    ("arguments", "error", "words"),
    [
        ({"metrics": "mae"}, TypeError, ["`metrics`", "'mae'", "metrics=['mae']"]),
        ({"loss_weights": "much"}, TypeError, ["`loss_weights`", "'much'"]),
        ({"steps_per_execution": 0}, ValueError, ["`steps_per_execution`", "0"]),
        ({"jit_compile": "maybe"}, ValueError, ["`jit_compile`", "'maybe'"]),
    ],
)
def test_arguments_of_compile(arguments, error, words):
    has(message(error, lambda: model(**arguments)), "Model.compile", *words)


@pytest.mark.skipif("autodiff" in backend.features, reason="this backend trains")
def test_a_backend_that_cannot_train_says_which_can():
    text = message(NotImplementedError, lambda: model().fit(X, Y))
    has(text, "jax, torch, tensorflow", "evaluate and predict", "KERAIA_BACKEND")
