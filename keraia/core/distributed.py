"""The distribution in force: how values are spread over devices, if somebody has said so."""

import contextlib
from collections.abc import Iterator
from typing import Any

_current: Any = None


def current() -> Any:
    """The distribution in force, or None."""
    return _current


def put_in_force(value: Any) -> None:
    """Makes a distribution, or None, the one in force."""
    global _current
    _current = value


@contextlib.contextmanager
def in_force(value: Any) -> Iterator[None]:
    """Within it, a distribution is in force."""
    before = _current
    put_in_force(value)
    try:
        yield
    finally:
        put_in_force(before)
