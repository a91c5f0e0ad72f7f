"""Initializers that draw: distributions, seeds, dtypes."""

import random
import re

import numpy as np
import pytest
from scipy import stats

from keraia import initializers, ops
from keraia.core import seeds
from keraia.initializers.fans import fans
from keraia.random import SeedGenerator

LEVEL = 1e-3  # a true distribution fails one seed in a thousand; the seeds are fixed
PRESETS = {
    "GlorotUniform": (1.0, "fan_avg", "uniform"),
    "GlorotNormal": (1.0, "fan_avg", "truncated_normal"),
    "HeUniform": (2.0, "fan_in", "uniform"),
    "HeNormal": (2.0, "fan_in", "truncated_normal"),
    "LecunUniform": (1.0, "fan_in", "uniform"),
    "LecunNormal": (1.0, "fan_in", "truncated_normal"),
}


def drawn(initializer, shape=(200, 100), dtype=None):
    return ops.convert_to_numpy(initializer(shape, dtype))


def follows(values, distribution):
    return stats.kstest(np.ravel(values), distribution.cdf).pvalue > LEVEL


def test_random_normal_follows_the_normal_distribution():
    values = drawn(initializers.RandomNormal(1.0, 2.0, seed=1))
    assert follows(values, stats.norm(1.0, 2.0))


def test_random_uniform_follows_the_uniform_distribution():
    values = drawn(initializers.RandomUniform(-1.0, 3.0, seed=1))
    assert follows(values, stats.uniform(-1.0, 4.0))


def test_truncated_normal_follows_its_distribution():
    values = drawn(initializers.TruncatedNormal(1.0, 0.5, seed=1))
    assert follows(values, stats.truncnorm(-2, 2, 1.0, 0.5))


@pytest.mark.parametrize("mode", ["fan_in", "fan_out", "fan_avg"])
@pytest.mark.parametrize(
    ("distribution", "standard"),
    [
        ("uniform", stats.uniform(-(3**0.5), 2 * 3**0.5)),
        ("untruncated_normal", stats.norm()),
        ("truncated_normal", stats.truncnorm(-2, 2, 0, 1 / stats.truncnorm(-2, 2).std())),
    ],
)
def test_variance_scaling_has_the_variance_of_its_fan(mode, distribution, standard):
    fan = {"fan_in": 200, "fan_out": 100, "fan_avg": 150}[mode]
    values = drawn(initializers.VarianceScaling(2.0, mode, distribution, seed=3))
    assert follows(values * np.sqrt(fan / 2.0), standard)


@pytest.mark.parametrize("name", PRESETS)
def test_presets_are_variance_scalings(name):
    shape = (3, 3, 4, 8)
    preset = drawn(getattr(initializers, name)(seed=5), shape)
    general = drawn(initializers.VarianceScaling(*PRESETS[name], seed=5), shape)
    np.testing.assert_array_equal(preset, general)


@pytest.mark.parametrize(
    ("shape", "axes", "expected"),
    [
        ((), {}, (1, 1)),
        ((7,), {}, (7, 7)),
        ((10, 20), {}, (10, 20)),
        ((3, 5, 10, 20), {}, (150, 300)),
        ((8, 16, 32), {"input_axes": (0, 1), "output_axes": 2}, (128, 32)),
        ((8, 16, 32), {"input_axes": -1, "output_axes": [0, 1]}, (32, 128)),
        ((8, 16, 32), {"input_axes": (0, 1)}, (128, 256)),
    ],
)
def test_fans_count_inputs_and_outputs(shape, axes, expected):
    assert fans(shape, **axes) == expected


@pytest.mark.parametrize("shape", [(6, 4), (4, 6), (3, 3, 2, 5), (2, 9)])
def test_orthogonal_has_orthonormal_rows_or_columns(shape):
    q = drawn(initializers.Orthogonal(gain=3.0, seed=1), shape).reshape(-1, shape[-1])
    product = q.T @ q if len(q) >= shape[-1] else q @ q.T
    np.testing.assert_allclose(product, 9.0 * np.eye(len(product)), atol=1e-5)


