"""`Regularizer`, the base class: penalties that layers add to the loss."""

import math
import numbers
from typing import Any

from keraia.core.configurable import Configurable


class Regularizer(Configurable):
    """Base class of regularizers: callables from a weight, or an output, to a scalar penalty.

    A subclass defines `__call__(x)`. What its constructor takes is kept in attributes of the same
    names, from which `get_config` is derived.

    Example:
        >>> from keraia import ops
        >>> class Largest(Regularizer):
        ...     def __call__(self, x):
        ...         return ops.max(ops.abs(x))
        >>> float(Largest()([[1.0, -3.0]]))
        3.0
    """

    def __call__(self, x: Any) -> Any:
        """Penalty of a tensor; the base class asks none."""
        return 0.0


def strength(value: Any, where: str, parameter: str) -> float:
    """Checks a factor of a penalty: a finite number, not negative."""
    if not isinstance(value, numbers.Real) or not math.isfinite(value) or value < 0:
        raise ValueError(
            f"regularizers.{where}: `{parameter}` must be a finite number, 0 or more, got "
            f"{value!r}."
        )
    return float(value)
