"""Medians and other quantiles, histograms, correlation."""

from collections.abc import Sequence
from typing import Annotated, Any, Literal

from keraia.backends import backend, xp
from keraia.core import shapes
from keraia.core.arguments import Axis, Tensor, one_of
from keraia.core.op import composite, op
from keraia.core.rules import averaged, normalized
from keraia.core.spec import Shape
from keraia.ops.elementwise import divide
from keraia.ops.shaping import shape

Method = Annotated[
    Literal["linear", "lower", "higher", "midpoint", "nearest"],
    one_of("linear", "lower", "higher", "midpoint", "nearest"),
]


def _quantiles(x: Shape, q: Shape, axis: Any = None, keepdims: bool = False) -> Shape:
    if len(q) > 1:
        raise ValueError(f"Quantiles: `q` must be a number or a vector, got shape {q}.")
    return q + shapes.reduced(x, axis, keepdims)


@op(dtype=normalized, shape=_quantiles)
def quantile(
    x: Tensor, q: Tensor, axis: Axis = None, method: Method = "linear", keepdims: bool = False
) -> Tensor:
    """Values below which the shares `q` of the elements along `axis` lie.

    In the n sorted elements, counted from 0, the quantile stands at `q * (n - 1)`. Where that is
    between two places, `method` decides.

    Args:
        x: Tensor. NaN makes the quantiles of its slice NaN.
        q: Share or vector of shares, from 0 to 1.
        axis: Axis or axes; None: all.
        method: "linear" interpolates, "lower" and "higher" take a neighbour, "midpoint" the middle
            of both, "nearest" the nearer one (the one at an even place if they are equally near).
        keepdims: Whether reduced axes stay with size one.

    Returns:
        Floating tensor; a vector `q` adds its axis in front. NaN for no elements.

    Example:
        >>> quantile([1.0, 2.0, 3.0, 4.0], [0.5, 1.0]).tolist()
        [2.5, 4.0]
    """
    return _of_sorted(x, q, axis, method, keepdims, False)


@op(dtype=normalized, shape=_quantiles)
def nanquantile(
    x: Tensor, q: Tensor, axis: Axis = None, method: Method = "linear", keepdims: bool = False
) -> Tensor:
    """As `quantile`, of the elements that are not NaN; NaN where all are."""
    return _of_sorted(x, q, axis, method, keepdims, True)


@composite(dtype=normalized)
def percentile(
    x: Tensor, q: Tensor, axis: Axis = None, method: str = "linear", keepdims: bool = False
) -> Tensor:
    """As `quantile`, with `q` in hundredths, from 0 to 100."""
    return quantile(x, divide(q, 100), axis, method, keepdims)


@composite(dtype=normalized)
def nanpercentile(
    x: Tensor, q: Tensor, axis: Axis = None, method: str = "linear", keepdims: bool = False
) -> Tensor:
    """As `nanquantile`, with `q` in hundredths, from 0 to 100."""
    return nanquantile(x, divide(q, 100), axis, method, keepdims)


@composite(dtype=averaged)
def median(x: Tensor, axis: Axis = None, keepdims: bool = False) -> Tensor:
    """Middle of the sorted elements along `axis`; the mean of two where their number is even."""
    return quantile(x, 0.5, axis, "linear", keepdims)


@composite(dtype=averaged)
def nanmedian(x: Tensor, axis: Axis = None, keepdims: bool = False) -> Tensor:
    """As `median`, of the elements that are not NaN; NaN where all are."""
    return nanquantile(x, 0.5, axis, "linear", keepdims)


def _of_sorted(x: Any, q: Any, axis: Any, method: str, keepdims: bool, skip_nan: bool) -> Any:
    """Quantiles of rows: NaN is sorted to the end as infinity, and put back or not counted."""
    _quantiles((), backend.shape_of(q))
    rows = _rows(x, axis)
    nan = xp.isnan(rows)
    infinite = xp.full_like(rows, float("inf"))
    rows = xp.sort(xp.where(nan, infinite, rows), axis=-1)
    present = xp.sum(backend.cast(xp.logical_not(nan), backend.dtype_of(x)), -1, keepdims=True)
    count = present if skip_nan else xp.sum(xp.ones_like(rows), -1, keepdims=True)
    place = xp.reshape(q, (-1,)) * (count - 1)
    out = _between(rows, xp.maximum(place, xp.zeros_like(place)), method)
    unknown = present == 0 if skip_nan else present < count
    out = xp.where(unknown, xp.full_like(out, float("nan")), out)
    out = xp.moveaxis(out, -1, 0) if len(q.shape) else out[..., 0]
    if keepdims:
        gone = range(len(x.shape)) if axis is None else (axis,) if isinstance(axis, int) else axis
        out = xp.expand_dims(out, tuple(a + len(q.shape) for a in gone))
    return out


