import ml_dtypes
import numpy as np
import pytest

from keraia import KerasTensor, backend


@pytest.mark.parametrize(
    ("dtype", "is_float", "is_int"),
    [
        ("float32", True, False),
        (np.float64, True, False),
        (ml_dtypes.bfloat16, True, False),
        ("float8_e4m3fn", True, False),
        ("int8", False, True),
        (np.dtype("uint8"), False, True),
        (int, False, True),
        ("bool", False, False),
        ("complex64", False, False),
    ],
)
def test_kinds_of_dtypes(dtype, is_float, is_int):
    assert backend.is_float_dtype(dtype) is is_float
    assert backend.is_int_dtype(dtype) is is_int


def test_symbolic_tensors_are_told_from_arrays():
    assert backend.is_keras_tensor(KerasTensor((None, 2)))
    assert not backend.is_keras_tensor(np.zeros((1, 2)))
