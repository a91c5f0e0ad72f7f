"""Constraints on the norms of the vectors that a weight is made of."""

from collections.abc import Sequence
from typing import Any

from keraia import ops
from keraia.constraints.base import Constraint, norms
from keraia.core.config import epsilon


class MaxNorm(Constraint):
    """Shortens the weights of a unit whose norm is greater than `max_value`.

    Args:
        max_value: Greatest norm.
        axis: Axis or axes along which norms are taken: 0 for dense kernels `(inputs, units)`,
            `[0, 1, 2]` for kernels of 2D convolutions.

    Example:
        >>> w = MaxNorm(1.0)(ops.array([[3.0, 0.3], [4.0, 0.4]]))
        >>> print(ops.convert_to_numpy(w).round(3))
        [[0.6 0.3]
         [0.8 0.4]]

    Source: N. Srivastava et al., Dropout, 2014.
    """

    def __init__(self, max_value: float = 2, axis: int | Sequence[int] = 0) -> None:
        self.max_value = max_value
        self.axis = axis

    def __call__(self, w: Any) -> Any:
        w = ops.convert_to_tensor(w)
        norm = norms(w, self.axis)
        return w * (ops.clip(norm, 0, self.max_value) / (epsilon() + norm))


class UnitNorm(Constraint):
    """Gives the weights of each unit the norm 1.

    Args:
        axis: As in `MaxNorm`.

    Example:
        >>> print(ops.convert_to_numpy(UnitNorm()(ops.array([3.0, 4.0]))).round(3))
        [0.6 0.8]
    """

    def __init__(self, axis: int | Sequence[int] = 0) -> None:
        self.axis = axis

    def __call__(self, w: Any) -> Any:
        w = ops.convert_to_tensor(w)
        return w / (epsilon() + norms(w, self.axis))


class MinMaxNorm(Constraint):
    """Brings the norm of the weights of each unit between two bounds.

    Args:
        min_value: Least norm.
        max_value: Greatest norm.
        rate: Part of the way to the bound that one step takes, over 0, at most 1.
        axis: As in `MaxNorm`.

    Example:
        >>> w = MinMaxNorm(1.0, 2.0)(ops.array([[3.0, 0.3], [4.0, 0.4]]))
        >>> print(ops.convert_to_numpy(w).round(3))
        [[1.2 0.6]
         [1.6 0.8]]
    """

    def __init__(
        self,
        min_value: float = 0.0,
        max_value: float = 1.0,
        rate: float = 1.0,
        axis: int | Sequence[int] = 0,
    ) -> None:
        self.min_value = min_value
        self.max_value = max_value
        self.rate = rate
        self.axis = axis

    def __call__(self, w: Any) -> Any:
        w = ops.convert_to_tensor(w)
        norm = norms(w, self.axis)
        bounded = ops.clip(norm, self.min_value, self.max_value)
        wanted = self.rate * bounded + (1 - self.rate) * norm
        return w * (wanted / (epsilon() + norm))
