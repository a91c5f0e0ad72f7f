"""Names in a configuration, resolved: the user's objects first, then the closed catalog."""

import difflib
import inspect
from collections.abc import Iterator, Mapping
from typing import Any

from keraia.core import catalog, registered
from keraia.core.errors import UnknownNameError, UnsafeFileError

MAX_DEPTH = 100  # of lists and dictionaries within each other
MAX_OBJECTS = 50_000  # layers, their parts and the tensors between them


def names_an_object(value: Any) -> bool:
    """Tells whether a dictionary of a configuration stands for an object."""
    return isinstance(value, Mapping) and "class_name" in value and "config" in value


def find(data: Mapping[str, Any]) -> Any:
    """The class or function that a configuration names.

    Raises:
        UnknownNameError: Nobody knows it.
    """
    found = _lookup(data)
    if found is None:
        raise UnknownNameError(_complaint([data]))
    return found


def check(config: Any) -> None:
    """Walks a configuration before anything is made of it.

    Raises:
        UnknownNameError: It names unknown classes or functions; the message lists all of them.
        UnsafeFileError: It is nested more deeply, or names more objects, than any model does.
    """
    missing = list(_unknown(config))
    if missing:
        raise UnknownNameError(_complaint(missing))


def unknown(config: Any) -> list[str]:
    """Names of classes and functions in a configuration that nobody knows, each once.

    Raises:
        UnsafeFileError: It is nested more deeply, or names more objects, than any model does.
    """
    return list(dict.fromkeys(_name_in(data) for data in _unknown(config)))


def _unknown(config: Any) -> Iterator[Mapping[str, Any]]:
    todo, objects = [(config, 0)], 0
    while todo:
        value, depth = todo.pop()
        if depth > MAX_DEPTH:
            raise UnsafeFileError(
                f"The configuration is nested more than {MAX_DEPTH} levels deep, which no model is."
            )
        if isinstance(value, (list, tuple)):
            todo.extend((item, depth + 1) for item in reversed(value))
        elif isinstance(value, Mapping):
            found: Any = True
            objects += names_an_object(value)
            if objects > MAX_OBJECTS:
                raise UnsafeFileError(f"The configuration names more than {MAX_OBJECTS:,} objects.")
            if names_an_object(value) and not _is_pseudo(value["class_name"]):
                found = _lookup(value)
                if found is None:
                    yield value
            if not _speaks_for_itself(found):
                todo.extend((item, depth + 1) for item in reversed([*value.values()]))


def _name_in(data: Mapping[str, Any]) -> str:
    return data["config"] if data["class_name"] == "function" else data["class_name"]


def _lookup(data: Mapping[str, Any]) -> Any:
    """The user's object of that name, else the library's, else None."""
    module, name = data.get("module"), data["class_name"]
    alias = data.get("registered_name")
    if name == "function":
        name, alias = data["config"], None
    text = (str, type(None))
    if not isinstance(name, str) or not isinstance(module, text) or not isinstance(alias, text):
        raise UnsafeFileError(
            f"A configuration names an object by `class_name` {name!r:.60}, `module` "
            f"{module!r:.60} and `registered_name` {alias!r:.60}; they must be strings."
        )
    if module and catalog.is_public(module):
        _refuse_alias(data, alias)
        return registered.in_scope(name) or catalog.find_class(module, name)
    own = registered.get_registered_object(alias or name) or registered.get_registered_object(name)
    if own is not None:
        return own
    if data["class_name"] == "function":
        return catalog.find_function(name, module or "builtins")
    return catalog.find_class(module, name) or catalog.find_op(module, name) if module else None


def _refuse_alias(data: Mapping[str, Any], alias: Any) -> None:
    if alias is not None:
        raise UnsafeFileError(
            f"{data['module']}.{data['class_name']} comes with the registered name {alias!r}, "
            "though classes of the library have none. Remove `registered_name`."
        )


def _is_pseudo(class_name: Any) -> bool:
    return isinstance(class_name, str) and class_name[:2] == "__" == class_name[-2:]


def _speaks_for_itself(found: Any) -> bool:
    """A user's class that reads its own configuration: what it holds is the user's affair."""
    if not inspect.isclass(found) or found.__module__.startswith(catalog.PACKAGE + "."):
        return False
    reader = getattr(getattr(found, "from_config", None), "__func__", None)
    return not getattr(reader, "__module__", "").startswith(catalog.PACKAGE + ".")


def _complaint(unknown: list[Mapping[str, Any]]) -> str:
    described, missing = [], []
    for data in unknown:
        is_function, name = data["class_name"] == "function", _name_in(data)
        module = data.get("module")
        text = f"{'function' if is_function else 'class'} {name!r}"
        if module and not is_function:
            text += f" of {module!r}"
        near = difflib.get_close_matches(name, catalog.names(module), n=1)
        if near:
            text += f" (did you mean {near[0]!r}?)"
        if text not in described:
            described.append(text)
            missing.append(name)
    passed = ", ".join(f"{name!r}: {name}" for name in missing)
    return (
        f"The configuration names what is not known: {'; '.join(described)}. If these are yours, "
        "put @keraia.saving.register_keras_serializable() above each and import its module "
        f"before loading, or pass custom_objects={{{passed}}}."
    )
