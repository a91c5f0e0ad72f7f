"""Layers that programs define in the manner of older generations."""

import functools
import inspect
from typing import Any

from keraia.core import catalog, registered
from keraia.core.variable import Variable
from keraia.legacy import generations, notices, rules
from keraia.legacy.layers import added
from keraia.legacy.rules import Form
from keraia.legacy.tables import parameters

_OLD = frozenset(parameters.OF_ALL_LAYERS)
_FORM = Form(parameters.OF_ALL_LAYERS)


def open_all(layer: Any) -> None:
    """Lets classes of programs define, call and set what they once did.

    Args:
        layer: The class `Layer`.
    """
    _open_constructor(layer)
    _open_add_weight(layer)
    _open_subclasses(layer)
    added.open_all(layer)
    for name in ("trainable_weights", "non_trainable_weights"):
        held = vars(_owner(layer, name))[name]
        setattr(layer, name, property(held.fget, _setter(name), doc=held.__doc__))


def _owner(cls: type, name: str) -> type:
    return next(base for base in cls.__mro__ if name in vars(base))


def _setter(name: str) -> Any:
    """`layer.trainable_weights = [w, ...]`, by which layers declared their variables."""

    def assign(self: Any, value: Any) -> None:
        notices.tell(f"layer.{name} = [...]", "self.add_weight(...) for each of them")
        for variable in value:
            if isinstance(variable, Variable) and name == "non_trainable_weights":
                variable.trainable = False
        setattr(self, f"_declared_{name}", list(value))

    return assign


def _open_constructor(layer: Any) -> None:
    init = layer.__init__

    @functools.wraps(init)
    def run(self: Any, *args: Any, **kwargs: Any) -> None:
        if _OLD.isdisjoint(kwargs):
            init(self, *args, **kwargs)
            return
        where = f"keras.layers.{type(self).__name__}"
        for name in _OLD & kwargs.keys():
            rule = _FORM.rules[name]
            today = rule.why if isinstance(rule, rules.Gone) else str(getattr(rule, "today", rule))
            notices.tell(f"{where}({name}=...)", today, key=f"Layer({name}=)")
        first = kwargs.pop("weights", None)
        made, _ = rules.rewrite(_FORM, kwargs)
        init(self, *args, **made)
        if first is not None:
            _set_when_built(self, first)

    run.also_takes = _OLD  # type: ignore[attr-defined]
    layer.__init__ = run


def _set_when_built(layer: Any, weights: Any) -> None:
    """Gives a layer its first weights as soon as it has any."""
    build = layer.build

    @functools.wraps(build)
    def build_and_set(*args: Any, **kwargs: Any) -> None:
        del vars(layer)["build"]
        build(*args, **kwargs)
        layer.set_weights(weights)

    vars(layer)["build"] = build_and_set


def _open_add_weight(layer: Any) -> None:
    """`add_weight("kernel", shape, ...)` of Keras 2, whose name came first."""
    fn = layer.add_weight

    @functools.wraps(fn)
    def run(self: Any, *args: Any, **kwargs: Any) -> Any:
        if args and isinstance(args[0], str):
            notices.tell(f"add_weight({args[0]!r}, shape)", "add_weight(name=..., shape=...)",
                         key="add_weight(name, ...)")  # fmt: skip
            names = ("name", "shape", "dtype", "initializer", "regularizer", "trainable")
            kwargs = dict(zip(names, args, strict=False)) | kwargs
            args = ()
        if isinstance(kwargs.get("name"), str):
            kwargs["name"] = kwargs["name"].replace("/", "_")
        return fn(self, *args, **kwargs)

    layer.add_weight = run


def _open_subclasses(layer: Any) -> None:
    """Reads a new class: `get_output_shape_for`, `call(x, mask=None)`."""
    inner = vars(layer)["__init_subclass__"].__func__

    @functools.wraps(inner)
    def run(cls: Any, **kwargs: Any) -> None:
        mine = vars(cls)
        if "get_output_shape_for" in mine and "compute_output_shape" not in mine:
            notices.tell("get_output_shape_for", "compute_output_shape")
            cls.compute_output_shape = mine["get_output_shape_for"]
        compute_mask = mine.get("compute_mask")
        if compute_mask is not None and len(inspect.signature(compute_mask).parameters) == 2:
            cls.compute_mask = _with_mask(compute_mask)
        inner(cls, **kwargs)
        _know(cls)

    layer.__init_subclass__ = classmethod(run)


def _know(cls: type) -> None:
    """Lets models be made from texts that name a layer which the old program itself defines."""
    own = cls.__module__ == "__main__" and generations.current().is_old
    if own and catalog.find_class("keras.layers", cls.__name__) is None:
        registered.get_custom_objects()[cls.__name__] = cls


def _with_mask(fn: Any) -> Any:
    """A `compute_mask(inputs)` that may be given the mask, too."""

    @functools.wraps(fn)
    def compute_mask(self: Any, inputs: Any, previous_mask: Any = None) -> Any:
        return fn(self, inputs)

    return compute_mask
