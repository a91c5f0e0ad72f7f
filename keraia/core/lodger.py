"""Variables whose values live in an object of another library."""

from typing import Any

from keraia.core import active
from keraia.core.variable import Variable


class Lodger(Variable):
    """A variable that reads and writes a place where another library keeps a value.

    Args:
        home: List or dictionary that the other library goes on using.
        key: Where in `home` the value's storage lies, as the backend's variables have it.
        trainable: Whether training may change it.
        name: Name without "/".
    """

    lodges = True

    def __init__(self, home: Any, key: Any, trainable: bool, name: str) -> None:
        self._home, self._key = home, key
        value = active.load().store.read(home[key])
        super().__init__(value, trainable=trainable, autocast=False, name=name)

    def _first_cell(self, array: Any) -> Any:
        return self._cell

    @property
    def _cell(self) -> Any:  # type: ignore[override]
        return self._home[self._key]

    @_cell.setter
    def _cell(self, cell: Any) -> None:
        if cell is not self._home[self._key]:
            self._home[self._key] = cell

    def numpy(self) -> Any:
        """The value as a NumPy array, which stays when the other library writes into its own."""
        return super().numpy().copy()

    def __getstate__(self) -> dict[str, Any]:
        """What travels in copies and pickles: the home comes along."""
        return {**vars(self), "_backend": None}

    def __setstate__(self, state: dict[str, Any]) -> None:
        vars(self).update(state)
        self._backend = active.load()
