import numpy as np
import pytest

import keraia as keras
from keraia.training import pace
from keraia.training.pace import Pace

pytestmark = pytest.mark.needs("fused_steps")


class Clock:
    """A machine whose steps take known times."""

    def __init__(self, compiling, single, fused):
        self.now = 0.0
        self.times = {"compile": compiling, 1: single, "fused": fused}

    def run(self, monkeypatch, steps, learner=None):
        """Takes steps as `Pace` says; returns it."""
        monkeypatch.setattr(pace.time, "perf_counter", lambda: self.now)
        learner = learner or Pace()
        compiled, done = set(), 0
        while done < steps:
            if not learner.settled:
                learner.before(steps - done)
            width = learner.width if steps - done >= learner.width else 1
            self.now += 0.0 if width in compiled else self.times["compile"]
            compiled.add(width)
            self.now += width * self.times[1 if width == 1 else "fused"]
            if not learner.settled:
                learner.after(width, None)
            done += width
        return learner


def test_short_steps_are_fused_where_that_is_faster(monkeypatch):
    learner = Clock(compiling=0.2, single=1e-4, fused=3e-5).run(monkeypatch, 10_000)
    assert learner.settled
    assert learner.width > 1


def test_fused_steps_that_are_slower_are_given_up(monkeypatch):
    learner = Clock(compiling=0.2, single=1e-4, fused=2e-4).run(monkeypatch, 10_000)
    assert learner.settled
    assert learner.width == 1


def test_long_steps_are_left_alone(monkeypatch):
    learner = Clock(compiling=0.2, single=5e-3, fused=1e-9).run(monkeypatch, 1000)
    assert learner.settled
    assert learner.width == 1


def test_few_steps_do_not_pay_for_compilation(monkeypatch):
    learner = Clock(compiling=2.0, single=1e-4, fused=3e-5).run(monkeypatch, 500)
    assert learner.width == 1
    assert not learner.settled


def test_many_short_runs_pay_together(monkeypatch):
    clock, learner = Clock(compiling=0.2, single=1e-4, fused=3e-5), None
    for _ in range(10):
        learner = clock.run(monkeypatch, 300, learner)
    assert learner.width > 1


def test_the_width_divides_the_steps(monkeypatch):
    learner = Clock(compiling=0.2, single=1e-4, fused=3e-5).run(monkeypatch, 27 + 50 * 200)
    assert learner.width in (50, 25)


X = np.random.default_rng(0).normal(size=(640, 3)).astype("float32")
Y = X @ [[1.0], [2.0], [3.0]]


def fit(width, data=(X, Y)):
    """Weights and history of training with `width` steps as one."""
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(1)])
    model.set_weights([np.ones((3, 1)), np.zeros(1)])
    model.compile("adam", "mse", metrics=["mae"])
    learner = model._training_setup.pace("train")
    learner.width, learner.settled = width, True
    history = model.fit(*data, batch_size=20, epochs=2, shuffle=False, verbose=0)
    return model.get_weights(), history.history


@pytest.mark.parametrize("width", [8, 10])
def test_fusing_changes_nothing(width):
    (kernel, _), history = fit(1)
    (fused_kernel, _), fused_history = fit(width)
    np.testing.assert_allclose(fused_kernel, kernel, rtol=1e-5)
    for name, values in history.items():
        np.testing.assert_allclose(fused_history[name], values, rtol=1e-5)


def test_evaluation_may_be_fused_and_leaves_weights_alone():
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(1)])
    model.compile("adam", "mse")
    expected = model.evaluate(X, Y, batch_size=20, verbose=0)
    learner = model._training_setup.pace("test")
    learner.width, learner.settled = 8, True
    before = model.get_weights()
    assert model.evaluate(X, Y, batch_size=20, verbose=0) == pytest.approx(expected, rel=1e-5)
    for a, b in zip(before, model.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)
