"""Comparison and logic: the answers are booleans."""

from keraia.backends import xp
from keraia.core.arguments import Tensor
from keraia.core.op import op
from keraia.core.rules import chosen, compared, logical
from keraia.core.shapes import broadcast, same


@op(dtype=compared, shape=broadcast)
def equal(x1: Tensor, x2: Tensor) -> Tensor:
    """Where `x1 == x2`."""
    return xp.equal(x1, x2)


@op(dtype=compared, shape=broadcast)
def not_equal(x1: Tensor, x2: Tensor) -> Tensor:
    """Where `x1 != x2`."""
    return xp.not_equal(x1, x2)


@op(dtype=compared, shape=broadcast)
def less(x1: Tensor, x2: Tensor) -> Tensor:
    """Where `x1 < x2`."""
    return xp.less(x1, x2)


@op(dtype=compared, shape=broadcast)
def less_equal(x1: Tensor, x2: Tensor) -> Tensor:
    """Where `x1 <= x2`."""
    return xp.less_equal(x1, x2)


@op(dtype=compared, shape=broadcast)
def greater(x1: Tensor, x2: Tensor) -> Tensor:
    """Where `x1 > x2`."""
    return xp.greater(x1, x2)


@op(dtype=compared, shape=broadcast)
def greater_equal(x1: Tensor, x2: Tensor) -> Tensor:
    """Where `x1 >= x2`."""
    return xp.greater_equal(x1, x2)


@op(dtype=logical, shape=broadcast)
def logical_and(x1: Tensor, x2: Tensor) -> Tensor:
    """Where both are true (not zero)."""
    return xp.logical_and(x1, x2)


@op(dtype=logical, shape=broadcast)
def logical_or(x1: Tensor, x2: Tensor) -> Tensor:
    """Where either is true (not zero)."""
    return xp.logical_or(x1, x2)


@op(dtype=logical, shape=broadcast)
def logical_xor(x1: Tensor, x2: Tensor) -> Tensor:
    """Where exactly one is true (not zero)."""
    return xp.logical_xor(x1, x2)


@op(dtype=logical, shape=same)
def logical_not(x: Tensor) -> Tensor:
    """Where `x` is false (zero)."""
    return xp.logical_not(x)


@op(dtype=chosen, shape=broadcast)
def where(condition: Tensor, x1: Tensor | None = None, x2: Tensor | None = None) -> Tensor:
    """`x1` where `condition` holds, else `x2`; all three broadcast.

    Without `x1` and `x2`: the indices where it holds, as `nonzero` gives them (not inside a
    compiled program, whose shapes must be known).
    """
    if x1 is None:
        return xp.nonzero(condition)
    return xp.where(condition, x1, x2)
