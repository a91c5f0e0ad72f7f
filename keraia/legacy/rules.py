"""Kinds of rules by which an old argument becomes today's, and how a call is rewritten by them."""

import reprlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Part:
    """One entry of a tuple: `nb_row` is the first of `kernel_size`."""

    name: str
    index: int


@dataclass(frozen=True)
class Gone:
    """An argument without effect today.

    Attributes:
        why: What to do instead, or why nothing is to be done.
    """

    why: str = "leave it out"


@dataclass(frozen=True)
class Values:
    """A renamed argument whose values changed, too; those not listed stay as they are."""

    name: str
    values: Mapping[Any, Any]


@dataclass(frozen=True)
class Into:
    """An argument that becomes others.

    Attributes:
        make: Function of the old value and of the arguments so far, which it edits.
        today: How that is written.
        late: Whether it needs the other arguments.
    """

    make: Callable[[Any, dict[str, Any]], None]
    today: str
    late: bool = False


Rule = str | Part | Gone | Values | Into


@dataclass(frozen=True)
class Form:
    """How a class or function was called.

    Attributes:
        rules: Old argument -> rule.
        order: Parameters by position in Keras 1, where they are not those of today.
    """

    rules: Mapping[str, Rule] = field(default_factory=dict)
    order: str = ""

    @property
    def old_only(self) -> frozenset[str]:
        """Keywords that make a call one of Keras 1."""
        return frozenset(name for name in self.order.split() if name in self.rules)


def rewrite(form: Form, given: Mapping[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """Arguments as they are today, and what is to be said of those that are gone.

    Example:
        >>> form = Form({"nb_row": Part("size", 0), "nb_col": Part("size", 1), "p": "rate"})
        >>> rewrite(form, {"p": 0.5, "nb_row": 3, "nb_col": 5})
        ({'rate': 0.5, 'size': (3, 5)}, [])
    """
    made: dict[str, Any] = {}
    notes: list[str] = []
    later: list[tuple[Into, Any]] = []
    for name, value in given.items():
        match form.rules.get(name):
            case None:
                made[name] = value
            case str(new):
                made[new] = value
            case Part(new, index):
                made.setdefault(new, {})[index] = value
            case Values(new, values):
                made[new] = _looked_up(value, values)
            case Gone(why):
                notes.append(f"`{name}`: {why}")
            case Into(late=True) as rule:
                later.append((rule, value))
            case Into(make):
                make(value, made)
    for rule, value in later:
        rule.make(value, made)
    parts = {rule.name for rule in form.rules.values() if isinstance(rule, Part)}
    for name in parts & made.keys():
        if isinstance(made[name], dict):
            made[name] = tuple(made[name][i] for i in sorted(made[name]))
    return made, notes


def _looked_up(value: Any, values: Mapping[Any, Any]) -> Any:
    try:
        return values.get(value, value)
    except TypeError:  # it cannot be hashed, so it is none of them
        return value


_short = reprlib.Repr()
_short.maxstring = 60


def call_text(where: str, args: Iterable[Any], kwargs: Mapping[str, Any]) -> str:
    """A call as a line of a program.

    Example:
        >>> call_text("Dense", [64], {"activation": "relu"})
        "Dense(64, activation='relu')"
    """
    shown = [_value_text(a) for a in args]
    shown += [f"{name}={_value_text(value)}" for name, value in kwargs.items()]
    return f"{where}({', '.join(shown)})"


def _value_text(value: Any) -> str:
    if isinstance(value, (int, float, str, bool, tuple, list, dict, type(None))):
        return _short.repr(value)
    name = getattr(value, "__name__", None)
    return name if isinstance(name, str) else "..."
