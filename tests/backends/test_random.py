"""Random tensors of the active backend: one seed, one result; the distributions that they have."""

import numpy as np
import pytest
from scipy import stats

from keraia import ops, random
from keraia.backends import backend
from keraia.core.dtypes import is_float

SIZE = 20000
DRAWS = {
    "uniform": (lambda **k: random.uniform((SIZE,), -1.0, 3.0, **k), stats.uniform(-1, 4)),
    "normal": (lambda **k: random.normal((SIZE,), 2.0, 0.5, **k), stats.norm(2, 0.5)),
    "truncated_normal": (
        lambda **k: random.truncated_normal((SIZE,), 1.0, 2.0, **k),
        stats.truncnorm(-2, 2, 1, 2),
    ),
    "gamma": (lambda **k: random.gamma((SIZE,), 0.7, **k), stats.gamma(0.7)),
    "beta": (lambda **k: random.beta((SIZE,), 0.5, 2.0, **k), stats.beta(0.5, 2)),
}


def host(x):
    return backend.to_numpy(x).astype("float64")


@pytest.mark.parametrize("kind", DRAWS)
def test_numbers_have_their_distribution(kind):
    draw, distribution = DRAWS[kind]
    test = stats.kstest(host(draw(seed=3)), distribution.cdf)
    assert test.pvalue > 1e-3


@pytest.mark.parametrize("kind", DRAWS)
@pytest.mark.parametrize("dtype", ["float16", "bfloat16", "float32", "float64"])
def test_numbers_have_their_dtype(kind, dtype):
    draw, distribution = DRAWS[kind]
    out = draw(seed=5, dtype=dtype)
    assert backend.dtype_of(out) == backend.canonical.get(dtype, dtype)
    assert abs(np.mean(host(out)) - distribution.mean()) < 6 * distribution.std() / SIZE**0.5 + 0.01


@pytest.mark.parametrize("kind", DRAWS)
def test_one_seed_gives_one_result(kind):
    draw, _ = DRAWS[kind]
    first, again, other = host(draw(seed=1)), host(draw(seed=1)), host(draw(seed=2))
    np.testing.assert_array_equal(first, again)
    assert np.mean(first == other) < 0.05


def test_neighbouring_seeds_are_unrelated():
    generator = random.SeedGenerator(0)
    rows = np.stack([host(random.normal((2000,), seed=generator)) for _ in range(8)])
    relation = np.corrcoef(rows) - np.eye(8)
    assert np.abs(relation).max() < 0.12


@pytest.mark.parametrize("dtype", ["uint8", "int8", "int32", "int64", "uint32"])
def test_integers_reach_every_number_of_their_range(dtype):
    out = random.randint((3000,), 3, 9, dtype, seed=1)
    assert backend.dtype_of(out) == backend.canonical.get(dtype, dtype)
    values, counts = np.unique(backend.to_numpy(out), return_counts=True)
    assert values.tolist() == [3, 4, 5, 6, 7, 8]
    assert counts.min() > 400


def test_uniform_numbers_stay_below_their_upper_bound():
    for dtype in ("float16", "bfloat16", "float32"):
        out = host(random.uniform((SIZE,), 0.5, 1.0, dtype, seed=4))
        assert out.min() >= 0.5
        assert out.max() < 1.0


def test_classes_are_drawn_by_their_log_probabilities():
    chances = np.array([[0.1, 0.0, 0.9], [0.5, 0.25, 0.25]], "float32")
    with np.errstate(divide="ignore"):
        logits = np.log(chances) + np.array([[0.0], [7.0]], "float32")
    out = random.categorical(logits, 8000, seed=2)
    assert backend.shape_of(out) == (2, 8000)
    assert backend.dtype_of(out) == "int32"
    share = [np.bincount(row, minlength=3) / 8000 for row in backend.to_numpy(out)]
    np.testing.assert_allclose(share, chances, atol=0.02)


def test_trials_succeed_with_their_probability():
    counts = np.array([10.0, 100.0], "float32")
    out = host(random.binomial((4000, 2), counts, 0.3, seed=3))
    assert (out == np.round(out)).all()
    np.testing.assert_allclose(out.mean(0), [3.0, 30.0], rtol=0.02)
    np.testing.assert_allclose(out.var(0), [2.1, 21.0], rtol=0.1)


@pytest.mark.parametrize("axis", [0, 1, -1])
def test_shuffle_moves_whole_slices(axis):
    x = np.arange(600).reshape(20, 30)
    out = backend.to_numpy(random.shuffle(x, axis=axis, seed=1))
    order = np.argsort(np.take(out, 0, axis=1 - axis % 2))
    np.testing.assert_array_equal(np.take(out, order, axis=axis), x)
    assert (out != x).any()


@pytest.mark.parametrize("dtype", ["float16", "float32"])
@pytest.mark.parametrize("rate", [0.1, 0.5, 0.9])
def test_dropout_keeps_the_mean(rate, dtype):
    out = host(random.dropout(ops.ones((200, 301), dtype), rate, seed=1))
    kept = out != 0.0
    np.testing.assert_allclose(out[kept], 1.0 / (1.0 - rate), rtol=1e-3)
    assert abs(kept.mean() - (1.0 - rate)) < 0.01


def test_dropout_of_nothing_and_of_everything():
    x = ops.ones((4, 5))
    assert host(random.dropout(x, 0.0, seed=1)).sum() == 20.0
    assert host(random.dropout(x, 1.0, seed=1)).sum() == 0.0


def test_dropout_shares_its_mask_along_axes_of_size_one():
    out = host(random.dropout(ops.ones((30, 7, 5)), 0.5, noise_shape=(None, 1, 5), seed=3))
    assert (out == out[:, :1]).all()
    assert 0.3 < (out == 0).mean() < 0.7


@pytest.mark.needs("autodiff")
def test_the_gradient_of_dropout_is_its_mask():
    from keraia import Variable

    x = Variable(np.full((50,), 3.0, "float32"))

    def objective():
        out = random.dropout(x.value, 0.4, seed=6)
        return ops.sum(out), ops.stop_gradient(out)

    (_, out), (grad,) = backend.value_and_grad(objective, [x])
    np.testing.assert_allclose(host(grad) * 3.0, host(out), rtol=1e-6)


def test_every_draw_advances_the_generator():
    generator = random.SeedGenerator(9)
    first, second = (host(random.uniform((4,), seed=generator)) for _ in range(2))
    assert (first != second).all()
    assert generator.state.numpy().tolist() == [9, 2]
    assert is_float(backend.dtype_of(random.uniform((1,), seed=generator)))
