"""Penalties on the size of weights."""

from typing import Any

from keraia import ops
from keraia.regularizers.base import Regularizer, strength


class L1(Regularizer):
    """The penalty `l1 * sum(|x|)`, which drives small weights to zero.

    Args:
        l1: Factor, 0 or more; None stands for 0.01.

    Example:
        >>> round(float(L1(0.5)([1.0, -3.0])), 6)
        2.0
    """

    def __init__(self, l1: float = 0.01) -> None:
        self.l1 = strength(0.01 if l1 is None else l1, "L1", "l1")

    def __call__(self, x: Any) -> Any:
        return ops.multiply(self.l1, ops.sum(ops.abs(x)))


class L2(Regularizer):
    """The penalty `l2 * sum(x**2)`, which draws weights towards zero.

    Args:
        l2: Factor, 0 or more; None stands for 0.01.

    Example:
        >>> round(float(L2(0.5)([1.0, -3.0])), 6)
        5.0
    """

    def __init__(self, l2: float = 0.01) -> None:
        self.l2 = strength(0.01 if l2 is None else l2, "L2", "l2")

    def __call__(self, x: Any) -> Any:
        return ops.multiply(self.l2, ops.sum(ops.square(x)))


class L1L2(Regularizer):
    """The penalty `l1 * sum(|x|) + l2 * sum(x**2)`.

    Args:
        l1: Factor of the absolute values; None stands for 0.
        l2: Factor of the squares; None stands for 0.

    Example:
        >>> round(float(L1L2(0.5, 1.0)([1.0, -3.0])), 6)
        12.0
    """

    def __init__(self, l1: float = 0.0, l2: float = 0.0) -> None:
        self.l1 = strength(l1 or 0.0, "L1L2", "l1")
        self.l2 = strength(l2 or 0.0, "L1L2", "l2")

    def __call__(self, x: Any) -> Any:
        x = ops.convert_to_tensor(x)
        penalty = ops.zeros((), dtype=x.dtype)
        if self.l1:
            penalty = ops.add(penalty, ops.multiply(self.l1, ops.sum(ops.abs(x))))
        if self.l2:
            penalty = ops.add(penalty, ops.multiply(self.l2, ops.sum(ops.square(x))))
        return penalty
