"""Finding a function of `keras.backend`, and the decorator by which one is known."""

import functools
import importlib
from collections.abc import Callable, Mapping
from typing import Any

from keraia.legacy import notices, rules
from keraia.legacy.rules import Form, Rule

_MODULES = ("plain", "shapes", "nn", "draws", "control", "values", "gradients")
_functions: dict[str, Callable[..., Any]] = {}
_today: dict[str, str] = {}


def function(
    today: str, old: Mapping[str, Rule] | None = None, name: str = ""
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Decorator that makes a function one of `keras.backend`.

    Args:
        today: What to write in its place.
        old: Arguments that had other names.
        name: Its name there, if it is not that of the function.
    """

    def decorate(fn: Callable[..., Any]) -> Callable[..., Any]:
        called = _with_old(fn, Form(old)) if old else fn
        called_name = name or fn.__name__
        _functions[called_name] = called
        _today[called_name] = today
        return called

    return decorate


def _with_old(fn: Callable[..., Any], form: Form) -> Callable[..., Any]:
    @functools.wraps(fn)
    def call(*args: Any, **kwargs: Any) -> Any:
        made, _ = rules.rewrite(form, kwargs)
        return fn(*args, **made)

    return call


def known() -> dict[str, str]:
    """Name of each function -> what to write in its place."""
    for module in _MODULES:
        importlib.import_module(f"keraia.legacy.backend.{module}")
    return dict(_today)


def find(name: str, tells: bool = True) -> Callable[..., Any] | None:
    """The function of that name, or None.

    Example:
        >>> find("square", tells=False)(3.0).tolist()
        9.0
    """
    if name not in known():
        return None
    if tells and _today[name]:
        notices.tell(f"keras.backend.{name}", _today[name])
    return _functions[name]
