"""Small programs, one for each behaviour of older generations that no larger program shows.

Run in a process of its own; each function asserts what a fact says.
"""

import json
import os
import sys
import warnings

import numpy as np

import keraia
from keraia.legacy import doors, generations, notices

RNG = np.random.RandomState(0)
X, Y = RNG.randn(8, 3).astype("float32"), RNG.randn(8, 1).astype("float32")


def line(**compiled):
    model = keraia.Sequential(
        [keraia.Input((3,)), keraia.layers.Dense(1, kernel_initializer="ones")]
    )
    model.compile(**{"optimizer": keraia.optimizers.SGD(0.01), "loss": "mse", **compiled})
    return model


def of(release):
    generations.choose(generations.named(release))


def epochs_by_default():
    for release, count in (("1.2.2", 10), ("2.0.5", 10), ("2.3.1", 1)):
        of(release)
        assert len(line().fit(X, Y, verbose=0).history["loss"]) == count


def updates_of_an_optimizer():
    import keras.backend as K

    model = line()
    before = model.get_weights()[0]
    target = K.placeholder(shape=(None, 1))
    loss = K.mean(K.square(model.output - target))
    updates = model.optimizer.get_updates(model.trainable_weights, [], loss)
    (value,) = K.function([model.input, target], [loss], updates=updates)([X, Y])
    error = X.sum(1, keepdims=True) - Y
    np.testing.assert_allclose(value, (error**2).mean(), rtol=1e-4)
    wanted = before - 0.01 * 2 * (X * error).mean(0)[:, None]
    np.testing.assert_allclose(model.get_weights()[0], wanted, rtol=1e-4)


def regularizers_and_constraints_of_then():
    from keras.constraints import Constraint
    from keras.layers import Dense
    from keras.regularizers import Regularizer

    class Half(Constraint):
        def __call__(self, p):
            return p * 0.5

    class Count(Regularizer):
        def __call__(self, x):
            return 0.0 * keraia.ops.sum(x) + 3.0

    penalty = Count()
    penalty.set_param(None)
    layer = Dense(1, W_constraint=Half(), W_regularizer=penalty, init="zero", input_dim=3)
    model = keraia.Sequential([layer])
    model.compile("sgd", "mse")
    assert abs(float(model.test_on_batch(X, 0 * Y)) - 3.0) < 1e-6


def files_are_numbered_from_zero():
    of("1.2.2")
    from keras.callbacks import ModelCheckpoint

    line().fit(X, Y, nb_epoch=2, verbose=0, callbacks=[ModelCheckpoint("w.{epoch:02d}.hdf5")])
    assert os.path.exists("w.00.hdf5")
    assert os.path.exists("w.01.hdf5")


def metrics_by_batch():
    of("1.2.2")
    labels = (Y > 0).astype("float32")
    model = line(loss="binary_crossentropy", metrics=["precision", "fmeasure"])
    history = model.fit(X, labels, nb_epoch=1, batch_size=8, verbose=0).history
    predicted = X.sum(1).clip(0, 1).round() == 1
    right = predicted & (labels[:, 0] == 1)
    np.testing.assert_allclose(history["precision"][0], right.sum() / predicted.sum(), rtol=1e-4)


def configurations_of_keras_1():
    from keras.models import model_from_json

    dense = {"output_dim": 2, "init": "uniform", "activation": "relu", "input_dim": 3,
             "W_regularizer": {"name": "L1L2Regularizer", "l1": 0.0, "l2": 0.5}, "bias": True,
             "batch_input_shape": [None, 3], "name": "dense_1", "trainable": True}  # fmt: skip
    text = json.dumps({"class_name": "Sequential",
                       "config": [{"class_name": "Dense", "config": dense}]})  # fmt: skip
    model = model_from_json(text)
    assert model.layers[0].units == 2
    assert model.layers[0].kernel_regularizer.l2 == 0.5
    assert model.count_params() == 8


