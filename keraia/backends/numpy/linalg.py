"""`numpy.linalg`, with what it lacks."""

from collections.abc import Callable
from typing import Any

import numpy as np
import scipy.linalg


def _each(compute: Callable[..., Any], *stacks: Any) -> Any:
    """`compute` of matrices, NaN for those it refuses: NumPy would stop for one of many."""
    try:
        return compute(*stacks)
    except np.linalg.LinAlgError:
        stack = np.broadcast_shapes(*(x.shape[:-2] for x in stacks))
        if not stack:
            return np.full_like(stacks[-1], np.nan)
    whole = (np.broadcast_to(x, stack + x.shape[-2:]) for x in stacks)
    return np.stack([_each(compute, *parts) for parts in zip(*whole, strict=True)])


def cholesky(x: Any) -> Any:
    return _each(np.linalg.cholesky, x)


def inv(x: Any) -> Any:
    return _each(np.linalg.inv, x)


def solve(a: Any, b: Any) -> Any:
    return _each(np.linalg.solve, a, b)


def lu_factor(x: Any) -> tuple[Any, Any]:
    stack, size = x.shape[:-2], x.shape[-2:]
    factors = np.empty_like(x)
    pivots = np.empty((*stack, min(size)), np.int32)
    factor = scipy.linalg.get_lapack_funcs("getrf", (x,))
    for place in np.ndindex(stack):
        factors[place], pivots[place], _ = factor(x[place])
    return factors, pivots


def solve_triangular(a: Any, b: Any, lower: bool) -> Any:
    return solve(np.tril(a) if lower else np.triu(a), b)


def __getattr__(name: str) -> Any:
    return getattr(np.linalg, name)
