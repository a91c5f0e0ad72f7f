"""Penalties against closed forms, and what regularizers refuse."""

import re

import numpy as np
import pytest

from keraia import ops, regularizers

X = np.array([[1.0, -2.0], [0.5, 3.0]])


def number(x):
    return float(ops.convert_to_numpy(x))


@pytest.mark.parametrize("dtype", ["float16", "bfloat16", "float32"])
def test_penalties_are_sums_in_the_dtype_of_the_weight(dtype):
    x = ops.convert_to_tensor(X, dtype)
    for regularizer, expected in (
        (regularizers.L1(0.5), 0.5 * np.abs(X).sum()),
        (regularizers.L2(0.5), 0.5 * (X**2).sum()),
        (regularizers.L1L2(0.5, 0.25), 0.5 * np.abs(X).sum() + 0.25 * (X**2).sum()),
        (regularizers.L1L2(), 0.0),
    ):
        penalty = regularizer(x)
        assert ops.dtype(penalty) == dtype
        np.testing.assert_allclose(number(penalty), expected, rtol=1e-2)


@pytest.mark.parametrize("mode", ["rows", "columns"])
def test_the_orthogonal_penalty_is_the_mean_of_the_cosines(mode):
    x = np.random.default_rng(0).normal(size=(3, 5))
    vectors = x if mode == "rows" else x.T
    vectors = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    cosines = np.abs(vectors @ vectors.T)[np.triu_indices(len(vectors), 1)]
    penalty = regularizers.OrthogonalRegularizer(0.5, mode)(x.astype("float32"))
    np.testing.assert_allclose(number(penalty), 0.5 * cosines.mean(), rtol=1e-5)


def test_numbers_of_numpy_are_factors_too():
    assert regularizers.L2(np.float32(0.5)).get_config() == {"l2": 0.5}
    assert regularizers.L1(None).l1 == 0.01


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: regularizers.L1(-1.0), "`l1` must be a finite number, 0 or more"),
        (lambda: regularizers.L2(float("nan")), "`l2` must be a finite number"),
        (lambda: regularizers.L1L2(0.1, "much"), "`l2` must be a finite number"),
        (lambda: regularizers.OrthogonalRegularizer(mode="rings"), "'rows' or 'columns'"),
        (lambda: regularizers.OrthogonalRegularizer()(np.ones(3)), "must be a matrix"),
        (lambda: regularizers.get("orthogonal"), "orthogonal_regularizer"),
    ],
)
def test_errors_say_what_to_do(make, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        make()
