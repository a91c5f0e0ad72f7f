"""PyTorch's own interpolation, where it is that of the op."""

from typing import Any

import torch

from keraia.backends.torch.kernels import kernel


@kernel("interpolate")
def interpolate(
    x: torch.Tensor, size: tuple[int, int], at: tuple[int, int], method: str, antialias: bool
) -> Any:
    grows = all(new >= x.shape[axis] for new, axis in zip(size, at, strict=True))
    # Without `antialias` PyTorch's cubic kernel is another (a = -3/4).
    if method != "bilinear" and not (method == "bicubic" and (antialias or grows)):
        return NotImplemented
    last = at[1] != x.ndim - 1
    x = torch.movedim(x, -1, -3) if last else x
    antialias = antialias or method == "bicubic"
    batch = x if x.ndim == 4 else x[None]
    out = torch.nn.functional.interpolate(batch, size, mode=method, antialias=antialias)
    out = out if x.ndim == 4 else out[0]
    return torch.movedim(out, -3, -1) if last else out


@kernel("slide")
def slide(x: torch.Tensor, weights: tuple[float, ...], axis: int) -> torch.Tensor:
    """Products and sums in one pass; a convolution of one channel takes ten times as long."""
    size = x.shape[axis] - len(weights) + 1
    out = x.narrow(axis, 0, size) * weights[0]
    for k, weight in enumerate(weights[1:], 1):
        out = torch.add(out, x.narrow(axis, k, size), alpha=weight)
    return out
