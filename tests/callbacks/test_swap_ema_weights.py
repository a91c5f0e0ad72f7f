import numpy as np
import pytest

import keraia as keras
from keraia.callbacks import Callback, SwapEMAWeights

pytestmark = pytest.mark.needs("autodiff")
X = np.random.default_rng(0).normal(size=(8, 2)).astype("float32")


class Watch(Callback):
    """Remembers the kernel at the ends of epochs and at the beginnings of steps and validations."""

    def __init__(self):
        super().__init__()
        self.seen = {"epoch": [], "step": [], "test": []}

    def _see(self, what):
        self.seen[what].append(self.model.layers[0].kernel.numpy().copy())

    def on_epoch_end(self, epoch, logs=None):
        self._see("epoch")

    def on_train_batch_begin(self, batch, logs=None):
        self._see("step")

    def on_test_batch_begin(self, batch, logs=None):
        self._see("test")


def train(*callbacks):
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1, use_bias=False)])
    model.layers[0].kernel.assign([[1.0], [2.0]])
    model.compile(keras.optimizers.SGD(0.1, use_ema=True, ema_momentum=0.5), "mse")
    watch = Watch()
    data = {"validation_data": (X, X[:, :1]), "batch_size": 8, "shuffle": False}
    model.fit(X, X[:, :1], epochs=3, verbose=0, callbacks=[*callbacks, watch], **data)
    return watch.seen, model.layers[0].kernel.numpy()


@pytest.fixture(scope="module")
def weights():
    """The weights at the beginning of each step, and their averages after it."""
    seen, last = train()
    weights, averages = [*seen["step"], None], []
    average = seen["epoch"][0]  # the first average is the weight itself
    for weight in seen["epoch"]:
        average = average * 0.5 + weight * 0.5
        averages.append(average)
    return weights[:-1], averages, last


@pytest.mark.parametrize("swap_on_epoch", [False, True])
def test_averages_are_measured_and_training_goes_on_with_the_weights(weights, swap_on_epoch):
    steps, averages, last = weights
    seen, end = train(SwapEMAWeights(swap_on_epoch))
    np.testing.assert_allclose(seen["step"], steps, rtol=1e-6)
    np.testing.assert_allclose(seen["test"], averages, rtol=1e-5)
    np.testing.assert_allclose(end, last, rtol=1e-6)
    if swap_on_epoch:
        np.testing.assert_allclose(seen["epoch"], averages, rtol=1e-5)


def test_an_optimizer_without_averages_is_refused():
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
    model.compile("sgd", "mse")
    with pytest.raises(ValueError, match="use_ema=True"):
        model.evaluate(X, X[:, :1], verbose=0, callbacks=[SwapEMAWeights()])
