"""Numbers as bits: logic on integers, shifts, and what floating numbers are made of."""

from typing import Any

from keraia.backends import backend, xp
from keraia.core.arguments import Tensor
from keraia.core.dtypes import bits, is_signed, standardize_dtype
from keraia.core.op import composite, op
from keraia.core.rules import DTypes, Settings, floating, integral, predicate, whole
from keraia.core.shapes import broadcast, same
from keraia.core.spec import KerasTensor, Shape


@op(dtype=integral, shape=broadcast)
def bitwise_and(x: Tensor, y: Tensor) -> Tensor:
    """Bits that are set in both integers."""
    return xp.bitwise_and(x, y)


@op(dtype=integral, shape=broadcast)
def bitwise_or(x: Tensor, y: Tensor) -> Tensor:
    """Bits that are set in either integer."""
    return xp.bitwise_or(x, y)


@op(dtype=integral, shape=broadcast)
def bitwise_xor(x: Tensor, y: Tensor) -> Tensor:
    """Bits that are set in exactly one of the integers."""
    return xp.bitwise_xor(x, y)


@op(dtype=integral, shape=same)
def bitwise_not(x: Tensor) -> Tensor:
    """All bits the other way round: `-x - 1` for signed integers."""
    return xp.bitwise_not(x)


@op(dtype=integral, shape=same)
def bitwise_invert(x: Tensor) -> Tensor:
    """The same as `bitwise_not`."""
    return xp.bitwise_not(x)


@op(dtype=whole, shape=broadcast)
def left_shift(x: Tensor, y: Tensor) -> Tensor:
    """Bits of `x` moved by `y` places to the left: `x * 2**y`, what falls off is lost.

    0 where `y` is negative or not less than the number of bits.
    """
    return xp.left_shift(x, y)


@op(dtype=whole, shape=broadcast)
def bitwise_left_shift(x: Tensor, y: Tensor) -> Tensor:
    """The same as `left_shift`."""
    return xp.left_shift(x, y)


@op(dtype=whole, shape=broadcast)
def right_shift(x: Tensor, y: Tensor) -> Tensor:
    """Bits of `x` moved by `y` places to the right: `floor(x / 2**y)`.

    Where `y` is negative or not less than the number of bits, all bits become the sign: -1 below
    zero, else 0.
    """
    return xp.right_shift(x, y)


@op(dtype=whole, shape=broadcast)
def bitwise_right_shift(x: Tensor, y: Tensor) -> Tensor:
    """The same as `right_shift`."""
    return xp.right_shift(x, y)


@op(dtype=predicate, shape=same)
def signbit(x: Tensor) -> Tensor:
    """Where the sign bit is set: numbers below zero, -0.0 too."""
    if is_signed(backend.dtype_of(x)):
        return xp.signbit(x)
    return xp.zeros_like(backend.cast(x, "bool"))


def _scaled(dtypes: DTypes, settings: Settings) -> tuple[Any, Any]:
    integral(dtypes[1:], settings)
    _, result = floating(dtypes[:1], settings)
    return (result, "int32"), result


@op(dtype=_scaled, shape=broadcast)
def ldexp(x1: Tensor, x2: Tensor) -> Tensor:
    """`x1 * 2**x2` of a number and an integer, without overflow on the way."""
    return xp.ldexp(x1, x2)


@op(dtype=floating, shape=broadcast)
def nextafter(x1: Tensor, x2: Tensor) -> Tensor:
    """The number next to `x1`, in its dtype, in the direction of `x2`."""
    return xp.nextafter(x1, x2)


@composite
def view(x: Tensor, dtype: Any = None) -> Tensor:
    """The same memory read as another dtype.

    Args:
        x: Tensor.
        dtype: What to read it as; None: as it is. If its elements are of another size, the last
            axis grows or shrinks by that factor.
    """
    if dtype is None:
        return x
    dtype = standardize_dtype(dtype)
    dtype = backend.canonical.get(dtype, dtype)
    if isinstance(x, KerasTensor):
        return KerasTensor(_reread(x.shape, bits(x.dtype), bits(dtype)), dtype)
    x = backend.as_array(x)
    _reread(backend.shape_of(x), bits(backend.dtype_of(x)), bits(dtype))
    return backend.kernels["reread"](x, dtype)


def _reread(shape: Shape, have: int, want: int) -> Shape:
    """Shape in elements of `want` bits of one in elements of `have` bits."""
    if have == want:
        return shape
    if not shape or (shape[-1] is not None and shape[-1] * have % want):
        raise ValueError(
            f"ops.view: the last axis of shape {shape}, in elements of {have} bits, does not "
            f"divide into elements of {want} bits. Reshape or pad it first."
        )
    return (*shape[:-1], None if shape[-1] is None else shape[-1] * have // want)
