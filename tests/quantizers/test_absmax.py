"""Integers by the largest absolute value; numbers as real Keras gives them."""

import numpy as np
import pytest

from keraia import ops, quantizers
from keraia.backends import backend

X = np.array([[1.0, -2.0, 3.0, 0.0], [0.1, 0.2, -0.5, 0.0]], "float32")
CASES = [
    (
        {"axis": 0},
        [[127, -127, 127, 0], [13, 13, -21, 0]],
        [[126.99998474, 63.5, 42.33333206, 1.27e9]],
    ),
    ({"axis": -1}, [[42, -85, 127, 0], [25, 51, -127, 0]], [[42.33333206], [253.99993896]]),
    ({"axis": (0, 1)}, [[42, -85, 127, 0], [4, 8, -21, 0]], [[42.33333206]]),
    (
        {"axis": 1, "value_range": (-8, 7)},
        [[2, -5, 7, 0], [1, 3, -7, 0]],
        [[2.33333325], [13.99999714]],
    ),
]


def host(x):
    return backend.to_numpy(x)


@pytest.mark.parametrize(("settings", "integers", "scale"), CASES)
def test_values(settings, integers, scale):
    for got in (
        quantizers.abs_max_quantize(X, **settings),
        quantizers.AbsMaxQuantizer(**settings)(X),
    ):
        assert host(got[0]).tolist() == integers
        assert backend.dtype_of(got[0]) == "int8"
        np.testing.assert_allclose(host(got[1]), scale, rtol=1e-6)


def test_turned_back_it_is_off_by_half_a_step():
    integers, scale = quantizers.abs_max_quantize(X, axis=1)
    assert (np.abs(host(ops.divide(integers, scale)) - X) <= 0.501 / host(scale)).all()


def test_half_precision_has_no_infinite_scale():
    integers, scale = quantizers.abs_max_quantize(X.astype("float16"), axis=1)
    assert backend.dtype_of(scale) == "float16"
    np.testing.assert_allclose(host(scale), [[42.34], [254.0]], rtol=1e-3)
    assert host(integers)[0].tolist() == [42, -85, 127, 0]
    assert host(quantizers.abs_max_quantize(X.astype("float16"), axis=0)[0]).tolist() == CASES[0][1]


def test_the_call_may_say_the_axis_and_ask_for_numpy():
    quantizer = quantizers.AbsMaxQuantizer()
    integers, _ = quantizer(X, axis=0, to_numpy=True)
    assert isinstance(integers, np.ndarray)
    assert integers.tolist() == CASES[0][1]
    assert host(quantizer(X)[0]).tolist() == CASES[1][1]


def test_configurations():
    quantizer = quantizers.AbsMaxQuantizer(axis=1)
    config = quantizer.get_config()
    assert config == {
        "value_range": (-127, 127),
        "epsilon": 1e-7,
        "output_dtype": "int8",
        "axis": (1,),
    }
    assert "axis" not in quantizers.AbsMaxQuantizer().get_config()
    again = quantizers.deserialize(quantizers.serialize(quantizer))
    assert again.get_config() == config
    assert quantizers.get("abs_max_quantizer", axis=0).axis == (0,)
    assert quantizers.get(None) is None
    with pytest.raises(ValueError, match="unknown quantizer 'absmax'"):
        quantizers.get("absmax")
