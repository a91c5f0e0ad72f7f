"""Images on JAX: what is called outside a larger program runs as one program of its own."""

import functools
from collections.abc import Callable
from typing import Any

import jax

from keraia.backends.jax.kernels import kernel

# Fused, a gathered row costs little, so few that a matrix product is never faster below. Inside a
# larger program it is not: XLA repeats the gather for each use, and its gradient scatters.
_GATHERED_LIKE = 16


@kernel("band_product")
def band_product(x: Any, taps: tuple[Any, Any], axis: int) -> Any:
    places, weights = taps
    if isinstance(x, jax.core.Tracer) or len(places) * _GATHERED_LIKE > x.shape[axis]:
        return NotImplemented
    return _gathered(x, places, weights.astype(x.dtype), axis)


@functools.partial(jax.jit, static_argnums=3)
def _gathered(x: Any, places: Any, weights: Any, axis: int) -> Any:
    sizes = [-1 if i == axis else 1 for i in range(x.ndim)]
    before = (slice(None),) * axis
    return sum(
        x.at[(*before, place)].get(mode="promise_in_bounds") * weight.reshape(sizes)
        for place, weight in zip(places, weights, strict=True)
    )


@kernel("fused")
def fused(body: Callable[..., Any], args: tuple, kwargs: dict[str, Any]) -> Any:
    """`body(*args, **kwargs)` compiled for its settings, which are what is not an array."""
    arrays = {name: x for name, x in kwargs.items() if isinstance(x, jax.Array)}
    settings = tuple((name, x) for name, x in kwargs.items() if name not in arrays)
    if any(isinstance(x, jax.core.Tracer) for x in (*args, *arrays.values())):
        return body(*args, **kwargs)
    try:
        program = _program(body, settings)
    except TypeError:  # lists cannot be kept
        return body(*args, **kwargs)
    return program(*args, **arrays)


@functools.lru_cache(256)
def _program(body: Callable[..., Any], settings: tuple) -> Callable[..., Any]:
    return jax.jit(functools.partial(body, **dict(settings)))
