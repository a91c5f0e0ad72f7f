"""`Config`: settings of a program by name, as attributes and as items."""

import json
from collections.abc import ItemsView, Iterator, KeysView, ValuesView
from typing import Any


class Config:
    """Settings that are read and written as attributes or as items, and can be frozen.

    Args:
        **kwargs: The settings; values may be Configs.

    Example:
        >>> config = Config(learning_rate=0.1, model=Config(units=8))
        >>> config.model.units, config["learning_rate"]
        (8, 0.1)
        >>> config.freeze()
        >>> config.learning_rate = 1.0
        Traceback (most recent call last):
        ...
        ValueError: Config is frozen: 'learning_rate' cannot be set. Call `unfreeze()` first.
    """

    def __init__(self, **kwargs: Any) -> None:
        self.__dict__.update(_settings=dict(kwargs), _frozen=False)

    @property
    def frozen(self) -> bool:
        """Whether settings cannot be changed."""
        return self._frozen

    def freeze(self) -> None:
        """Keeps settings from being changed."""
        self.__dict__["_frozen"] = True

    def unfreeze(self) -> None:
        """Lets settings be changed again."""
        self.__dict__["_frozen"] = False

    def _change(self, key: str) -> dict[str, Any]:
        """The settings, one of which is about to change."""
        if self._frozen:
            raise ValueError(f"Config is frozen: {key!r} cannot be set. Call `unfreeze()` first.")
        return self._settings

    def __getattr__(self, name: str) -> Any:
        settings = self.__dict__.get("_settings", {})
        if name not in settings:
            raise AttributeError(f"Config has no setting {name!r}. It has {list(settings)}.")
        return settings[name]

    def __setattr__(self, name: str, value: Any) -> None:
        self._change(name)[name] = value

    def __delattr__(self, name: str) -> None:
        if name not in self._settings:
            raise AttributeError(f"Config has no setting {name!r}. It has {list(self)}.")
        del self._change(name)[name]

    def __getitem__(self, key: str) -> Any:
        return self._settings[key]

    def __setitem__(self, key: str, item: Any) -> None:
        self._change(key)[key] = item

    def __contains__(self, item: object) -> bool:
        return item in self._settings

    def __iter__(self) -> Iterator[str]:
        return iter(self._settings)

    def __len__(self) -> int:
        return len(self._settings)

    def __repr__(self) -> str:
        return f"<Config {self._settings}>"

    def get(self, keyname: str, value: Any = None) -> Any:
        """A setting, or `value` if there is none."""
        return self._settings.get(keyname, value)

    def pop(self, *args: Any) -> Any:
        """Removes a setting and returns it, as `dict.pop`."""
        return self._change(str(args[0]) if args else "").pop(*args)

    def update(self, *args: Any, **kwargs: Any) -> None:
        """Sets several settings, as `dict.update`."""
        self._change(", ".join(kwargs)).update(
            *(arg.as_dict() if isinstance(arg, Config) else arg for arg in args), **kwargs
        )

    def keys(self) -> KeysView[str]:
        """Names of the settings."""
        return self._settings.keys()

    def values(self) -> ValuesView[Any]:
        """Their values."""
        return self._settings.values()

    def items(self) -> ItemsView[str, Any]:
        """Names and values."""
        return self._settings.items()

    def as_dict(self) -> dict[str, Any]:
        """The settings in a new dict; Configs inside stay."""
        return dict(self._settings)

    def to_json(self) -> str:
        """The settings as JSON text, Configs inside as objects."""
        return json.dumps(self._settings, default=Config.as_dict)
