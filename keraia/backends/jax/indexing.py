"""Scatter, blocks and top-k on JAX."""

from typing import Any

import jax.numpy as jnp
from jax import lax

from keraia.backends.jax.kernels import kernel


@kernel("scatter_into")
def scatter_into(x: Any, indices: Any, updates: Any, reduction: str | None) -> Any:
    places = x.at[tuple(jnp.moveaxis(indices, -1, 0))]
    method = {None: "set", "add": "add", "max": "max", "min": "min", "mul": "multiply"}[reduction]
    return getattr(places, method)(updates)


@kernel("slice_block")
def slice_block(x: Any, start: Any, shape: tuple[int, ...]) -> Any:
    return lax.dynamic_slice(x, start, shape)


@kernel("slice_into")
def slice_into(x: Any, start: Any, updates: Any) -> Any:
    return lax.dynamic_update_slice(x, updates, start)


@kernel("top_k")
def top_k(x: Any, k: int, sorted: bool) -> tuple[Any, Any]:
    return tuple(lax.top_k(x, k))
