"""`jax.numpy`, with the few names that differ from what the op bodies ask for."""

from typing import Any

import jax.nn
import jax.numpy as jnp
import jax.scipy.special as special
import numpy as np

from keraia.backends.jax import linalg as linalg

erf = special.erf
erfc = special.erfc
erfinv = special.erfinv
logsumexp = special.logsumexp
gammaln = special.gammaln
digamma = special.digamma
expit = jax.nn.sigmoid
rsqrt = jax.lax.rsqrt
stop_gradient = jax.lax.stop_gradient


def floor_divide(x1: Any, x2: Any) -> Any:
    """Of integers by zero it is zero, as in NumPy; XLA leaves that open."""
    out = jnp.floor_divide(x1, x2)
    return out if jnp.issubdtype(out.dtype, jnp.floating) else jnp.where(x2 == 0, 0, out)


def repeat(x: Any, repeats: Any, axis: int | None = None) -> Any:
    counts = repeats if isinstance(repeats, int) else np.asarray(repeats)  # known while tracing
    return jnp.repeat(x, counts, axis=axis)


def take(x: Any, indices: Any, axis: int | None = None) -> Any:
    if 0 in x.shape:  # of which `jax.numpy.take` may give `x` itself
        before, after = ((), ()) if axis is None else (x.shape[:axis], x.shape[axis + 1 :])
        picked = (*before, *indices.shape, *after)
        if 0 in picked:
            return jnp.reshape(x, picked)
    return jnp.take(x, indices, axis=axis)


def __getattr__(name: str) -> Any:
    return getattr(jnp, name)
