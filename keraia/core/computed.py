"""Weights that are computed of variables."""

from collections.abc import Callable
from typing import Any

from keraia.core import active
from keraia.core.operators import ops, with_operators
from keraia.core.spec import Shape

Run = Callable[[Any, Any], Any]  # a product of inputs and a weight


@with_operators
class Computed:
    """Reads like a variable; its `value` follows from variables each time it is asked for.

    A subclass keeps the variables and defines `value`.
    """

    shape: Shape
    dtype: str

    @property
    def value(self) -> Any:
        """The backend array that the variables make now."""
        raise NotImplementedError(f"{type(self).__name__} does not say what its `value` is.")

    def product(self, x: Any, run: Run) -> Any:
        """`run(x, value)`, where a subclass knows no better way."""
        return run(x, self.value)

    @property
    def ndim(self) -> int:
        return len(self.shape)

    def numpy(self) -> Any:
        """The value as a NumPy array."""
        return active.load().to_numpy(self.value)

    def __array__(self, dtype: Any = None, copy: Any = None) -> Any:
        array = self.numpy()
        return array if dtype is None else array.astype(dtype)

    def __getitem__(self, key: Any) -> Any:
        return ops().get_item(self.value, key)

    def __len__(self) -> int:
        return self.shape[0] or 0

    def __repr__(self) -> str:
        return f"<{type(self).__name__} shape={self.shape}, dtype={self.dtype}>"
