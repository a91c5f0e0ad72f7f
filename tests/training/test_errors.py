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
def test_labels_that_are_nan():
    labels = np.where(Y == 1, np.nan, Y)
    has(message(ValueError, lambda: model().fit(X, labels, verbose=0)), "Model.fit: `y`", "NaN")


@needs_training
def test_loss_weights_may_be_numbers_of_numpy():
    inputs = keras.Input((4,))
    net = keras.Model(inputs, [keras.layers.Dense(1)(inputs), keras.layers.Dense(1)(inputs)])
    net.compile("sgd", "mse", loss_weights=[np.float32(0.5), np.float32(2)])
    logs = net.test_on_batch(X, [Y, Y], return_dict=True)
    parts = [value for name, value in logs.items() if name != "loss"]
    assert logs["loss"] == pytest.approx(0.5 * parts[0] + 2 * parts[1], rel=1e-5)


def test_a_layer_that_returns_nothing():
    class Silent(keras.layers.Layer):
        def call(self, x):
            x + 1

    text = message(ValueError, lambda: Silent(name="quiet")(keras.Input((4,))))
    has(text, "Silent 'quiet'", "None", "return")


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
    text = message(ValueError, lambda: getattr(net, call)(X, Y))
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
@pytest.mark.parametrize("call", ["fit", "evaluate", "train_on_batch", "test_on_batch"])
def test_missing_targets(call):
    text = message(ValueError, lambda: getattr(model(), call)(X))
    has(text, f"Model.{call}", "compiled with a loss", "`y` is None", "Pass `y`")


@needs_training
@pytest.mark.parametrize(
    ("data", "words"),
    [
        (X, ["`y` is None"]),
        ((X,), ["`y` is None"]),
        ((X, Y + 1), ["1 to 3", "3 classes"]),
        ((X, Y[:4]), ["x: 10", "y: 4"]),
    ],
)
def test_validation_data_that_cannot_be_compared(data, words):
    text = message(ValueError, lambda: model().fit(X, Y, validation_data=data, verbose=0))
    has(text, "Model.fit (`validation_data`)", *words)


@needs_training
def test_validation_data_of_a_generator_without_targets():
    fit = lambda: model().fit(X, Y, validation_data=iter([X]), verbose=0)  # noqa: E731
    has(message(ValueError, fit), "Model.fit (`validation_data`)", "`y` is None")


@needs_training
def test_nothing_to_minimize():
    net = model(loss=None)
    net.evaluate(X, Y, verbose=0)
    has(message(ValueError, lambda: net.fit(X, Y, verbose=0)), "nothing to minimize", "loss=")


class Penalty(keras.layers.Layer):
    """Adds a loss to training steps alone."""

    def call(self, x, training=False):
        if training:
            self.add_loss(keras.ops.mean(x**2))
        return x


@needs_training
def test_a_loss_that_layers_add_in_training_is_enough():
    net = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3), Penalty()])
    net.compile("sgd")
    weights = net.get_weights()[0]
    assert net.fit(X, verbose=0).history["loss"][0] > 0
    assert np.abs(net.get_weights()[0] - weights).max() > 0


@needs_training
def test_methods_of_one_model_may_be_replaced():
    net = model(loss=None)
    net.compute_loss = lambda x, y, y_pred, sample_weight, training: keras.ops.mean(y_pred) + 2.0
    assert net.fit(X, Y, verbose=0).history["loss"][0] == pytest.approx(2 + 1 / 3, rel=1e-5)
    net.test_step = lambda data: {"answer": keras.ops.convert_to_tensor(42.0)}
    assert net.evaluate(X, Y, verbose=0) == 42


@needs_training
@pytest.mark.parametrize("call", ["fit", "evaluate", "train_on_batch"])
def test_a_loss_that_returns_nothing(call):
    def forgetful(y_true, y_pred):
        y_pred + 1

    has(message(ValueError, lambda: getattr(model(forgetful), call)(X, Y)), "'forgetful'", "None")


@needs_training
def test_compute_loss_that_returns_nothing():
    class Silent(keras.Sequential):
        def compute_loss(self, *args, **kwargs):
            pass

    net = Silent([keras.Input((4,)), keras.layers.Dense(1)])
    net.compile("sgd")
    has(message(ValueError, lambda: net.fit(X, Y, verbose=0)), "Silent.compute_loss", "None")


@needs_training
@pytest.mark.parametrize("eager", [False, True])
@pytest.mark.parametrize(
    "constant",
    [
        lambda y_true, y_pred: 1.0,
        lambda y_true, y_pred: keras.ops.stop_gradient(y_pred),
    ],
)
def test_a_loss_that_depends_on_no_weight(constant, eager):
    net = model(constant, run_eagerly=eager)
    has(message(ValueError, lambda: net.fit(X, Y, verbose=0)), "depends on no variable")


