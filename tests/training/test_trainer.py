import copy
import warnings

import numpy as np
import pytest

import keraia as keras
from keraia.backends import backend

RNG = np.random.default_rng(0)
X = RNG.normal(size=(100, 4)).astype("float32")
Y = (X[:, 0] > 0).astype("int64") + (X[:, 1] > 0)

pytestmark = pytest.mark.needs("autodiff")


def classifier(**kwargs):
    model = keras.Sequential(
        [
            keras.Input((4,)),
            keras.layers.Dense(8, activation="relu"),
            keras.layers.Dense(3, activation="softmax"),
        ]
    )
    rng = np.random.default_rng(1)
    model.set_weights([rng.normal(size=w.shape) for w in model.get_weights()])
    kwargs = {"loss": "sparse_categorical_crossentropy", "optimizer": "sgd", **kwargs}
    model.compile(**kwargs)
    return model


class Spy(keras.callbacks.Callback):
    """Writes down every event with its number and the names in its logs."""

    def __init__(self):
        super().__init__()
        self.events = []


def note(event, numbered):
    if numbered:
        return lambda self, index, logs=None: self.events.append((event, index, sorted(logs)))
    return lambda self, logs=None: self.events.append((event, sorted(logs)))


for _event in ("epoch", "train_batch", "test_batch", "predict_batch"):
    for _edge in ("begin", "end"):
        setattr(Spy, f"on_{_event}_{_edge}", note(f"{_event}_{_edge}", True))
for _event in ("train", "test", "predict"):
    for _edge in ("begin", "end"):
        setattr(Spy, f"on_{_event}_{_edge}", note(f"{_event}_{_edge}", False))


def test_events_come_in_the_order_of_keras():
    spy = Spy()
    classifier().fit(X, Y, batch_size=40, validation_split=0.5, callbacks=[spy], verbose=0)
    assert spy.events == [
        ("train_begin", []),
        ("epoch_begin", 0, []),
        ("train_batch_begin", 0, []),
        ("train_batch_end", 0, ["loss"]),
        ("train_batch_begin", 1, []),
        ("train_batch_end", 1, ["loss"]),
        ("test_begin", []),
        ("test_batch_begin", 0, []),
        ("test_batch_end", 0, ["loss"]),
        ("test_batch_begin", 1, []),
        ("test_batch_end", 1, ["loss"]),
        ("test_end", ["loss"]),
        ("epoch_end", 0, ["loss", "val_loss"]),
        ("train_end", ["loss", "val_loss"]),
    ]
    assert spy.params == {"verbose": 0, "epochs": 1, "steps": 2}


def test_steps_that_run_as_one_are_one_event():
    spy = Spy()
    classifier(steps_per_execution=3).fit(X, Y, batch_size=25, callbacks=[spy], verbose=0)
    batches = [event[:2] for event in spy.events if "batch" in event[0]]
    assert batches == [
        ("train_batch_begin", 0),
        ("train_batch_end", 2),
        ("train_batch_begin", 3),
        ("train_batch_end", 3),
    ]


def test_callbacks_get_plain_numbers():
    seen = []
    spy = keras.callbacks.LambdaCallback(on_train_batch_end=lambda b, logs: seen.append(logs))
    classifier(metrics=["accuracy"]).fit(X, Y, callbacks=[spy], verbose=0)
    assert all(type(v) is float for logs in seen for v in dict(logs).values())
    assert list(seen[0]) == ["accuracy", "loss"]


def test_a_callback_stops_training_after_the_step():
    model = classifier()

    def stop(batch, logs):
        model.stop_training = batch == 1

    spy = keras.callbacks.LambdaCallback(on_train_batch_end=stop)
    history = model.fit(
        X, Y, epochs=5, batch_size=10, validation_split=0.2, callbacks=[spy], verbose=0
    )
    assert history.epoch == [0]
    assert "val_loss" in history.history
    assert int(model.optimizer.iterations) == 2


def test_a_callback_changes_weights_and_rates_between_steps():
    model = classifier()

    def freeze(batch, logs):
        model.set_weights([np.zeros(w.shape) for w in model.get_weights()])
        model.optimizer.learning_rate = 0.0

    spy = keras.callbacks.LambdaCallback(on_train_batch_end=freeze)
    model.fit(X, Y, callbacks=[spy], verbose=0)
    assert all(np.abs(w).max() == 0 for w in model.get_weights())


def test_the_seed_repeats_a_run():
    curves = []
    for _ in range(2):
        keras.utils.set_random_seed(11)
        model = keras.Sequential(
            [keras.Input((4,)), keras.layers.Dropout(0.5), keras.layers.Dense(3, "softmax")]
        )
        model.compile("adam", "sparse_categorical_crossentropy")
        curves.append(model.fit(X, Y, epochs=3, verbose=0).history["loss"])
    assert curves[0] == curves[1]


