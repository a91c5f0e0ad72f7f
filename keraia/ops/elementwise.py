"""Arithmetic, powers, logarithms, rounding: one number in, one number out."""

from keraia.backends import backend, xp
from keraia.core.arguments import DType, Tensor
from keraia.core.dtypes import is_float
from keraia.core.op import op
from keraia.core.rules import cast_to, counted, floating, promoted, real_of, whole
from keraia.core.shapes import broadcast, same


@op(dtype=promoted, shape=broadcast)
def add(x1: Tensor, x2: Tensor) -> Tensor:
    """Sum of two tensors, element by element, with broadcasting."""
    return xp.add(x1, x2)


@op(dtype=promoted, shape=broadcast)
def subtract(x1: Tensor, x2: Tensor) -> Tensor:
    """Difference of two tensors, element by element, with broadcasting."""
    return xp.subtract(x1, x2)


@op(dtype=promoted, shape=broadcast)
def multiply(x1: Tensor, x2: Tensor) -> Tensor:
    """Product of two tensors, element by element, with broadcasting."""
    return xp.multiply(x1, x2)


@op(dtype=floating, shape=broadcast)
def divide(x1: Tensor, x2: Tensor) -> Tensor:
    """True quotient of two tensors; integers give a floating result."""
    return xp.divide(x1, x2)


@op(dtype=floating, shape=broadcast)
def true_divide(x1: Tensor, x2: Tensor) -> Tensor:
    """The same as `divide`."""
    return xp.divide(x1, x2)


@op(dtype=floating, shape=broadcast)
def divide_no_nan(x1: Tensor, x2: Tensor) -> Tensor:
    """The quotient, but 0 where `x2` is 0."""
    zero = xp.equal(x2, xp.zeros_like(x2))
    quotient = xp.divide(x1, xp.where(zero, xp.ones_like(x2), x2))
    return xp.where(zero, xp.zeros_like(quotient), quotient)


@op(dtype=counted, shape=broadcast)
def floor_divide(x1: Tensor, x2: Tensor) -> Tensor:
    """Largest integer not above the quotient."""
    return xp.floor_divide(x1, x2)


@op(dtype=counted, shape=broadcast)
def mod(x1: Tensor, x2: Tensor) -> Tensor:
    """Remainder of `floor_divide`: it has the sign of `x2`."""
    return xp.mod(x1, x2)


@op(dtype=counted, shape=broadcast)
def fmod(x1: Tensor, x2: Tensor) -> Tensor:
    """Remainder of the division cut towards zero: it has the sign of `x1`."""
    return xp.fmod(x1, x2)


@op(dtype=whole, shape=broadcast)
def gcd(x1: Tensor, x2: Tensor) -> Tensor:
    """Greatest common divisor of two integers, never negative."""
    return xp.gcd(x1, x2)


@op(dtype=whole, shape=broadcast)
def lcm(x1: Tensor, x2: Tensor) -> Tensor:
    """Least common multiple of two integers, never negative; 0 if one of them is 0."""
    return xp.lcm(x1, x2)


@op(dtype=counted, shape=broadcast)
def power(x1: Tensor, x2: Tensor) -> Tensor:
    """`x1` to the power `x2`."""
    return xp.power(x1, x2)


@op(dtype=promoted, shape=broadcast)
def maximum(x1: Tensor, x2: Tensor) -> Tensor:
    """The larger of two elements; NaN if either is."""
    return xp.maximum(x1, x2)


@op(dtype=promoted, shape=broadcast)
def minimum(x1: Tensor, x2: Tensor) -> Tensor:
    """The smaller of two elements; NaN if either is."""
    return xp.minimum(x1, x2)


@op(dtype=promoted, shape=broadcast)
def fmax(x1: Tensor, x2: Tensor) -> Tensor:
    """The larger of two elements; where one of them is NaN, the other."""
    return xp.fmax(x1, x2)


@op(dtype=promoted, shape=broadcast)
def fmin(x1: Tensor, x2: Tensor) -> Tensor:
    """The smaller of two elements; where one of them is NaN, the other."""
    return xp.fmin(x1, x2)


@op(dtype=floating, shape=broadcast)
def heaviside(x1: Tensor, x2: Tensor) -> Tensor:
    """Step from 0 to 1 at `x1 = 0`, where it is `x2`."""
    return xp.heaviside(x1, x2)