def test_orthogonal_matrices_have_no_preferred_sign():
    signs = [np.sign(drawn(initializers.Orthogonal(seed=s), (3, 3))[0, 0]) for s in range(200)]
    assert stats.binomtest(signs.count(1.0), 200).pvalue > LEVEL


@pytest.mark.parametrize("name", [*PRESETS, "RandomNormal", "RandomUniform", "TruncatedNormal"])
def test_an_integer_seed_gives_the_same_values_at_every_call(name):
    cls = getattr(initializers, name)
    one = cls(seed=7)
    first = drawn(one, (4, 3))
    np.testing.assert_array_equal(first, drawn(one, (4, 3)))
    np.testing.assert_array_equal(first, drawn(cls(seed=7), (4, 3)))
    assert not np.array_equal(first, drawn(cls(seed=8), (4, 3)))


def test_one_seed_gives_these_weights_on_every_backend():
    values = drawn(initializers.GlorotUniform(seed=1), (2, 2))
    expected = [[-0.1015696, -0.48115802], [0.5620661, 0.8541579]]
    np.testing.assert_allclose(values, expected, rtol=1e-6)


def test_without_a_seed_objects_differ_but_each_repeats_itself():
    one, two = initializers.RandomNormal(), initializers.RandomNormal()
    assert not np.array_equal(drawn(one), drawn(two))
    np.testing.assert_array_equal(drawn(one), drawn(one))
    assert not np.array_equal(drawn(one), drawn(one.clone()))


@pytest.mark.parametrize("start", [seeds.restart, random.seed])
def test_the_global_seed_repeats_a_run(start):
    runs = []
    for _ in range(2):
        start(11)
        runs.append([drawn(initializers.HeNormal(), (3, 3)) for _ in range(2)])
    np.testing.assert_array_equal(runs[0], runs[1])
    assert not np.array_equal(runs[0][0], runs[0][1])


def test_a_seed_generator_moves_on_at_each_call():
    draws = []
    for _ in range(2):
        initializer = initializers.RandomNormal(seed=SeedGenerator(3))
        draws.append([drawn(initializer, (4,)), drawn(initializer, (4,))])
    np.testing.assert_array_equal(draws[0], draws[1])
    assert not np.array_equal(draws[0][0], draws[0][1])


@pytest.mark.parametrize("dtype", ["float16", "bfloat16", "float32", "float64"])
def test_values_come_in_the_dtype_asked_for(dtype):
    made = initializers.GlorotNormal(seed=1)((8, 8), dtype)
    assert ops.dtype(made) in (dtype, "float32" if dtype == "float64" else dtype)
    wide = drawn(initializers.GlorotNormal(seed=1), (8, 8), "float32")
    tolerance = {"float16": 1e-3, "bfloat16": 1e-2}.get(dtype, 2.0)
    narrow = np.asarray(ops.convert_to_numpy(made), "float32")
    assert np.abs(narrow - wide).max() <= tolerance


@pytest.mark.parametrize("seed", [-1, 2**40, np.int64(5), True])
def test_any_integer_is_a_seed(seed):
    values = drawn(initializers.RandomUniform(seed=seed), (100,))
    assert follows(values, stats.uniform(-0.05, 0.1))


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: initializers.RandomNormal(seed=1.5), "`seed` must be an integer"),
        (lambda: initializers.VarianceScaling(scale=0.0), "`scale` must be positive"),
        (lambda: initializers.VarianceScaling(mode="fan"), "`mode` must be one of"),
        (lambda: initializers.VarianceScaling(distribution="beta"), "`distribution` must be one"),
        (lambda: initializers.RandomNormal()((2,), "int32"), "Ask for a floating dtype"),
        (lambda: initializers.Orthogonal()((3,)), "must have rank 2 or more"),
        (lambda: initializers.HeNormal()((None, 2)), "`shape` must be known"),
        (
            lambda: initializers.HeNormal(input_axes=5, output_axes=0)((2, 3)),
            "axes (5,) are out of range for a weight of shape (2, 3)",
        ),
    ],
)
def test_errors_say_what_to_do(make, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        make()
