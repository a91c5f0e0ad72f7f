"""Tensors out of nothing but a shape, a range or another tensor's likeness."""

from typing import Any

import torch

from keraia.backends.torch.arrays import device

Array = torch.Tensor

zeros_like = torch.zeros_like
ones_like = torch.ones_like


def zeros(shape: Any, dtype: torch.dtype) -> Array:
    return torch.zeros(shape, dtype=dtype, device=device())


def ones(shape: Any, dtype: torch.dtype) -> Array:
    return torch.ones(shape, dtype=dtype, device=device())


def arange(start: Any, stop: Any, step: Any, dtype: torch.dtype) -> Array:
    return torch.arange(start, stop, step, dtype=dtype, device=device())


def eye(n: int, m: int | None, k: int, dtype: torch.dtype) -> Array:
    rows = torch.arange(n, device=device()).unsqueeze(1)
    columns = torch.arange(n if m is None else m, device=device())
    return (columns - rows == k).to(dtype)
