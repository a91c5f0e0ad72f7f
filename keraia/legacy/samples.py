"""Generators as older generations took them: counted in samples, with or without targets."""

import itertools
from collections.abc import Iterable, Iterator
from typing import Any

from keraia.core import tree
from keraia.legacy import generations


def counts_samples() -> bool:
    """Whether the program's generation counts an epoch in samples."""
    return generations.current().number < (2,)


def steps(generator: Any, samples: int) -> tuple[Any, int]:
    """A generator, and how many of its batches make up a number of samples.

    The first batch is looked at and put back.

    Example:
        >>> import numpy as np
        >>> batches = iter([(np.zeros((4, 2)), np.zeros(4))] * 9)
        >>> steps(batches, 10)[1]
        3
    """
    if isinstance(generator, (tuple, list)) or not hasattr(generator, "__iter__"):
        return generator, -(-samples // size(generator[0])) if _is_indexed(generator) else samples
    iterator = iter(generator)
    first = next(iterator)
    return itertools.chain([first], iterator), max(1, -(-samples // size(first)))


def _is_indexed(source: Any) -> bool:
    return hasattr(source, "__getitem__") and not isinstance(source, (tuple, list))


def size(batch: Any) -> int:
    """Number of samples of a batch."""
    return len(tree.flatten(batch)[0])


def batches(generator: Any) -> Any:
    """A generator whose batches are tuples; lists were taken for them, too."""
    if not isinstance(generator, Iterator):
        return generator
    return (tuple(b) if isinstance(b, list) and len(b) in (2, 3) else b for b in generator)


def inputs(generator: Any) -> Any:
    """The inputs of a generator that may give targets and weights as well."""
    if isinstance(generator, (list, tuple)) or _is_indexed(generator):
        return generator
    return _inputs(generator)


def _inputs(generator: Iterable[Any]) -> Iterator[Any]:
    for batch in generator:
        yield (batch[0],) if isinstance(batch, (tuple, list)) else (batch,)
