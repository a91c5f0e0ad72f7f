"""Keyword arguments that nothing takes, and the names that were probably meant."""

import difflib
import functools
import inspect
from collections.abc import Callable, Iterable, Mapping
from typing import Any

_NAMED = (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY)


class UnknownArgumentError(TypeError, ValueError):
    """A keyword that nothing takes: a TypeError to Python, for layers a ValueError to Keras."""


def unknown(
    where: str, given: Iterable[str], known: Iterable[str], short: Mapping[str, str] | None = None
) -> UnknownArgumentError:
    """The error about keywords that are not known, with the nearest name for each.

    Args:
        where: Whose keywords they are.
        given: The unknown ones.
        known: Those there are.
        short: Short names that are used elsewhere -> the names here.

    Example:
        >>> print(unknown("Dense", ["actvation"], ["units", "activation"]))
        Dense: unknown argument 'actvation'. Did you mean `activation`?
    """
    given, known = list(given), list(known)
    near = [(short or {}).get(name) or _nearest(name, known) for name in given]
    meant = [f"`{name}`" for name in near if name]
    hint = f" Did you mean {', '.join(meant)}?" if meant else ""
    plural = "s" if len(given) > 1 else ""
    return UnknownArgumentError(
        f"{where}: unknown argument{plural} {', '.join(map(repr, given))}.{hint}"
    )


def _nearest(name: str, known: list[str]) -> str | None:
    return next(iter(difflib.get_close_matches(name, known, n=1)), None)


@functools.lru_cache(maxsize=512)  # no more, since it keeps classes of users alive
def named(fn: Callable[..., Any]) -> tuple[list[str], bool]:
    """Names that a function takes as keywords, and whether it takes any others."""
    parameters = list(inspect.signature(fn).parameters.values())
    names = [p.name for p in parameters if p.kind in _NAMED and p.name != "self"]
    return names, any(p.kind is p.VAR_KEYWORD for p in parameters)


def of_constructor(cls: type) -> list[str]:
    """Keywords of a class's constructor and of those to which it hands the rest."""
    found: dict[str, None] = {}
    for base in cls.__mro__:
        if "__init__" in vars(base) and base is not object:
            names, others = named(vars(base)["__init__"])
            found.update(dict.fromkeys(names))
            if not others:
                break
    return list(found)


def refuse_unknown(where: str, fn: Callable[..., Any], given: Iterable[str]) -> None:
    """Raises UnknownArgumentError if a function is given keywords that it does not take.

    Python would raise it, too, but does not say what was meant.
    """
    names, others = named(fn)
    settled = getattr(fn, "also_takes", ())  # by a wrapper, before they come to the function
    extra = [name for name in given if name not in names and name not in settled]
    if extra and not others:
        raise unknown(where, extra, names) from None
