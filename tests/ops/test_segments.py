"""Segments and counts whose number the values tell."""

import numpy as np
import pytest

from keraia import ops
from keraia.core.spec import KerasTensor

VALUES = np.array([1.0, 2.0, 4.0, 8.0], "float32")
IDS = np.array([0, 2, 2, -1])


@pytest.mark.parametrize(
    ("name", "found"), [("sum", [1, 0, 6]), ("prod", [1, 1, 8]), ("max", [1, -np.inf, 4])]
)
def test_as_many_segments_as_there_are_numbers(name, found):
    segment = getattr(ops, f"segment_{name}")
    assert ops.convert_to_numpy(segment(VALUES, IDS)).tolist() == found
    assert segment(KerasTensor((None, 3)), KerasTensor((None,), "int32")).shape == (None, 3)


@pytest.mark.parametrize("dtype", ["int32", "uint8", "bool"])
def test_empty_segments_have_the_extremes_of_the_dtype(dtype):
    low, high = (False, True) if dtype == "bool" else (np.iinfo(dtype).min, np.iinfo(dtype).max)
    data = np.ones(2, dtype)
    ids = np.zeros(2, "int32")
    assert ops.convert_to_numpy(ops.segment_max(data, ids, num_segments=2)).tolist() == [1, low]
    assert ops.convert_to_numpy(ops.segment_min(data, ids, num_segments=2)).tolist() == [1, high]


def test_the_product_of_a_segment_with_zeros():
    found = ops.segment_prod([0.0, 3.0, 0.0, 0.0], [0, 0, 1, 1], num_segments=3)
    assert ops.convert_to_numpy(found).tolist() == [0, 0, 1]


def test_weights_are_counted_in_their_own_dtype():
    counts = ops.bincount([1, 2, 2], weights=np.array([0.5, 1, 2], "float16"), minlength=5)
    assert ops.dtype(counts) == "float16"
    assert ops.convert_to_numpy(counts).tolist() == [0, 0.5, 3, 0, 0]


def test_each_row_of_a_matrix_is_counted():
    x = np.array([[1, 2], [2, 5]])
    assert ops.convert_to_numpy(ops.bincount(x)).tolist() == [
        [0, 1, 1, 0, 0, 0],
        [0, 0, 1, 0, 0, 1],
    ]
    found = ops.bincount(x, weights=x.astype("float32"))
    assert ops.convert_to_numpy(found).tolist() == [[0, 1, 2, 0, 0, 0], [0, 0, 2, 0, 0, 5]]


def test_counts_of_nothing():
    assert ops.bincount(np.zeros(0, "int32")).shape == (0,)
    assert ops.convert_to_numpy(ops.bincount(np.zeros(0, "int32"), minlength=2)).tolist() == [0, 0]


def test_symbolic_counts_have_unknown_length():
    assert ops.bincount(KerasTensor((4, None), "int32"), minlength=3).shape == (4, None)
    weighted = ops.bincount(KerasTensor((4,), "int32"), weights=KerasTensor((4,), "float32"))
    assert (weighted.shape, weighted.dtype) == ((None,), "float32")


def test_segments_must_be_numbered_by_row():
    with pytest.raises(ValueError, match="one number for each row"):
        ops.segment_sum(VALUES, np.zeros((2, 2), "int32"))
    with pytest.raises(TypeError, match="must hold integers"):
        ops.bincount(VALUES)
    with pytest.raises(NotImplementedError, match="sparse"):
        ops.bincount(IDS, sparse=True)


def test_nan_is_the_extreme_of_its_segment():
    data = np.array([1.0, np.nan, 3.0], "float32")
    for segment in (ops.segment_max, ops.segment_min):
        found = ops.convert_to_numpy(segment(data, [0, 0, 1], num_segments=2))
        assert np.isnan(found).tolist() == [True, False]
        assert found[1] == 3.0
