"""Where each variable of a model lies in files of Keras 3.

The rules are in docs/design/saving.md. They follow attributes, so a walk through an object and a
walk through the object that was made from its configuration meet the same paths.
"""

import functools
from collections.abc import Iterator
from typing import Any

from keraia.core.naming import to_snake_case
from keraia.layers import Input, Layer
from keraia.optimizers import Optimizer

MODEL_PARTS = frozenset({"layers", "optimizer"})


def walk(root: Any) -> Iterator[tuple[str, Any]]:
    """Objects with variables of their own, each once, with their paths; the root's is ""."""
    return _walk("", root, {id(root)})


def vars_path(path: str) -> str:
    """Group in which an object's own variables lie."""
    return _join(path, "vars")


def children(owner: Any) -> Iterator[tuple[str, Any]]:
    """Attributes of an object that hold objects with variables, or lists and dictionaries."""
    for name in _attribute_names(owner):
        try:
            value = getattr(owner, name)
        except Exception:  # a property may fail in any way it likes
            continue
        if is_saved(value) or isinstance(value, (list, tuple, dict)):
            yield name, value


def _walk(path: str, owner: Any, seen: set[int]) -> Iterator[tuple[str, Any]]:
    yield path, owner
    for name, value in children(owner):
        if not is_saved(value):
            yield from _walk_container(_join(path, name), value, seen)
        elif id(value) not in seen:
            seen.add(id(value))
            yield from _walk(_join(path, name), value, seen)


def _walk_container(
    path: str, container: Any, seen: set[int], outer: tuple[int, ...] = ()
) -> Iterator[tuple[str, Any]]:
    outer = (*outer, id(container))
    used: dict[str, int] = {}
    for item in container.values() if isinstance(container, dict) else container:
        if is_saved(item):
            name = _numbered(to_snake_case(type(item).__name__), used)
            if id(item) not in seen:
                seen.add(id(item))
                yield from _walk(_join(path, name), item, seen)
        elif isinstance(item, (list, tuple, dict)) and id(item) not in outer:
            inner = _join(path, _numbered("container", used))
            yield from _walk_container(inner, item, seen, outer)


def is_saved(value: Any) -> bool:
    """Tells whether files have a place for an object."""
    return isinstance(value, (Layer, Optimizer))


def _attribute_names(owner: Any) -> list[str]:
    """Attributes to look into: public ones first, what every such object has left out."""
    skipped = next(names for kind, names in _kinds().items() if isinstance(owner, kind))
    names = [n for n in dir(owner) if n not in skipped and not n.startswith("__")]
    first = "layers" if is_graph(owner) else None
    return sorted(names, key=lambda n: (n != first, n[0] == "_", n))


def is_graph(owner: Any) -> bool:
    """Tells whether an object is a model whose layers are its parts, whatever attributes it has."""
    kind = next(kind for kind in _kinds() if isinstance(owner, kind))
    return kind.__name__ in ("Functional", "Sequential") or bool(getattr(owner, "_graph", None))


@functools.cache
def _kinds() -> dict[type, frozenset[str]]:
    """Kinds of objects, and the attributes of a bare one: they are no parts of a user's object."""
    from keraia.models import Functional, Model, Sequential  # which import this package

    end = Input((1,), name="reference")
    bare = (
        Functional(end, end, name="reference"),
        Sequential(name="reference"),
        Model(name="reference"),
        Layer(name="reference"),
        Optimizer(0.0, name="reference"),
    )
    return {
        type(one): frozenset(dir(one)) - (MODEL_PARTS if isinstance(one, Model) else frozenset())
        for one in bare
    }


def _numbered(name: str, used: dict[str, int]) -> str:
    count = used.get(name, 0)
    used[name] = count + 1
    return f"{name}_{count}" if count else name


def _join(path: str, name: str) -> str:
    return f"{path}/{name}" if path else name
