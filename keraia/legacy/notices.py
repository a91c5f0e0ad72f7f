"""What a program is told about its old spellings: once for each, how it is written today."""

import warnings

from keraia.core.tracebacks import users_level
from keraia.legacy import generations

_told: set[str] = set()


class OldSpelling(UserWarning):
    """A name, argument or form of an older generation, and how it is written today."""


class GoneError(ImportError):
    """Something of an older generation for which nothing stands in; the message says why."""


def tell(old: str, today: str, key: str | None = None) -> None:
    """Warns once in a process.

    Args:
        old: What the program says, such as "keras.layers.AtrousConv2D".
        today: What to write in its place, or what became of it.
        key: Which spelling it is, where `old` also shows values; by default `old` itself.

    Example:
        >>> import warnings
        >>> with warnings.catch_warnings(record=True) as caught:
        ...     warnings.simplefilter("always")
        ...     tell("keras.sums", "keras.ops.sum")
        ...     tell("keras.sums", "keras.ops.sum")
        >>> print(*(w.message for w in caught))
        keras.sums is of an older Keras. Write: keras.ops.sum
    """
    key = key or old
    if key in _told:
        return
    _told.add(key)
    message = f"{old} is of an older Keras. Write: {today}"
    warnings.warn(message, OldSpelling, stacklevel=users_level())


def mark(key: str) -> None:
    """Counts a spelling as told of."""
    _told.add(key)


def forget() -> None:
    """Forgets what was told, so that all is told again."""
    _told.clear()


def told() -> frozenset[str]:
    """The spellings that were told of in this process."""
    return frozenset(_told)


def worth_telling(name: str) -> bool:
    """Whether the program itself wrote `name`; `from ... import *` brings many it did not."""
    words = generations.current().words
    return words is None or name in words
