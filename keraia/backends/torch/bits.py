"""Numbers as bits: shifts, memory read otherwise, complex numbers of their parts."""

import math

import torch

from keraia.backends.torch.arrays import native
from keraia.backends.torch.kernels import kernel

Array = torch.Tensor


def left_shift(x: Array, y: Array) -> Array:
    last = 8 * x.element_size() - 1
    shifted = torch.bitwise_left_shift(x, torch.clamp(y, 0, last))
    return torch.where((y < 0) | (y > last), 0, shifted)


def right_shift(x: Array, y: Array) -> Array:
    last = 8 * x.element_size() - 1
    shifted = torch.bitwise_right_shift(x, torch.clamp(y, 0, last))
    return torch.where((y < 0) | (y > last), torch.where(x < 0, -1, 0).to(x.dtype), shifted)


def ldexp(x: Array, exponent: Array) -> Array:
    """In three steps, each within the range of the dtype; PyTorch's (2.13) has a wrong gradient."""
    highest = math.frexp(torch.finfo(x.dtype).max)[1] - 2
    for _ in range(3):
        step = torch.clamp(exponent, -highest, highest)
        x = x * torch.pow(torch.scalar_tensor(2, dtype=x.dtype, device=x.device), step)
        exponent = exponent - step
    return x


@kernel("reread")
def reread(x: Array, dtype: str) -> Array:
    return x.contiguous().view(native(dtype))


@kernel("complex")
def join(real: Array, imaginary: Array) -> Array:
    return torch.complex(real, imaginary)
