"""How near a signal comes to another."""

import math

from keraia.core.arguments import Tensor
from keraia.core.op import composite
from keraia.core.rules import averaged
from keraia.core.shapes import fit
from keraia.ops.elementwise import log10, square
from keraia.ops.reduction import mean


@composite(dtype=averaged)
def psnr(x1: Tensor, x2: Tensor, max_val: float) -> Tensor:
    """Peak signal-to-noise ratio in decibels, `10 * log10(max_val**2 / mean((x1 - x2)**2))`.

    Args:
        x1: Tensor.
        x2: Tensor of the same shape; equal ones have the ratio infinity.
        max_val: Largest value that the signals can take.

    Returns:
        Scalar over all elements.

    Example:
        >>> round(float(psnr([[0.0, 128.0]], [[0.0, 127.0]], 255)), 2)
        51.14
    """
    if not fit(x1.shape, x2.shape):
        raise ValueError(
            "ops.psnr: `x1` and `x2` must have one shape, got "
            f"{tuple(x1.shape)} and {tuple(x2.shape)}."
        )
    return 20.0 * math.log10(max_val) - 10.0 * log10(mean(square(x1 - x2)))
