"""Derivatives, which NumPy has none of."""

from collections.abc import Callable
from typing import Any

from keraia.backends.numpy.kernels import kernel


@kernel("jvp")
def jvp(fun: Callable[..., Any], primals: tuple, tangents: tuple, has_aux: bool) -> Any:
    raise NotImplementedError(
        "ops.jvp: the NumPy backend computes no derivatives. Set the environment variable "
        "KERAIA_BACKEND to jax, torch or tensorflow before the first import."
    )
