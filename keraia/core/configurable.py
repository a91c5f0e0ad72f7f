"""`Configurable`: objects whose configuration follows from their constructor's signature.

The doors to saved forms are re-exported here: `serialize`, `deserialize` and the registration of
users' names.
"""

import inspect
from collections.abc import Mapping
from typing import Any, ClassVar, Self

from keraia.core import catalog, keywords
from keraia.core.registered import CustomObjectScope as CustomObjectScope
from keraia.core.registered import get_custom_objects as get_custom_objects
from keraia.core.registered import get_registered_name as get_registered_name
from keraia.core.registered import get_registered_object as get_registered_object
from keraia.core.registered import register_keras_serializable as register_keras_serializable
from keraia.core.serialized import deserialize as deserialize
from keraia.core.serialized import serialize as serialize
from keraia.core.serialized import sharing as sharing
from keraia.core.serialized import unsafe as unsafe

_NAMED = (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY)


class Configurable:
    """An object that can be saved as the arguments of its constructor and made again from them.

    A class of the library keeps each constructor argument in an attribute of the same name;
    `get_config` reads these, a base's parameters before those of its subclasses. A user's class
    that says nothing gets the arguments it was called with.

    Attributes:
        config_without: Parameters of this very class's constructor that configurations lack.
            Looked for in the class itself, not in its bases.
        config_optional: Parameters left out of the configuration while their value is None.
        config_attributes: Parameter -> attribute that holds it, where the names differ; a class
            adds to those of its base.
        config_live: Settings that may change after construction; in the configuration of a user's
            class they come from the object, not from the call.

    Example:
        >>> class Scale(Configurable):
        ...     def __init__(self, factor, offset=0.0):
        ...         self.factor, self.offset = factor, offset
        >>> Scale(2).get_config()
        {'factor': 2, 'offset': 0.0}
        >>> Scale.from_config({"factor": 3}).factor
        3
    """

    config_without: ClassVar[frozenset[str]]
    config_optional: ClassVar[frozenset[str]] = frozenset()
    config_attributes: ClassVar[Mapping[str, str]] = {}
    config_live: ClassVar[tuple[str, ...]] = ()

    _records: ClassVar[bool] = False

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        inherited = super(cls, cls).config_attributes  # type: ignore[misc]
        cls.config_attributes = {**inherited, **cls.config_attributes}
        cls._records = _is_users(cls) and not any(
            "get_config" in vars(base) for base in cls.__mro__ if _is_users(base)
        )

    def __new__(cls, *args: Any, **kwargs: Any) -> Self:
        if kwargs and inspect.isfunction(cls.__init__):
            keywords.refuse_unknown(cls.__name__, cls.__init__, kwargs)
        self = super().__new__(cls)
        if cls._records:
            object.__setattr__(self, "_arguments", (args, kwargs))
        return self

    def get_config(self) -> dict[str, Any]:
        """Arguments with which the constructor makes an equal object, as plain JSON types.

        Returns:
            Dictionary from parameter name to value; nested objects are serialized.
        """
        if self._records:
            return _recorded_config(self)
        config = {}
        for name in _config_names(type(self)):
            value = getattr(self, self.config_attributes.get(name, name))
            if value is not None or name not in self.config_optional:
                config[name] = encode(value)
        return config

    @classmethod
    def from_config(cls, config: Mapping[str, Any]) -> Self:
        """Makes an object from what `get_config` returned.

        Args:
            config: Dictionary from parameter name to value.
        """
        return cls(**{name: deserialize(value) for name, value in config.items()})


def encode(value: Any) -> Any:
    """A constructor argument as configurations show it: activations by their bare names."""
    if inspect.isfunction(value) and (name := catalog.plain_name(value)):
        return name
    return serialize(value)


def _is_users(cls: type) -> bool:
    path = cls.__module__
    return issubclass(cls, Configurable) and not path.startswith(catalog.PACKAGE + ".")


def _recorded_config(obj: Configurable) -> dict[str, Any]:
    """Configuration of a user's object: the call that made it, and its live settings."""
    cls = type(obj)
    args, kwargs = vars(obj)["_arguments"]
    signature = inspect.signature(cls.__init__)
    call = signature.bind(obj, *args, **kwargs)
    call.apply_defaults()
    config: dict[str, Any] = {}
    for name, parameter in list(signature.parameters.items())[1:]:
        value = call.arguments[name]
        if parameter.kind is parameter.VAR_KEYWORD:
            config.update(value)
        elif parameter.kind in _NAMED:
            config[name] = value
        elif value:
            raise _needs_get_config(cls, f"positional-only argument or `*{name}`")
    for name in cls.config_live:
        if _accepts(cls, name):
            config[name] = getattr(obj, cls.config_attributes.get(name, name))
    try:
        return {name: encode(value) for name, value in config.items()}
    except TypeError as error:
        raise _needs_get_config(cls, "an argument that has no saved form") from error


def _needs_get_config(cls: type, reason: str) -> NotImplementedError:
    return NotImplementedError(
        f"{cls.__name__} was made with {reason}, so its configuration cannot be derived. Give it a "
        "`get_config()` that returns `{**super().get_config(), ...}` with its own arguments."
    )


def _config_names(cls: type) -> tuple[str, ...]:
    """Parameters in the derived configuration of a class, those of its bases first."""
    names = vars(cls).get("_config_plan")
    if names is None:
        overridden = cls.get_config is not Configurable.get_config  # type: ignore[attr-defined]
        collected: dict[str, None] = {}
        for base in reversed(cls.__mro__):
            if base is Configurable or "get_config" not in vars(base):
                collected.update(dict.fromkeys(_own_names(base)))
        names = tuple(n for n in collected if overridden or _accepts(cls, n))
        cls._config_plan = names  # type: ignore[attr-defined]
    return names


def _own_names(cls: type) -> tuple[str, ...]:
    if "__init__" not in vars(cls) or not issubclass(cls, Configurable):
        return ()
    code = _code_of(cls)
    if any(_code_of(base) is code for base in cls.__mro__[1:]):
        return ()  # a base's constructor with other defaults
    parameters = list(inspect.signature(vars(cls)["__init__"]).parameters.values())[1:]
    without = vars(cls).get("config_without", ())
    return tuple(p.name for p in parameters if p.kind in _NAMED and p.name not in without)


def _code_of(cls: type) -> Any:
    """Code of a class's constructor, inside its decorators."""
    return getattr(inspect.unwrap(cls.__init__), "__code__", None)


def _accepts(cls: type, name: str) -> bool:
    """Whether a constructor takes a keyword, perhaps through `**kwargs` to a base."""
    for base in cls.__mro__:
        if "__init__" in vars(base) and issubclass(base, Configurable):
            parameters = inspect.signature(vars(base)["__init__"]).parameters
            if name in parameters:
                return True
            if not any(p.kind is p.VAR_KEYWORD for p in parameters.values()):
                return False
    return False
