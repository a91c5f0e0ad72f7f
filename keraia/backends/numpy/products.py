"""Sums of products at all shifts."""

from typing import Any

import numpy as np

from keraia.backends.numpy.kernels import kernel


@kernel("correlate_fully")
def correlate_fully(x1: Any, x2: Any) -> Any:
    return np.correlate(x1, x2, "full")
