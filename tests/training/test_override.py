import numpy as np
import pytest

import keraia as keras
from keraia.backends import backend

X = np.linspace(-1, 1, 40, dtype="float32").reshape(20, 2)
Y = (X @ [[2.0], [-1.0]]).astype("float32")


def inner():
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
    model.set_weights([np.ones((2, 1)), np.zeros(1)])
    return model


def fit(model, **kwargs):
    return model.fit(X, Y, batch_size=10, epochs=3, shuffle=False, verbose=0, **kwargs).history


class Plain(keras.Model):
    def __init__(self):
        super().__init__()
        self.net = inner()

    def call(self, x):
        return self.net(x)


@pytest.fixture
def reference():
    model = Plain()
    model.compile(keras.optimizers.SGD(0.1), "mse")
    return fit(model)["loss"]


class Counting(Plain):
    """Adds to the step of the library."""

    def __init__(self):
        super().__init__()
        self.calls = keras.metrics.Sum(name="calls")

    def train_step(self, data):
        logs = super().train_step(data)
        self.calls.update_state(1.0)
        return {**logs, "calls": self.calls.result()}


@pytest.mark.needs("autodiff")
def test_a_step_may_add_to_that_of_the_library(reference):
    model = Counting()
    model.compile(keras.optimizers.SGD(0.1), "mse")
    history = fit(model)
    np.testing.assert_allclose(history["loss"], reference, rtol=1e-6)
    assert history["calls"] == [2.0, 2.0, 2.0]


@pytest.mark.needs("autodiff")
@pytest.mark.parametrize("functional", [False, True])
def test_metrics_of_compile_add_up_over_steps_of_the_users(functional):
    net = inner()
    model = Calls(net.input, net.output) if functional else Counting()
    plain = inner()
    for each in (model, plain):
        each.compile(keras.optimizers.SGD(0.1), "mse", metrics=["mae"])
    np.testing.assert_allclose(fit(model)["mae"], fit(plain)["mae"], rtol=1e-6)


class Calls(keras.Model):
    """A graph with a step of its own."""

    def train_step(self, data):
        return super().train_step(data)


class ByHand(Plain):
    """A step written with the backend's gradients, with metrics of its own."""

    def __init__(self):
        super().__init__()
        self.loss_tracker = keras.metrics.Mean(name="loss")

    @property
    def metrics(self):
        return [self.loss_tracker]

    def train_step(self, data):
        x, y = data

        def objective():
            loss = keras.ops.mean((self(x, training=True) - y) ** 2)
            return loss, ()

        variables = self.trainable_variables
        (loss, _), gradients = backend.value_and_grad(objective, variables)
        self.optimizer.apply(gradients, variables)
        self.loss_tracker.update_state(loss, sample_weight=keras.ops.shape(x)[0])
        return {"loss": self.loss_tracker.result()}

    def test_step(self, data):
        return {"distance": keras.ops.max(keras.ops.abs(self(data[0]) - data[1]))}


@pytest.mark.needs("autodiff")
def test_a_step_may_be_written_by_hand(reference):
    model = ByHand()
    model.compile(optimizer=keras.optimizers.SGD(0.1))
    np.testing.assert_allclose(fit(model)["loss"], reference, rtol=1e-5)
    model.set_weights([np.ones((2, 1)), np.zeros(1)])
    distance = np.abs(X.sum(1, keepdims=True) - Y)[10:].max()
    assert model.evaluate(X, Y, batch_size=10, verbose=0) == pytest.approx(distance, rel=1e-5)


class Pure(Plain):
    """A step on state, as programs for JAX write it."""

    def train_step(self, state, data):
        import jax

        trainable, others, optimizer_variables, metrics = state
        x, y = data
        gradients_of = jax.value_and_grad(self.compute_loss_and_updates, has_aux=True)
        (_, (loss, _, others, metrics)), gradients = gradients_of(
            trainable, others, metrics, x, y, None, True, optimizer_variables
        )
        trainable, optimizer_variables = self.optimizer.stateless_apply(
            optimizer_variables, gradients, trainable
        )
        return {"loss": loss}, (trainable, others, optimizer_variables, metrics)

    def test_step(self, state, data):
        logs, state = super().test_step(state, data)
        return {**logs, "twice": 2 * logs["loss"]}, state

    def predict_step(self, state, data):
        outputs, others = super().predict_step(state, data)
        return -outputs, others


