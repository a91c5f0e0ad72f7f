"""Models in several threads: each trains its own, or all use one."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

import keraia as keras

RNG = np.random.default_rng(0)
X = RNG.normal(size=(96, 4)).astype("float32")


class Noise(keras.layers.Layer):
    """Draws from the global generator, which all models share."""

    def call(self, x, training=None):
        return x + keras.random.normal((1,), stddev=0.01) if training else x


def model():
    layers = [keras.layers.Dense(8, activation="relu"), keras.layers.Dropout(0.2), Noise()]
    net = keras.Sequential([keras.Input((4,)), *layers, keras.layers.Dense(1)])
    net.compile("adam", "mse")
    return net


@pytest.mark.needs("autodiff")
def test_models_train_at_the_same_time():
    def train(_):
        history = model().fit(X, X[:, :1], batch_size=8, epochs=6, verbose=0).history
        return history["loss"]

    with ThreadPoolExecutor(4) as pool:
        for losses in pool.map(train, range(4)):
            assert losses[-1] < losses[0]


def test_one_model_serves_many():
    net = model()
    expected = keras.ops.convert_to_numpy(net(X))

    def serve(seed):
        for rows in np.random.default_rng(seed).integers(1, len(X), 12).tolist():
            for found in (net.predict(X[:rows], verbose=0), net.predict_on_batch(X[:rows])):
                np.testing.assert_allclose(found, expected[:rows], atol=1e-5)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(serve, range(4)))
