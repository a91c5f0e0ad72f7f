"""Everything that the first door opens: methods, attributes, values, and generations' meanings."""

import functools
import importlib
from collections.abc import Callable
from typing import Any

import keraia
from keraia.core import catalog
from keraia.core.lookup import Lookup
from keraia.legacy import border, generations, gone, notices
from keraia.legacy.rules import Form
from keraia.legacy.tables import defaults, methods, values


def open_all() -> None:
    """Puts old methods and attributes on classes, and teaches tables of names old values."""
    for name in ("layers", "models", "others"):  # what they define is kept in `gone.MEMBERS`
        importlib.import_module(f"keraia.legacy.methods.{name}")
    others = importlib.import_module("keraia.legacy.methods.others")
    for path in dict.fromkeys((*methods.FORMS, *methods._BEFORE, *_methods_with_defaults())):
        _open_method(path)
    for path in gone.MEMBERS:
        cls = class_at(path)
        if cls is not None:
            gone.put(path, cls)
    keraia.Optimizer.lr = others.Rate()
    importlib.import_module("keraia.legacy.optimizers").open_all(keraia.Optimizer)
    callbacks = importlib.import_module("keraia.legacy.callbacks")
    callbacks.open_all(keraia.callbacks.CallbackList, keraia.callbacks.ModelCheckpoint)
    importlib.import_module("keraia.legacy.training").open_all()
    _open_values()
    _open_models()
    _open_layers()


def _methods_with_defaults() -> list[str]:
    return [path for path in defaults.DEFAULTS if path.count(".") == 2
            and path.split(".")[1][:1].isupper()]  # fmt: skip


def class_at(path: str) -> Any:
    """The class at a path below `keras`, or None if this version has none."""
    space, _, name = path.rpartition(".")
    if space.partition(".")[0] not in keraia._PACKAGES:
        return None
    return vars(importlib.import_module(f"keraia.{space}")).get(name)


def _open_method(path: str) -> None:
    owner, _, name = path.rpartition(".")
    cls = class_at(owner)
    fn = getattr(cls, name, None)
    if fn is not None:
        setattr(cls, name, border.opened(path, fn, methods.FORMS.get(path, Form())))


def _open_values() -> None:
    """Lets names of losses, metrics, initializers and the rest be old ones."""
    find = Lookup._find

    @functools.wraps(find)
    def found(self: Lookup, name: str) -> Callable[..., Any]:
        if self.module == "activations" and name == "hard_sigmoid" and _is_steep():
            return _hard_sigmoid()
        if self.module == "metrics" and generations.current().number < (2,):
            own = values.FUNCTIONS_OF_1.get(name)
            if own is not None:
                return vars(importlib.import_module("keraia.legacy.metrics"))[own]
        new = values.NAMES.get(self.module, {}).get(name)
        if new is not None:
            notices.tell(f"the {self.kind} {name!r}", repr(new))
            name = new
        made = find(self, name)
        spans = defaults.DEFAULTS.get(f"{self.module}.{name}")
        return border.served(self.module, name, made) if spans else made

    Lookup._find = found  # type: ignore[method-assign]


def _is_steep() -> bool:
    """Whether the hard sigmoid has the slope that it had before Keras 3."""
    return generations.current().is_old


@functools.cache
def _hard_sigmoid() -> Callable[..., Any]:
    from keraia.legacy.backend.nn import hard_sigmoid

    catalog._plain[hard_sigmoid] = "hard_sigmoid"
    return hard_sigmoid


def _open_models() -> None:
    """`Model(input=..., output=...)`, which `__new__` reads, too; files of any kind."""
    from keraia.legacy import saving

    model = keraia.Model
    make = model.__new__
    rules = {"input": "inputs", "output": "outputs"}

    def new(cls: type, *args: Any, **kwargs: Any) -> Any:
        return make(cls, *args, **{rules.get(name, name): value for name, value in kwargs.items()})

    model.__new__ = new  # type: ignore[method-assign]
    functional = importlib.import_module("keraia.models.functional").Functional
    form = Form(rules)
    functional.__init__ = border.opened("Model", functional.__init__, form)
    saving.open_all(model)
    importlib.import_module("keraia.legacy.layers.merging").open_all(keraia.Sequential)


def _open_layers() -> None:
    from keraia.legacy import own_layers

    own_layers.open_all(keraia.Layer)