class Faulty(keras.layers.Layer):
    def call(self, x, training=False):
        raise RuntimeError("mine")


@needs_training
@pytest.mark.parametrize("call", ["fit", "predict", "__call__"])
def test_an_error_in_a_call_names_the_layer_and_its_inputs(call):
    class Outer(keras.Model):
        def __init__(self):
            super().__init__(name="outer")
            self.dense, self.faulty = keras.layers.Dense(3), Faulty(name="bad")

        def call(self, x):
            return self.faulty(self.dense(x))

    net = Outer()
    net.compile("sgd", "mse")
    with pytest.raises(RuntimeError, match="mine") as caught:
        getattr(net, call)(*((X, Y) if call == "fit" else (X,)))
    inner, outer = (line for line in caught.value.__notes__ if line.startswith("In the layer"))
    has(inner, "Faulty 'bad'", "(float32 (10, 3)")
    has(outer, "Outer 'outer'", "(float32 (10, 4)")


def test_an_error_in_a_call_on_structures():
    with pytest.raises(RuntimeError) as caught:
        Faulty(name="bad")({"a": [X, np.arange(3)]}, training=True)
    has(caught.value.__notes__[-1], "{'a': [float32 (10, 4), int", "(3,)]}", "training=True")


def test_a_second_tensor_is_no_training_flag():
    text = message(TypeError, lambda: keras.layers.Dense(2, name="wide")(X, X))
    has(text, "Dense 'wide'", "`training`", "float32 (10, 4)")


@pytest.mark.parametrize("arguments", [{"shape": 4}, {"batch_shape": 4}])
def test_an_input_whose_shape_is_a_number(arguments):
    has(message(ValueError, lambda: keras.Input(**arguments)), "tuple", "got 4", "(n,)")


@pytest.mark.parametrize(
    ("thing", "words"),
    [(np.tanh, ["Lambda"]), (keras.layers.Dense, ["Dense(...)"]), ("relu", ["'relu'"])],
)
def test_adding_what_is_no_layer(thing, words):
    text = message(ValueError, lambda: keras.Sequential(name="net").add(thing))
    has(text, "Sequential 'net'", "only layers", *words)


def test_adding_the_result_of_an_operation():
    x = keras.ops.tanh(keras.Input((2,)))
    has(message(ValueError, lambda: keras.Sequential().add(x)), "only layers", "tanh")


def test_inputs_that_a_model_does_not_use_are_warned_about_once():
    a, b = (keras.Input((4,), name=name) for name in "ab")
    net = keras.Model({"a": a, "b": b}, a - b, name="net")
    with pytest.warns(UserWarning, match="does not use") as caught:
        outputs = [net({"a": X, "b": X / 2, "c": X, "d": X}) for _ in range(2)]
    has(str(caught[0].message), "'net'", "['c', 'd']", "['a', 'b']")
    assert len(caught) == 1
    np.testing.assert_allclose(keras.ops.convert_to_numpy(outputs[1]), X / 2, rtol=1e-6)


@pytest.mark.parametrize("call", ["evaluate", "predict"])
def test_a_batch_size_beside_batches(call):
    with pytest.warns(UserWarning, match=rf"Model\.{call}: `batch_size=4` has no effect"):
        getattr(model(), call)(iter([(X, Y)]), batch_size=4, verbose=0)


@pytest.mark.parametrize(
    ("make", "error", "words"),
    [
        (lambda: keras.layers.Dense(2, actvation="relu"), ValueError, ["Dense", "`activation`"]),
        (lambda: keras.layers.Conv2D(2, 3, stride=2), ValueError, ["Conv2D", "`strides`"]),
        (lambda: keras.layers.LSTM(2, nam="a"), ValueError, ["LSTM", "`name`"]),
        (lambda: keras.Sequential(layer=[]), ValueError, ["Sequential", "`layers`"]),
        (lambda: keras.Input(shap=(2,)), TypeError, ["Input", "`shape`"]),
        (lambda: keras.optimizers.Adam(leaning_rate=1.0), ValueError, ["`learning_rate`"]),
        (lambda: keras.losses.MeanSquaredError(reducton="sum"), TypeError, ["`reduction`"]),
        (lambda: keras.initializers.RandomNormal(std=1.0), TypeError, ["`stddev`"]),
        (lambda: model().evaluate(X, Y, batchsize=2), ValueError, ["evaluate", "`batch_size`"]),
        (lambda: model().predict(X, batchsize=2), TypeError, ["predict", "`batch_size`"]),
        (lambda: model().fit(X, Y, epoch=2), TypeError, ["Model.fit", "'epoch'", "`epochs`"]),
        (lambda: model(metric=["mae"]), TypeError, ["Model.compile", "`metrics`"]),
    ],
)
def test_misspelt_keywords(make, error, words):
    has(message(error, make), "unknown argument", "Did you mean", *words)


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


