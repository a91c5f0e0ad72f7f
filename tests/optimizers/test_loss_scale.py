"""The loss scale shrinks at infinite gradients and grows in their absence."""

import numpy as np
import pytest

import keraia
from keraia import Variable, layers, ops
from keraia.backends import backend
from keraia.optimizers import SGD, Adam, LossScaleOptimizer


def scaled(**arguments):
    weight = Variable([1.0], name="w")
    optimizer = LossScaleOptimizer(SGD(0.1, momentum=0.5), **arguments)
    optimizer.build([weight])
    return optimizer, weight


def test_variables_are_its_own_then_those_of_the_inner_optimizer():
    optimizer, _ = scaled(name="outer")
    inner = optimizer.inner_optimizer.name
    assert [v.path for v in optimizer.variables] == [
        "outer/iteration",
        "outer/learning_rate",
        "outer/step_counter",
        "outer/dynamic_scale",
        f"{inner}/iteration",
        f"{inner}/learning_rate",
        f"{inner}/w_momentum",
    ]


def test_scale_is_halved_at_infinity_and_doubled_after_a_while():
    optimizer, weight = scaled(initial_scale=8.0, dynamic_growth_steps=2)
    scales, steps = [], []
    for grad in (8.0, 8.0, np.inf, 8.0, np.nan, 8.0):
        before = weight.numpy().item()
        optimizer.apply([[grad]], [weight])
        scales.append(float(optimizer.dynamic_scale))
        steps.append(int(optimizer.iterations))
        assert np.isfinite(grad) or weight.numpy().item() == before
    assert scales == [8.0, 16.0, 8.0, 8.0, 4.0, 4.0]
    assert steps == [1, 2, 2, 3, 3, 4]


def test_gradients_are_divided_by_the_scale_of_the_loss():
    optimizer, weight = scaled(initial_scale=16.0)
    assert float(backend.to_numpy(optimizer.scale_loss(ops.convert_to_tensor(2.0)))) == 32.0
    optimizer.apply([[16.0]], [weight])
    np.testing.assert_allclose(weight.numpy(), [0.9], rtol=1e-6)


def test_learning_rate_is_that_of_the_inner_optimizer():
    optimizer, _ = scaled()
    optimizer.learning_rate = 0.5
    assert float(optimizer.inner_optimizer.learning_rate) == 0.5
    assert float(optimizer.learning_rate) == 0.5


def test_configuration_holds_the_inner_optimizer():
    optimizer = LossScaleOptimizer(Adam(0.5, clipnorm=1.0), initial_scale=4.0)
    twin = LossScaleOptimizer.from_config(optimizer.get_config())
    assert twin.get_config() == optimizer.get_config()
    assert twin.inner_optimizer.clipnorm == 1.0


def test_compiled_steps_choose_by_the_gradients():
    optimizer, weight = scaled(initial_scale=8.0, dynamic_growth_steps=2)

    def step(grad):
        optimizer.apply([grad], [weight])
        return {"scale": ops.cast(optimizer.dynamic_scale, "float32")}

    program = backend.compile_step(step, [weight, *optimizer.variables])
    scales = []
    for grad in (8.0, np.inf, 4.0, 4.0):
        program(backend.as_array([grad], "float32"))
        scales.append(float(optimizer.dynamic_scale))
    assert scales == [8.0, 4.0, 4.0, 8.0]
    assert int(optimizer.iterations) == 3


@pytest.mark.parametrize(
    ("make", "error"),
    [
        (lambda: LossScaleOptimizer("sgd"), TypeError),
        (lambda: LossScaleOptimizer(SGD(), clipnorm=1.0), ValueError),
    ],
)
def test_wrong_arguments_are_refused(make, error):
    with pytest.raises(error, match="inner"):
        make()


@pytest.mark.needs("autodiff")
class TestFit:
    """`fit` of a model in float16 wraps the optimizer and leaves out steps with infinities."""

    X = np.linspace(-1, 1, 64, dtype="float32").reshape(16, 4)
    Y = X.sum(axis=1, keepdims=True)

    def model(self, optimizer, dtype="mixed_float16"):
        keraia.utils.set_random_seed(5)
        policy = keraia.config.dtype_policy()
        keraia.config.set_dtype_policy(dtype)
        try:
            model = keraia.Sequential(
                [keraia.Input((4,)), layers.Dense(8, activation="tanh"), layers.Dense(1)]
            )
        finally:
            keraia.config.set_dtype_policy(policy)
        model.compile(optimizer, "mse")
        return model

    def test_the_optimizer_is_wrapped(self):
        assert isinstance(self.model("sgd").optimizer, LossScaleOptimizer)
        assert isinstance(self.model("sgd", "float32").optimizer, SGD)
        own = LossScaleOptimizer(SGD(), initial_scale=4.0)
        assert self.model(own).optimizer is own

    def test_losses_fall_as_in_full_precision(self):
        runs = {}
        for dtype in ("mixed_float16", "float32"):
            scaled = LossScaleOptimizer(SGD(0.1), initial_scale=256.0)
            model = self.model(SGD(0.1) if dtype == "float32" else scaled, dtype)
            history = model.fit(self.X, self.Y, epochs=5, batch_size=8, shuffle=False, verbose=0)
            runs[dtype] = history.history["loss"]
        assert runs["float32"][-1] < 0.5 * runs["float32"][0]
        np.testing.assert_allclose(runs["mixed_float16"], runs["float32"], rtol=1e-2)

    def test_the_scale_finds_its_size(self):
        optimizer = LossScaleOptimizer(SGD(0.01), initial_scale=2.0**30, dynamic_growth_steps=4)
        model = self.model(optimizer)
        before = [w.copy() for w in model.get_weights()]
        model.fit(self.X, self.Y, batch_size=8, shuffle=False, verbose=0)
        for old, new in zip(before, model.get_weights(), strict=True):
            np.testing.assert_array_equal(new, old)
        assert float(optimizer.dynamic_scale) == 2.0**28
        model.fit(self.X, self.Y, epochs=20, batch_size=8, shuffle=False, verbose=0)
        assert 0 < int(optimizer.iterations) < 42
        assert float(optimizer.dynamic_scale) < 2.0**24
        assert all(np.isfinite(w).all() for w in model.get_weights())
