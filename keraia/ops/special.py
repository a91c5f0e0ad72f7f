"""Special functions: the error function and its kin, Bessel's."""

from keraia.backends import xp
from keraia.core.arguments import Tensor
from keraia.core.op import op
from keraia.core.rules import floating
from keraia.core.shapes import same


@op(dtype=floating, shape=same)
def erf(x: Tensor) -> Tensor:
    """Error function, `2 / sqrt(pi)` times the integral of `exp(-t**2)` from 0 to `x`."""
    return xp.erf(x)


@op(dtype=floating, shape=same)
def erfc(x: Tensor) -> Tensor:
    """`1 - erf(x)`, exact where that is small."""
    return xp.erfc(x)


@op(dtype=floating, shape=same)
def erfinv(x: Tensor) -> Tensor:
    """Inverse of `erf` on (-1, 1)."""
    return xp.erfinv(x)


@op(dtype=floating, shape=same)
def i0(x: Tensor) -> Tensor:
    """Modified Bessel function of the first kind and order 0."""
    return xp.i0(x)
