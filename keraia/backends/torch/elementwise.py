"""NumPy's functions of single elements in PyTorch's words."""

from collections.abc import Callable

import torch

from keraia.backends.torch.arrays import number_of

Array = torch.Tensor

absolute = torch.abs
add = torch.add
arccos = torch.acos
arcsin = torch.asin
arctan = torch.atan
arctan2 = torch.atan2
copy = torch.clone
divide = torch.div
equal = torch.eq
expit = torch.sigmoid
greater = torch.gt
greater_equal = torch.ge
less = torch.lt
less_equal = torch.le
multiply = torch.mul
negative = torch.neg
not_equal = torch.ne
stop_gradient = torch.Tensor.detach
subtract = torch.sub


def cbrt(x: Array) -> Array:
    return torch.sgn(x) * torch.pow(torch.abs(x), 1 / 3)


def clip(x: Array, x_min: Array, x_max: Array) -> Array:
    low, high = number_of(x_min), number_of(x_max)
    if low is None or high is None:
        return torch.minimum(torch.maximum(x, x_min), x_max)
    return torch.clamp(x, low, high)


def floor_divide(x1: Array, x2: Array) -> Array:
    return _by_any(torch.floor_divide, x1, x2)


def mod(x1: Array, x2: Array) -> Array:
    return _by_any(torch.remainder, x1, x2)


def heaviside(x1: Array, x2: Array) -> Array:
    return torch.where(torch.isnan(x1), x1, torch.heaviside(x1, x2))


def sign(x: Array) -> Array:
    found = torch.sgn(x)
    return torch.where(torch.isnan(x), x, found) if x.is_floating_point() else found


def fmod(x1: Array, x2: Array) -> Array:
    return _by_any(torch.fmod, x1, x2)


def _by_any(divide: Callable[[Array, Array], Array], x1: Array, x2: Array) -> Array:
    """Division of integers by zero gives zero, as in NumPy; PyTorch stops the program."""
    if x2.is_floating_point():
        return divide(x1, x2)
    zero = x2 == 0
    return torch.where(zero, 0, divide(x1, torch.where(zero, 1, x2)))


def isin(x1: Array, x2: Array) -> Array:
    if x1.is_complex():
        return (x1.unsqueeze(-1) == x2).any(-1)
    return torch.isin(x1, x2)


def power(x1: Array, x2: Array) -> Array:
    # Measured: by a number, large tensors are squared ten times as fast as by a tensor.
    exponent = number_of(x2)
    return torch.pow(x1, x2 if exponent is None else exponent)


def round(x: Array, decimals: int = 0) -> Array:
    if x.is_floating_point():
        return torch.round(x, decimals=decimals)
    return x if decimals >= 0 else torch.round(x.double(), decimals=decimals).to(x.dtype)
