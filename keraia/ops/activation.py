"""Nonlinear functions of neural networks."""

import math

from keraia.backends import xp
from keraia.core.arguments import OneAxis, Tensor
from keraia.core.op import composite, op
from keraia.core.rules import counted, floating
from keraia.core.shapes import same
from keraia.ops.comparison import greater, isfinite, where
from keraia.ops.creation import ones_like
from keraia.ops.elementwise import abs, clip, expm1, maximum, minimum, sqrt
from keraia.ops.indexing import sort
from keraia.ops.reduction import cumsum, max, sum
from keraia.ops.shaping import flip, split
from keraia.ops.special import erf
from keraia.ops.trigonometry import tanh

_SELU_ALPHA = 1.6732632423543772  # Klambauer et al., Self-Normalizing Neural Networks, 2017
_SELU_SCALE = 1.0507009873554805


@op(dtype=counted, shape=same)
def relu(x: Tensor) -> Tensor:
    """Rectified linear unit, `max(x, 0)`; its slope at 0 is 0."""
    return xp.maximum(x, xp.zeros_like(x))


@composite
def relu6(x: Tensor) -> Tensor:
    """`min(max(x, 0), 6)`."""
    return minimum(relu(x), 6)


@op(dtype=floating, shape=same)
def sigmoid(x: Tensor) -> Tensor:
    """Logistic function `1 / (1 + exp(-x))`."""
    return xp.expit(x)


@op(dtype=floating, shape=same)
def softmax(x: Tensor, axis: OneAxis = -1) -> Tensor:
    """`exp(x) / sum(exp(x))` along `axis`, without overflow."""
    powers = xp.exp(x - xp.stop_gradient(xp.max(x, axis=axis, keepdims=True)))
    return powers / xp.sum(powers, axis=axis, keepdims=True)


@op(dtype=floating, shape=same)
def log_softmax(x: Tensor, axis: OneAxis = -1) -> Tensor:
    """`x - log(sum(exp(x)))` along `axis`, without overflow."""
    shifted = x - xp.stop_gradient(xp.max(x, axis=axis, keepdims=True))
    return shifted - xp.log(xp.sum(xp.exp(shifted), axis=axis, keepdims=True))


@op(dtype=floating, shape=same)
def softplus(x: Tensor) -> Tensor:
    """`log(1 + exp(x))`, a smooth `relu`."""
    return xp.logaddexp(x, xp.zeros_like(x))


@composite(dtype=floating)
def softsign(x: Tensor) -> Tensor:
    """`x / (1 + |x|)`."""
    return x / (1 + abs(x))


@composite(dtype=floating)
def silu(x: Tensor) -> Tensor:
    """`x * sigmoid(x)`, also called swish."""
    return x * sigmoid(x)


@composite(dtype=floating)
def log_sigmoid(x: Tensor) -> Tensor:
    """`log(sigmoid(x))` without underflow."""
    return -softplus(-x)


@composite(dtype=floating)
def gelu(x: Tensor, approximate: bool = True) -> Tensor:
    """Gaussian error linear unit, `x` times the normal distribution function of `x`.

    With `approximate`: `x * (1 + tanh(sqrt(2 / pi) * (x + 0.044715 * x**3))) / 2`.

    Source: D. Hendrycks, K. Gimpel, Gaussian Error Linear Units, 2016.
    """
    if approximate:
        inner = math.sqrt(2 / math.pi) * (x + 0.044715 * (x * x * x))
        return 0.5 * x * (1.0 + tanh(inner))
    return 0.5 * x * (1.0 + erf(x / math.sqrt(2.0)))


@composite(dtype=floating)
def elu(x: Tensor, alpha: float = 1.0) -> Tensor:
    """`x` above zero, `alpha * (exp(x) - 1)` below."""
    return where(greater(x, 0), x, alpha * expm1(minimum(x, 0)))


