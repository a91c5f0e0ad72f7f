"""Tensors in and out of the library."""

from typing import Any

from keraia.backends import backend
from keraia.core.dtypes import standardize_dtype
from keraia.core.spec import KerasTensor
from keraia.core.variable import Variable
from keraia.ops.elementwise import cast


def convert_to_tensor(
    x: Any, dtype: Any = None, sparse: bool | None = None, ragged: bool | None = None
) -> Any:
    """A backend tensor of anything array-like.

    Args:
        x: Number, nested list, NumPy array, tensor of any framework, Variable.
        dtype: Name of the dtype; None keeps that of an array, `floatx()` for Python floats and
            int32 for Python integers.
        sparse: False makes sparse tensors dense.
        ragged: False makes ragged tensors dense.
    """
    if dtype is not None:
        dtype = standardize_dtype(dtype)
    if isinstance(x, KerasTensor):
        return x if dtype in (None, x.dtype) else cast(x, dtype)
    if isinstance(x, Variable):
        x = x.value
    return backend.as_array(x, dtype)


def array(x: Any, dtype: Any = None) -> Any:
    """The same as `convert_to_tensor`."""
    return convert_to_tensor(x, dtype)


def convert_to_numpy(x: Any) -> Any:
    """A NumPy array with the values of a tensor."""
    return backend.to_numpy(convert_to_tensor(x))


def is_tensor(x: Any) -> bool:
    """Whether `x` is a tensor of the backend or a symbolic one."""
    return isinstance(x, KerasTensor) or backend.is_array(x)


def dtype(x: Any) -> str:
    """Name of the dtype of a tensor."""
    return standardize_dtype(x.dtype)
