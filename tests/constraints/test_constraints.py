"""What constraints promise of the weights that they return."""

import numpy as np
import pytest

from keraia import constraints, ops

W = np.random.default_rng(0).normal(size=(4, 3, 5)).astype("float32") * 2


def norms(w, axis):
    return np.sqrt((ops.convert_to_numpy(w) ** 2).sum(axis))


@pytest.mark.parametrize("axis", [0, 1, (0, 1)])
def test_norms_are_kept(axis):
    before = norms(W, axis)
    np.testing.assert_allclose(norms(constraints.UnitNorm(axis)(W), axis), 1.0, rtol=1e-5)
    longest = norms(constraints.MaxNorm(2.0, axis)(W), axis)
    np.testing.assert_allclose(longest, np.minimum(before, 2.0), rtol=1e-5)
    between = norms(constraints.MinMaxNorm(1.0, 2.0, axis=axis)(W), axis)
    np.testing.assert_allclose(between, np.clip(before, 1.0, 2.0), rtol=1e-5)


def test_a_rate_goes_part_of_the_way():
    before = norms(W, 0)
    after = norms(constraints.MinMaxNorm(1.0, 2.0, rate=0.25)(W), 0)
    np.testing.assert_allclose(after, 0.25 * np.clip(before, 1, 2) + 0.75 * before, rtol=1e-5)


def test_weights_of_zero_stay_zero():
    zeros = np.zeros((3, 2), "float32")
    for constraint in (constraints.MaxNorm(), constraints.UnitNorm(), constraints.MinMaxNorm(1.0)):
        np.testing.assert_array_equal(ops.convert_to_numpy(constraint(zeros)), zeros)


def test_non_neg_cuts_at_zero():
    np.testing.assert_array_equal(ops.convert_to_numpy(constraints.NonNeg()(W)), np.maximum(W, 0))


def test_the_base_class_allows_any_weight():
    assert constraints.Constraint()(W) is W
    assert constraints.Constraint().get_config() == {}
