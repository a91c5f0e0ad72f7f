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
    """Values times their weights, and the weights, in one shape.

    Where there are more values than weights, `(batch, time)` beside `(batch,)`, the further axes
    are reduced first.

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
        return values, None
    values, weights = same_rank(values, weights)
    kept, rank = len(weights.shape), len(values.shape)
    if kept < rank:
        values = reduce(values, axis=tuple(range(kept, rank)))
    values, weights = matched(values, weights, "sample_weight")
    weights = weights * ops.ones_like(values)
    return values * weights, weights


def times_mask(weights: Any, mask: Any) -> Any:
    """Weights and mask in one; sample weights `(batch,)` go along the further axes of a mask."""
    if weights is None:
        return mask
    weights, mask = same_rank(weights, mask)
    for _ in range(len(mask.shape) - len(weights.shape)):
        weights = ops.expand_dims(weights, -1)
    return weights * mask


def count(values: Any) -> Any:
    """Number of elements of a tensor, known or not before the program runs."""
    if None in tuple(values.shape):
        return ops.sum(ops.ones_like(values))
    return math.prod(values.shape)

