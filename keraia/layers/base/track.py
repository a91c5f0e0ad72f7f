"""Finding what a layer holds: variables, layers, metrics and seed generators by attribute."""

from collections.abc import Iterable, Iterator
from typing import Any

from keraia.core.variable import Variable
from keraia.random.seeds import SeedGenerator


class Tracker:
    """Remembers in what order trackable objects were first attached to a layer.

    What is attached *now* is found by walking the attributes, so that a removed or replaced
    object is forgotten by itself; this order only sorts the findings.
    """

    def __init__(self, owner: Any) -> None:
        self.owner = owner
        self.locked: str | None = None
        self._order: dict[int, tuple[int, Any]] = {}

    def saw(self, value: Any) -> Any:
        """Notes a trackable object or a container of them; containers come back watched."""
        if isinstance(value, (list, dict, set)) and not isinstance(value, Watched):
            return watched(value, self)
        if isinstance(value, tuple):
            parts = [self.saw(v) for v in value]
            changed = any(p is not v for p, v in zip(parts, value, strict=True))
            if not changed:
                return value
            return type(value)(*parts) if hasattr(value, "_fields") else tuple(parts)
        if is_trackable(value) and id(value) not in self._order:
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
