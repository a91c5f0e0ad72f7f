"""The mask that travels with a tensor: which of its steps are real."""

import weakref
from typing import Any

_table: dict[int, tuple[weakref.ref, Any]] = {}


class _Use:
    """Whether any mask was ever set: programs without masks pay nothing for them."""

    begun = False


def in_use() -> bool:
    return _Use.begun


def set_mask(tensor: Any, mask: Any) -> None:
    """Lets `mask` travel with `tensor`: as an attribute where it takes one, else beside it."""
    _Use.begun = True
    try:
        tensor._keras_mask = mask
    except AttributeError:
        key = id(tensor)
        ref = weakref.ref(tensor, lambda _: _table.pop(key, None))
        _table[key] = (ref, mask)


def get_mask(tensor: Any) -> Any:
    """The mask of a tensor, None where it has none."""
    if not _Use.begun:
        return None
    mask = getattr(tensor, "_keras_mask", None)
    if mask is None and _table:
        entry = _table.get(id(tensor))
        if entry is not None and entry[0]() is tensor:
            return entry[1]
    return mask
