"""Angles and triangles: circular and hyperbolic functions, in radians."""

import math
from typing import Any

from keraia.backends import backend, xp
from keraia.core.arguments import Tensor
from keraia.core.op import op
from keraia.core.rules import floating
from keraia.core.shapes import broadcast, same


@op(dtype=floating, shape=same)
def sin(x: Tensor) -> Tensor:
    """Sine of an angle in radians."""
    return xp.sin(x)


@op(dtype=floating, shape=same)
def cos(x: Tensor) -> Tensor:
    """Cosine of an angle in radians."""
    return xp.cos(x)


@op(dtype=floating, shape=same)
def tan(x: Tensor) -> Tensor:
    """Tangent of an angle in radians."""
    return xp.tan(x)


@op(dtype=floating, shape=same)
def arcsin(x: Tensor) -> Tensor:
    """Angle from -pi/2 to pi/2 whose sine is `x`."""
    return xp.arcsin(x)


@op(dtype=floating, shape=same)
def arccos(x: Tensor) -> Tensor:
    """Angle from 0 to pi whose cosine is `x`."""
    return xp.arccos(x)


@op(dtype=floating, shape=same)
def arctan(x: Tensor) -> Tensor:
    """Angle from -pi/2 to pi/2 whose tangent is `x`."""
    return xp.arctan(x)


@op(dtype=floating, shape=same)
def sinh(x: Tensor) -> Tensor:
    """Hyperbolic sine."""
    return xp.sinh(x)


@op(dtype=floating, shape=same)
def cosh(x: Tensor) -> Tensor:
    """Hyperbolic cosine."""
    return xp.cosh(x)


@op(dtype=floating, shape=same)
def tanh(x: Tensor) -> Tensor:
    """Hyperbolic tangent."""
    return xp.tanh(x)


@op(dtype=floating, shape=same)
def arcsinh(x: Tensor) -> Tensor:
    """Inverse of `sinh`."""
    return xp.arcsinh(x)


@op(dtype=floating, shape=same)
def arccosh(x: Tensor) -> Tensor:
    """Number from 0 upwards whose hyperbolic cosine is `x`."""
    return xp.arccosh(x)


@op(dtype=floating, shape=same)
def arctanh(x: Tensor) -> Tensor:
    """Inverse of `tanh` on (-1, 1)."""
    return xp.arctanh(x)


@op(dtype=floating, shape=broadcast)
def arctan2(x1: Tensor, x2: Tensor) -> Tensor:
    """Angle of the point `(x2, x1)`, in radians from -pi to pi."""
    return xp.arctan2(x1, x2)


@op(dtype=floating, shape=broadcast)
def hypot(x1: Tensor, x2: Tensor) -> Tensor:
    """Length of the hypotenuse, `sqrt(x1**2 + x2**2)`, without overflow."""
    return xp.hypot(x1, x2)


@op(dtype=floating, shape=same)
def deg2rad(x: Tensor) -> Tensor:
    """An angle in radians of one in degrees."""
    return xp.multiply(x, _scalar(math.pi / 180, x))


@op(dtype=floating, shape=same)
def rad2deg(x: Tensor) -> Tensor:
    """An angle in degrees of one in radians."""
    return xp.multiply(x, _scalar(180 / math.pi, x))


def _scalar(number: float, x: Any) -> Any:
    return backend.scalar(number, backend.dtype_of(x))


@op(dtype=floating, shape=same)
def sinc(x: Tensor) -> Tensor:
    """`sin(pi * x) / (pi * x)`, which is 1 at 0."""
    return xp.sinc(x)
