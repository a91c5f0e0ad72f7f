"""Name scopes: the path under which variables and operations are made."""

import threading
from types import TracebackType


class _Thread(threading.local):
    def __init__(self) -> None:
        self.names: list[str] = []


_thread = _Thread()


class name_scope:  # noqa: N801 (a public name of Keras)
    """Context manager that prefixes the paths of the variables made inside it.

    Args:
        name: One segment of a path, without "/".

    Example:
        >>> with name_scope("encoder"):
        ...     print(current_path())
        encoder
    """

    def __init__(self, name: str, **kwargs: object) -> None:
        if not isinstance(name, str) or not name or "/" in name:
            raise ValueError(
                f"name_scope: `name` must be a non-empty string without '/', got {name!r}. "
                "Nest scopes to get a longer path."
            )
        self.name = name
        self._deduplicate = bool(kwargs.get("deduplicate", False))
        self._entered = False

    def __enter__(self) -> "name_scope":
        names = _thread.names
        self._entered = not (self._deduplicate and names and names[-1] == self.name)
        if self._entered:
            names.append(self.name)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._entered:
            _thread.names.pop()


def current_path() -> str:
    """Names of the open scopes joined by "/"; empty outside any."""
    return "/".join(_thread.names)
