"""Sums of products at all shifts, and distances."""

from typing import Any

import numpy as np
from scipy.spatial import distance

from keraia.backends.numpy.kernels import kernel


@kernel("correlate_fully")
def correlate_fully(x1: Any, x2: Any) -> Any:
    return np.correlate(x1, x2, "full")


@kernel("cdist")
def cdist(x: Any, y: Any) -> Any:
    stack = np.broadcast_shapes(x.shape[:-2], y.shape[:-2])
    x, y = (np.broadcast_to(z, stack + z.shape[-2:]) for z in (x, y))
    out = np.empty((*stack, x.shape[-2], y.shape[-2]), x.dtype)
    for place in np.ndindex(stack):
        out[place] = distance.cdist(x[place], y[place])
    return out
