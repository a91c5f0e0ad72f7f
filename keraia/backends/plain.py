"""Parts shared by backends whose layers are plain Python objects."""

from typing import Any


class PlainLayer:
    """Base of layers where no framework asks for one of its own."""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self._run(*args, **kwargs)  # type: ignore[attr-defined]
