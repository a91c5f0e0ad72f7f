"""`Lookup`: the `get`, `serialize`, `deserialize` of a namespace, said once."""

import difflib
import inspect
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from keraia.core import catalog
from keraia.core.configurable import deserialize, get_registered_object, serialize
from keraia.core.naming import to_snake_case


class Lookup:
    """Finds the objects of a namespace by name, class, instance or configuration.

    Args:
        kind: What the objects are called in messages, such as "initializer".
        base: Class of the objects.
        module: Namespace, such as "initializers".
        members: Name -> class or function. Classes also answer to their snake_case name, and
            all answer to any capitalization.
        default: What None stands for.
        plain_names: Whether configurations show functions by their bare names.

    Example:
        >>> class Sum:
        ...     pass
        >>> Lookup("reducer", Sum, "reducers", {"Sum": Sum}).get("sum")  # doctest: +ELLIPSIS
        <...Sum object at ...>
    """

    def __init__(
        self,
        kind: str,
        base: type,
        module: str,
        members: Mapping[str, Any],
        default: Any = None,
        plain_names: bool = False,
    ) -> None:
        self.kind = kind
        self.base = base
        self.module = module
        self.members = dict(members)
        self.default = default
        self.plain_names = plain_names
        catalog.add_functions(module, self.members, plain_names)
        classes = {name: item for name, item in self.members.items() if inspect.isclass(item)}
        self._snake_case = {to_snake_case(name): item for name, item in classes.items()}
        self._aliases: dict[str, Any] = {}
        for name, item in self.members.items():
            self._aliases.setdefault(name.lower(), item)
            if name in classes:
                self._aliases.setdefault(to_snake_case(name), item)

    def get(self, identifier: Any) -> Any:
        """The object that an identifier stands for.

        Args:
            identifier: None; a name; a class, which is constructed; an instance or any callable,
                returned as it is; a configuration.

        Raises:
            ValueError: Nothing of that name exists.
            TypeError: `identifier` is none of these.
        """
        if identifier is None:
            return self.default
        if isinstance(identifier, str):
            return _made(self._find(identifier))
        if isinstance(identifier, dict):
            return self.deserialize(identifier)
        if callable(identifier) or isinstance(identifier, self.base):
            return _made(identifier)
        raise TypeError(
            f"{self.module}.get: cannot tell which {self.kind} is meant by {identifier!r}. Pass "
            f"a name, an instance of {self.base.__name__}, a callable or a configuration."
        )

    def serialize(self, obj: Any) -> Any:
        """Configuration of an object of this namespace, from which `deserialize` makes it again.

        Args:
            obj: An object, a function or None.
        """
        name = catalog.plain_name(obj) if self.plain_names and inspect.isfunction(obj) else None
        return name or serialize(obj)

    def deserialize(self, config: Any, custom_objects: Mapping[str, Any] | None = None) -> Any:
        """Makes the object that a configuration, or a bare name, describes.

        Args:
            config: What `serialize` returned.
            custom_objects: Names of users' classes and functions, for this call.
        """
        if config is None:
            return None
        if isinstance(config, str):
            own = custom_objects.get(config) if custom_objects else None
            return _made(own or self._find(config))
        if isinstance(config, dict) and "module" not in config and "class_name" in config:
            config = self._with_module(config)
        made = deserialize(config, custom_objects)
        if isinstance(made, self.base) or callable(made):
            return made
        raise TypeError(
            f"{self.module}.deserialize: {config!r} does not describe "
            f"{_with_article(self.kind)}, it gives {made!r}."
        )

    def _with_module(self, config: dict[str, Any]) -> dict[str, Any]:
        """A short configuration (no module) made complete; its class name may be an alias."""
        name = config["class_name"]
        item = self.members.get(name) or self._aliases.get(str(name).lower())
        if get_registered_object(name) is not None or not inspect.isclass(item):
            return config
        return {**config, "module": catalog.place_of(item), "class_name": item.__name__}

    def _find(self, name: str) -> Callable[..., Any]:
        found = (
            get_registered_object(name) or self.members.get(name) or self._aliases.get(name.lower())
        )
        if found is None:
            hint = nearest(name, {**self.members, **self._snake_case})
            raise ValueError(
                f"{self.module}.get: unknown {self.kind} {name!r}.{hint} "
                f"Known: {', '.join(sorted(self.members, key=str.lower))}. Your own need "
                "@keraia.saving.register_keras_serializable() or a custom_object_scope."
            )
        return found


def nearest(name: str, known: Iterable[str]) -> str:
    """End of a message about an unknown name: " Did you mean 'dense'?", or nothing.

    Args:
        name: The unknown name.
        known: Those there are. Of a mapping, names of one value count as one, as do spellings of
            one name ("mean_squared_error", "MeanSquaredError"); the nearest is shown.
    """
    things = known if isinstance(known, Mapping) else dict.fromkeys(known)
    shown: dict[str, Any] = {}
    for near in difflib.get_close_matches(name, things, n=12):
        thing = things[near]
        told = any(
            _bare(near) == _bare(n) or (thing is not None and thing is other)
            for n, other in shown.items()
        )
        if not told:
            shown[near] = thing
    names = list(map(repr, shown))[:3]
    return f" Did you mean {' or '.join(names)}?" if names else ""


def _bare(name: str) -> str:
    return name.replace("_", "").lower()


def _made(item: Any) -> Any:
    return item() if inspect.isclass(item) else item


def _with_article(noun: str) -> str:
    return f"{'an' if noun[0] in 'aeiou' else 'a'} {noun}"