def small_facts_of_layers():
    from keras.layers import BatchNormalization, Dense, Input, LeakyReLU
    from keras.models import Model

    assert LeakyReLU().negative_slope == 0.3
    frozen = BatchNormalization(trainable=False)
    model = keraia.Sequential([keraia.Input((3,)), frozen, Dense(1)])
    model.compile("sgd", "mse")
    model.fit(X + 5, Y, verbose=0, epochs=1)
    np.testing.assert_allclose(frozen.get_weights()[2], np.zeros(3))
    first = Input(shape=(3,))
    again = Input(tensor=first)
    assert Model(first, Dense(2)(again)).output_shape == (None, 2)
    layer = Dense(2, dynamic=True)
    assert layer.updates == []
    layer.add_update(None)
    assert Dense(2, input_shape=(3,)).get_config()["units"] == 2


def weights_of_time_steps():
    sequences = keraia.Sequential([keraia.Input((2, 3)), keraia.layers.Dense(1)])
    sequences.compile("sgd", "mse", sample_weight_mode="temporal")
    x, y = RNG.randn(4, 2, 3), RNG.randn(4, 2, 1)
    weights = np.zeros((4, 2))
    assert float(sequences.train_on_batch(x, y, sample_weight=weights)) == 0.0


def names_and_numbers_of_metrics():
    of("2.2.4")
    labels = (Y > 0).astype("float32")
    model = line(
        loss="binary_crossentropy", metrics=["accuracy"], experimental_run_tf_function=False
    )
    score = model.evaluate(X, labels, verbose=0)
    assert model.metrics_names == ["loss", "acc"]
    assert isinstance(score, list)
    assert isinstance(line().evaluate(X, Y, verbose=0), float)
    history = model.fit(X, labels, verbose=0, class_weight="auto")
    assert isinstance(history.history["loss"][0], float)


def metrics_go_on():
    model = line(metrics=["mae"])
    one = model.test_on_batch(X[:4], Y[:4])[1]
    two = model.test_on_batch(X[4:], Y[4:], reset_metrics=False)[1]
    alone = model.test_on_batch(X[4:], Y[4:])[1]
    np.testing.assert_allclose(two, (one + alone) / 2, rtol=1e-5)


def slots_of_optimizers():
    model = line(optimizer=keraia.optimizers.Adam(0.1))
    model.train_on_batch(X, Y)
    state = model.optimizer.get_weights()
    kernel = model.trainable_weights[0]
    assert model.optimizer.get_slot(kernel, "m").shape == (3, 1)
    model.train_on_batch(X, Y)
    model.optimizer.set_weights(state)
    for mine, kept in zip(model.optimizer.get_weights(), state, strict=True):
        np.testing.assert_allclose(mine, kept)
    model.optimizer.lr = 0.5
    np.testing.assert_allclose(float(model.optimizer.learning_rate), 0.5)
    pairs = model.optimizer.compute_gradients(lambda: keraia.ops.sum(kernel * 2.0), [kernel])
    np.testing.assert_allclose(keraia.ops.convert_to_numpy(pairs[0][0]), np.full((3, 1), 2.0))


def settings_in_a_file():
    from pathlib import Path

    from keraia.legacy import run

    Path("keras.json").write_text('{"backend": "theano", "image_dim_ordering": "th"}')
    os.environ["KERAS_HOME"] = os.getcwd()
    before = keraia.config.image_data_format()
    run._obey_settings()
    assert keraia.config.image_data_format() == "channels_first"
    keraia.config.set_image_data_format(before)


def orderings_and_borders():
    from keras.layers import Conv2D, Merge

    layer = Conv2D(2, 3, 3, border_mode="full", dim_ordering="tf", bias=False, init="one")
    out = layer(np.ones((1, 4, 4, 1), "float32"))
    assert tuple(out.shape) == (1, 6, 6, 2)
    np.testing.assert_allclose(keraia.ops.convert_to_numpy(out)[0, 0, :2, 0], [1.0, 2.0])
    a, b = np.array([[1.0, 2.0]], "float32"), np.array([[3.0, 1.0]], "float32")
    wanted = {"sum": [[4, 3]], "mul": [[3, 2]], "concat": [[1, 2, 3, 1]], "ave": [[2, 1.5]],
              "max": [[3, 2]], "dot": [[5]], "cos": [[1 / np.sqrt(2)]]}  # fmt: skip
    for mode, value in wanted.items():
        found = keraia.ops.convert_to_numpy(Merge(mode=mode, dot_axes=1)([a, b]))
        np.testing.assert_allclose(found, value, rtol=1e-5)


