"""Values and their weights, as metrics gather them."""

import math
from collections.abc import Callable
from typing import Any

from keraia import ops
from keraia.losses.pairs import same_rank
from keraia.losses.reduction import matched


def weighed(
    values: Any,
    sample_weight: Any,
    mask: Any,
    reduce: Callable[..., Any],
    dtype: str,
) -> tuple[Any, Any]:
    """One weighted value for each sample, and the weights of the samples.

    Where there are more values than weights, `(batch, time)` beside `(batch,)`, the further axes
    are reduced first; else weights and weighted values are reduced to `(batch,)` alike.

    Args:
        values: Values `(batch, ...)`.
        sample_weight: Weights of the samples, or of the single values; None for 1.
        mask: Booleans; False leaves out.
        reduce: `ops.mean` or `ops.sum`, for the further axes.
        dtype: Dtype of what comes out.

    Returns:
        `(values, weights)`; the weights are None where there are none.
    """
    values = ops.cast(ops.convert_to_tensor(values), dtype)
    weights = None if sample_weight is None else ops.convert_to_tensor(sample_weight, dtype)
    if mask is not None:
        weights = times_mask(weights, ops.cast(mask, dtype))
    if weights is None:
        return beyond(1, values, reduce), None
    values, weights = same_rank(values, weights)
    values = beyond(len(weights.shape), values, reduce)
    values, weights = matched(values, weights, "sample_weight")
    weights = weights * ops.ones_like(values)
    return beyond(1, values * weights, reduce), beyond(1, weights, reduce)


def beyond(rank: int, x: Any, reduce: Callable[..., Any]) -> Any:
    """A tensor reduced over all axes after the first `rank`."""
    axes = tuple(range(rank, len(x.shape)))
    return reduce(x, axis=axes) if axes else x


def times_mask(weights: Any, mask: Any) -> Any:
    """Weights and mask in one; sample weights `(batch,)` go along the further axes of a mask."""
    if weights is None:
        return mask
    weights, mask = same_rank(weights, mask)
    return with_rank(len(mask.shape), weights) * mask


def with_rank(rank: int, weights: Any) -> Any:
    """Weights with axes of size one at their end: `(batch,)` goes along the further axes."""
    missing = rank - len(weights.shape)
    if missing <= 0:
        return weights
    return ops.reshape(weights, (*ops.shape(weights), *[1] * missing))


def count(values: Any) -> Any:
    """Number of elements of a tensor, known or not before the program runs."""
    if None in tuple(values.shape):
        return ops.sum(ops.ones_like(values))
    return math.prod(values.shape)
