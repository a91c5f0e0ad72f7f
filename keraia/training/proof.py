"""Whether several steps that run as one give the very bits of single steps.

How many steps run as one is decided by the clock, so it must not change what a run computes where
the run has to repeat itself.
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from keraia.core import tree
from keraia.core.variable import Variable
from keraia.data.feed import Chunk


def compare(
    chunk: Chunk,
    program: Callable[..., Any],
    single: Callable[[Any], Any],
    variables: Sequence[Variable],
) -> tuple[bool, Any]:
    """Takes the steps of a chunk as one, then singly; the latter stays.

    Args:
        chunk: The steps.
        program: Takes them as one.
        single: Takes one.
        variables: All that steps may assign.

    Returns:
        Whether all variables ended with the same bits, and what the last step gave.
    """
    before = _bits(variables)
    program(chunk.batch) if chunk.data is None else program(chunk.batch, chunk.data)
    together = _bits(variables)
    for variable, value in zip(variables, before, strict=True):
        variable.assign(value)
    result = None
    for step in range(chunk.count):
        result = single(_batch(chunk, step))
    pairs = zip(together, _bits(variables), strict=True)
    return all(a.tobytes() == b.tobytes() for a, b in pairs), result


def _bits(variables: Sequence[Variable]) -> list[np.ndarray]:
    return [np.array(variable.numpy()) for variable in variables]


def _batch(chunk: Chunk, step: int) -> Any:
    """The batch of one step of a chunk, on the host."""
    if chunk.data is None:
        return tree.map_structure(lambda leaf: None if leaf is None else leaf[step], chunk.batch)
    rows = chunk.batch[step]
    return tree.map_structure(
        lambda leaf: None if leaf is None else np.asarray(leaf)[rows], chunk.data
    )
