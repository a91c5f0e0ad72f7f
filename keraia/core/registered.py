"""Names of users' classes and functions: what `custom_objects` and registration put in force."""

import contextlib
import inspect
import threading
from collections.abc import Callable, Iterator, Mapping
from typing import Any

_by_name: dict[str, Any] = {}
_names: dict[Any, str] = {}


class _Thread(threading.local):
    def __init__(self) -> None:
        self.scopes: list[Mapping[str, Any]] = []


_thread = _Thread()


class CustomObjectScope:
    """Context manager in which names stand for the given classes and functions.

    Only the thread that enters the scope sees it; inner scopes win over outer ones.

    Args:
        custom_objects: Dictionary from name to class or function.

    Example:
        >>> class Twice:
        ...     pass
        >>> with CustomObjectScope({"Twice": Twice}):
        ...     get_registered_object("Twice") is Twice
        True
    """

    def __init__(self, custom_objects: Mapping[str, Any] | None) -> None:
        self.custom_objects = custom_objects or {}

    def __enter__(self) -> "CustomObjectScope":
        _thread.scopes.append(self.custom_objects)
        return self

    def __exit__(self, *exception: object) -> None:
        _thread.scopes.pop()


def get_custom_objects() -> dict[str, Any]:
    """The table of registered names itself: what is put in is in force for the whole process."""
    return _by_name


def register_keras_serializable(
    package: str = "Custom", name: str | None = None
) -> Callable[[Any], Any]:
    """Decorator that gives a class or function a name by which saved files may ask for it.

    Args:
        package: First half of the registered name `"package>name"`.
        name: Second half; the name of the class or function by default.

    Returns:
        A decorator that returns its argument as it is.

    Raises:
        ValueError: The class has no `get_config()`.

    Example:
        >>> @register_keras_serializable("doc")
        ... def swap(x):
        ...     return -x
        >>> get_registered_name(swap)
        'doc>swap'
    """

    def decorate(item: Any) -> Any:
        if inspect.isclass(item) and not hasattr(item, "get_config"):
            raise ValueError(
                f"register_keras_serializable: class {item.__name__} has no `get_config()` method, "
                "so it cannot be saved. Define one that returns its constructor arguments."
            )
        full_name = f"{package}>{name or item.__name__}"
        _by_name[full_name] = item
        _names[item] = full_name
        return item

    return decorate


def get_registered_name(obj: Any) -> str:
    """Name under which a class or function was registered, else its own name."""
    with contextlib.suppress(TypeError):  # an unhashable callable cannot have been registered
        if obj in _names:
            return _names[obj]
    return obj.__name__


def get_registered_object(
    name: str,
    custom_objects: Mapping[str, Any] | None = None,
    module_objects: Mapping[str, Any] | None = None,
) -> Any:
    """Class or function that a name stands for, or None.

    Args:
        name: A registered name such as `"Custom>Twice"`, or a key of the scopes in force.
        custom_objects: Names to try first.
        module_objects: Names to try last.
    """
    for table in tables(custom_objects):
        if name in table:
            return table[name]
    return (module_objects or {}).get(name)


def tables(custom_objects: Mapping[str, Any] | None = None) -> Iterator[Mapping[str, Any]]:
    """Tables of users' names, the one that wins first."""
    if custom_objects:
        yield custom_objects
    yield from reversed(_thread.scopes)
    yield _by_name


def in_scope(name: str) -> Any:
    """Class or function that an open scope gives to a name, or None."""
    for scope in reversed(_thread.scopes):
        if name in scope:
            return scope[name]
    return None