@needs_training
@pytest.mark.parametrize(
    ("arguments", "error", "words"),
    [
        ({"epochs": -1}, ValueError, ["`epochs`", "0 or more", "-1", "last epoch"]),
        ({"epochs": "3"}, TypeError, ["`epochs`", "'3'"]),
        ({"epochs": 2.5}, TypeError, ["`epochs`", "2.5"]),
        ({"initial_epoch": -2}, ValueError, ["`initial_epoch`", "-2", "done before"]),
        ({"batch_size": 0}, ValueError, ["`batch_size`", "1 or more", "samples to a step"]),
        ({"batch_size": "8"}, TypeError, ["`batch_size`", "'8'"]),
        ({"steps_per_epoch": 0}, ValueError, ["`steps_per_epoch`", "all of the data"]),
        ({"validation_split": 0.5, "validation_freq": 0}, ValueError, ["`validation_freq`", "0"]),
        ({"validation_data": (X, Y), "validation_steps": -1}, ValueError, ["`validation_steps`"]),
        ({"shuffle": "bath"}, ValueError, ["`shuffle`", "'bath'", "'batch'"]),
        ({"class_weight": [1.0, 2.0]}, TypeError, ["`class_weight`", "dict", "list"]),
        (
            {"class_weight": {0: 1.0}, "sample_weight": np.ones(10)},
            ValueError,
            ["`class_weight` and `sample_weight`", "Multiply"],
        ),
    ],
)
def test_arguments_of_fit(arguments, error, words):
    text = message(error, lambda: model().fit(X, Y, **{"verbose": 0, **arguments}))
    assert text.startswith("Model.fit: ")
    has(text, *words)


@pytest.mark.parametrize(
    ("call", "arguments"),
    [
        ("predict", {"batch_size": 0}),
        ("predict", {"steps": 0}),
        ("evaluate", {"y": Y, "batch_size": -1}),
        ("evaluate", {"y": Y, "steps": -1}),
    ],
)
def test_arguments_of_evaluate_and_predict(call, arguments):
    text = message(ValueError, lambda: getattr(model(), call)(X, verbose=0, **arguments))
    has(text, f"Model.{call}: `", "1 or more")


@needs_training
def test_verbose_that_is_no_number():
    has(message(ValueError, lambda: model().fit(X, Y, verbose="loud")), "`verbose`", "'loud'")


@needs_training
def test_class_weights_for_several_outputs():
    net = two_outputs()
    net.compile("sgd", "mse")
    text = message(ValueError, lambda: net.fit(X, [Y, Y], class_weight={0: 2.0}))
    has(text, "Model.fit", "`class_weight`", "2 outputs", "`sample_weight`")


@needs_training
def test_more_epochs_done_than_wanted():
    with pytest.warns(UserWarning, match=r"`epochs`=2 is the number of the last epoch.*5 were"):
        history = model().fit(X, Y, epochs=2, initial_epoch=5, verbose=0)
    assert history.epoch == []
    assert model().fit(X, Y, epochs=2, initial_epoch=2, verbose=0).epoch == []


@needs_training
def test_a_loss_that_is_no_number_is_warned_about_at_the_end_of_its_epoch():
    with pytest.warns(RuntimeWarning) as caught:
        history = model().fit(X * math.nan, Y, epochs=3, batch_size=4, verbose=0)
    assert len(history.epoch) == 3
    has(str(caught[0].message), "Model.fit", "nan", "epoch 1", "step 3", "TerminateOnNaN")
    assert caught[0].filename == __file__
    assert len(caught) == 1


@needs_training
def test_class_numbers_along_another_axis():
    layers = keras.layers
    net = keras.Sequential(
        [keras.Input((4,)), layers.Dense(6), layers.Reshape((3, 2)), layers.Softmax(axis=1)]
    )
    net.compile("sgd", keras.losses.SparseCategoricalCrossentropy(axis=1))
    labels = np.full((10, 2), 2)
    assert net.fit(X, labels, verbose=0).epoch == [0]
    text = message(ValueError, lambda: net.fit(X, labels + 1, verbose=0))
    has(text, "3 classes", "0 to 2")


@pytest.mark.skipif("autodiff" in backend.features, reason="this backend trains")
def test_a_backend_that_cannot_train_says_which_can():
    text = message(NotImplementedError, lambda: model().fit(X, Y))
    has(text, "jax, torch, tensorflow", "evaluate and predict", "KERAIA_BACKEND")


@needs_training
def test_the_last_logs_are_told_when_a_generator_ran_dry():
    told = []
    callback = keras.callbacks.LambdaCallback(on_train_end=told.append)
    with pytest.warns(UserWarning, match="ran out"):
        history = model().fit(iter([(X, Y)]), epochs=2, verbose=0, callbacks=[callback])
    assert told == [{"loss": history.history["loss"][0]}]