@pytest.mark.skipif(backend.state_style != "values", reason="steps on state are for pure backends")
def test_a_step_may_be_pure():
    model = Pure()
    model.compile(keras.optimizers.SGD(0.1), "mse")
    history = fit(model)
    plain = Plain()
    plain.compile(keras.optimizers.SGD(0.1), "mse")
    fit(plain)
    np.testing.assert_allclose(model.get_weights()[0], plain.get_weights()[0], rtol=1e-6)
    assert history["loss"][2] < history["loss"][0]
    results = model.evaluate(X, Y, verbose=0, return_dict=True)
    assert results["twice"] == pytest.approx(2 * results["loss"])
    np.testing.assert_allclose(model.predict(X, verbose=0), -plain.predict(X, verbose=0), rtol=1e-5)


class Backward(Plain):
    """A step as programs for PyTorch write it."""

    def train_step(self, data):
        x, y = data
        self.zero_grad()
        loss = self.compute_loss(y=y, y_pred=self(x, training=True))
        loss.backward()
        weights = list(self.trainable_weights)
        self.optimizer.apply([w.value.grad for w in weights], weights)
        for metric in self.metrics:
            if metric.name == "loss":
                metric.update_state(loss, sample_weight=x.shape[0])
        return {m.name: m.result() for m in self.metrics}


@pytest.mark.skipif(not hasattr(backend.layer_base, "zero_grad"), reason="needs torch modules")
def test_a_step_may_call_backward(reference):
    model = Backward()
    model.compile(keras.optimizers.SGD(0.1), "mse")
    np.testing.assert_allclose(fit(model)["loss"], reference, rtol=1e-5)


class Taped(Plain):
    """A step as programs for TensorFlow write it."""

    def train_step(self, data):
        import tensorflow as tf

        x, y = data
        with tf.GradientTape() as tape:
            loss = self.compute_loss(y=y, y_pred=self(x, training=True))
        gradients = tape.gradient(loss, self.trainable_variables)
        self.optimizer.apply_gradients(zip(gradients, self.trainable_variables, strict=True))
        return {"loss": loss}


@pytest.mark.needs("graphs")  # of TensorFlow
def test_a_step_may_use_a_tape():
    model = Taped()
    model.compile(keras.optimizers.SGD(0.1), "mse")
    loss = fit(model)["loss"]
    assert loss[2] < loss[1] < loss[0]


class Penalized(Plain):
    def compute_loss(self, x=None, y=None, y_pred=None, sample_weight=None, training=True):
        loss = super().compute_loss(x, y, y_pred, sample_weight, training)
        return loss + (10.0 if training else 0.0)


@pytest.mark.needs("autodiff")
def test_the_loss_may_be_overridden(reference):
    model = Penalized()
    model.compile(keras.optimizers.SGD(0.1), "mse")
    np.testing.assert_allclose(fit(model)["loss"], np.add(reference, 10.0), rtol=1e-6)
    assert model.evaluate(X, Y, verbose=0) < 10.0


class Gan(keras.Model):
    """Two nets with an optimizer each, and no `call`."""

    def __init__(self):
        super().__init__()
        self.maker, self.judge = inner(), inner()
        self.noise = keras.random.SeedGenerator(1)

    def compile(self, maker_optimizer, judge_optimizer):
        super().compile()
        self.maker_optimizer, self.judge_optimizer = maker_optimizer, judge_optimizer

    def train_step(self, data):
        x = data[0]
        variables = self.judge.trainable_variables
        (loss, _), gradients = backend.value_and_grad(
            lambda: (keras.ops.mean(self.judge(x) ** 2), ()), variables
        )
        self.judge_optimizer.apply(gradients, variables)
        variables = self.maker.trainable_variables
        noise = keras.random.normal((4, 2), seed=self.noise)
        (other, _), gradients = backend.value_and_grad(
            lambda: (keras.ops.mean(self.maker(noise) ** 2), ()), variables
        )
        self.maker_optimizer.apply(gradients, variables)
        return {"judge": loss, "maker": other}


@pytest.mark.needs("autodiff")
def test_two_nets_with_two_optimizers_train():
    model = Gan()
    model.compile(keras.optimizers.SGD(0.1), keras.optimizers.Adam(0.1))
    history = fit(model)
    assert list(history) == ["judge", "maker"]
    assert history["judge"][2] < history["judge"][0]
    assert int(model.maker_optimizer.iterations) == 6
    assert int(model.noise.state.numpy()[1]) == 6


@pytest.mark.needs("autodiff")
def test_running_eagerly_gives_values_to_look_at():
    seen = []

    class Peeking(Plain):
        def train_step(self, data):
            logs = super().train_step(data)
            seen.append(float(logs["loss"]))
            return logs

    model = Peeking()
    model.compile(keras.optimizers.SGD(0.1), "mse", run_eagerly=True)
    history = fit(model)
    assert len(seen) == 6
    assert seen[-1] == pytest.approx(history["loss"][-1])
