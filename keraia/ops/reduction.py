"""Many numbers to one along axes: sums, means, extremes, running totals."""

from keraia.backends import xp
from keraia.core import rules
from keraia.core.arguments import Axis, DType, OneAxis, Tensor
from keraia.core.op import composite, op
from keraia.core.rules import averaged, fixed, floating, logical, promoted, real_of, summed
from keraia.core.shapes import accumulated, reduced
from keraia.ops.creation import ones_like
from keraia.ops.elementwise import subtract
from keraia.ops.shaping import reshape


@op(dtype=summed, shape=reduced)
def sum(x: Tensor, axis: Axis = None, keepdims: bool = False) -> Tensor:
    """Sum of the elements along `axis`; None: of all."""
    return xp.sum(x, axis=axis, keepdims=keepdims)


@op(dtype=averaged, shape=reduced)
def mean(x: Tensor, axis: Axis = None, keepdims: bool = False) -> Tensor:
    """Average of the elements along `axis`; None: of all."""
    return xp.mean(x, axis=axis, keepdims=keepdims)


@op(dtype=summed, shape=reduced)
def prod(x: Tensor, axis: Axis = None, keepdims: bool = False, dtype: DType = None) -> Tensor:
    """Product of the elements along `axis`; None: of all."""
    return xp.prod(x, axis=axis, keepdims=keepdims)


@op(dtype=promoted, shape=reduced)
def max(
    x: Tensor, axis: Axis = None, keepdims: bool = False, initial: float | None = None
) -> Tensor:
    """Largest element along `axis`, at least `initial` if that is given."""
    return xp.max(x, axis=axis, keepdims=keepdims, initial=initial)


@op(dtype=promoted, shape=reduced)
def min(
    x: Tensor, axis: Axis = None, keepdims: bool = False, initial: float | None = None
) -> Tensor:
    """Smallest element along `axis`, at most `initial` if that is given."""
    return xp.min(x, axis=axis, keepdims=keepdims, initial=initial)


@op(dtype=promoted, shape=reduced)
def amax(x: Tensor, axis: Axis = None, keepdims: bool = False) -> Tensor:
    """The same as `max`."""
    return xp.max(x, axis=axis, keepdims=keepdims)


@op(dtype=promoted, shape=reduced)
def amin(x: Tensor, axis: Axis = None, keepdims: bool = False) -> Tensor:
    """The same as `min`."""
    return xp.min(x, axis=axis, keepdims=keepdims)


@op(dtype=logical, shape=reduced)
def any(x: Tensor, axis: Axis = None, keepdims: bool = False) -> Tensor:
    """Whether an element along `axis` is true (not zero)."""
    return xp.any(x, axis=axis, keepdims=keepdims)


@op(dtype=logical, shape=reduced)
def all(x: Tensor, axis: Axis = None, keepdims: bool = False) -> Tensor:
    """Whether every element along `axis` is true (not zero)."""
    return xp.all(x, axis=axis, keepdims=keepdims)


@op(dtype=real_of(averaged), shape=reduced)
def var(x: Tensor, axis: Axis = None, keepdims: bool = False) -> Tensor:
    """Mean squared distance from the mean along `axis` (the population's, divided by n)."""
    return xp.var(x, axis=axis, keepdims=keepdims)


@op(dtype=real_of(averaged), shape=reduced)
def std(x: Tensor, axis: Axis = None, keepdims: bool = False) -> Tensor:
    """Square root of `var`."""
    return xp.std(x, axis=axis, keepdims=keepdims)


@op(dtype=fixed("int32"), shape=reduced)
def argmax(x: Tensor, axis: OneAxis = None, keepdims: bool = False) -> Tensor:
    """Index of the largest element along `axis` (the first of equals); None: in the flat tensor."""
    return xp.argmax(x, axis=axis, keepdims=keepdims)


@op(dtype=fixed("int32"), shape=reduced)
def argmin(x: Tensor, axis: OneAxis = None, keepdims: bool = False) -> Tensor:
    """Index of the smallest element along `axis` (the first of equals)."""
    return xp.argmin(x, axis=axis, keepdims=keepdims)


@op(dtype=fixed("int32"), shape=reduced)
def count_nonzero(x: Tensor, axis: Axis = None) -> Tensor:
    """Number of elements along `axis` that are not zero."""
    return xp.count_nonzero(x, axis=axis)


@op(dtype=floating, shape=reduced)
def logsumexp(x: Tensor, axis: Axis = None, keepdims: bool = False) -> Tensor:
    """`log(sum(exp(x)))` along `axis` without overflow."""
    return xp.logsumexp(x, axis=axis, keepdims=keepdims)


@op(dtype=rules.accumulated, shape=accumulated)
def cumsum(x: Tensor, axis: OneAxis = None, dtype: DType = None) -> Tensor:
    """Running sum along `axis`; None: of the flat tensor."""
    return xp.cumsum(x, axis=axis)


@op(dtype=rules.accumulated, shape=accumulated)
def cumprod(x: Tensor, axis: OneAxis = None, dtype: DType = None) -> Tensor:
    """Running product along `axis`; None: of the flat tensor."""
    return xp.cumprod(x, axis=axis)


@composite(dtype=floating)
def average(x: Tensor, axis: Axis = None, weights: Tensor | None = None) -> Tensor:
    """Mean along `axis`, each element counted with its weight."""
    if weights is None:
        return mean(x, axis)
    if len(weights.shape) != len(x.shape):
        shape = [1] * len(x.shape)
        shape[axis] = -1
        weights = reshape(weights, shape)
    return sum(x * weights, axis) / sum(weights * ones_like(x), axis)


@composite(dtype=promoted)
def ptp(x: Tensor, axis: Axis = None, keepdims: bool = False) -> Tensor:
    """Distance from the smallest to the largest element along `axis` ("peak to peak")."""
    return subtract(max(x, axis, keepdims), min(x, axis, keepdims))
