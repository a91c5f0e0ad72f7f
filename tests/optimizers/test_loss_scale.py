"""The loss scale shrinks at infinite gradients and grows in their absence."""

import numpy as np
import pytest

from keraia import Variable, ops
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
