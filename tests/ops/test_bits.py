"""Numbers as bits, for what depends on the dtype: neighbours, memory read otherwise, saturation."""

import ml_dtypes
import numpy as np
import pytest

from keraia import KerasTensor, ops
from keraia.backends import backend

FLOATS = [
    name
    for name in ("float16", "bfloat16", "float32", "float64")
    if backend.canonical.get(name, name) == name
]


def host(x):
    return ops.convert_to_numpy(x)


def host_dtype(name):
    return np.dtype(getattr(ml_dtypes, name, name))


@pytest.mark.parametrize("dtype", FLOATS)
def test_nextafter_is_one_bit_away(dtype):
    known = ml_dtypes.finfo(dtype)
    largest, least = float(known.max), float(known.smallest_subnormal)
    starts = np.array([0.0, -0.0, 0.0, 1.0, 1.0, -1.0, np.inf, largest, least, 3.0, np.nan])
    goals = np.array([1.0, 1.0, -1.0, 2.0, 0.0, -2.0, 0.0, np.inf, 0.0, 3.0, 1.0])
    step = float(known.eps)
    wanted = [
        least,
        least,
        -least,
        1 + step,
        1 - step / 2,
        -1 - step,
        largest,
        np.inf,
        0,
        3,
        np.nan,
    ]
    got = host(ops.nextafter(starts.astype(host_dtype(dtype)), goals.astype(host_dtype(dtype))))
    np.testing.assert_array_equal(got.astype("float64"), wanted)


WORDS = np.array([[1.5, -2.0, 0.0, 3.25], [1e-3, 7.0, -0.5, 100.0]], "float32")


@pytest.mark.parametrize("dtype", ["int32", "uint8", "int16", "uint16", "float16", "bfloat16"])
def test_view_reads_the_same_memory(dtype):
    for x in (WORDS, WORDS[..., :0], WORDS[:0], WORDS.T):
        got = host(ops.view(x, dtype))
        want = np.ascontiguousarray(x).view(host_dtype(dtype))
        assert got.dtype == want.dtype
        assert got.shape == want.shape == tuple(ops.view(KerasTensor(x.shape), dtype).shape)
        np.testing.assert_array_equal(got.view("uint8"), want.view("uint8"))


def test_view_joins_small_elements_and_reads_truths():
    small = np.arange(8, dtype="int8").reshape(2, 4)
    np.testing.assert_array_equal(host(ops.view(small, "int32")), small.view("int32"))
    np.testing.assert_array_equal(host(ops.view(small > 3, "uint8")), (small > 3).view("uint8"))
    waves = WORDS.view("complex64")
    np.testing.assert_array_equal(host(ops.view(waves, "float32")), WORDS)
    assert ops.view(WORDS[0, 0], "int32").shape == ()
    assert host(ops.view(ops.view(WORDS, "int32"), "float32")).tolist() == WORDS.tolist()


def test_view_knows_its_shape():
    assert ops.view(KerasTensor((None, 3)), "int8").shape == (None, 12)
    assert ops.view(KerasTensor((4, None), "int8"), "int32").shape == (4, None)
    for x in (KerasTensor((2, 3), "int8"), np.zeros((2, 3), "int8"), np.zeros((), "int8")):
        with pytest.raises(ValueError, match="does not divide into elements of 32 bits"):
            ops.view(x, "int32")


@pytest.mark.parametrize("op", ["bitwise_and", "left_shift", "gcd", "unravel_index"])
def test_bits_of_floating_numbers_are_refused(op):
    second = (2, 3) if op == "unravel_index" else 1
    for x in (WORDS, KerasTensor((2, 3))):
        with pytest.raises(TypeError, match="takes integers and booleans, got float32"):
            getattr(ops, op)(x, second)


@pytest.mark.parametrize("dtype", ["int8", "uint8", "int32", "uint32"])
def test_saturate_cast_ends_at_the_limits(dtype):
    known = np.iinfo(dtype)
    far = np.array([-3e38, 3e38, np.inf, -np.inf, np.nan, 1.75, float(known.max)], "float32")
    low, high = known.min, known.max
    assert host(ops.saturate_cast(far, dtype)).tolist() == [low, high, high, low, 0, 1, high]
    near = np.array([-(2**31), 2**31 - 1, 5], "int32")
    assert (
        host(ops.saturate_cast(near, dtype)).tolist()
        == np.clip(near.astype("int64"), low, high).tolist()
    )


def test_nan_to_num_ends_at_the_limits_of_the_dtype():
    for dtype in ("float16", "bfloat16", "float32"):
        x = np.array([np.nan, np.inf, -np.inf, 2.0]).astype(host_dtype(dtype))
        largest = float(ml_dtypes.finfo(dtype).max)
        got = host(ops.nan_to_num(x)).astype("float64")
        assert got.tolist() == [0, largest, -largest, 2]
    waves = np.array([complex(np.nan, np.inf), 1 - 2j], "complex64")
    assert host(ops.nan_to_num(waves, posinf=7.0)).tolist() == [7j, 1 - 2j]


def test_fmod_and_its_kin_take_zero_for_whole_numbers():
    x, zero = np.array([7, -7, 0]), np.array([0, 0, 0])
    for op in (ops.fmod, ops.mod, ops.floor_divide, ops.lcm):
        assert host(op(x, zero)).tolist() == [0, 0, 0]
    assert host(ops.gcd(x, zero)).tolist() == [7, 7, 0]
