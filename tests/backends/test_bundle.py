"""Bundles compute array by array what NumPy computes."""

import numpy as np
import pytest

from keraia.backends import backend, bundle
from keraia.backends.bundle import Bundle

SHAPES = ((2, 3), (4,), ())


def arrays(seed, dtype="float32"):
    random = np.random.default_rng(seed)
    return [random.uniform(0.5, 2.0, size=shape).astype(dtype) for shape in SHAPES]


def made(values):
    return backend.bundle([backend.as_array(v) for v in values])


def same(found, expected):
    for x, y in zip(found, expected, strict=True):
        np.testing.assert_allclose(backend.to_numpy(x), y, rtol=1e-6, atol=1e-7)


@pytest.mark.parametrize(
    "formula",
    [
        lambda x, y: x + y * 2 - y / 4,
        lambda x, y: 1 - x,
        lambda x, y: 1 / x,
        lambda x, y: 0.5 + 0.5 * x,
        lambda x, y: x**0.5,
        lambda x, y: -x,
        lambda x, y: x / y,
    ],
)
def test_operators_go_array_by_array(formula):
    x, y = arrays(0), arrays(1)
    expected = [formula(a, b) for a, b in zip(x, y, strict=True)]
    same(formula(made(x), made(y)), expected)


@pytest.mark.parametrize("word", ["sqrt", "sign", "absolute"])
def test_words_of_one_argument(word):
    x = [v - 1 if word != "sqrt" else v for v in arrays(0)]
    same(getattr(bundle, word)(made(x)), [getattr(np, word)(v) for v in x])


@pytest.mark.parametrize("word", ["maximum", "minimum"])
def test_words_of_two_arguments(word):
    x, y = arrays(0), arrays(1)
    function = getattr(np, word)
    same(getattr(bundle, word)(made(x), made(y)), map(function, x, y))
    same(getattr(bundle, word)(made(x), 1.0), [function(v, np.float32(1)) for v in x])


def test_clip_and_lerp():
    x, y = arrays(0), arrays(1)
    same(bundle.clip(made(x), 0.75, 1.25), [np.clip(v, 0.75, 1.25) for v in x])
    same(
        bundle.lerp(made(x), made(y), 0.25), [a + 0.25 * (b - a) for a, b in zip(x, y, strict=True)]
    )


@pytest.mark.parametrize("dtype", ["float16", "float32"])
def test_a_scalar_array_takes_the_dtype_of_each_array(dtype):
    scalar = backend.as_array(0.5, "float32")
    for result in (made(arrays(0, dtype)) * scalar, made(arrays(0, dtype)) + scalar):
        assert {backend.dtype_of(x) for x in result} == {dtype}


def test_norms_are_euclidean_and_wide_enough():
    x = arrays(0)
    same(made(x).norms(), [np.sqrt((v.astype("float64") ** 2).sum()) for v in x])
    large = made([np.full(4, 60000.0, "float16")]).norms()
    np.testing.assert_allclose(float(backend.to_numpy(large.arrays[0])), 119968.0, rtol=1e-3)


def test_norms_scale_their_arrays():
    x = arrays(0, "float16")
    scaled = made(x) / made(x).norms()
    for found in scaled:
        assert backend.dtype_of(found) == "float16"
        norm = np.linalg.norm(backend.to_numpy(found).astype("float32").ravel())
        assert norm == pytest.approx(1.0, abs=2e-3)


def test_words_of_plain_numbers_give_numbers():
    assert bundle.sqrt(4.0) == 2.0
    assert bundle.maximum(1, 2.5) == 2.5
    assert bundle.where(3 > 2, 1.0, 0.0) == 1.0
    assert bundle.clip(5.0, -1.0, 1.0) == 1.0
    assert [bundle.sign(x) for x in (-2.0, 0.0, 3.0)] == [-1, 0, 1]
    assert np.isnan([bundle.sqrt(-1.0), bundle.log(-1.0), bundle.floor(float("nan"))]).all()


def test_words_of_scalar_arrays_take_numbers_beside_them():
    step = backend.as_array(3.0, "float32")
    assert float(backend.to_numpy(bundle.minimum(step, 2.0))) == 2.0
    assert float(backend.to_numpy(bundle.where(step < 4, 0.25, 0.5))) == 0.25


def test_a_plain_bundle_holds_any_arrays():
    same(Bundle([backend.as_array(v) for v in arrays(0)]) * 2.0, [v * 2 for v in arrays(0)])
