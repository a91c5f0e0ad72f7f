"""Windows added up where they came from, on JAX."""

from typing import Any

import jax.numpy as jnp

from keraia.backends.jax.kernels import kernel


@kernel("add_at")
def add_at(parts: Any, places: list[tuple[slice, ...]], space: tuple[int, ...]) -> Any:
    """Zeros `(batch, channels, *space)` with `parts[:, :, i]` added at `places[i]`, for all i."""
    out = jnp.zeros((*parts.shape[:2], *space), parts.dtype)
    for i, place in enumerate(places):
        out = out.at[(..., *place)].add(parts[:, :, i])
    return out
