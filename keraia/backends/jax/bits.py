"""Memory read as other numbers, and complex numbers of their parts."""

from typing import Any

import jax.numpy as jnp
from jax import lax

from keraia.backends.host import host_dtype
from keraia.backends.jax.kernels import kernel


@kernel("reread")
def reread(x: Any, dtype: str) -> Any:
    return jnp.asarray(x).view(host_dtype(dtype))


@kernel("complex")
def join(real: Any, imaginary: Any) -> Any:
    return lax.complex(real, imaginary)
