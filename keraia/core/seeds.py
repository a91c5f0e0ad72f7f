"""The host's one stream of seeds: every object made without a seed draws its own from here.

It is Python's own `random` module, so that programs which call `random.seed` repeat themselves as
they always did.
"""

import operator
import random
from typing import Any

LIMIT = 10**9


def next_seed() -> int:
    """Draws a seed, from 1 to `LIMIT`."""
    return random.randint(1, LIMIT)


_restarts = 0


def restart(seed: int) -> None:
    """Restarts the stream: from here on, the same seeds come in the same order."""
    start_anew()
    random.seed(seed)


def start_anew() -> None:
    """Starts another run: generators that the last one shared are made anew."""
    global _restarts
    _restarts += 1


def restarts() -> int:
    """How often the stream was restarted; what was drawn before belongs to another run."""
    return _restarts


def standardize_seed(seed: Any, where: str) -> Any:
    """What an object keeps as its seed: an integer, a seed generator, or a drawn integer for None.

    Raises:
        ValueError: `seed` is something else.
    """
    if seed is None:
        return next_seed()
    if hasattr(seed, "next") and hasattr(seed, "state"):
        return seed
    try:
        return operator.index(seed)
    except TypeError:
        raise ValueError(
            f"{where}: `seed` must be an integer, a keras.random.SeedGenerator or None, got "
            f"{seed!r}."
        ) from None
