"""Finding what a layer holds: variables, layers, metrics and seed generators by attribute."""

import functools
from collections.abc import Callable, Iterable, Iterator
from typing import Any, ClassVar

from keraia.core.variable import Variable
from keraia.random.seeds import SeedGenerator


class Tracker:
    """Remembers in what order trackable objects were first attached to a layer.

    What is attached *now* is found by walking the attributes, so that a removed or replaced
    object is forgotten by itself; this order only sorts the findings.

    Attributes:
        changes: Counts what was attached to layers, or taken away, anywhere in the process.
        found: What methods marked `kept` returned, and the count of changes at that time.
    """

    changes: ClassVar[int] = 0

    def __init__(self, owner: Any) -> None:
        self.owner = owner
        self.locked: str | None = None
        self.found: dict[str, tuple[int, Any]] = {}
        self._order: dict[int, tuple[int, Any]] = {}
        Tracker.changes += 1

    def __getstate__(self) -> dict[str, Any]:
        order = [value for _, value in self._order.values()]
        return {"owner": self.owner, "locked": self.locked, "_order": order}

    def __setstate__(self, state: dict[str, Any]) -> None:
        Tracker.__init__(self, state["owner"])
        self.locked = state["locked"]
        self._order = {id(value): (i, value) for i, value in enumerate(state["_order"])}

    def replaces(self, old: Any, new: Any) -> Any:
        """Notes that an attribute changes; returns what to keep in it."""
        if any(True for _ in held(old)):
            Tracker.changes += 1
        return self.saw(new)

    def saw(self, value: Any) -> Any:
        """Notes a trackable object or a container of them; containers come back watched."""
        if isinstance(value, (list, dict, set)):
            Tracker.changes += 1
            return value if isinstance(value, Watched) else watched(value, self)
        if isinstance(value, tuple):
            parts = [self.saw(v) for v in value]
            changed = any(p is not v for p, v in zip(parts, value, strict=True))
            if not changed:
                return value
            return type(value)(*parts) if hasattr(value, "_fields") else tuple(parts)
        if not is_trackable(value):
            return value
        Tracker.changes += 1
        if id(value) not in self._order:
            if self.locked and not getattr(value, "_tracked_late", False):
                self._refuse(value)
            self._order[id(value)] = (len(self._order), value)
        return value

    def _refuse(self, value: Any) -> None:
        raise ValueError(
            f"{type(self.owner).__name__} {self.owner.name!r} is built already: {value!r} cannot "
            "be added to it now, for training would not know of it. Make variables and sub-layers "
            "in `__init__` or in `build`."
        )

    def sorted(self, found: Iterable[Any]) -> list[Any]:
        """Objects in the order in which they were first attached."""
        last = len(self._order)
        return sorted(found, key=lambda value: self._order.get(id(value), (last, None))[0])


class Watched:
    """Marks containers that report to a tracker what is put into them."""

    _tracker: Tracker


class WatchedList(list, Watched):
    """A list attribute of a layer."""

    _stands_for = list

    def append(self, value: Any) -> None:
        super().append(self._tracker.saw(value))

    def insert(self, index: Any, value: Any) -> None:
        super().insert(index, self._tracker.saw(value))

    def extend(self, values: Iterable[Any]) -> None:
        super().extend([self._tracker.saw(v) for v in values])

    def __iadd__(self, values: Iterable[Any]) -> "WatchedList":
        self.extend(values)
        return self

    def __setitem__(self, index: Any, value: Any) -> None:
        many = isinstance(index, slice)
        saw = self._tracker.saw
        super().__setitem__(index, [saw(v) for v in value] if many else saw(value))

    def __reduce__(self) -> tuple:
        return list, (list(self),)


class WatchedDict(dict, Watched):
    """A dict attribute of a layer."""

    _stands_for = dict

    def __setitem__(self, key: Any, value: Any) -> None:
        super().__setitem__(key, self._tracker.saw(value))

    def update(self, *args: Any, **kwargs: Any) -> None:
        for key, value in dict(*args, **kwargs).items():
            self[key] = value

    def setdefault(self, key: Any, default: Any = None) -> Any:
        if key not in self:
            self[key] = default
        return self[key]

    def __reduce__(self) -> tuple:
        return dict, (dict(self),)


class WatchedSet(set, Watched):
    """A set attribute of a layer."""

    def add(self, value: Any) -> None:
        super().add(self._tracker.saw(value))

    def __reduce__(self) -> tuple:
        return set, (set(self),)


def _counted(method: Callable[..., Any]) -> Callable[..., Any]:
    """A method that takes something out of a container, with a note of the change."""

    @functools.wraps(method)
    def run(self: Any, *args: Any, **kwargs: Any) -> Any:
        Tracker.changes += 1
        return method(self, *args, **kwargs)

    return run


for _cls in (WatchedList, WatchedDict, WatchedSet):
    for _name in ("pop", "popitem", "remove", "discard", "clear", "__delitem__"):
        if hasattr(_cls, _name):
            setattr(_cls, _name, _counted(getattr(_cls, _name)))

_WATCHED = {list: WatchedList, dict: WatchedDict, set: WatchedSet}


def watched(value: Any, tracker: Tracker) -> Any:
    """A plain list, dict or set as one that reports to `tracker`; other kinds as they are."""
    cls = _WATCHED.get(type(value))
    if cls is None:
        return value
    if isinstance(value, dict):
        out = cls({k: tracker.saw(v) for k, v in value.items()})
    else:
        out = cls(tracker.saw(v) for v in value)
    out._tracker = tracker
    return out


def kept(find: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """A method of layers whose result is kept until something is attached or taken away.

    Models ask for their layers and variables several times in a step.
    """
    name = find.__name__

    @functools.wraps(find)
    def run(self: Any) -> Any:
        found = self._tracker.found.get(name)
        if found is not None and found[0] == Tracker.changes:
            return found[1]
        changes = Tracker.changes
        result = find(self)
        self._tracker.found[name] = changes, result
        return result

    return run


def is_trackable(value: Any) -> bool:
    return isinstance(value, (Variable, SeedGenerator)) or hasattr(value, "_trackable_kind")


def held(value: Any) -> Iterator[Any]:
    """Trackable objects in a value: itself, or those in its lists, tuples, dicts and sets."""
    if is_trackable(value):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from held(part)
    elif isinstance(value, (list, tuple, set)):
        for part in value:
            yield from held(part)
