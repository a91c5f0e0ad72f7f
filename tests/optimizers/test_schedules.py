"""Schedules against their formulas, for numbers and for tensors."""

import math

import numpy as np
import pytest

from keraia import ops
from keraia.backends import backend
from keraia.optimizers import schedules

STEPS = (0, 1, 5, 9, 10, 11, 20, 25, 30, 70, 1000)


def cosine(share, peak=1.0, alpha=0.0):
    return peak * ((1 - alpha) * (1 + math.cos(math.pi * min(share, 1.0))) / 2 + alpha)


def restarts(step, first, t_mul, m_mul, alpha):
    begin, length, period = 0, first, 0
    while step >= begin + length:
        begin, length, period = begin + length, length * t_mul, period + 1
    return 0.5 * ((1 - alpha) * m_mul**period * cosine((step - begin) / length) + alpha)


CASES = [
    (schedules.ExponentialDecay(0.5, 10, 0.9), lambda t: 0.5 * 0.9 ** (t / 10)),
    (schedules.ExponentialDecay(0.5, 10, 0.9, staircase=True), lambda t: 0.5 * 0.9 ** (t // 10)),
    (schedules.InverseTimeDecay(0.5, 10, 3.0), lambda t: 0.5 / (1 + 3 * t / 10)),
    (schedules.InverseTimeDecay(0.5, 10, 3.0, staircase=True), lambda t: 0.5 / (1 + 3 * (t // 10))),
    (schedules.PolynomialDecay(0.5, 20), lambda t: 0.4999 * max(1 - t / 20, 0) + 0.0001),
    (
        schedules.PolynomialDecay(0.5, 20, 0.1, power=2.0),
        lambda t: 0.4 * max(1 - t / 20, 0) ** 2 + 0.1,
    ),
    (
        schedules.PolynomialDecay(0.5, 20, 0.1, cycle=True),
        lambda t: 0.4 * (1 - t / (20 * max(math.ceil(t / 20), 1))) + 0.1,
    ),
    (
        schedules.PiecewiseConstantDecay([5, 10.5], [1, 0.5, 0.25]),
        lambda t: 1 if t <= 5 else 0.5 if t <= 10.5 else 0.25,
    ),
    (schedules.CosineDecay(0.5, 20), lambda t: cosine(t / 20, 0.5)),
    (schedules.CosineDecay(0.5, 20, alpha=0.1), lambda t: cosine(t / 20, 0.5, 0.1)),
    (
        schedules.CosineDecay(0.1, 20, warmup_target=0.5, warmup_steps=10),
        lambda t: 0.1 + 0.04 * t if t < 10 else cosine((t - 10) / 20, 0.5),
    ),
    (schedules.CosineDecay(0.1, 20, warmup_target=0.5), lambda t: cosine(t / 20, 0.5)),
    (schedules.CosineDecay(0.5, 20, warmup_steps=10), lambda t: cosine(t / 20, 0.5)),
    (schedules.CosineDecayRestarts(0.5, 10), lambda t: restarts(t, 10, 2, 1, 0)),
    (
        schedules.CosineDecayRestarts(0.5, 10, t_mul=1.0, m_mul=0.9, alpha=0.1),
        lambda t: restarts(t, 10, 1, 0.9, 0.1),
    ),
    (
        schedules.CosineDecayRestarts(0.5, 10, t_mul=3.0, m_mul=0.5),
        lambda t: restarts(t, 10, 3, 0.5, 0),
    ),
]
IDS = [f"{type(s).__name__}-{i}" for i, (s, _) in enumerate(CASES)]


@pytest.mark.parametrize(("schedule", "formula"), CASES, ids=IDS)
def test_rate_follows_the_formula(schedule, formula):
    expected = [formula(step) for step in STEPS]
    found = [float(backend.to_numpy(schedule(step))) for step in STEPS]
    np.testing.assert_allclose(found, expected, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize(("schedule", "formula"), CASES, ids=IDS)
def test_numbers_give_numbers(schedule, formula):
    found = [schedule.at(step) for step in STEPS]
    assert all(isinstance(rate, (int, float)) for rate in found)
    np.testing.assert_allclose(found, [formula(step) for step in STEPS], rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize(("schedule", "formula"), CASES, ids=IDS)
def test_steps_may_come_as_one_tensor(schedule, formula):
    rates = schedule(ops.convert_to_tensor(np.array(STEPS, "int32")))
    assert backend.dtype_of(rates) == "float32"
    expected = [formula(step) for step in STEPS]
    np.testing.assert_allclose(backend.to_numpy(rates), expected, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize(("schedule", "formula"), CASES, ids=IDS)
def test_configuration_makes_an_equal_schedule(schedule, formula):
    config = schedules.serialize(schedule)
    assert (config["module"], config["class_name"]) == (
        "keras.optimizers.schedules",
        type(schedule).__name__,
    )
    assert schedules.deserialize(config).get_config() == schedule.get_config()


def test_configurations_have_the_names_of_keras():
    assert schedules.CosineDecayRestarts(0.1, 10).get_config() == {
        "initial_learning_rate": 0.1,
        "first_decay_steps": 10,
        "t_mul": 2.0,
        "m_mul": 1.0,
        "alpha": 0.0,
        "name": "SGDRDecay",
    }


def test_restarts_keep_to_their_steps_where_logarithms_round_down():
    # log(3**5) / log(3) is a little below 5 in double precision
    schedule = schedules.CosineDecayRestarts(1.0, 10, t_mul=3.0)
    starts = [10 * (3**k - 1) // 2 for k in range(1, 9)]
    np.testing.assert_allclose([schedule.at(s) for s in starts], 1.0, atol=1e-6)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: schedules.ExponentialDecay(0.1, 0, 0.5), "`decay_steps`.*0"),
        (lambda: schedules.CosineDecay(0.1, -1), "`decay_steps`.*-1"),
        (lambda: schedules.CosineDecayRestarts(0.1, 0), "`first_decay_steps`.*0"),
        (lambda: schedules.PiecewiseConstantDecay([1], [0.1]), "1 values and 1 boundaries"),
    ],
)
def test_wrong_arguments_are_named(make, message):
    with pytest.raises(ValueError, match=message):
        make()


def test_base_class_asks_for_a_rate():
    with pytest.raises(NotImplementedError, match="__call__"):
        schedules.LearningRateSchedule()(1)
