"""Saved forms of objects as Keras 2 wrote them, by name alone."""

import inspect
from collections.abc import Mapping
from typing import Any

from keraia.core.registered import get_registered_name, get_registered_object


def serialize_keras_object(instance: Any) -> Any:
    """The form of an object as Keras 2 wrote it.

    Args:
        instance: An object with `get_config()`, a function, or None.

    Returns:
        `{"class_name", "config"}`, the name of a function, or None.

    Raises:
        ValueError: It is something else.

    Example:
        >>> import keraia as keras
        >>> serialize_keras_object(keras.initializers.Ones())
        {'class_name': 'Ones', 'config': {}}
    """
    if instance is None:
        return None
    if hasattr(instance, "get_config"):
        name = get_registered_name(type(instance))
        return {"class_name": name.rpartition(">")[2], "config": instance.get_config()}
    if hasattr(instance, "__name__"):
        return get_registered_name(instance)
    raise ValueError(
        f"serialize_keras_object: {instance!r} has no saved form. Give its class a `get_config()` "
        "that returns the arguments of its constructor."
    )


def deserialize_keras_object(
    identifier: Any,
    module_objects: Mapping[str, Any] | None = None,
    custom_objects: Mapping[str, Any] | None = None,
    printable_module_name: str = "object",
) -> Any:
    """Makes an object of its form in Keras 2.

    Args:
        identifier: `{"class_name", "config"}`, the name of a function or class, a function, or
            None.
        module_objects: Names that may be meant.
        custom_objects: Further names, which go before.
        printable_module_name: What the object is, for messages.

    Raises:
        ValueError: The name is unknown, or it is no such form.

    Example:
        >>> import keraia as keras
        >>> form = {"class_name": "Ones", "config": {}}
        >>> type(deserialize_keras_object(form, vars(keras.initializers))).__name__
        'Ones'
    """
    if identifier is None or inspect.isfunction(identifier):
        return identifier
    if isinstance(identifier, str):
        found = _named(identifier, module_objects, custom_objects, printable_module_name)
        return found() if inspect.isclass(found) else found
    if not isinstance(identifier, Mapping) or not {"class_name", "config"} <= identifier.keys():
        raise ValueError(
            f"deserialize_keras_object: the form of {printable_module_name} must be a name, or a "
            f"dict with 'class_name' and 'config', got {identifier!r}."
        )
    name, config = identifier["class_name"], identifier["config"]
    cls = _named(name, module_objects, custom_objects, printable_module_name)
    if not hasattr(cls, "from_config"):
        return cls(**config)
    if "custom_objects" in inspect.signature(cls.from_config).parameters:
        return cls.from_config(config, custom_objects=dict(custom_objects or {}))
    return cls.from_config(config)


def _named(
    name: str, members: Mapping[str, Any] | None, own: Mapping[str, Any] | None, what: str
) -> Any:
    found = (own or {}).get(name) or get_registered_object(name) or (members or {}).get(name)
    if found is None:
        raise ValueError(
            f"deserialize_keras_object: unknown {what} {name!r}. Register it by "
            "`@keras.saving.register_keras_serializable()`, or pass it in `custom_objects`."
        )
    return found
