"""Products of matrices and vectors, with NumPy's parameters."""

from typing import Any

import torch

from keraia.backends.torch.kernels import kernel

Array = torch.Tensor


def dot(x1: Array, x2: Array) -> Array:
    if x1.ndim == 0 or x2.ndim == 0:
        return torch.mul(x1, x2)
    if x2.ndim <= 2:
        return torch.matmul(x1, x2)
    return torch.tensordot(x1, x2, ([-1], [-2]))


def tensordot(x1: Array, x2: Array, axes: Any = 2) -> Array:
    return torch.tensordot(x1, x2, axes)


def outer(x1: Array, x2: Array) -> Array:
    return torch.outer(x1.reshape(-1), x2.reshape(-1))


@kernel("affine")
def affine(x: Array, kernel: Array, bias: Array) -> Array:
    if not x.is_floating_point() or not x.dtype == kernel.dtype == bias.dtype:
        return NotImplemented
    if x.ndim == 2:
        return torch.addmm(bias, x, kernel)
    return torch.nn.functional.linear(x, kernel.mT, bias)


@kernel("correlate_fully")
def correlate_fully(x1: Array, x2: Array) -> Array:
    weights = x2.conj().resolve_conj()[None, None]
    return torch.nn.functional.conv1d(x1[None, None], weights, padding=len(x2) - 1)[0, 0]


@kernel("cdist")
def cdist(x: Array, y: Array) -> Array:
    # By matrix products it would be faster and inexact for near rows.
    return torch.cdist(x, y, compute_mode="donot_use_mm_for_euclid_dist")
