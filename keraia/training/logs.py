"""`Logs`: numbers of a step that stay on the device until somebody reads one."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np

from keraia.backends import backend


class Logs(dict):
    """Dictionary from names to numbers, in alphabetical order; a dict in every respect.

    Its values are device arrays, perhaps still being computed. The first read of any value turns
    them all into floats, which waits for the device; names may be looked at freely.

    Args:
        values: Name -> number or array.
        later: Function that gives the values; it is called when first something is looked at.
    """

    __slots__ = ("_later", "_pending")

    def __init__(
        self,
        values: Mapping[str, Any] | None = None,
        later: Callable[[], Mapping[str, Any]] | None = None,
    ) -> None:
        super().__init__(sorted(values.items()) if values else ())
        self._later = later
        self._pending = True

    def read(self) -> "Logs":
        """Itself, with plain numbers for values."""
        if self._pending:
            self.settle()
            self._pending = False
            for name, value in dict.items(self):
                dict.__setitem__(self, name, as_number(value))
        return self

    def settle(self) -> "Logs":
        """Itself, with all names; the values may stay on the device."""
        if self._later is not None:
            later, self._later = self._later, None
            dict.update(self, sorted(later().items()))
        return self

    def __contains__(self, name: object) -> bool:
        return dict.__contains__(self.settle(), name)

    def __len__(self) -> int:
        return dict.__len__(self.settle())

    def keys(self) -> Any:
        return dict.keys(self.settle())

    def __getitem__(self, name: str) -> Any:
        self.read()
        return dict.__getitem__(self, name)

    def __setitem__(self, name: str, value: Any) -> None:
        self.settle()
        dict.__setitem__(self, name, value if self._pending else as_number(value))

    def update(self, *args: Any, **kwargs: Any) -> None:
        for name, value in dict(*args, **kwargs).items():
            self[name] = value

    def __iter__(self) -> Iterator[str]:  # overridden, so that dict(logs) asks for the items
        return dict.__iter__(self.settle())

    def get(self, name: str, default: Any = None) -> Any:
        return dict.get(self.read(), name, default)

    def items(self) -> Any:
        return dict.items(self.read())

    def values(self) -> Any:
        return dict.values(self.read())

    def pop(self, name: str, *default: Any) -> Any:
        return dict.pop(self.read(), name, *default)

    def popitem(self) -> tuple[str, Any]:
        return dict.popitem(self.read())

    def setdefault(self, name: str, default: Any = None) -> Any:
        return dict.setdefault(self.read(), name, default)

    def copy(self) -> dict[str, Any]:
        return dict(self.items())

    def __eq__(self, other: object) -> bool:
        return dict.__eq__(self.read(), other)

    __hash__ = None  # type: ignore[assignment]

    def __or__(self, other: Any) -> dict[str, Any]:
        return self.copy() | dict(other)

    def __ror__(self, other: Any) -> dict[str, Any]:
        return dict(other) | self.copy()

    def __repr__(self) -> str:
        return dict.__repr__(self.read())

    def __reduce__(self) -> Any:
        return dict, (self.copy(),)


def as_number(value: Any) -> Any:
    """A float of anything that holds a single number; larger arrays become NumPy arrays."""
    if isinstance(value, (float, int, str)) or value is None:
        return value
    if isinstance(value, Mapping):
        return {name: as_number(v) for name, v in value.items()}
    value = getattr(value, "value", value)
    if not backend.is_array(value) and not isinstance(value, (np.ndarray, np.generic)):
        return value
    array = backend.to_numpy(value)
    return float(array.reshape(())) if array.size == 1 else array
