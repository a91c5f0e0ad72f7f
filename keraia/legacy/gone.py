"""Methods and attributes that Keras 3 dropped, put on its classes for old programs.

They give way to what a program sets or defines itself, and are not among the names of `dir()`.
"""

import types
from collections.abc import Callable
from typing import Any

from keraia.legacy import notices

# Path of a class below `keras` -> name -> what serves it.
MEMBERS: dict[str, dict[str, "Member"]] = {}


class Member:
    """A method or attribute of an older generation; tells what to write today, and serves it."""

    def __init__(self, path: str, fn: Callable[..., Any], today: str, is_method: bool) -> None:
        self.path, self.fn, self.today, self.is_method = path, fn, today, is_method
        self.__doc__ = fn.__doc__

    def __get__(self, obj: Any, owner: Any = None) -> Any:
        name = self.fn.__name__
        if obj is None:
            return self.fn if self.is_method else self
        if self.today:
            call = "()" if self.is_method else ""
            notices.tell(f"{self.path.rpartition('.')[2]}.{name}{call}", self.today)
        return types.MethodType(self.fn, obj) if self.is_method else self.fn(obj)


def method(path: str, today: str = "") -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Decorator of a function that serves a method of the class at `path`.

    Args:
        path: Path below `keras`, such as "models.Model".
        today: How it is written today; empty where nothing is to be said.
    """
    return _member(path, today, True)


def attribute(path: str, today: str = "") -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Decorator of a function that serves an attribute of the class at `path`."""
    return _member(path, today, False)


def _member(path: str, today: str, is_method: bool) -> Callable[..., Any]:
    def decorate(fn: Callable[..., Any]) -> Callable[..., Any]:
        MEMBERS.setdefault(path, {})[fn.__name__] = Member(path, fn, today, is_method)
        return fn

    return decorate


def put(path: str, cls: type) -> None:
    """Puts the members of the class at `path` on it, unless it has them."""
    members = MEMBERS.get(path, {})
    for name, member in members.items():
        held = vars(cls).get(name)
        if held is None or (cls.__name__, name) in _LESS:
            setattr(cls, name, member)
    hidden = frozenset(members)

    def names(self: Any) -> list[str]:
        return sorted(set(super(cls, self).__dir__()) - hidden)

    if members:
        cls.__dir__ = names  # type: ignore[method-assign]


# Methods of today that do less than those of older generations.
_LESS = {("Layer", "add_metric"), ("RNN", "reset_states"), ("Bidirectional", "reset_states")}
