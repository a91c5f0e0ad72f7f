"""Numbers as bits: shifts, memory read otherwise, complex numbers of their parts."""

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
    return torch.ldexp(*torch.broadcast_tensors(x, exponent))  # 2.13 warns of scalars


@kernel("reread")
def reread(x: Array, dtype: str) -> Array:
    return x.contiguous().view(native(dtype))


@kernel("complex")
def join(real: Array, imaginary: Array) -> Array:
    return torch.complex(real, imaginary)