@op(dtype=floating, shape=broadcast)
def logaddexp(x1: Tensor, x2: Tensor) -> Tensor:
    """`log(exp(x1) + exp(x2))` without overflow."""
    return xp.logaddexp(x1, x2)


@op(dtype=floating, shape=broadcast)
def logaddexp2(x1: Tensor, x2: Tensor) -> Tensor:
    """`log2(2**x1 + 2**x2)` without overflow."""
    return xp.logaddexp2(x1, x2)


@op(dtype=promoted, shape=same)
def negative(x: Tensor) -> Tensor:
    """`-x`."""
    return xp.negative(x)


@op(dtype=real_of(promoted), shape=same)
def absolute(x: Tensor) -> Tensor:
    """Distance from zero; the modulus of complex numbers."""
    return xp.absolute(x)


@op(dtype=real_of(promoted), shape=same)
def abs(x: Tensor) -> Tensor:
    """The same as `absolute`."""
    return xp.absolute(x)


@op(dtype=floating, shape=same)
def fabs(x: Tensor) -> Tensor:
    """Distance of a real number from zero, as a floating number."""
    return xp.absolute(x)


@op(dtype=promoted, shape=same)
def sign(x: Tensor) -> Tensor:
    """-1, 0 or 1 by the sign of the element."""
    return xp.sign(x)


@op(dtype=counted, shape=same)
def square(x: Tensor) -> Tensor:
    """`x * x`."""
    return xp.square(x)


@op(dtype=floating, shape=same)
def sqrt(x: Tensor) -> Tensor:
    """Square root; NaN below zero."""
    return xp.sqrt(x)


@op(dtype=floating, shape=same)
def rsqrt(x: Tensor) -> Tensor:
    """`1 / sqrt(x)`."""
    return xp.rsqrt(x)


@op(dtype=floating, shape=same)
def cbrt(x: Tensor) -> Tensor:
    """Cube root, negative below zero."""
    return xp.cbrt(x)


@op(dtype=floating, shape=same)
def reciprocal(x: Tensor) -> Tensor:
    """`1 / x`."""
    return xp.reciprocal(x)


@op(dtype=floating, shape=same)
def exp(x: Tensor) -> Tensor:
    """E to the power `x`."""
    return xp.exp(x)


@op(dtype=floating, shape=same)
def exp2(x: Tensor) -> Tensor:
    """2 to the power `x`."""
    return xp.exp2(x)


@op(dtype=floating, shape=same)
def expm1(x: Tensor) -> Tensor:
    """`exp(x) - 1`, exact near zero."""
    return xp.expm1(x)


@op(dtype=floating, shape=same)
def log(x: Tensor) -> Tensor:
    """Natural logarithm."""
    return xp.log(x)


@op(dtype=floating, shape=same)
def log1p(x: Tensor) -> Tensor:
    """`log(1 + x)`, exact near zero."""
    return xp.log1p(x)


@op(dtype=floating, shape=same)
def log2(x: Tensor) -> Tensor:
    """Logarithm to base 2."""
    return xp.log2(x)


@op(dtype=floating, shape=same)
def log10(x: Tensor) -> Tensor:
    """Logarithm to base 10."""
    return xp.log10(x)


@op(dtype=floating, shape=same)
def floor(x: Tensor) -> Tensor:
    """Largest integer not above `x`, as a floating number."""
    return xp.floor(x)


@op(dtype=floating, shape=same)
def ceil(x: Tensor) -> Tensor:
    """Smallest integer not below `x`, as a floating number."""
    return xp.ceil(x)


@op(dtype=promoted, shape=same)
def trunc(x: Tensor) -> Tensor:
    """The number without its fraction; integers stay as they are."""
    return xp.trunc(x) if is_float(backend.dtype_of(x)) else x


@op(dtype=promoted, shape=same)
def round(x: Tensor, decimals: int = 0) -> Tensor:
    """Nearest number with `decimals` digits after the point; halves go to the even one."""
    return xp.round(x, decimals)


@op(dtype=promoted, shape=broadcast)
def clip(x: Tensor, x_min: Tensor, x_max: Tensor) -> Tensor:
    """`x` limited to the range from `x_min` to `x_max`."""
    return xp.clip(x, x_min, x_max)


@op(dtype=cast_to, shape=same)
def cast(x: Tensor, dtype: DType) -> Tensor:
    """The elements in another dtype; floats are truncated on the way to integers."""
    return x
