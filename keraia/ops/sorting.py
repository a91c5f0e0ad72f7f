"""Order: places in sorted sequences, different elements, partitions."""

from typing import Any, Literal

from keraia.backends import backend, xp
from keraia.core.arguments import OneAxis, Tensor
from keraia.core.dtypes import result_type
from keraia.core.op import op
from keraia.core.rules import DTypes, Settings
from keraia.core.shapes import accumulated
from keraia.core.spec import Shape
from keraia.ops.shaping import shape


def _placed(dtypes: DTypes, settings: Settings) -> tuple[Any, Any]:
    """Both tensors meet to be compared; the result counts."""
    return result_type(*dtypes), "int32"


def _places(sorted_sequence: Shape, values: Shape) -> Shape:
    if len(sorted_sequence) != 1:
        raise ValueError(
            "Only in a vector can values be searched, got a tensor of shape "
            f"{sorted_sequence}. Use `vectorized_map` for several."
        )
    return values


@op(dtype=_placed, shape=_places)
def searchsorted(
    sorted_sequence: Tensor, values: Tensor, side: Literal["left", "right"] = "left"
) -> Tensor:
    """Index before which each value must be inserted to keep a sequence sorted.

    Args:
        sorted_sequence: `(n,)`, never falling.
        values: Values, any shape. NaN goes to the end.
        side: Whether a value goes to the left or right of equal elements.

    Returns:
        int32 from 0 to n, of the shape of `values`.

    Example:
        >>> searchsorted([1, 2, 2, 5], [0, 2, 9], side="right").tolist()
        [0, 3, 4]
    """
    _places(backend.shape_of(sorted_sequence), ())
    if side not in ("left", "right"):
        raise ValueError(f"ops.searchsorted: `side` must be 'left' or 'right', got {side!r}.")
    return xp.searchsorted(sorted_sequence, values, side=side)


@op(dtype=_placed, shape=lambda x, bins: _places(bins, x))
def digitize(x: Tensor, bins: Tensor) -> Tensor:
    """Index of the bin in which each element lies.

    Args:
        x: Elements, any shape. NaN counts as larger than any bound.
        bins: `(n,)` bounds that never fall, or never rise.

    Returns:
        int32 of the shape of `x`. For rising bounds index i means `bins[i - 1] <= x < bins[i]`,
        for falling ones `bins[i - 1] > x >= bins[i]`; 0 and n lie outside.

    Example:
        >>> digitize([0.5, 1.0, 7.0], [0.0, 1.0, 2.0]).tolist()
        [1, 2, 3]
    """
    _places(backend.shape_of(bins), ())
    rising = xp.searchsorted(bins, x, side="right")
    count = shape(bins)[0]
    if isinstance(count, int) and count < 2:
        return rising
    below = xp.searchsorted(xp.flip(bins, 0), x, side="right")
    return xp.where(bins[0] <= bins[-1], rising, count - below)


@op(
    dtype=lambda dtypes, settings: (dtypes[0], "int32"),
    shape=lambda x, axis=-1: accumulated(x, axis),
)
def argpartition(x: Tensor, kth: int, axis: OneAxis = -1) -> Tensor:
    """Indices that put the element of rank `kth` in its sorted place, smaller ones before it.

    Args:
        x: Tensor.
        kth: Rank along the axis; a negative one counts from the end.
        axis: Axis; None: of the flat tensor.

    Returns:
        int32. What comes before and after the element is sorted as well: the same order on
        every backend.
    """
    if axis is None:
        x, axis = xp.reshape(x, (-1,)), 0
    length = backend.shape_of(x)[axis]
    if length and not -length <= kth < length:
        raise ValueError(
            f"ops.argpartition: `kth`={kth} is out of range for {length} elements along the axis. "
            f"Choose from {-length} to {length - 1}."
        )
    return xp.argsort(x, axis=axis)


def _different_dtypes(dtypes: DTypes, settings: Settings) -> tuple[Any, Any]:
    values = result_type(*dtypes)
    asked = [settings[f"return_{name}"] for name in ("index", "inverse", "counts")]
    return None, (values, *["int32"] * sum(asked)) if any(asked) else values


def _different(
    x: Shape,
    return_index: bool,
    return_inverse: bool,
    return_counts: bool,
    axis: int | None,
    size: int | None,
) -> Any:
    values = (size,) if axis is None else (*x[:axis], size, *x[axis + 1 :])
    inverse = x if axis is None else (x[axis],)
    asked = zip(
        (return_index, return_inverse, return_counts), ((size,), inverse, (size,)), strict=True
    )
    more = [shape for wanted, shape in asked if wanted]
    return [values, *more] if more else values


@op(dtype=_different_dtypes, shape=_different)
def unique(
    x: Tensor,
    sorted: bool = True,
    return_index: bool = False,
    return_inverse: bool = False,
    return_counts: bool = False,
    axis: OneAxis = None,
    size: int | None = None,
    fill_value: Any = None,
) -> Any:
    """The different elements, or the different slices along an axis, in rising order.

    Args:
        x: Tensor.
        sorted: They are sorted in any case, on every backend.
        return_index: Whether to return where each occurs first.
        return_inverse: Whether to return, for each element of `x`, its place in the result.
        return_counts: Whether to return how often each occurs.
        axis: Axis whose slices are compared; None: elements of the flat tensor.
        size: Length of the result: cut off or filled up. A compiled program whose shapes must be
            known needs it.
        fill_value: What fills up; None: the first of the result. Its count is 0.

    Returns:
        The different elements `(n,)` (slices along `axis`), and what was asked for in the order
        of the arguments, int32: index `(n,)`, inverse of the shape of `x` (`(length of axis,)`),
        counts `(n,)`. NaN differs from NaN.

    Example:
        >>> values, counts = unique([3, 1, 1], return_counts=True)
        >>> values.tolist(), counts.tolist()
        ([1, 3], [2, 1])
    """
    asked = return_index, return_inverse, return_counts
    values, *more = backend.kernels["different"](x, asked, axis, size, fill_value)
    out = [part for part, wanted in zip(more, asked, strict=True) if wanted]
    return (values, *out) if out else values
