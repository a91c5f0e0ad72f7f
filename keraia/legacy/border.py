"""Where old calls become today's: constructors, functions and methods of public names.

`open_all` wraps them in this process, once, when the first door is used. A program that comes
through no door runs the bare ones.
"""

import functools
import importlib
import inspect
from collections.abc import Callable, Mapping
from typing import Any

import keraia
from keraia.legacy import generations, notices, rules, variants
from keraia.legacy.rules import Form, Into, Part
from keraia.legacy.tables import defaults, methods, parameters

_NAMED = (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY)
# Functions of today that do more for old programs -> module below `keraia.legacy`, function.
_INSTEAD = {
    "models.load_model": ("saving", "load_model"),
    "models.save_model": ("saving", "save_model"),
    "saving.load_model": ("saving", "load_model"),
    "saving.save_model": ("saving", "save_model"),
    "models.model_from_json": ("models", "model_from_json"),
}
_opened: set[str] = set()
_served: dict[str, Any] = {}


class Border:
    """The border of one callable.

    Args:
        path: Its path below `keras`, such as "layers.Dense".
        fn: The callable of today.
        form: How it was called.
        skips: Number of leading parameters (`self`) that no table speaks of.
    """

    def __init__(self, path: str, fn: Callable[..., Any], form: Form, skips: int = 0) -> None:
        self.path, self.form = path, form
        parameters = list(inspect.signature(fn).parameters.values())[skips:]
        self.today = [p.name for p in parameters if p.kind in _NAMED]
        self.old = frozenset(form.rules)
        self.order = form.order.split()
        self.only_today = frozenset(self.today) - frozenset(self.order)
        self.parts = frozenset(n for n, r in form.rules.items() if isinstance(r, Part))
        self.defaults = defaults.DEFAULTS.get(path, {})

    def settle(self, args: tuple, kwargs: dict[str, Any]) -> tuple[tuple, dict[str, Any]]:
        """The arguments as they are today."""
        generation = generations.current()
        if args and self.order and self._is_ordered_as_then(args, kwargs, generation):
            given = dict(zip(self.order, args, strict=False)) | kwargs
            args, kwargs = self._rewritten((), given, (args, kwargs))
        elif not self.old.isdisjoint(kwargs):
            args, kwargs = self._rewritten(args, kwargs, (args, kwargs))
        if self.defaults and generation.is_old:
            said = {*self.today[: len(args)], *kwargs}
            for name, spans in self.defaults.items():
                if name not in said and (found := defaults.at(spans, generation)) is not None:
                    kwargs = {**kwargs, name: found[0]}
        return args, kwargs

    def _is_ordered_as_then(
        self, args: tuple, kwargs: Mapping[str, Any], generation: generations.Generation
    ) -> bool:
        """Whether positional arguments stand in the order of Keras 1."""
        if len(args) > len(self.order):
            return False
        if self.parts and not self._is_whole(args, kwargs):
            return False
        if not self.form.old_only.isdisjoint(kwargs):
            return True
        if generation.number < (2,):
            return self.only_today.isdisjoint(kwargs)
        three = len(args) == 3 and all(isinstance(a, int) for a in args)
        return three and len(self.parts) >= 2 and generation.name == "2"

    def _is_whole(self, args: tuple, kwargs: Mapping[str, Any]) -> bool:
        """Whether all parts of a tuple (`nb_row`, `nb_col`) are there, as numbers."""
        given = dict(zip(self.order, args, strict=False)) | dict(kwargs)
        known = [n for n in self.order if n in self.parts]
        return all(isinstance(given.get(name), int) for name in known)

    def _rewritten(
        self, args: tuple, given: dict[str, Any], written: tuple[tuple, dict[str, Any]]
    ) -> tuple[tuple, dict[str, Any]]:
        made, notes = rules.rewrite(self.form, given)
        leading = []
        for name in self.today[len(args) : len(args) + len(written[0])]:
            if not args and name in made:
                leading.append(made.pop(name))
            else:
                break
        args = (*args, *leading)
        self._tell(written, args, made, notes)
        return args, made

    def _tell(
        self, written: tuple[tuple, dict[str, Any]], args: tuple, kwargs: dict[str, Any],
        notes: list[str],
    ) -> None:  # fmt: skip
        old = [name for name in written[1] if name in self.old]
        if not old and not notes and (args, kwargs) == written:
            return
        known = notices.told()
        keys = [f"keras.{self.path}({name}=)" for name in old] or [f"keras.{self.path}(...)"]
        if all(key in known for key in keys):
            return
        shown = {name: value for name, value in kwargs.items() if name != variants.AFTER}
        today = rules.call_text(f"keras.{self.path}", args, shown)
        hints = [r.today for n in old if isinstance(r := self.form.rules[n], Into)]
        if variants.AFTER in kwargs:
            notes = [*notes, *hints]
        if notes:
            today = f"{today}  ({'; '.join(notes)})"
        before = rules.call_text(f"keras.{self.path}", *written)
        for key in keys:
            notices.mark(key)
        notices.tell(before, today, key=f"{keys[0]} told")