@pytest.mark.parametrize(("frequency", "count"), [(2, 2), ([1, 4], 2), (1, 5), (7, 0)])
def test_validation_every_so_often(frequency, count):
    history = classifier().fit(
        X, Y, epochs=5, validation_data=(X, Y), validation_freq=frequency, verbose=0
    )
    assert len(history.history.get("val_loss", [])) == count


def test_names_in_the_history_are_sorted():
    model = classifier(metrics=["accuracy"], weighted_metrics=["accuracy"])
    weights = np.ones(len(X))
    history = model.fit(X, Y, sample_weight=weights, validation_split=0.2, verbose=0).history
    assert list(history) == sorted(history)
    assert len(history) == 6


def test_epochs_are_numbered_from_the_initial_one():
    model = classifier()
    assert model.fit(X, Y, epochs=5, initial_epoch=3, verbose=0).epoch == [3, 4]
    assert model.fit(X, Y, epochs=3, initial_epoch=3, verbose=0).history == {}


def test_what_is_printed(capsys):
    model = classifier(metrics=["accuracy"])
    model.fit(X, Y, epochs=2, validation_split=0.2, verbose=2)
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "Epoch 1/2"
    assert lines[1].startswith("3/3 - ")
    for name in (" - accuracy: ", " - loss: ", " - val_accuracy: ", " - val_loss: "):
        assert name in lines[1]
    assert len(lines) == 4
    model.fit(X, Y, verbose=0)
    assert capsys.readouterr().out == ""


def generator(batches):
    for i in range(batches):
        yield X[i * 10 : i * 10 + 10], Y[i * 10 : i * 10 + 10]


def test_a_generator_trains_for_steps():
    model = classifier()
    history = model.fit(generator(6), steps_per_epoch=3, epochs=2, verbose=0)
    assert len(history.history["loss"]) == 2
    assert int(model.optimizer.iterations) == 6


def test_a_generator_that_runs_out_ends_training_with_a_warning():
    model = classifier()
    with pytest.warns(UserWarning, match="ran out after 2 steps"):
        history = model.fit(generator(2), steps_per_epoch=3, epochs=4, verbose=0)
    assert history.epoch == [0]


def test_the_length_of_a_generator_is_found_out(capsys):
    classifier().fit(generator(3), verbose=1)
    assert "3/3" in capsys.readouterr().out


def test_all_ways_of_giving_data_train_alike():
    class Batches(keras.utils.PyDataset):
        def __len__(self):
            return 10

        def __getitem__(self, i):
            return X[i * 10 : i * 10 + 10], Y[i * 10 : i * 10 + 10]

    losses = [
        classifier().fit(*data, batch_size=size, shuffle=False, verbose=0).history["loss"]
        for data, size in [
            ((X, Y), 10),
            ((backend.as_array(X), backend.as_array(Y)), 10),
            (([X], [Y]), 10),
            ((generator(10),), None),
            ((Batches(),), None),
        ]
    ]
    np.testing.assert_allclose(losses, [losses[0]] * len(losses), rtol=1e-6)


def test_freezing_takes_effect_at_once():
    model = classifier(optimizer="adam")
    model.fit(X, Y, verbose=0)
    first, second = model.layers
    before = first.get_weights()[0], second.get_weights()[0]
    first.trainable = False
    model.fit(X, Y, verbose=0)
    np.testing.assert_array_equal(first.get_weights()[0], before[0])
    assert np.abs(second.get_weights()[0] - before[1]).max() > 0


def test_a_model_that_only_adds_losses():
    class Shrinking(keras.Model):
        def __init__(self):
            super().__init__()
            self.dense = keras.layers.Dense(2)

        def call(self, x):
            y = self.dense(x)
            self.add_loss(keras.ops.mean(y**2))
            return y

    model = Shrinking()
    model.compile(keras.optimizers.SGD(0.1))
    history = model.fit(X, epochs=3, verbose=0).history["loss"]
    assert history[2] < history[1] < history[0]
    assert model.evaluate(X, verbose=0) == pytest.approx(
        np.mean(model.predict(X, verbose=0) ** 2), rel=1e-4
    )


def test_added_losses_do_not_outlive_the_step():
    model = classifier()
    model.layers[0].activity_regularizer = keras.regularizers.L2(0.1)
    model.fit(X, Y, verbose=0)
    assert np.isfinite([keras.ops.convert_to_numpy(loss) for loss in model.losses]).all()


