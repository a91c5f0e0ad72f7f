"""Tensors brought to mean 0, variance 1 or length 1."""

from collections.abc import Sequence
from typing import Any

from keraia.core import config
from keraia.core.arguments import Tensor
from keraia.core.op import composite
from keraia.core.rules import floating, normalized
from keraia.ops.elementwise import maximum, rsqrt, square
from keraia.ops.linalg import norm
from keraia.ops.reduction import mean, sum
from keraia.ops.shaping import reshape


@composite(dtype=normalized)
def moments(
    x: Tensor, axes: Any, keepdims: bool = False, synchronized: bool = False
) -> tuple[Tensor, Tensor]:
    """Mean and variance along `axes`, computed in float32 where `x` has less.

    Args:
        x: Tensor.
        axes: Axis or axes.
        keepdims: Whether reduced axes stay with size one.
        synchronized: Whether replicas on several devices count as one batch.
    """
    center = mean(x, axes, keepdims=True)
    variance = mean(square(x - center), axes, keepdims=keepdims)
    return (center if keepdims else mean(x, axes)), variance


@composite(dtype=floating)
def normalize(
    x: Tensor, axis: int | Sequence[int] = -1, order: Any = 2, epsilon: float | None = None
) -> Tensor:
    """`x` divided by its norm along `axis`; the norm counts as at least `epsilon` (1e-7)."""
    epsilon = config.epsilon() if epsilon is None else epsilon
    if order == 2:
        length = rsqrt(maximum(sum(square(x), axis, keepdims=True), epsilon**2))
        return x * length
    return x / maximum(norm(x, order, axis, keepdims=True), epsilon)


@composite(dtype=normalized, saved_as="BatchNorm")
def batch_normalization(
    x: Tensor,
    mean: Tensor,
    variance: Tensor,
    axis: int,
    offset: Tensor | None = None,
    scale: Tensor | None = None,
    epsilon: float = 1e-3,
) -> Tensor:
    """`(x - mean) / sqrt(variance + epsilon) * scale + offset`, all vectors along `axis`."""
    ndim = len(x.shape)
    shape = [-1 if i == axis % ndim else 1 for i in range(ndim)]
    factor = rsqrt(variance + epsilon)
    if scale is not None:
        factor = factor * scale
    shift = -mean * factor
    if offset is not None:
        shift = shift + offset
    return x * reshape(factor, shape) + reshape(shift, shape)


@composite(dtype=normalized, saved_as="LayerNorm")
def layer_normalization(
    x: Tensor,
    gamma: Tensor | None = None,
    beta: Tensor | None = None,
    axis: Any = -1,
    epsilon: float | None = None,
    **kwargs: Any,
) -> Tensor:
    """Each sample brought to mean 0 and variance 1 along `axis`, then scaled and shifted.

    `(x - mean) / sqrt(variance + epsilon) * gamma + beta`, with the statistics in float32 where
    `x` has less. `epsilon` None means 1e-3.

    Source: J. L. Ba, J. R. Kiros, G. E. Hinton, Layer Normalization, 2016.
    """
    if any(kwargs.values()):
        raise TypeError(
            f"ops.layer_normalization: unknown arguments {sorted(kwargs)}. Where `rms_scaling` "
            "was wanted, call `ops.rms_normalization`."
        )
    centered = x - mean(x, axis, keepdims=True)
    variance = mean(square(centered), axis, keepdims=True)
    out = centered * rsqrt(variance + (1e-3 if epsilon is None else epsilon))
    if gamma is not None:
        out = out * _along(gamma, axis, x)
    if beta is not None:
        out = out + _along(beta, axis, x)
    return out


@composite(dtype=normalized, saved_as="RMSNorm")
def rms_normalization(
    x: Tensor, scale: Tensor | None = None, axis: Any = -1, epsilon: float | None = None
) -> Tensor:
    """`x / sqrt(mean(x**2) + epsilon) * scale` along `axis`; `epsilon` None means 1e-7.

    Source: B. Zhang, R. Sennrich, Root Mean Square Layer Normalization, 2019.
    """
    epsilon = config.epsilon() if epsilon is None else epsilon
    out = x * rsqrt(mean(square(x), axis, keepdims=True) + epsilon)
    if scale is not None:
        out = out * _along(scale, axis, x)
    return out


def _along(vector: Any, axis: Any, x: Any) -> Any:
    """A weight shaped by the axes `axis` of `x`, with size one on the others."""
    ndim = len(x.shape)
    axes = {a % ndim for a in (axis if isinstance(axis, (tuple, list)) else (axis,))}
    if axes == set(range(ndim - len(axes), ndim)) or not vector.shape:
        return vector
    sizes = iter(vector.shape)
    return reshape(vector, [next(sizes) if i in axes else 1 for i in range(ndim)])
