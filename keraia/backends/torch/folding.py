"""Windows added up where they came from, on PyTorch."""

import torch

from keraia.backends.torch.kernels import kernel

Array = torch.Tensor


@kernel("add_at")
def add_at(parts: Array, places: list[tuple[slice, ...]], space: tuple[int, ...]) -> Array:
    """Zeros `(batch, channels, *space)` with `parts[:, :, i]` added at `places[i]`, for all i."""
    out = parts.new_zeros((*parts.shape[:2], *space))
    for i, place in enumerate(places):
        out[(..., *place)] += parts[:, :, i]
    return out
