"""Different elements, where the values tell how many; partitions; bounds of bins."""

import numpy as np
import pytest

from keraia import ops
from keraia.core.spec import KerasTensor

X = np.array([3, 1, 1, 2, 3])
ALL = {"return_index": True, "return_inverse": True, "return_counts": True}


def lists(outputs):
    return [ops.convert_to_numpy(x).tolist() for x in outputs]


def test_different_elements_and_where_they_are():
    assert ops.convert_to_numpy(ops.unique(X)).tolist() == [1, 2, 3]
    assert lists(ops.unique(X, **ALL)) == [[1, 2, 3], [1, 3, 0], [2, 0, 0, 1, 2], [2, 1, 2]]
    assert lists(ops.unique(X, return_counts=True)) == [[1, 2, 3], [2, 1, 2]]


def test_a_given_size_cuts_off_and_fills_up():
    assert lists(ops.unique(X, size=2, **ALL)) == [[1, 2], [1, 3], [2, 0, 0, 1, 2], [2, 1]]
    filled = ops.unique(X, size=4, fill_value=-1, return_index=True, return_counts=True)
    assert lists(filled) == [[1, 2, 3, -1], [1, 3, 0, 1], [2, 1, 2, 0]]


def test_different_rows_and_columns():
    x = np.array([[1, 2], [1, 2], [0, 3]])
    assert lists(ops.unique(x, axis=0, **ALL)) == [[[0, 3], [1, 2]], [2, 0], [1, 1, 0], [1, 2]]
    assert lists(ops.unique(x, axis=1, return_counts=True)) == [[[1, 2], [1, 2], [0, 3]], [1, 1]]
    assert lists(ops.unique(x, return_inverse=True))[1] == x.tolist()


def test_nan_differs_from_nan():
    found = ops.convert_to_numpy(ops.unique(np.array([np.nan, 1.0, np.nan, -np.inf], "float32")))
    np.testing.assert_array_equal(found, [-np.inf, 1, np.nan, np.nan])


def test_complex_elements_are_ordered_by_real_part_first():
    x = np.array([1 + 1j, 1, 1j, 1], "complex64")
    assert ops.convert_to_numpy(ops.unique(x)).tolist() == [1j, 1, 1 + 1j]
    assert lists(ops.unique(x, **ALL))[1:] == [[2, 1, 0], [2, 1, 0, 1], [1, 2, 1]]


def test_symbolic_elements():
    x = KerasTensor((4, 3), "float32")
    assert ops.unique(x).shape == (None,)
    values, inverse = ops.unique(x, axis=0, size=2, return_inverse=True)
    assert (values.shape, inverse.shape, inverse.dtype) == ((2, 3), (4,), "int32")


@pytest.mark.parametrize("kth", [0, 3, -1])
def test_a_partition_puts_one_element_in_its_place(kth):
    x = np.array([5.0, 2.0, 4.0, 1.0, 3.0], "float32")
    found = x[ops.convert_to_numpy(ops.argpartition(x, kth))]
    assert found[kth] == np.sort(x)[kth]
    assert max(found[: kth % 5], default=0) < found[kth]


def test_partitions_end_with_the_axis():
    with pytest.raises(ValueError, match="out of range for 3 elements"):
        ops.argpartition(np.zeros(3, "float32"), 3)


def test_only_vectors_are_searched():
    with pytest.raises(ValueError, match="vectorized_map"):
        ops.searchsorted(np.zeros((2, 2), "float32"), [1.0])
    with pytest.raises(ValueError, match="`side`"):
        ops.searchsorted([1.0], [1.0], side="middle")
