"""From a loss for each element to one number: weights, masks, reductions."""

from typing import Any

from keraia import ops
from keraia.losses.pairs import same_rank

REDUCTIONS = ("sum_over_batch_size", "sum", "mean", "mean_with_sample_weight", "none", None)


def check_reduction(reduction: Any, where: str) -> None:
    """Raises an error unless `reduction` is one of `REDUCTIONS`."""
    if reduction not in REDUCTIONS:
        raise ValueError(f"{where}: `reduction` must be one of {REDUCTIONS}, got {reduction!r}.")


def joint_mask(first: Any, second: Any) -> Any:
    """What both masks let pass; None is a mask that lets all pass."""
    if first is None or second is None:
        return second if first is None else first
    first, second = same_rank(first, second)
    return ops.logical_and(first, second)


def reduce_weighted(
    values: Any,
    sample_weight: Any = None,
    mask: Any = None,
    reduction: str | None = "sum_over_batch_size",
    dtype: str | None = None,
) -> Any:
    """Weighs losses, drops the masked ones and reduces what is left.

    `"mean"` and `"sum_over_batch_size"` divide by the number of losses that the mask lets pass,
    `"mean_with_sample_weight"` by the sum of their weights. Where that is zero, so is the result.

    Args:
        values: Losses, any shape.
        sample_weight: Weights that broadcast to the losses.
        mask: Booleans that broadcast to the losses; False drops one.
        reduction: One of `REDUCTIONS`.
        dtype: Dtype to weigh and reduce in.
    """
    if dtype is None:
        dtype = ops.dtype(values)
    else:
        values = ops.cast(values, dtype)
    if mask is not None:
        values, mask = matched(values, ops.cast(mask, dtype), "mask")
        mask = mask * ops.ones_like(values)
    weights = mask
    if sample_weight is not None:
        values, weights = matched(
            values, ops.convert_to_tensor(sample_weight, dtype), "sample_weight"
        )
        weights = weights if mask is None else weights * mask
    if weights is not None:
        values = values * weights
    match reduction:
        case "none" | None:
            return values
        case "sum":
            return ops.sum(values)
        case "mean_with_sample_weight":
            return ops.mean(values) if weights is None else ratio(values, weights)
    return ops.mean(values) if mask is None else ratio(values, mask)


def ratio(values: Any, weights: Any) -> Any:
    """`sum(values) / sum(weights)`, or 0 where the weights sum to zero."""
    return quotient(ops.sum(values), ops.sum(weights))


def quotient(total: Any, amount: Any) -> Any:
    """`total / amount`, and 0 where the amount is 0."""
    nothing = ops.equal(amount, 0)
    return ops.where(nothing, 0.0, total / ops.where(nothing, 1.0, amount))


def matched(values: Any, other: Any, what: str) -> tuple[Any, Any]:
    """Values, and weights or a mask that broadcast to them.

    Raises:
        ValueError: They do not.
    """
    values, other = same_rank(values, other)
    ours, theirs = tuple(values.shape), tuple(other.shape)
    fits = len(theirs) <= len(ours) and all(
        b in (1, None) or a in (b, None)
        for a, b in zip(reversed(ours), reversed(theirs), strict=False)
    )
    if not fits:
        raise ValueError(
            f"The {what} of shape {theirs} does not fit values of shape {ours}. Give one number "
            "for each value, or axes of size one to repeat along, such as (batch, 1)."
        )
    return values, other
