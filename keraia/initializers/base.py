"""`Initializer`, the base class: first values of variables, computed on the host.

Values come from NumPy, so that one seed gives the same weights on every backend and building a
model compiles nothing.
"""

from typing import Any, Self

import ml_dtypes
import numpy as np

from keraia.backends import backend
from keraia.core.configurable import Configurable
from keraia.core.dtypes import standardize_dtype
from keraia.core.spec import standardize_shape


class Initializer(Configurable):
    """Base class of initializers: callables that make the first value of a variable.

    A subclass defines `__call__(shape, dtype=None)`, which returns a tensor. What its constructor
    takes is kept in attributes of the same names, from which `get_config` is derived.

    Example:
        >>> from keraia import ops
        >>> class Sevens(Initializer):
        ...     def __call__(self, shape, dtype=None):
        ...         return ops.full(shape, 7.0, dtype)
        >>> np.asarray(Sevens()((2,))).tolist()
        [7.0, 7.0]
    """

    def __call__(self, shape: Any, dtype: Any = None) -> Any:
        """Makes a tensor.

        Args:
            shape: Shape of the tensor, all dimensions known.
            dtype: Dtype of the tensor; `floatx()` if None.
        """
        raise NotImplementedError(
            f"{type(self).__name__} does not say what its values are. "
            "Define `__call__(self, shape, dtype=None)`, returning a tensor."
        )

    def clone(self) -> Self:
        """An initializer with the same configuration; where the seed is None it draws a new one."""
        return type(self).from_config(self.get_config())


class HostInitializer(Initializer):
    """An initializer whose values NumPy computes: subclasses define `values`."""

    def __call__(self, shape: Any, dtype: Any = None) -> Any:
        name = standardize_dtype(dtype)
        known = known_shape(shape, f"initializers.{type(self).__name__}")
        return backend.as_array(self.values(known, host_dtype(name)), name)

    def values(self, shape: tuple[int, ...], dtype: np.dtype) -> np.ndarray:
        """A new host array of this shape and dtype."""
        raise NotImplementedError


def host_dtype(name: str) -> np.dtype:
    """NumPy's dtype of a name, those of `ml_dtypes` (bfloat16, float8) included."""
    return np.dtype(getattr(ml_dtypes, name, name))


def known_shape(shape: Any, where: str) -> tuple[int, ...]:
    """Checks that all dimensions are known."""
    sizes = standardize_shape(shape, where)
    if None in sizes:
        raise ValueError(
            f"{where}: `shape` must be known to draw values, got {sizes}. "
            "Give the size of every dimension."
        )
    return sizes  # type: ignore[return-value]
