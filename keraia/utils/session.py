"""State of the process as a whole: its seed, and the names that it gave."""

import gc
import operator
from typing import Any

import numpy as np

from keraia.core import active, config, naming, seeds


def set_random_seed(seed: int) -> None:
    """Makes a program repeat itself: seeds every stream of random numbers.

    These are Python's `random`, NumPy's global generator, that of the active backend (PyTorch's,
    TensorFlow's), and the streams from which layers, initializers and `keras.random` draw.

    Args:
        seed: From 0 to `2**32 - 1`.

    Raises:
        ValueError: `seed` is no such integer.

    Example:
        >>> import keraia
        >>> set_random_seed(1)
        >>> first = float(keraia.random.normal(()))
        >>> set_random_seed(1)
        >>> float(keraia.random.normal(())) == first
        True
    """
    number = _as_seed(seed)
    seeds.restart(number)
    np.random.seed(number)
    active.load().seed(number)


def _as_seed(seed: Any) -> int:
    try:
        number = operator.index(seed)
    except TypeError:
        number = -1
    if not 0 <= number < 2**32:
        raise ValueError(
            f"set_random_seed: `seed` must be an integer from 0 to 2**32 - 1, got {seed!r}."
        )
    return number


def clear_session(free_memory: bool = True) -> None:
    """Starts anew: names of layers, the random stream of ops without a seed, the dtype policy.

    Args:
        free_memory: Whether to collect garbage now. Models free their memory when they are no
            longer referred to; the collector also finds those that refer to themselves.

    Example:
        >>> import keraia
        >>> clear_session()
        >>> keraia.layers.Dense(1).name, keraia.layers.Dense(1).name
        ('dense', 'dense_1')
        >>> clear_session()
        >>> keraia.layers.Dense(1).name
        'dense'
    """
    naming.reset()
    seeds.start_anew()
    config.set_dtype_policy(None)
    if free_memory:
        gc.collect()
