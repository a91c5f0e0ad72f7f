"""Names that the library gives: "dense", "dense_1", ... counted per prefix in the process."""

import re
import threading
from collections import Counter

_lock = threading.Lock()
_given: Counter[str] = Counter()


def next_id(prefix: str) -> int:
    """Counts a prefix up: 1 at the first call with it, then 2, and so on."""
    with _lock:
        _given[prefix] += 1
        return _given[prefix]


def auto_name(prefix: str) -> str:
    """A name that no earlier call gave.

    Example:
        >>> reset()
        >>> auto_name("dense"), auto_name("dense"), auto_name("conv2d")
        ('dense', 'dense_1', 'conv2d')
    """
    count = next_id(prefix)
    return prefix if count == 1 else f"{prefix}_{count - 1}"


def auto_name_for(cls: type) -> str:
    """A name for an unnamed object of class `cls`, such as "max_pooling2d_1"."""
    return auto_name(to_snake_case(cls.__name__))


def to_snake_case(name: str) -> str:
    """A class name as layers, metrics and optimizers are named after it.

    Digits stay with the letters before them.

    Example:
        >>> [to_snake_case(n) for n in ("Conv2DTranspose", "GRUCell", "MeanIoU", "RMSprop")]
        ['conv2d_transpose', 'gru_cell', 'mean_io_u', 'rm_sprop']
    """
    capitalized_word_apart = re.sub(r"(.)([A-Z][a-z]+)", r"\1_\2", name)
    return re.sub(r"([a-z])([A-Z])", r"\1_\2", capitalized_word_apart).lower()


def reset() -> None:
    """Forgets all names, as `clear_session` does: the next "dense" is "dense" again."""
    with _lock:
        _given.clear()
