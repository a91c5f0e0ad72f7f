"""Targets beside predictions: brought to one dtype and one rank before they are compared."""

from typing import Any

from keraia import ops
from keraia.core.config import floatx
from keraia.core.dtypes import is_float


def floating(x: Any) -> Any:
    """A tensor of a floating dtype; integers and booleans become `floatx()`."""
    x = ops.convert_to_tensor(x)
    return x if is_float(ops.dtype(x)) else ops.cast(x, floatx())


def tensors(structure: Any, dtype: str | None) -> Any:
    """A structure of arrays as one of tensors; nested lists of numbers are one array."""
    if isinstance(structure, dict):
        return {key: tensors(value, dtype) for key, value in structure.items()}
    if isinstance(structure, (list, tuple)) and any(hasattr(x, "shape") for x in structure):
        return type(structure)(tensors(x, dtype) for x in structure)
    return ops.convert_to_tensor(structure, dtype)


def pair(y_true: Any, y_pred: Any) -> tuple[Any, Any]:
    """Targets and predictions as floating tensors of the predictions' dtype and of one rank."""
    y_pred = floating(y_pred)
    return same_rank(ops.convert_to_tensor(y_true, ops.dtype(y_pred)), y_pred)


def same_rank(a: Any, b: Any) -> tuple[Any, Any]:
    """Two tensors with equal ranks, where a trailing axis of size one is all that differs.

    Beside a vector the vector gets the axis; otherwise the other tensor loses it.
    """
    if len(a.shape) == len(b.shape) + 1 and a.shape[-1] == 1:
        return (a, ops.expand_dims(b, -1)) if len(b.shape) == 1 else (ops.squeeze(a, -1), b)
    if len(b.shape) == len(a.shape) + 1 and b.shape[-1] == 1:
        swapped = same_rank(b, a)
        return swapped[1], swapped[0]
    return a, b