@pytest.mark.parametrize("policy", ["mixed_bfloat16", "mixed_float16"])
def test_mixed_precision_trains_with_a_loss_in_float32(policy):
    dtypes = []

    def loss(y_true, y_pred):
        dtypes.append(str(y_pred.dtype))
        return keras.losses.sparse_categorical_crossentropy(y_true, y_pred)

    layers = keras.layers
    model = keras.Sequential(
        [keras.Input((4,)), layers.Dense(8, dtype=policy), layers.Dense(3, "softmax", dtype=policy)]
    )
    model.compile(keras.optimizers.SGD(0.1), loss)
    history = model.fit(X, Y, epochs=8, verbose=0).history["loss"]
    assert history[-1] < history[0]
    assert all("float32" in dtype for dtype in dtypes)
    assert all(w.dtype == "float32" for w in model.get_weights())


def test_predictions_follow_training():
    model = classifier(optimizer=keras.optimizers.Adam(0.05), metrics=["accuracy"])
    model.fit(X, Y, epochs=30, verbose=0)
    accuracy = np.mean(model.predict(X, verbose=0).argmax(-1) == Y)
    assert accuracy > 0.85
    assert model.evaluate(X, Y, verbose=0)[1] == pytest.approx(accuracy, abs=1e-6)


def test_evaluate_in_words_and_numbers():
    model = classifier(metrics=["accuracy", "sparse_categorical_accuracy"])
    numbers = model.evaluate(X, Y, verbose=0)
    assert model.metrics_names == ["loss", "accuracy", "sparse_categorical_accuracy"]
    named = model.evaluate(X, Y, verbose=0, return_dict=True)
    assert numbers == [named[name] for name in model.metrics_names]
    assert type(classifier().evaluate(X, Y, verbose=0)) is float


def test_the_history_is_kept_with_the_model():
    model = classifier()
    assert model.fit(X, Y, verbose=0) is model.history


def test_callbacks_may_be_a_list_object():
    spy = Spy()
    model = classifier()
    callbacks = keras.callbacks.CallbackList([spy], add_history=True, model=model)
    history = model.fit(X, Y, callbacks=callbacks, verbose=0)
    assert history.history["loss"]
    assert spy.events


@pytest.mark.needs("compile")
def test_a_ragged_end_is_compiled_once():
    model = classifier()
    traces = []

    class Counting(keras.losses.Loss):
        def call(self, y_true, y_pred):
            traces.append(tuple(y_pred.shape))
            return keras.losses.sparse_categorical_crossentropy(y_true, y_pred)

    model.compile("sgd", Counting())
    model.fit(X, Y, batch_size=30, epochs=3, verbose=0)
    before = len(traces)
    model.fit(X, Y, batch_size=30, epochs=3, verbose=0)
    model.train_on_batch(X[:30], Y[:30])
    assert len(traces) == before <= 3


def test_compile_starts_anew_and_forgets_programs():
    model = classifier(metrics=["accuracy"])
    model.fit(X, Y, verbose=0)
    model.compile("adam", "sparse_categorical_crossentropy")
    assert list(model.fit(X, Y, verbose=0).history) == ["loss"]
    assert int(model.optimizer.iterations) == 4


def test_programs_go_with_the_model():
    import gc
    import weakref

    model = classifier()
    model.fit(X, Y, verbose=0)
    model.predict(X[:1])
    ghost = weakref.ref(model)
    del model
    gc.collect()
    assert ghost() is None


def test_copies_train_by_themselves():
    model = classifier()
    model.fit(X, Y, verbose=0)
    other = keras.models.clone_model(model)
    other.set_weights(model.get_weights())
    other.compile("sgd", "sparse_categorical_crossentropy")
    other.fit(X, Y, verbose=0)
    assert np.abs(other.get_weights()[0] - model.get_weights()[0]).max() > 0


def test_the_configuration_of_compile_round_trips():
    model = classifier(
        optimizer=keras.optimizers.Adam(0.25),
        loss=keras.losses.SparseCategoricalCrossentropy(name="ce"),
        metrics=["accuracy", keras.metrics.SparseTopKCategoricalAccuracy(k=2)],
        loss_weights=0.5,
    )
    config = copy.deepcopy(model.get_compile_config())
    assert config["metrics"][0] == "accuracy"
    other = classifier()
    other.compile_from_config(config)
    assert float(other.optimizer.learning_rate) == 0.25
    other.set_weights(model.get_weights())
    np.testing.assert_allclose(
        other.evaluate(X, Y, verbose=0), model.evaluate(X, Y, verbose=0), rtol=1e-6
    )
    assert other.get_compile_config() == config


def test_a_model_never_compiled_has_no_configuration():
    model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
    assert model.get_compile_config() == {}
    assert not model.compiled
    assert model.optimizer is None


def test_nothing_is_warned_about():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        model = classifier(metrics=["accuracy"])
        model.fit(X, Y, epochs=2, validation_split=0.2, verbose=0)
        model.fit(generator(5), verbose=0)
