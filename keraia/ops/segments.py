"""Rows that belong together by number: sums, extremes and counts for each segment."""

from collections.abc import Callable
from typing import Any

from keraia.backends import backend, xp
from keraia.core.arguments import Tensor
from keraia.core.dtypes import is_complex, is_float, result_type
from keraia.core.op import op
from keraia.core.rules import DTypes, Settings, counted, promoted
from keraia.core.spec import Shape


def _first(rule: Callable[..., Any]) -> Callable[..., Any]:
    """`rule` for the data alone; the numbers of segments stay as they are."""

    def ruled(dtypes: DTypes, settings: Settings) -> tuple[Any, Any]:
        compute, result = rule(dtypes[:1], settings)
        return (compute, None), result

    return ruled


def _by_segment(data: Shape, segment_ids: Shape, num_segments: int | None = None) -> Shape:
    _check(data, segment_ids)
    return (num_segments, *data[1:])


def _check(data: Shape, segment_ids: Shape) -> None:
    differ = len(data) and len(segment_ids) == 1 and {data[0], segment_ids[0]} - {None}
    if len(segment_ids) != 1 or not data or len(differ) > 1:
        raise ValueError(
            "Segments: `segment_ids` must be a vector with one number for each row of `data`, got "
            f"shapes {segment_ids} and {data}. Flatten both with `reshape` if they agree."
        )


def _segments(name: str, data: Any, ids: Any, count: int | None, in_order: bool) -> Any:
    _check(backend.shape_of(data), backend.shape_of(ids))
    if count is None:
        count = backend.kernels["number_of_classes"](ids, 0)
    return backend.kernels[name](data, ids, count, in_order)


@op(dtype=_first(counted), shape=_by_segment)
def segment_sum(
    data: Tensor, segment_ids: Tensor, num_segments: int | None = None, sorted: bool = False
) -> Tensor:
    """Sum of the rows of each segment; 0 where there are none.

    Args:
        data: `(rows, ...)`.
        segment_ids: `(rows,)` integers: the segment of each row. Rows of segments below 0 or
            beyond the last are left out.
        num_segments: Number of segments; None: as many as `segment_ids` names, which a compiled
            program cannot know where its shapes must be.
        sorted: Whether `segment_ids` never falls, which some devices use.

    Returns:
        `(num_segments, ...)`.

    Example:
        >>> segment_sum([1.0, 2.0, 3.0], [0, 2, 2], num_segments=3).tolist()
        [1.0, 0.0, 5.0]
    """
    return _segments("sum_segments", data, segment_ids, num_segments, sorted)


@op(dtype=_first(counted), shape=_by_segment)
def segment_prod(
    data: Tensor, segment_ids: Tensor, num_segments: int | None = None, sorted: bool = False
) -> Tensor:
    """Product of the rows of each segment, as `segment_sum` sums; 1 where there are none."""
    return _segments("multiply_segments", data, segment_ids, num_segments, sorted)


@op(dtype=_first(promoted), shape=_by_segment)
def segment_max(
    data: Tensor, segment_ids: Tensor, num_segments: int | None = None, sorted: bool = False
) -> Tensor:
    """Largest row elements of each segment, laid out as in `segment_sum`.

    Where there are none: minus infinity, the least integer, False.
    """
    return _segments("largest_of_segments", data, segment_ids, num_segments, sorted)


@op(dtype=_first(promoted), shape=_by_segment)
def segment_min(
    data: Tensor, segment_ids: Tensor, num_segments: int | None = None, sorted: bool = False
) -> Tensor:
    """Smallest row elements of each segment, laid out as in `segment_sum`.

    Where there are none: infinity, the largest integer, True.
    """
    return _segments("smallest_of_segments", data, segment_ids, num_segments, sorted)


def _counted(dtypes: DTypes, settings: Settings) -> tuple[Any, Any]:
    x = result_type(dtypes[0])
    if is_float(x) or is_complex(x):
        raise TypeError(f"ops.bincount: `x` must hold integers, got {x}. Use `cast` first.")
    weights = None if dtypes[1] is None else counted(dtypes[1:], settings)[1]
    return ("int32", weights), weights or "int32"


def _counts(x: Shape, weights: Shape | None = None) -> Shape:
    if len(x) not in (1, 2) or (weights is not None and len(weights) != len(x)):
        raise ValueError(
            "bincount takes a vector or a matrix, and weights of its shape, got shapes "
            f"{x} and {weights}."
        )
    return (*x[:-1], None)


@op(dtype=_counted, shape=_counts)
def bincount(
    x: Tensor, weights: Tensor | None = None, minlength: int = 0, sparse: bool = False
) -> Tensor:
    """How often each integer from 0 on occurs, or the sum of the weights it occurs with.

    Args:
        x: Integers, none below 0: `(n,)`, or `(rows, n)` to count in each row.
        weights: Weights, of the shape of `x`.
        minlength: Least length of the result. In a compiled program whose shapes must be known,
            its whole length: larger integers are left out.
        sparse: Must be False: the result is dense.

    Returns:
        `(length,)` or `(rows, length)`, where `length` is one more than the largest integer.
        int32, or the dtype of the weights.

    Example:
        >>> bincount([1, 2, 2, 5], minlength=4).tolist()
        [0, 1, 2, 0, 0, 1]
    """
    if sparse:
        raise NotImplementedError(
            "ops.bincount: `sparse=True` is not offered on this backend. Use dense counts."
        )
    _counts(backend.shape_of(x), None if weights is None else backend.shape_of(weights))
    if weights is None:
        weights = xp.ones_like(x)
    length = backend.kernels["number_of_classes"](x, minlength)
    if len(x.shape) == 1:
        return backend.kernels["sum_segments"](weights, x, length, False)
    return backend.kernels["sum_segments_of_rows"](weights, x, length)