def _rows(x: Any, axis: int | Sequence[int] | None) -> Any:
    """`x` with the elements along `axis` in its last axis; at least one, be it NaN."""
    if axis is None:
        rows = xp.reshape(x, (-1,))
    elif isinstance(axis, int):
        rows = xp.moveaxis(x, axis, -1)
    else:
        kept = [size for i, size in enumerate(shape(x)) if i not in axis]
        rows = xp.moveaxis(x, tuple(axis), tuple(range(-len(axis), 0)))
        rows = xp.reshape(rows, (*kept, -1))
    if shape(rows)[-1] == 0:
        widths = [(0, 0)] * (len(rows.shape) - 1) + [(0, 1)]
        rows = xp.pad(rows, widths, constant_values=float("nan"))
    return rows


def _between(rows: Any, place: Any, method: str) -> Any:
    """Elements of sorted rows at fractional places."""

    def at(index: Any) -> Any:
        return xp.take_along_axis(rows, backend.cast(index, "int32"), axis=-1)

    match method:
        case "lower":
            return at(xp.floor(place))
        case "higher":
            return at(xp.ceil(place))
        case "nearest":
            return at(xp.round(place))
    low, high = at(xp.floor(place)), at(xp.ceil(place))
    if method == "midpoint":
        return (low + high) / 2
    share = place - xp.floor(place)
    return xp.where(low == high, low, low * (1 - share) + high * share)


def _histogram(x: Shape, bins: int = 10) -> list[Shape]:
    if len(x) != 1:
        raise ValueError(f"histogram takes a vector, got shape {x}. Flatten it with `ravel`.")
    return [(bins,), (bins + 1,)]


@op(dtype=averaged, shape=_histogram)
def histogram(
    x: Tensor, bins: int = 10, range: tuple[float, float] | None = None
) -> tuple[Tensor, Tensor]:
    """Counts of elements in bins of equal width, and the bounds of the bins.

    Args:
        x: `(n,)`.
        bins: Number of bins.
        range: Lowest and highest bound; None: the smallest and largest element (half below and
            half above where all are equal). Elements outside are not counted.

    Returns:
        Counts `(bins,)` and bounds `(bins + 1,)`, floating. An element on a bound belongs to the
        bin above, on the last bound to the last bin.

    Example:
        >>> counts, bounds = histogram([1.0, 2.0, 2.5, 4.0], bins=3)
        >>> counts.tolist(), bounds.tolist()
        ([1.0, 2.0, 1.0], [1.0, 2.0, 3.0, 4.0])
    """
    _histogram(backend.shape_of(x))
    if not isinstance(bins, int) or bins < 1:
        raise ValueError(f"ops.histogram: `bins` must be a positive integer, got {bins!r}.")
    low, high = _bounds(x, range)
    share = xp.arange(0, bins + 1, 1, dtype=x.dtype) / bins
    edges = low * (1 - share) + high * share
    place = xp.searchsorted(edges, x, side="right") - 1
    place = xp.where(xp.logical_and(x == high, place == bins), place - 1, place)
    counts = backend.kernels["sum_segments"](xp.ones_like(x), place, bins, False)
    return counts, edges


def _bounds(x: Any, given: tuple[float, float] | None) -> tuple[Any, Any]:
    if not given:
        if shape(x)[0] == 0:
            return 0.0, 1.0
        low, high = xp.min(x), xp.max(x)
        half = xp.where(low == high, xp.full_like(low, 0.5), xp.zeros_like(low))
        return low - half, high + half
    low, high = given
    if low >= high:
        raise ValueError(f"ops.histogram: `range` must rise, got {given}.")
    return low, high


def _correlated(x: Shape) -> Shape:
    if len(x) not in (1, 2):
        raise ValueError(f"corrcoef takes a vector or a matrix, got shape {x}.")
    return x[:-1] * 2


@op(dtype=averaged, shape=_correlated)
def corrcoef(x: Tensor) -> Tensor:
    """Pearson's correlation of every two rows.

    Args:
        x: `(variables, observations)`, or one variable `(observations,)`.

    Returns:
        `(variables, variables)` numbers from -1 to 1, a scalar for one variable. NaN for a
        variable that does not vary.
    """
    _correlated(backend.shape_of(x))
    apart = x - xp.mean(x, axis=-1, keepdims=True)
    if len(x.shape) == 1:
        power = xp.sum(apart * xp.conj(apart))
        return power / power
    power = xp.sum(xp.square(xp.absolute(apart)), axis=-1, keepdims=True)
    size = backend.cast(xp.sqrt(power), backend.dtype_of(x))
    return xp.matmul(apart, xp.conj(xp.swapaxes(apart, 0, 1))) / (size * xp.swapaxes(size, 0, 1))
