"""`Constraint`, the base class: projections applied to weights after each step."""

from typing import Any

from keraia import ops
from keraia.core.configurable import Configurable


class Constraint(Configurable):
    """Base class of constraints: callables from a weight to the nearest allowed one.

    A subclass defines `__call__(w)`. What its constructor takes is kept in attributes of the same
    names, from which `get_config` is derived.

    Example:
        >>> class Centered(Constraint):
        ...     def __call__(self, w):
        ...         return w - ops.mean(w, axis=0, keepdims=True)
        >>> ops.convert_to_numpy(Centered()(ops.array([1.0, 3.0]))).tolist()
        [-1.0, 1.0]
    """

    def __call__(self, w: Any) -> Any:
        """The weight as it may be; the base class allows any."""
        return w


def norms(w: Any, axis: Any) -> Any:
    """Euclidean norms of a weight along `axis`, with dimensions kept."""
    return ops.sqrt(ops.sum(ops.square(w), axis=axis, keepdims=True))
