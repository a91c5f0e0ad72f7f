"""Constraints on the signs of weights."""

from typing import Any

from keraia import ops
from keraia.constraints.base import Constraint


class NonNeg(Constraint):
    """Replaces negative weights by zero.

    Example:
        >>> ops.convert_to_numpy(NonNeg()(ops.array([-1.0, 2.0]))).tolist()
        [0.0, 2.0]
    """

    def __call__(self, w: Any) -> Any:
        return ops.maximum(w, 0)
