"""How much memory a load may take: a file must not make a program allocate what it only claims."""

import contextlib
import math
import threading
from collections.abc import Iterator

from keraia.core.errors import UnsafeFileError


class _Thread(threading.local):
    left: int | None = None


_thread = _Thread()


@contextlib.contextmanager
def limited(elements: int) -> Iterator[None]:
    """Within it, new variables may have at most so many elements together."""
    outer, _thread.left = _thread.left, elements
    try:
        yield
    finally:
        _thread.left = outer


def spend(shape: tuple[int, ...], name: str) -> None:
    """Takes a new variable's elements from the budget, if there is one.

    Raises:
        UnsafeFileError: The budget is spent.
    """
    if _thread.left is None:
        return
    _thread.left -= math.prod(shape)
    if _thread.left < 0:
        raise UnsafeFileError(
            f"The configuration asks for a variable {name!r} of shape {shape}, far more than the "
            "file holds weights for. The file is damaged or made to exhaust memory."
        )
