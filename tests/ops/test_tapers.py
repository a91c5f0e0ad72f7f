"""Tapers against NumPy's."""

import numpy as np
import pytest

import keraia
from keraia import ops


@pytest.mark.parametrize("count", [0, 1, 2, 5, 8.0, np.array(6), -3], ids=str)
@pytest.mark.parametrize("name", ["bartlett", "blackman", "hamming", "hanning"])
def test_tapers_are_those_of_numpy(name, count):
    got = getattr(ops, name)(count)
    assert ops.dtype(got) == "float32"
    want = getattr(np, name)(int(count))
    np.testing.assert_allclose(ops.convert_to_numpy(got), want, 1e-6, 1e-6)


@pytest.mark.parametrize("count", [0, 1, 2, 7, 50])
@pytest.mark.parametrize("beta", [0, 3.5, 14.0, np.float32(8.6)], ids=str)
def test_kaiser_narrows_with_beta(count, beta):
    got = ops.convert_to_numpy(ops.kaiser(count, beta))
    np.testing.assert_allclose(got, np.kaiser(count, beta), 1e-5, 1e-6)


def test_tapers_follow_floatx():
    keraia.config.set_floatx("float16")
    try:
        assert ops.dtype(ops.hanning(5)) == ops.dtype(ops.kaiser(5, 2)) == "float16"
    finally:
        keraia.config.set_floatx("float32")
