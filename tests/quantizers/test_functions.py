"""Packing, blocks, 8-bit floats, fake quantization; numbers as real Keras gives them."""

import numpy as np
import pytest

from keraia import ops, quantizers
from keraia.backends import backend
from keraia.core.variable import Variable

X = np.array([-1.2, -0.5, 0, 0.1, 0.31, 0.7, 1.1, 2.0], "float32")


def host(x):
    return backend.to_numpy(x)


def test_two_integers_share_a_byte():
    packed, shape, length = quantizers.pack_int4(ops.cast([-8, 7, -1], "int8"))
    assert (host(packed).tolist(), shape, length) == ([120, 15], (2,), 3)
    packed, _, _ = quantizers.pack_int4(ops.cast([15, 7, 0, 3, 2], "uint8"), dtype="uint8")
    assert host(packed).tolist() == [127, 48, 2]
    assert host(quantizers.unpack_int4(packed, 5, dtype="uint8")).tolist() == [15, 7, 0, 3, 2]
    assert host(quantizers.unpack_int4(packed, 5)).tolist() == [-1, 7, 0, 3, 2]


@pytest.mark.parametrize("axis", [0, 1, 2, -1])
def test_unpacking_undoes_packing(axis):
    integers = np.random.default_rng(0).integers(-8, 8, (2, 3, 5)).astype("int8")
    packed, shape, length = quantizers.pack_int4(integers, axis)
    assert shape[axis] == -(-integers.shape[axis] // 2)
    np.testing.assert_array_equal(host(quantizers.unpack_int4(packed, length, axis)), integers)


def test_packing_takes_bytes_only():
    with pytest.raises(TypeError, match="int8, got int32"):
        quantizers.pack_int4(ops.cast([1], "int32"))
    with pytest.raises(ValueError, match="`dtype` must be one of"):
        quantizers.pack_int4(ops.cast([1], "int8"), dtype="int32")
    with pytest.raises(TypeError, match="int8 or uint8"):
        quantizers.unpack_int4(ops.cast([1], "int32"), 2)


@pytest.mark.parametrize(
    ("x", "integers", "scale", "zero"),
    [
        ([[1.0, 0.0], [2.0, 0.0]], [[7, -1], [7, -1]], [[0.06666667, 0.13333334]], [[-8, -1]]),
        ([[-3.0], [-3.0]], [[-8], [-8]], [[0.13333334]], [[7]]),
        ([[1e-9], [2e-9]], [[-8], [-8]], [[6.733333e-09]], [[-8]]),
        (
            [[1.304], [-0.7037352], [-0.6232744], [-2.325031], [-0.7434993]],
            [[7], [-8], [2], [-8], [-8]],
            [[0.1338490], [0.1134504], [0.04956662]],
            [[-3], [7], [7]],
        ),
    ],
)
def test_blocks_span_their_values(x, integers, scale, zero):
    found = quantizers.abs_max_quantize_grouped_with_zero_point(np.array(x, "float32"), 2)
    assert host(found[0]).tolist() == integers
    np.testing.assert_allclose(host(found[1]), scale, rtol=1e-6)
    assert host(found[2]).tolist() == zero
    assert [ops.dtype(part) for part in found] == ["int8", "float32", "int8"]


def test_blocks_are_of_matrices():
    with pytest.raises(ValueError, match="must be a matrix"):
        quantizers.abs_max_quantize_grouped_with_zero_point(np.zeros(4, "float32"), 2)
    with pytest.raises(ValueError, match="`block_size` must be a positive"):
        quantizers.abs_max_quantize_grouped_with_zero_point(np.zeros((4, 2), "float32"), -1)


@pytest.mark.parametrize(
    ("amax", "margin", "expected"),
    [
        (4.0, 0, 0.008928572),
        (4.0, 1, 0.017857144),
        (0.0, 0, 0.3),
        (np.inf, 0, 0.3),
        (np.nan, 0, 0.3),
    ],
)
def test_scale_of_float8(amax, margin, expected):
    values = (np.float32(amax), np.float32(0.3))
    found = host(quantizers.compute_float8_scale(*values, 448.0, margin))
    np.testing.assert_allclose(found, expected, rtol=1e-6)


def test_history_of_float8_rolls():
    history = quantizers.compute_float8_amax_history([[1.0, -7.0]], [1.0, 2.0, 3.0, 4.0])
    assert host(history).tolist() == [7.0, 3.0, 4.0, 1.0]


def test_values_of_float8():
    x = np.array([1.0, -2.3, 500.0, 1e-4, 1000.0], "float32")
    found = quantizers.quantize_and_dequantize(x, 2.0, "float8_e4m3fn", "float32")
    assert host(found).tolist() == [1.0, -2.25, 512.0, 0.0, 896.0]
    with pytest.raises(ValueError, match="float8_e4m3fn, float8_e5m2"):
        quantizers.quantize_and_dequantize(x, 2.0, "int8", "float32")


@pytest.mark.parametrize(
    ("ends", "settings", "expected"),
    [
        (
            (-1.0, 1.0),
            {},
            [-0.9960785, -0.5019608, 0, 0.1019608, 0.3137255, 0.6980392, 1.0039216, 1.0039216],
        ),
        (
            (-1.0, 1.0),
            {"narrow_range": True},
            [-1.0, -0.496063, 0, 0.1023622, 0.3070866, 0.7007874, 1.0, 1.0],
        ),
        ((-0.3, 0.9), {"num_bits": 4}, [-0.32, -0.32, 0, 0.08, 0.32, 0.72, 0.88, 0.88]),
        ((0.2, 0.9), {"num_bits": 4}, [0, 0, 0, 0.0933333, 0.3266667, 0.7, 0.7, 0.7]),
        ((-0.9, -0.2), {"num_bits": 4}, [-0.7, -0.5133333, 0, 0, 0, 0, 0, 0]),
        ((0.0, 0.0), {}, [0.0] * 8),
    ],
)
def test_fake_quantization_rounds_in_floats(ends, settings, expected):
    found = quantizers.fake_quant_with_min_max_vars(X, *ends, **settings)
    np.testing.assert_allclose(host(found), expected, atol=1e-6)


def test_fake_quantization_along_an_axis():
    x = np.stack([X, X], axis=1)
    ends = np.array([-1.0, -0.3], "float32"), np.array([1.0, 0.9], "float32")
    found = host(quantizers.fake_quant_with_min_max_vars(x, *ends, num_bits=4, axis=1))
    for i in range(2):
        one = quantizers.fake_quant_with_min_max_vars(X, ends[0][i], ends[1][i], num_bits=4)
        np.testing.assert_allclose(found[:, i], host(one), atol=1e-7)


def test_fake_quantization_refuses_other_numbers_of_bits():
    with pytest.raises(ValueError, match="from 2 to 16, got 17"):
        quantizers.fake_quant_with_min_max_vars(X, -1.0, 1.0, num_bits=17)


@pytest.mark.needs("autodiff")
def test_gradient_of_fake_quantization_goes_to_the_ends():
    cells = [Variable(X), Variable(np.float32(-1.0)), Variable(np.float32(1.0))]

    def loss():
        rounded = quantizers.fake_quant_with_min_max_vars(*(c.value for c in cells))
        return ops.sum(ops.multiply(rounded, np.arange(1, 9, dtype="float32"))), None

    _, (x, least, most) = backend.value_and_grad(loss, cells)
    assert host(x).tolist() == [0, 2, 3, 4, 5, 6, 0, 0]
    assert (float(host(least)), float(host(most))) == (1.0, 15.0)


def test_configurations_come_back_from_their_own():
    rounding = quantizers.AbsMaxQuantizer(axis=0, value_range=(-8, 7))
    config = quantizers.Int4QuantizationConfig(rounding, block_size=-1)
    again = quantizers.deserialize(quantizers.serialize(config))
    assert again.get_config() == config.get_config()
    assert again.mode == "int4"
    calibrated = quantizers.GPTQConfig([[1]], None, weight_bits=8, group_size=-1)
    assert calibrated.get_config()["dataset"] is None
    assert calibrated.dtype_policy_string() == "gptq/8/-1"


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: quantizers.Int4QuantizationConfig(block_size=0), "`block_size` must be"),
        (
            lambda: quantizers.Int4QuantizationConfig(quantizers.AbsMaxQuantizer(axis=0)),
            "set block_size=-1",
        ),
        (
            lambda: quantizers.Int8QuantizationConfig(
                quantizers.AbsMaxQuantizer(output_dtype="int16")
            ),
            "must give int8",
        ),
        (lambda: quantizers.GPTQConfig([], None, weight_bits=5), "`weight_bits` must be one of"),
        (lambda: quantizers.GPTQConfig([], None, hessian_damping=2), "from 0 to 1"),
        (lambda: quantizers.AWQConfig([], None, num_grid_points=0), "`num_grid_points`"),
        (lambda: quantizers.AWQConfig([], None, group_size=-2), "`group_size` must be"),
    ],
)
def test_settings_that_make_no_sense_are_refused(make, message):
    with pytest.raises(ValueError, match=message):
        make()
