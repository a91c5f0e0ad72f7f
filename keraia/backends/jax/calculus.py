"""Derivatives in one direction on JAX."""

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp

from keraia.backends.jax.kernels import kernel


@kernel("jvp")
def jvp(fun: Callable[..., Any], primals: tuple, tangents: tuple, has_aux: bool) -> Any:
    primals, tangents = jax.tree.map(jnp.asarray, (primals, tangents))
    return jax.jvp(fun, primals, tangents, has_aux=has_aux)
