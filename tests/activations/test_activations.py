"""Activations with further arguments, and activations by name."""

import numpy as np
import pytest

from keraia import activations, ops

X = np.linspace(-6, 6, 25, dtype="float32")


def values(x):
    return ops.convert_to_numpy(x)


def test_relu_bends_at_the_threshold_and_stops_at_the_ceiling():
    found = values(activations.relu(X, negative_slope=0.5, max_value=4.0, threshold=1.0))
    np.testing.assert_allclose(found, np.where(X > 1, np.minimum(X, 4), 0.5 * (X - 1)))


def test_relu_keeps_infinities():
    found = values(activations.relu(np.float32([-np.inf, np.inf]), threshold=1.0))
    np.testing.assert_array_equal(found, [0.0, np.inf])


@pytest.mark.parametrize("axis", [-1, 0, (0, 1)])
def test_softmax_sums_to_one_along_its_axes(axis):
    x = np.random.default_rng(0).normal(size=(3, 4)).astype("float32") * 50
    np.testing.assert_allclose(values(activations.softmax(x, axis)).sum(axis), 1.0, rtol=1e-5)


def test_sparsemax_is_the_nearest_point_of_the_simplex():
    x = np.random.default_rng(1).normal(size=(6, 5)).astype("float32")
    p = values(activations.sparsemax(x))
    np.testing.assert_allclose(p.sum(-1), 1.0, rtol=1e-5)
    shift = np.where(p > 0, x - p, -np.inf).max(-1, keepdims=True)
    np.testing.assert_allclose(p, np.maximum(x - shift, 0), atol=1e-6)


def test_gelu_is_exact_unless_asked():
    from scipy.stats import norm

    np.testing.assert_allclose(values(activations.gelu(X)), X * norm.cdf(X), atol=1e-6)
    assert np.abs(values(activations.gelu(X, True)) - X * norm.cdf(X)).max() > 1e-5


def test_none_is_linear_and_names_are_saved_bare():
    assert activations.get(None) is activations.linear
    assert activations.linear(X) is X
    assert activations.serialize(activations.hard_silu) == "hard_silu"
    assert activations.deserialize("swish") is activations.silu


def test_callables_pass_and_unknown_names_get_a_suggestion():
    assert activations.get(np.tanh) is np.tanh
    with pytest.raises(ValueError, match="leaky_relu"):
        activations.get("leakyrelu")
