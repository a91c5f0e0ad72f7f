"""Comparison and logic: the answers are booleans."""

import math
from collections.abc import Sequence
from typing import Any

from keraia.backends import backend, xp
from keraia.core.arguments import Tensor
from keraia.core.dtypes import is_complex, is_float, result_type
from keraia.core.op import op
from keraia.core.rules import averaged, chosen, compared, logical, predicate
from keraia.core.shapes import broadcast, same
from keraia.ops.elementwise import cast


def _tolerant(dtypes: Any, settings: Any) -> tuple[Any, Any]:
    """Differences are small: they are taken in float32 or better."""
    return averaged(dtypes, settings)[0], "bool"


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


@op(dtype=predicate, shape=same)
def isnan(x: Tensor) -> Tensor:
    """Where elements are not a number."""
    return xp.isnan(x)


@op(dtype=predicate, shape=same)
def isinf(x: Tensor) -> Tensor:
    """Where elements are plus or minus infinity."""
    return xp.isinf(x)


@op(dtype=predicate, shape=same)
def isfinite(x: Tensor) -> Tensor:
    """Where elements are neither infinite nor NaN."""
    return xp.isfinite(x)


@op(dtype=predicate, shape=same)
def isposinf(x: Tensor) -> Tensor:
    """Where elements are infinity; real numbers only."""
    return _is(math.inf, x)


@op(dtype=predicate, shape=same)
def isneginf(x: Tensor) -> Tensor:
    """Where elements are minus infinity; real numbers only."""
    return _is(-math.inf, x)


def _is(number: float, x: Any) -> Any:
    dtype = backend.dtype_of(x)
    if is_complex(dtype):
        raise TypeError(
            f"ops.isposinf, ops.isneginf: {dtype} numbers are not ordered. Use ops.isinf, or look "
            "at ops.real(x) and ops.imag(x)."
        )
    found = xp.equal(x, backend.scalar(number, dtype)) if is_float(dtype) else None
    return xp.zeros_like(backend.cast(x, "bool")) if found is None else found


@op(dtype=predicate, shape=same)
def isreal(x: Tensor) -> Tensor:
    """Where the imaginary part is zero."""
    if is_complex(backend.dtype_of(x)):
        imaginary = xp.imag(x)
        return xp.equal(imaginary, xp.zeros_like(imaginary))
    return xp.ones_like(backend.cast(x, "bool"))


@op(dtype=_tolerant, shape=broadcast)
def isclose(
    x1: Tensor, x2: Tensor, rtol: float = 1e-5, atol: float = 1e-8, equal_nan: bool = False
) -> Tensor:
    """Where `abs(x1 - x2) <= atol + rtol * abs(x2)`, or both are the same infinity.

    Args:
        x1, x2: Tensors; `x2` is the one that `rtol` refers to.
        rtol: Tolerated difference as a share of `abs(x2)`.
        atol: Tolerated difference.
        equal_nan: Whether NaN is close to NaN.
    """
    near = xp.less_equal(xp.absolute(x1 - x2), atol + rtol * xp.absolute(x2))
    out = xp.logical_or(xp.equal(x1, x2), xp.logical_and(near, xp.isfinite(x2)))
    if equal_nan:
        out = xp.logical_or(out, xp.logical_and(xp.isnan(x1), xp.isnan(x2)))
    return out


@op(dtype=_tolerant, shape=lambda x1, x2: broadcast(x1, x2) and ())
def allclose(
    x1: Tensor, x2: Tensor, rtol: float = 1e-5, atol: float = 1e-8, equal_nan: bool = False
) -> Tensor:
    """Whether `isclose` holds everywhere, as a boolean scalar."""
    return xp.all(isclose(x1, x2, rtol, atol, equal_nan))


@op(dtype=compared, shape=same)
def isin(x1: Tensor, x2: Tensor, assume_unique: bool = False, invert: bool = False) -> Tensor:
    """Where elements of `x1` are among those of `x2`.

    Args:
        x1: What is looked for, any shape, which is the result's.
        x2: Where it is looked for, any shape.
        assume_unique: A promise that neither repeats itself; nothing depends on it.
        invert: Whether to tell where they are not.
    """
    found = xp.isin(x1, xp.reshape(x2, (-1,)))
    return xp.logical_not(found) if invert else found


@op(dtype=chosen, shape=broadcast)
def where(condition: Tensor, x1: Tensor | None = None, x2: Tensor | None = None) -> Tensor:
    """`x1` where `condition` holds, else `x2`; all three broadcast.

    Without `x1` and `x2`: the indices where it holds, as `nonzero` gives them (not inside a
    compiled program, whose shapes must be known).
    """
    if x1 is None:
        return xp.nonzero(condition)
    return xp.where(condition, x1, x2)


def select(condlist: Sequence[Any], choicelist: Sequence[Any], default: Any = 0) -> Any:
    """From the first choice whose condition holds, else `default`; all broadcast.

    Args:
        condlist: Boolean tensors.
        choicelist: As many tensors or numbers.
        default: Number or tensor.
    """
    if len(condlist) != len(choicelist) or not condlist:
        raise ValueError(
            f"ops.select: `condlist` and `choicelist` must be of one length, 1 or more, got "
            f"{len(condlist)} and {len(choicelist)}."
        )
    dtype = result_type(*map(_kind, [*choicelist, default]))
    out = default
    for condition, choice in zip(reversed(condlist), reversed(choicelist), strict=True):
        out = where(condition, choice, out)
    return cast(out, dtype)


def _kind(x: Any) -> Any:
    if isinstance(x, (bool, int, float, complex)):
        return type(x)
    return x.dtype if hasattr(x, "dtype") else backend.dtype_of(backend.as_array(x))
