"""Functions inside a layer: those written with JAX run as they are, those of the host by a call."""

from collections.abc import Callable, Sequence
from typing import Any

import jax

from keraia.backends.jax.kernels import kernel


@kernel("jax_function")
def jax_function(fn: Callable[..., Any], platforms: list[str] | None) -> Callable[..., Any]:
    return lambda arrays, settings: fn(**arrays, **settings)


@kernel("jax_values")
def jax_values(fn: Callable[..., Any], arguments: dict[str, Any]) -> Any:
    return fn(**arguments)


@kernel("traced")
def traced(inputs: Sequence[Any]) -> bool:
    """Whether any of some arrays belongs to a program that is being made."""
    return any(isinstance(x, jax.core.Tracer) for x in inputs)


@kernel("on_host")
def on_host(fn: Callable[..., Any], inputs: Sequence[Any], shape: Any, dtype: str) -> Any:
    """What `fn` makes of NumPy arrays, called from inside a program."""
    made = jax.ShapeDtypeStruct(shape, dtype)
    return jax.pure_callback(fn, made, *inputs, vmap_method="sequential")