def opened(
    path: str, fn: Callable[..., Any], form: Form, is_method: bool = True
) -> Callable[..., Any]:
    """A callable that takes old arguments, too."""
    border = Border(path, fn, form, skips=int(is_method))
    before = methods.before(path) if is_method else None
    settle = border.settle

    if not is_method:

        @functools.wraps(fn)
        def call(*args: Any, **kwargs: Any) -> Any:
            args, kwargs = settle(args, kwargs)
            return fn(*args, **kwargs)

        return call

    @functools.wraps(fn)
    def run(self: Any, *args: Any, **kwargs: Any) -> Any:
        args, kwargs = settle(args, kwargs)
        if before is not None:
            args, kwargs = before(self, args, kwargs)
        acts = kwargs.pop(variants.AFTER, ())
        out = fn(self, *args, **kwargs)
        for act in acts:
            act(self)
        return out

    run.also_takes = border.old | methods.SETTLED.get(path, set())  # type: ignore[attr-defined]
    return run


def takes_old(path: str) -> Callable[[type], type]:
    """Decorator of a class of ours that takes the arguments of all generations.

    Args:
        path: Its path below `keras`, whose form the tables have.
    """

    def decorate(cls: type) -> type:
        cls.__init__ = opened(path, cls.__init__, parameters.FORMS[path])  # type: ignore[misc]
        return cls

    return decorate


def open_all() -> None:
    """Makes the library take old spellings, in what of it is there."""
    if "all" in _opened:
        return
    _opened.add("all")
    for path in dict.fromkeys((*parameters.FORMS, *defaults.DEFAULTS)):
        cls = class_at(path)
        if cls is not None and path not in _opened:
            _opened.add(path)
            form = parameters.FORMS.get(path, Form())
            cls.__init__ = opened(path, vars(cls).get("__init__", cls.__init__), form)
    importlib.import_module("keraia.legacy.surface").open_all()


def served(space: str, name: str, value: Any) -> Any:
    """A function of today as a space serves it; classes take old arguments themselves."""
    path = f"{space}.{name}" if space else name
    if path not in _served:
        if path in _INSTEAD:
            module, function = _INSTEAD[path]
            value = vars(importlib.import_module(f"keraia.legacy.{module}"))[function]
        form = parameters.FORMS.get(path)
        spans = defaults.DEFAULTS.get(path)
        plain = not inspect.isclass(value) or name != value.__name__
        wraps = callable(value) and plain and (form or spans)
        _served[path] = opened(path, value, form or Form(), is_method=False) if wraps else value
    return _served[path]


def class_at(path: str) -> Any:
    """The class that a path below `keras` names, if it is one and is its own name there."""
    space, _, name = path.rpartition(".")
    if not space:
        found = getattr(keraia, name, None)
    elif space.partition(".")[0] not in keraia._PACKAGES:
        return None
    else:
        try:
            found = vars(importlib.import_module(f"keraia.{space}")).get(name)
        except ModuleNotFoundError:
            return None
    return found if inspect.isclass(found) and found.__name__ == name else None
