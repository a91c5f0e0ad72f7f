"""Windows added up where they came from, on NumPy."""

import numpy as np

from keraia.backends.numpy.kernels import kernel


@kernel("add_at")
def add_at(
    parts: np.ndarray, places: list[tuple[slice, ...]], space: tuple[int, ...]
) -> np.ndarray:
    """Zeros `(batch, channels, *space)` with `parts[:, :, i]` added at `places[i]`, for all i."""
    out = np.zeros((*parts.shape[:2], *space), parts.dtype)
    for i, place in enumerate(places):
        out[(..., *place)] += parts[:, :, i]
    return out
