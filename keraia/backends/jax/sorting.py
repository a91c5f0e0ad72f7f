"""Different elements on JAX."""

from typing import Any

import jax.numpy as jnp

from keraia.backends.jax.kernels import kernel


@kernel("different")
def different(x: Any, asked: Any, axis: int | None, size: int | None, fill: Any) -> list[Any]:
    index, inverse, counts = asked
    out = jnp.unique(
        x,
        return_index=index,
        return_inverse=inverse,
        return_counts=counts,
        axis=axis,
        size=size,
        fill_value=fill,
        equal_nan=False,
    )
    if not any(asked):
        return [out, None, None, None]
    values, *rest = out
    more = iter(rest)
    return [values, *(next(more) if wanted else None for wanted in asked)]
