"""A matrix product plus a bias: in one kernel where the backend has it."""

from typing import Any

from keraia import ops
from keraia.backends import backend
from keraia.core.computed import Computed, Run


def product(x: Any, weight: Any, run: Run = ops.matmul) -> Any:
    """`run(x, weight)`, in the way of the weight if it is a computed one.

    Args:
        x: Tensor.
        weight: Variable, tensor or computed weight.
        run: The linear map, `(x, weight) -> result`.
    """
    return weight.product(x, run) if isinstance(weight, Computed) else run(x, weight)


def affine(x: Any, kernel: Any, bias: Any) -> Any:
    """`x @ kernel + bias` over the last axis of `x`.

    Args:
        x: Tensor `(..., features)`.
        kernel: Variable or tensor `(features, units)`.
        bias: Variable or tensor `(units,)`.
    """
    fused = backend.kernels.get("affine")
    if fused is not None and not isinstance(kernel, Computed) and backend.is_array(x):
        out = fused(x, getattr(kernel, "value", kernel), getattr(bias, "value", bias))
        if out is not NotImplemented:  # which it says of dtypes that do not meet
            return out
    return ops.add(product(x, kernel), bias)
