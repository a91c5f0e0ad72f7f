"""Sums of products at all shifts."""

from typing import Any

import jax.numpy as jnp

from keraia.backends.jax.kernels import kernel


@kernel("correlate_fully")
def correlate_fully(x1: Any, x2: Any) -> Any:
    return jnp.correlate(x1, x2, "full")
