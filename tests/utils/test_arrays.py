import numpy as np
import pytest

from keraia import ops
from keraia.backends import backend
from keraia.utils import (
    normalize,
    pack_x_y_sample_weight,
    to_categorical,
    unpack_x_y_sample_weight,
)


@pytest.mark.parametrize("make", [list, np.array, lambda x: np.array(x, "float32")])
def test_to_categorical_is_the_identity_for_all_classes(make):
    one_hot = to_categorical(make([0, 1, 2]))
    assert one_hot.dtype == np.float64
    np.testing.assert_array_equal(one_hot, np.eye(3))


@pytest.mark.parametrize(
    ("shape", "expected"),
    [((), (4,)), ((5,), (5, 4)), ((5, 1), (5, 4)), ((1,), (1, 4)), ((2, 3), (2, 3, 4)),
     ((2, 3, 1), (2, 3, 4)), ((0,), (0, 4))],
)  # fmt: skip
def test_to_categorical_adds_an_axis(shape, expected):
    x = np.arange(np.prod(shape, dtype=int)).reshape(shape) % 4
    one_hot = to_categorical(x, num_classes=4)
    assert one_hot.shape == expected
    np.testing.assert_array_equal(one_hot.argmax(-1).ravel(), x.ravel())
    np.testing.assert_array_equal(one_hot.sum(-1), np.ones(expected[:-1]))


@pytest.mark.parametrize(("x", "wrong"), [([0, 3], 3), ([-1, 2], -1)])
def test_to_categorical_names_what_is_out_of_range(x, wrong):
    with pytest.raises(ValueError, match=rf"num_classes - 1 = 2.* the first is {wrong}\b"):
        to_categorical(x, num_classes=3)


@pytest.mark.parametrize("num_classes", [None, 3])
def test_to_categorical_keeps_tensors(num_classes):
    one_hot = to_categorical(ops.convert_to_tensor([[0], [2]]), num_classes)
    assert backend.is_array(one_hot)
    np.testing.assert_array_equal(ops.convert_to_numpy(one_hot), [[1, 0, 0], [0, 0, 1]])


@pytest.mark.parametrize("order", [1, 2, 3, np.inf])
@pytest.mark.parametrize("axis", [0, -1])
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_normalize_gives_unit_vectors(order, axis, dtype):
    x = np.random.default_rng(0).normal(size=(3, 4)).astype(dtype)
    unit = normalize(x, axis, order)
    assert unit.dtype == dtype
    np.testing.assert_allclose(np.linalg.norm(unit, order, axis), 1, rtol=1e-6)
    np.testing.assert_allclose(unit * np.linalg.norm(x, order, axis, keepdims=True), x, rtol=1e-6)


def test_normalize_keeps_zeros_and_makes_rows():
    np.testing.assert_array_equal(normalize(np.zeros((2, 3))), np.zeros((2, 3)))
    np.testing.assert_allclose(normalize(np.array([3.0, 4.0])), [[0.6, 0.8]])


@pytest.mark.parametrize("order", [1, 2, 3])
def test_normalize_of_a_tensor_equals_that_of_its_array(order):
    x = np.array([[3.0, -4.0, 1.0], [0.0, 0.0, 0.0]], "float32")
    unit = normalize(ops.convert_to_tensor(x), order=order)
    assert backend.is_array(unit)
    np.testing.assert_allclose(ops.convert_to_numpy(unit), normalize(x, order=order), rtol=1e-6)


def test_normalize_of_a_tensor_wants_a_norm():
    with pytest.raises(ValueError, match="`order` of the norm must be 1 or more, got 0"):
        normalize([1.0], order=0)


@pytest.mark.parametrize(
    ("parts", "packed"),
    [
        ((1,), 1),
        (([1, 2],), ([1, 2],)),
        (((1, 2),), ((1, 2),)),
        (({"a": 1},), {"a": 1}),
        ((1, 2), (1, 2)),
        ((1, 2, 3), (1, 2, 3)),
    ],
)
def test_packing_and_unpacking_are_inverse(parts, packed):
    assert pack_x_y_sample_weight(*parts) == packed
    assert unpack_x_y_sample_weight(packed) == (*parts, None, None)[:3]


def test_unpacking_takes_lists():
    assert unpack_x_y_sample_weight([1, 2]) == (1, 2, None)


@pytest.mark.parametrize("data", [(), [], (1, 2, 3, 4)])
def test_unpacking_refuses_other_lengths(data):
    with pytest.raises(ValueError, match=f"of length {len(data)}"):
        unpack_x_y_sample_weight(data)