@composite(dtype=floating)
def selu(x: Tensor) -> Tensor:
    """Scaled `elu` that keeps mean 0 and variance 1 from layer to layer."""
    return _SELU_SCALE * elu(x, _SELU_ALPHA)


@composite(dtype=floating)
def celu(x: Tensor, alpha: float = 1.0) -> Tensor:
    """`x` above zero, `alpha * (exp(x / alpha) - 1)` below."""
    return maximum(x, 0.0) + alpha * expm1(minimum(x, 0.0) / alpha)


@composite(dtype=floating)
def leaky_relu(x: Tensor, negative_slope: float = 0.2) -> Tensor:
    """`x` above zero, `negative_slope * x` below."""
    return where(greater(x, 0), x, negative_slope * x)


@composite(dtype=floating)
def hard_sigmoid(x: Tensor) -> Tensor:
    """`x / 6 + 1/2` limited to the range from 0 to 1."""
    return relu6(x + 3.0) / 6.0


@composite(dtype=floating)
def hard_silu(x: Tensor) -> Tensor:
    """`x * hard_sigmoid(x)`."""
    return x * hard_sigmoid(x)


@composite
def hard_tanh(x: Tensor) -> Tensor:
    """`x` limited to the range from -1 to 1."""
    return clip(x, -1.0, 1.0)


@composite(dtype=floating)
def tanh_shrink(x: Tensor) -> Tensor:
    """`x - tanh(x)`."""
    return x - tanh(x)


@composite(dtype=floating)
def soft_shrink(x: Tensor, threshold: float = 0.5) -> Tensor:
    """`x` brought nearer to zero by `threshold`, and 0 if it would pass it."""
    return maximum(x - threshold, 0.0) + minimum(x + threshold, 0.0)


@composite(dtype=floating)
def hard_shrink(x: Tensor, threshold: float = 0.5) -> Tensor:
    """`x` where `|x| > threshold`, else 0."""
    return where(greater(abs(x), threshold), x, 0.0)


@composite(dtype=floating)
def threshold(x: Tensor, threshold: float, default_value: float) -> Tensor:
    """`x` above `threshold`, else `default_value`."""
    return where(greater(x, threshold), x, default_value)


@composite(dtype=floating)
def squareplus(x: Tensor, b: float = 4) -> Tensor:
    """`(x + sqrt(x**2 + b)) / 2`, an algebraic softplus."""
    return (x + sqrt(x * x + b)) / 2


@composite(dtype=floating)
def sparse_plus(x: Tensor) -> Tensor:
    """0 below -1, `x` above 1, the parabola `(x + 1)**2 / 4` between."""
    square = (x + 1.0) * (x + 1.0) / 4.0
    return where(x <= -1.0, 0.0, where(x < 1.0, square, x))


@composite(dtype=floating)
def sparse_sigmoid(x: Tensor) -> Tensor:
    """`(x + 1) / 2` limited to the range from 0 to 1."""
    return clip((x + 1.0) / 2.0, 0.0, 1.0)


@composite(dtype=floating)
def sparsemax(x: Tensor, axis: int = -1) -> Tensor:
    """The point nearest to `x` whose elements along `axis` are probabilities; many are 0.

    Source: A. Martins, R. Astudillo, From Softmax to Sparsemax, 2016.
    """
    one = ones_like(x)
    falling = flip(sort(x, axis), axis)
    support = 1.0 + cumsum(one, axis) * falling > cumsum(falling, axis)
    count = sum(where(support, one, 0.0), axis, keepdims=True)
    total = sum(where(support, falling, 0.0), axis, keepdims=True)
    known = isfinite(max(x, axis, keepdims=True))  # else NaN, as in `softmax`
    return maximum(x - where(known, (total - 1.0) / count, math.nan), 0.0)


@composite(dtype=floating)
def glu(x: Tensor, axis: int = -1) -> Tensor:
    """Gated linear unit: the first half along `axis` times the sigmoid of the second."""
    a, b = split(x, 2, axis)
    return a * sigmoid(b)
