"""`jax.numpy.linalg`, with what lives elsewhere in JAX."""

from typing import Any

import jax.numpy as jnp
import jax.scipy.linalg as scipy_linalg
from jax import lax


def lu_factor(x: Any) -> Any:
    return scipy_linalg.lu_factor(x)


def solve_triangular(a: Any, b: Any, lower: bool) -> Any:
    stack = jnp.broadcast_shapes(a.shape[:-2], b.shape[:-2])
    a, b = (jnp.broadcast_to(x, stack + x.shape[-2:]) for x in (a, b))
    return lax.linalg.triangular_solve(a, b, left_side=True, lower=lower)


def __getattr__(name: str) -> Any:
    return getattr(jnp.linalg, name)
