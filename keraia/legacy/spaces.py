"""The modules of `keras` as an old program finds them: which there are, and what is in them.

A space is a path below `keras`: "", "layers", "layers.core", "src.utils.io_utils".
"""

import difflib
import functools
import importlib
import importlib.util
from types import ModuleType
from typing import Any

import keraia
from keraia.legacy import border, generations, notices
from keraia.legacy.tables import modules, names

PACKAGE = keraia.__name__
# Public packages whose modules are public, too; of the others only those named are.
OPEN = ("applications", "datasets", "preprocessing")
PUBLIC = ("optimizers.schedules",)
BACKEND = "backend"


def canonical(path: str) -> str | None:
    """The space that an import path means, or None if it is none of Keras.

    Example:
        >>> canonical("tensorflow.keras.layers"), canonical("numpy")
        ('layers', None)
    """
    for root in modules.ROOTS:
        if path == root:
            return ""
        if path.startswith(f"{root}."):
            rest = path[len(root) + 1 :]
            return canonical(f"keras.{rest}") if rest == "keras" else rest
    return None


@functools.cache
def exists(space: str) -> bool:
    """Whether there is such a module, today or in an older generation."""
    if not space or space in modules.HOMES or space in modules.PRIVATE or _is_modern(space):
        return True
    if space in names.MOVED or space in names.BUILT:
        return True
    if any(known.startswith(f"{space}.") for known in modules.HOMES):
        return True
    return space.startswith("src.") and exists(space.split(".")[1])


def tell_of(space: str) -> None:
    """Warns if a space is one of older generations only."""
    if space in modules.HOMES and not _is_modern(space):
        today = " or ".join(f"keras.{home}" for home in modules.HOMES[space] if home)
        notices.tell(f"the module keras.{space}", today or "nothing: there is no such module")


def _is_modern(space: str) -> bool:
    top, _, rest = space.partition(".")
    if rest and top not in OPEN and space not in PUBLIC:
        return False
    if top not in keraia._PACKAGES:
        return False
    return not rest or importlib.util.find_spec(f"{PACKAGE}.{space}") is not None


def homes(space: str) -> list[Any]:
    """Modules of this library whose names a space has, the first before the others."""
    if not space:
        return [keraia]
    found = [importlib.import_module(f"{PACKAGE}.{space}")] if _is_modern(space) else []
    for home in _homes_of(space):
        inside = home.startswith("@")
        if inside or not home or _is_modern(home):
            path = home.removeprefix("@")
            found.append(importlib.import_module(f"{PACKAGE}.{path}") if path else keraia)
    return found


def _homes_of(space: str) -> tuple[str, ...]:
    if space in modules.PRIVATE:
        return modules.PRIVATE[space]
    if space in modules.HOMES:
        return modules.HOMES[space]
    if space.startswith("src."):
        rest = space.removeprefix("src.")
        return modules.HOMES.get(rest, (rest if _is_modern(rest) else rest.split(".")[0],))
    return ()


def find(space: str, name: str, tells: bool = True) -> Any:
    """What a name in a space means.

    Args:
        space: Where it is looked for.
        name: The name.
        tells: Whether to warn if the name is an old one.

    Raises:
        GoneError: An older generation had it, and nothing stands in for it.
        AttributeError: No generation had it.
    """
    found = _built(space, name, tells)
    if found is None and space == BACKEND:
        found = _function_of_backend(name, tells)
    if found is None:
        found = _modern(space, name)
    if found is None:
        found = _moved(space, name, tells)
    if found is None:
        for home in dict.fromkeys((*_homes_of(space), space.rpartition(".")[0])):
            if not home.startswith("@") and home not in ("", space):
                found = _elsewhere(home, name, tells)
            if found is not None:
                break
    if found is None:
        raise _unknown(space, name)
    return found


def _elsewhere(home: str, name: str, tells: bool) -> Any:
    """An old name under the package that its module belongs to now."""
    if home == BACKEND:
        return _function_of_backend(name, tells)
    return next((f for f in (_built(home, name, tells), _moved(home, name, tells))
                 if f is not None), None)  # fmt: skip


def _modern(space: str, name: str) -> Any:
    for home in homes(space):
        value = vars(home).get(name)
        if value is None and home is keraia and name in keraia._HOME:
            value = getattr(keraia, name)
        if value is not None and not isinstance(value, ModuleType):
            return border.served(home.__name__.partition(".")[2], name, value)
    return None


def _moved(space: str, name: str, tells: bool) -> Any:
    path = names.MOVED.get(space, {}).get(name)
    if path is None:
        return None
    home, _, new = path.rpartition(".")
    found = next((vars(m)[new] for m in homes(home) if new in vars(m)), None)
    if found is None and not home:
        found = getattr(keraia, new)
    if found is not None:
        found = border.served(home, new, found)
    if found is not None and tells:
        today = names.TODAY.get(f"{space}.{name}", f"keras.{path}")
        notices.tell(f"keras.{space}.{name}", today)
    return found


def _built(space: str, name: str, tells: bool) -> Any:
    for module, built in names.BUILT.get(space, {}).items():
        if name in built.split():
            found = vars(importlib.import_module(f"{PACKAGE}.legacy.{module}"))[name]
            if tells:
                kept = "nothing: Keras 3 has none, and keraia keeps this one for old programs"
                today = names.TODAY.get(f"{space}.{name}", kept)
                notices.tell(f"keras.{space}.{name}", today)
            return found
    return None


def _function_of_backend(name: str, tells: bool) -> Any:
    """A function of `keras.backend`, which is gone but for a few."""
    from keraia.legacy import backend

    return backend.find(name, tells)


def _unknown(space: str, name: str) -> Exception:
    path = f"keras.{space}" if space else "keras"
    for at in (space, *_homes_of(space), space.partition(".")[0]):
        refused = names.REFUSED.get(at, {})
        reason = refused.get(name) or refused.get("*")
        if reason and not name.startswith("__"):
            return notices.GoneError(f"{path}.{name} has no stand-in here. {reason}")
    near = difflib.get_close_matches(name, public(space), n=1)
    hint = f" Did you mean {near[0]}?" if near else ""
    return AttributeError(f"{path} has no {name!r} in any generation of Keras.{hint}")


def public(space: str) -> list[str]:
    """Names of today in a space."""
    if not space:
        return sorted(keraia.__all__)
    found = set()
    for home in homes(space):
        found.update(
            name
            for name, value in vars(home).items()
            if not name.startswith("_") and not isinstance(value, ModuleType)
        )
    return sorted(found)


def starred(space: str) -> list[str]:
    """What `from ... import *` brings: names of today, and for an old program the old ones."""
    found = set(public(space))
    if generations.current().is_old:
        for at in (space, *_homes_of(space)):
            found.update(names.MOVED.get(at, ()))
            found.update(n for built in names.BUILT.get(at, {}).values() for n in built.split())
    return sorted(found)
