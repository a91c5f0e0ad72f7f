"""Tensors out of shapes, ranges and host values: functions that are not in the table of ops."""

import numpy as np
import pytest

import keraia
from keraia import ops
from keraia.backends import backend


def same(got, want, dtype):
    """The same values and shape, in the dtype (as the backend has it)."""
    assert ops.dtype(got) == backend.canonical.get(dtype, dtype)
    want = np.asarray(want)
    assert tuple(got.shape) == want.shape
    np.testing.assert_allclose(ops.convert_to_numpy(got).astype("float64"), want, 1e-6, 1e-6)


@pytest.mark.parametrize(
    ("args", "dtype"),
    [
        ((5,), "int32"),
        ((5.0,), "float32"),
        ((1, 8, 3), "int32"),
        ((0, 1, 0.25), "float32"),
        ((4, 0, -1), "int32"),
        ((3, 3), "int32"),
        ((np.int16(3),), "int16"),
        ((np.float16(3),), "float16"),
    ],
    ids=str,
)
def test_arange_counts_in_the_dtype_of_its_bounds(args, dtype):
    same(ops.arange(*args), np.arange(*args), dtype)


@pytest.mark.parametrize("dtype", ["uint8", "int8", "int32", "float16", "bfloat16", "float32"])
def test_arange_counts_in_a_chosen_dtype(dtype):
    same(ops.arange(1, 7, 2, dtype=dtype), [1, 3, 5], dtype)
    same(ops.arange(ops.convert_to_tensor(3), dtype=dtype), [0, 1, 2], dtype)


@pytest.mark.parametrize(
    ("args", "settings"),
    [
        ((0, 1, 5), {}),
        ((0, 1, 5), {"endpoint": False}),
        ((-2.5, 2.5), {}),
        ((3, 1, 4), {}),
        ((2, 9, 1), {}),
        ((2, 9, 0), {}),
        ((np.zeros((2, 2)), np.ones((2, 2)), 3), {"axis": -1}),
        ((np.zeros(2), 3, 4), {"axis": 1, "endpoint": False}),
    ],
    ids=str,
)
def test_linspace_is_evenly_spaced(args, settings):
    as_floats = [x.astype("float32") if isinstance(x, np.ndarray) else x for x in args]
    same(ops.linspace(*as_floats, **settings), np.linspace(*args, **settings), "float32")


def test_linspace_tells_its_step_and_takes_a_dtype():
    numbers, step = ops.linspace(0, 1, 5, retstep=True)
    assert float(step) == 0.25
    same(numbers, [0, 0.25, 0.5, 0.75, 1], "float32")
    assert np.isnan(float(ops.linspace(0, 1, 1, retstep=True)[1]))
    same(ops.linspace(0, 10, 4, dtype="int32"), [0, 3, 6, 10], "int32")
    same(ops.linspace(np.float16(0), np.float16(1), 3), [0, 0.5, 1], "float16")


@pytest.mark.parametrize("args", [(2,), (2, 3), (3, 2, 1), (3, 3, -1), (2, 2, 5)], ids=str)
def test_eye_has_ones_on_a_diagonal(args):
    same(ops.eye(*args), np.eye(*args), "float32")
    same(ops.eye(*args, dtype="int8"), np.eye(*args), "int8")


def test_identity_is_square():
    same(ops.identity(3, "bool"), np.eye(3), "bool")


@pytest.mark.parametrize("value", [3, 3.5, True, np.int16(3), [1, 2, 3]], ids=str)
def test_full_is_floatx_unless_told(value):
    same(ops.full((2, 3), value), np.full((2, 3), value, "float32"), "float32")
    same(ops.full((2, 3), value, "int8"), np.full((2, 3), value, "int8"), "int8")


def test_new_tensors_follow_floatx():
    keraia.config.set_floatx("float16")
    try:
        for made in (ops.zeros((2,)), ops.ones(()), ops.eye(2), ops.full((1,), 3), ops.arange(2.0)):
            assert ops.dtype(made) == "float16"
        assert ops.dtype(ops.convert_to_tensor([0.5])) == "float16"
    finally:
        keraia.config.set_floatx("float32")


# -- in and out


@pytest.mark.parametrize(
    ("value", "dtype"),
    [
        (5, "int32"),
        (5.0, "float32"),
        (True, "bool"),
        (1j, "complex64"),
        ([1, 2], "int32"),
        ([1, 2.5], "float32"),
        ([], "float32"),
        ([[1, 2], [3, 4.5]], "float32"),
        (np.ones(2, "uint8"), "uint8"),
        (np.ones(2), "float64"),
        (np.int64(7), "int64"),
    ],
    ids=str,
)
def test_host_values_come_in(value, dtype):
    got = ops.convert_to_tensor(value)
    assert ops.dtype(got) == backend.canonical.get(dtype, dtype)
    assert ops.is_tensor(got)
    np.testing.assert_array_equal(ops.convert_to_numpy(got), np.asarray(value))


def test_tensors_variables_and_lists_of_tensors_come_in():
    x = ops.convert_to_tensor([1.0, 2.0])
    same(ops.convert_to_tensor([x, x]), [[1, 2], [1, 2]], "float32")
    same(ops.array(keraia.Variable([1.0, 2.0]), "int32"), [1, 2], "int32")
    assert ops.convert_to_tensor(x) is x


def test_numbers_are_cut_to_integers():
    same(ops.convert_to_tensor([1.7, -1.7], "int32"), [1, -1], "int32")
    same(ops.convert_to_tensor(x=[0.0, 0.5], dtype="bool"), [False, True], "bool")


def test_symbolic_tensors_pass():
    x = keraia.KerasTensor((None, 2), "float32")
    assert ops.convert_to_tensor(x) is x
    assert ops.convert_to_tensor(x, "float16").dtype == "float16"
    assert ops.is_tensor(x)
    assert not ops.is_tensor([1.0])
    assert ops.shape(x) == (None, 2)
    assert ops.shape([[1, 2, 3]]) == (1, 3)


def test_an_integer_too_large_is_not_wrapped():
    if backend.canonical.get("int64", "int64") == "int64":
        assert int(ops.convert_to_tensor(2**40)) == 2**40
    else:
        with pytest.raises(OverflowError, match="does not fit int32"):
            ops.convert_to_tensor(2**40)


@pytest.mark.parametrize("axis", [0, 1, -1])
def test_unstack_undoes_stack(axis):
    parts = [np.arange(6.0, dtype="float32").reshape(2, 3) + i for i in range(3)]
    for got, want in zip(ops.unstack(ops.stack(parts, axis), axis=axis), parts, strict=True):
        same(got, want, "float32")


def test_unstack_of_an_unknown_axis_asks_for_the_number():
    x = keraia.KerasTensor((None, 2))
    assert [part.shape for part in ops.unstack(x, num=3)] == [(2,)] * 3
    with pytest.raises(ValueError, match="Pass `num`"):
        ops.unstack(x)
