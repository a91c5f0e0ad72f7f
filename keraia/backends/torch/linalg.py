"""`torch.linalg`, with NumPy's parameters."""

from typing import Any

import torch

Array = torch.Tensor


def norm(x: Array, ord: Any = None, axis: Any = None, keepdims: bool = False) -> Array:
    return torch.linalg.norm(x, ord, axis, keepdims)


def _or_nan(out: Array, failed: Array) -> Array:
    """NaN for matrices that could not be done, without waiting for the device to tell."""
    return torch.where(failed[..., None, None] > 0, torch.nan, out)


def cholesky(x: Array) -> Array:
    return _or_nan(*torch.linalg.cholesky_ex(x))


def inv(x: Array) -> Array:
    return _or_nan(*torch.linalg.inv_ex(x))


def solve(a: Array, b: Array) -> Array:
    return _or_nan(*torch.linalg.solve_ex(a, b))


def lu_factor(x: Array) -> tuple[Array, Array]:
    factors, pivots, _ = torch.linalg.lu_factor_ex(x)
    return factors, pivots - 1  # LAPACK counts from 1


def pinv(x: Array, rcond: float) -> Array:
    return torch.linalg.pinv(x, rtol=rcond)


def solve_triangular(a: Array, b: Array, lower: bool) -> Array:
    return torch.linalg.solve_triangular(a, b, upper=not lower)


def svd(x: Array, full_matrices: bool, compute_uv: bool) -> Any:
    return torch.linalg.svd(x, full_matrices) if compute_uv else torch.linalg.svdvals(x)


def __getattr__(name: str) -> Any:
    return getattr(torch.linalg, name)
