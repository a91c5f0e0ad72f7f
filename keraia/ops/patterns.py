"""Axes by names: `rearrange`, in the notation of einops.

A. Rogozhnikov, Einops: Clear and Reliable Tensor Manipulations with Einstein-like Notation, 2022.
"""

import math
import re
from collections.abc import Iterable, Sequence
from typing import Any

from keraia.core.arguments import Tensor
from keraia.core.op import composite
from keraia.ops.shaping import reshape, shape, transpose

# Parentheses with what is in them, the dots, a name, anything else.
_PARTS = re.compile(r"\(([^()]*)\)|(\.\.\.)|(\w+)|(\S)")


@composite
def rearrange(tensor: Tensor, pattern: str, **axes_lengths: int) -> Tensor:
    """Transposes, splits and merges axes as a pattern says.

    Args:
        tensor: Tensor.
        pattern: "before -> after": names of the axes. Parentheses hold axes that are one axis
            together, row-major; 1 or () is an axis of size 1; ... stands for all other axes.
        **axes_lengths: Sizes of named axes: all but one of each pair of parentheses before the
            arrow.

    Returns:
        The same elements in another shape.

    Raises:
        ValueError: The pattern does not fit the tensor, or itself.

    Example:
        >>> rearrange([0, 1, 2, 3, 4, 5], "(row column) -> column row", row=2).tolist()
        [[0, 3], [1, 4], [2, 5]]
    """
    sizes = shape(tensor)
    before, after = _groups_of(pattern, sizes)
    lengths = _lengths(pattern, before, sizes, axes_lengths)
    flat, goal = _flat(before), _flat(after)
    if any(len(group) != 1 for group in before):
        tensor = reshape(tensor, [lengths[name] for name in flat])
    if goal != flat:
        tensor = transpose(tensor, [flat.index(name) for name in goal])
    if any(len(group) != 1 for group in after):
        tensor = reshape(tensor, [_product(lengths[name] for name in group) for group in after])
    return tensor


def _groups_of(pattern: str, sizes: Sequence[Any]) -> tuple[list[list[str]], list[list[str]]]:
    """For each axis before and after the names that it is made of."""
    sides = pattern.split("->")
    if len(sides) != 2:
        raise _misfit(pattern, "it must be 'before -> after'.")
    parts = [_PARTS.findall(side) for side in sides]
    if any(stray for side in parts for _, _, _, stray in side):
        raise _misfit(pattern, "it may hold names, 1, ..., and parentheses around some of these.")
    named = sum(not dots for _, dots, _, _ in parts[0])
    others = [f"...{i}" for i in range(len(sizes) - named)]
    before, after = ([g for part in side for g in _groups(part, others)] for side in parts)
    if len(before) != len(sizes):
        raise _misfit(pattern, f"it does not name the axes of a tensor of shape {tuple(sizes)}.")
    flat, goal = _flat(before), _flat(after)
    if sorted(flat) != sorted(goal) or len(set(flat)) != len(flat):
        raise _misfit(pattern, "each name must stand once on either side of the arrow.")
    return before, after


def _groups(part: tuple[str, ...], others: list[str]) -> list[list[str]]:
    inside, dots, name, _ = part
    if dots:
        return [[other] for other in others]
    names: list[str] = []
    for word in (name or inside).split():
        names += others if word == "..." else [] if word == "1" else [word]
    return [names]


def _flat(groups: list[list[str]]) -> list[str]:
    return [name for group in groups for name in group]


def _lengths(
    pattern: str, groups: list[list[str]], sizes: Sequence[Any], given: dict[str, int]
) -> dict[str, Any]:
    """Size of each name: as given, or what is left of its axis; None where that is unknown."""
    lengths: dict[str, Any] = dict(given)
    for group, size in zip(groups, sizes, strict=True):
        unknown = [name for name in group if name not in given]
        known = math.prod(given[name] for name in group if name in given)
        if len(unknown) > 1:
            raise _misfit(pattern, f"give the sizes of all but one of {', '.join(group)}.")
        if isinstance(size, int) and (size % known if unknown else size != known):
            raise _misfit(pattern, f"an axis of {size} is not made of {', '.join(group) or 1}.")
        for name in unknown:
            lengths[name] = None if size is None else size // known
    if surplus := given.keys() - set(_flat(groups)):
        raise _misfit(pattern, f"sizes are given of {', '.join(sorted(surplus))}, not in it.")
    return lengths


def _product(sizes: Iterable[Any]) -> Any:
    sizes = list(sizes)
    return None if None in sizes else math.prod(sizes)


def _misfit(pattern: str, why: str) -> ValueError:
    return ValueError(f"ops.rearrange: the pattern {pattern!r} does not fit: {why}")