def initializers_of_then():
    from keras.layers import LSTM, Dense

    layer = Dense(2, init=lambda shape, name=None: np.full(shape, 0.5), input_dim=3)
    layer.build((None, 3))
    np.testing.assert_allclose(layer.get_weights()[0], np.full((3, 2), 0.5))
    assert LSTM(2, forget_bias_init="one").unit_forget_bias
    assert not LSTM(2, forget_bias_init="zero", consume_less="mem").unit_forget_bias
    embedding = keraia.layers.Embedding(5, 2, weights=[np.ones((5, 2))], input_length=4)
    np.testing.assert_allclose(embedding.get_weights()[0], np.ones((5, 2)))
    late = Dense(2, weights=[np.ones((3, 2)), np.zeros(2)])
    late(X)
    np.testing.assert_allclose(late.get_weights()[0], np.ones((3, 2)))


def normalization_of_samples_and_batches():
    from keras.layers import BatchNormalization

    of("1.2.2")
    x = X * 3 + 1
    by_sample = BatchNormalization(mode=1, epsilon=0.1)(x)
    deviation = np.sqrt(x.var(1, keepdims=True) + 0.1)
    wanted = (x - x.mean(1, keepdims=True)) / (deviation + 0.1)
    np.testing.assert_allclose(keraia.ops.convert_to_numpy(by_sample), wanted, rtol=1e-4, atol=1e-5)
    by_batch = BatchNormalization(mode=2, epsilon=0.1)(x)
    wanted = (x - x.mean(0)) / np.sqrt(x.var(0) + 0.1)
    np.testing.assert_allclose(keraia.ops.convert_to_numpy(by_batch), wanted, rtol=1e-4, atol=1e-5)


def time_comes_first():
    from keras.layers import SimpleRNN

    plain = SimpleRNN(2, kernel_initializer="ones", recurrent_initializer="zeros",
                      return_sequences=True)  # fmt: skip
    major = SimpleRNN(2, kernel_initializer="ones", recurrent_initializer="zeros",
                      return_sequences=True, time_major=True)  # fmt: skip
    x = RNG.randn(4, 5, 3).astype("float32")
    one = keraia.ops.convert_to_numpy(plain(x))
    two = keraia.ops.convert_to_numpy(major(x.transpose(1, 0, 2)))
    np.testing.assert_allclose(one, two.transpose(1, 0, 2), rtol=1e-5)


def reductions_and_policies():
    from keras.losses import MeanSquaredError, Reduction

    assert float(MeanSquaredError(reduction=Reduction.SUM)(X, X + 1)) == 8.0
    loss = MeanSquaredError(reduction=Reduction.AUTO)
    assert abs(float(loss(X, X + 1)) - 1.0) < 1e-6
    from keras.mixed_precision.experimental import get_layer_policy

    assert get_layer_policy(keraia.layers.Dense(2)).name == "float32"


def states_are_set():
    layer = keraia.layers.SimpleRNN(2, stateful=True)
    layer(np.zeros((3, 1, 2), "float32"))
    layer.reset_states(states=[np.ones((3, 2), "float32")])
    np.testing.assert_allclose(keraia.ops.convert_to_numpy(layer.states[0]), np.ones((3, 2)))
    layer.reset_states()
    np.testing.assert_allclose(keraia.ops.convert_to_numpy(layer.states[0]), np.zeros((3, 2)))


SHOWN = {
    name: fact for name, fact in list(globals().items())
    if callable(fact) and getattr(fact, "__module__", "") == __name__ and name not in ("line", "of")
}  # fmt: skip


def main():
    warnings.simplefilter("ignore")
    doors.install(generations.named("2"))
    __import__("keras")
    out = {}
    for name, fact in SHOWN.items():
        of("2")
        notices.forget()
        try:
            fact()
            out[name] = None
        except Exception as error:
            out[name] = f"{type(error).__name__}: {error}"[:400]
    print("FOUND", json.dumps(out))


if __name__ == "__main__":
    sys.exit(main())
