"""The active backend and its array namespace, loaded at the first attribute access."""

from collections.abc import Callable
from typing import Any

from keraia.core import active


class _Proxy:
    """Forwards attributes and keeps them, so that the next access is a plain lookup."""

    def __init__(self, source: Callable[[], Any]) -> None:
        self.__source = source

    def __getattr__(self, name: str) -> Any:
        value = getattr(self.__source(), name)
        setattr(self, name, value)
        return value


backend: Any = _Proxy(active.load)
xp: Any = _Proxy(lambda: active.load().xp)
