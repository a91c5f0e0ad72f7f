"""`keras.utils.legacy`: objects as class name and configuration, the form before Keras 3."""

import inspect
from collections.abc import Mapping
from typing import Any

from keraia.core.registered import CustomObjectScope, get_registered_object


def serialize_keras_object(instance: Any) -> Any:
    """An object as its class's name and its configuration; a function as its name.

    Example:
        >>> import keraia
        >>> serialize_keras_object(keraia.regularizers.L1(0.5))
        {'class_name': 'L1', 'config': {'l1': 0.5}}
    """
    if instance is None:
        return None
    if hasattr(instance, "get_config"):
        return {"class_name": type(instance).__name__, "config": instance.get_config()}
    if hasattr(instance, "__name__"):
        return instance.__name__
    raise ValueError(f"{instance!r} has no `get_config` and no name, so it has no saved form.")


def deserialize_keras_object(
    identifier: Any, module_objects: Mapping[str, Any] | None = None,
    custom_objects: Mapping[str, Any] | None = None, printable_module_name: str = "object",
) -> Any:  # fmt: skip
    """The object that a name or a configuration means.

    Args:
        identifier: What `serialize_keras_object` gave.
        module_objects: Names of a package.
        custom_objects: Names of the program.
        printable_module_name: What the object is called in messages.

    Raises:
        ValueError: Nobody knows the name.
    """
    if identifier is None:
        return None
    known = {**(module_objects or {}), **(custom_objects or {})}
    name = identifier if isinstance(identifier, str) else identifier["class_name"]
    found = known.get(name) or get_registered_object(name)
    if found is None:
        raise ValueError(
            f"Unknown {printable_module_name} {name!r}; known are {', '.join(sorted(known))}."
        )
    if isinstance(identifier, str):
        return found() if inspect.isclass(found) else found
    with CustomObjectScope(known):
        return found.from_config(identifier["config"])
