"""Names inside Keras 3 that packages import from `keras.src`, where this library has the like."""

from collections.abc import Callable
from typing import Any

from keraia.core.naming import auto_name as auto_name
from keraia.core.naming import to_snake_case as to_snake_case
from keraia.core.scopes import name_scope as name_scope
from keraia.core.spec import KerasTensor as KerasTensor
from keraia.core.spec import standardize_shape as standardize_shape
from keraia.core.stateless import StatelessScope as StatelessScope
from keraia.core.variable import Variable as Variable
from keraia.legacy.saving import load_model as load_model
from keraia.legacy.saving import save_model as save_model


class keras_export:  # noqa: N801 (it is written like a function)
    """Decorator that leaves what it decorates as it is.

    Args:
        path: Public path, or several.
    """

    def __init__(self, path: Any) -> None:
        self.path = path

    def __call__(self, symbol: Any) -> Any:
        return symbol


def print_msg(message: str, line_break: bool = True) -> None:
    """Prints a message."""
    print(message, end="\n" if line_break else "", flush=True)  # noqa: T201 (its purpose)


def standardize_tuple(value: Any, n: int, name: str, allow_zero: bool = False) -> tuple[int, ...]:
    """An integer, or `n` of them, as a tuple."""
    return (value,) * n if isinstance(value, int) else tuple(value)


def no_automatic_dependency_tracking(fn: Callable[..., Any]) -> Callable[..., Any]:
    """The function as it is."""
    return fn


def default(method: Callable[..., Any]) -> Callable[..., Any]:
    """Marks a method as not overridden."""
    method._is_default = True  # type: ignore[attr-defined]
    return method


def is_default(method: Any) -> bool:
    """Whether a method was marked so."""
    return getattr(method, "_is_default", False)


def in_stateless_scope() -> bool:
    """Whether variables have the values of a scope."""
    from keraia.core import state

    return isinstance(state.current(), StatelessScope)


def get_global_attribute(name: str, default: Any = None, set_to_default: bool = False) -> Any:
    """A value kept under a name for the process."""
    if name not in _attributes and set_to_default:
        _attributes[name] = default
    return _attributes.get(name, default)


def set_global_attribute(name: str, value: Any) -> None:
    """Keeps a value under a name for the process."""
    _attributes[name] = value


_attributes: dict[str, Any] = {}
