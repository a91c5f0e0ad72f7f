"""Short borders: calls that look alike to equality, numbers out of range, sequences of tensors."""

import numpy as np
import pytest

from keraia import Variable, ops
from keraia.backends import backend

SETTINGS = [1, True, 1.0]


def numbers(x):
    return backend.to_numpy(x).tolist()


@pytest.mark.parametrize("first", SETTINGS)
def test_equal_settings_of_other_types_have_plans_of_their_own(first):
    x = ops.ones((2, 3))
    ops.full_like(x, first)
    for value, dtype in zip(SETTINGS, ("int32", "bool", "float32"), strict=True):
        made = ops.array(value)
        assert backend.dtype_of(made) == dtype
    ops.sum(x, axis=1)
    with pytest.raises((TypeError, ValueError)):
        ops.sum(x, axis=1.0)
    ops.sum(x, axis=(0, 1))
    with pytest.raises((TypeError, ValueError)):
        ops.sum(x, axis=(0, 1.0))


def test_numbers_are_told_apart_by_type():
    x = backend.as_array([1, 2], "int32")
    assert backend.dtype_of(ops.add(x, 1)) == "int32"
    assert backend.dtype_of(ops.add(x, True)) == "int32"
    assert backend.dtype_of(ops.add(x, 1.0)) == "float32"


# Values as real Keras gives them on JAX: a number out of range wraps as int32 would when cast.
WRAPPED = [
    ("uint8", "add", -1, [0, 255, 0]),
    ("uint8", "subtract", -1, [2, 1, 2]),
    ("uint8", "multiply", -1, [255, 0, 255]),
    ("uint8", "maximum", -1, [255, 255, 255]),
    ("uint8", "less", -1, [True, True, True]),
    ("uint8", "add", 300, [45, 44, 45]),
    ("uint32", "maximum", -1, [4294967295, 4294967295, 4294967295]),
    ("uint32", "less", -1, [True, True, True]),
    ("uint32", "floor_divide", -1, [0, 0, 0]),
    ("int8", "add", 300, [45, 44, 45]),
    ("uint32", "add", 2**31, [2**31 + 1, 2**31, 2**31 + 1]),
]


@pytest.mark.parametrize(("dtype", "name", "number", "expected"), WRAPPED)
def test_numbers_wrap_in_the_dtype_of_the_tensor(dtype, name, number, expected):
    x = backend.as_array([1, 0, 1], dtype)
    op = getattr(ops, name)
    for _ in range(2):  # the first call makes the plan that the second follows
        assert numbers(op(x, number)) == expected
    assert backend.dtype_of(op(x, number)) == backend.dtype_of(op(x, 1))


def test_numbers_that_fit_nothing_are_refused():
    x = backend.as_array([1, 0], "uint8")
    with pytest.raises(OverflowError, match="out of range beside a tensor of dtype 'uint8'"):
        ops.add(x, 2**31)


def test_sequences_of_tensors_follow_plans():
    a, b = ops.ones((2, 1)), Variable([[2.0], [3.0]])
    for pair in ([a, b], (a, b), [a, b, a]):
        for _ in range(2):
            joined = ops.concatenate(pair, axis=1)
            expected = np.concatenate([np.asarray(ops.convert_to_numpy(x)) for x in pair], axis=1)
            assert numbers(joined) == expected.tolist()
    mixed = [backend.as_array([1], "int32"), backend.as_array([2.5], "float16")]
    for _ in range(2):
        assert backend.dtype_of(ops.concatenate(mixed, axis=0)) == "float16"
    with pytest.raises((ValueError, TypeError, IndexError)):
        ops.concatenate([], axis=0)
