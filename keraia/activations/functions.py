"""Activations that are not ops under the same name with the same arguments."""

from collections.abc import Sequence
from typing import Any

from keraia import ops


def linear(x: Any) -> Any:
    """The tensor itself: no activation."""
    return x


def exponential(x: Any) -> Any:
    """`exp(x)`."""
    return ops.exp(x)


def gelu(x: Any, approximate: bool = False) -> Any:
    """Gaussian error linear unit: `x` times the standard normal distribution function of `x`.

    Args:
        x: Tensor.
        approximate: Whether to use the formula with `tanh` (see `keras.ops.gelu`), which is
            faster on some devices and differs by up to 0.0005.

    Example:
        >>> round(float(gelu(ops.array(1.0))), 4)
        0.8413

    Source: D. Hendrycks, K. Gimpel, Gaussian Error Linear Units, 2016.
    """
    return ops.gelu(x, approximate)


def mish(x: Any) -> Any:
    """`x * tanh(softplus(x))`.

    Example:
        >>> round(float(mish(ops.array(1.0))), 4)
        0.8651

    Source: D. Misra, Mish: A Self Regularized Non-Monotonic Activation Function, 2019.
    """
    return ops.multiply(x, ops.tanh(ops.softplus(x)))


def relu(
    x: Any, negative_slope: float = 0.0, max_value: float | None = None, threshold: float = 0.0
) -> Any:
    """Rectified linear unit, with a slope below, a ceiling above and a place for the bend.

    For each element: `max_value` where `x >= max_value`, `x` where `x > threshold`, else
    `negative_slope * (x - threshold)`.

    Args:
        x: Tensor.
        negative_slope: Slope below the threshold.
        max_value: Greatest value; None for no ceiling.
        threshold: Where the linear part begins.

    Example:
        >>> x = ops.array([-10.0, 0.5, 10.0])
        >>> ops.convert_to_numpy(relu(x, max_value=5.0)).tolist()
        [0.0, 0.5, 5.0]
    """
    if max_value is None and threshold == 0:
        return ops.leaky_relu(x, negative_slope) if negative_slope else ops.relu(x)
    above = x if max_value is None else ops.minimum(x, max_value)
    below = negative_slope * ops.subtract(x, threshold) if negative_slope else 0.0
    return ops.where(ops.greater(x, threshold), above, below)


def softmax(x: Any, axis: int | Sequence[int] = -1) -> Any:
    """Probabilities from scores: `exp(x) / sum(exp(x))` along `axis`.

    Args:
        x: Tensor of rank 1 or more.
        axis: Axis along which the probabilities sum to 1; with several, over all of them
            together.

    Example:
        >>> ops.convert_to_numpy(softmax(ops.array([0.0, 0.0]))).tolist()
        [0.5, 0.5]
    """
    if isinstance(axis, int):
        return ops.softmax(x, axis)
    return ops.exp(ops.subtract(x, ops.logsumexp(x, tuple(axis), keepdims=True)))
