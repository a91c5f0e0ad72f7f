"""Functions written with JAX inside a layer: here they run as they are."""

from collections.abc import Callable
from typing import Any

from keraia.backends.jax.kernels import kernel


@kernel("jax_function")
def jax_function(fn: Callable[..., Any], platforms: list[str] | None) -> Callable[..., Any]:
    return lambda arrays, settings: fn(**arrays, **settings)


@kernel("jax_values")
def jax_values(fn: Callable[..., Any], arguments: dict[str, Any]) -> Any:
    return fn(**arguments)
