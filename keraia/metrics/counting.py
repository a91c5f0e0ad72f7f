"""True and false positives and negatives at many thresholds at once."""

import math
from collections.abc import Sequence
from typing import Any, NamedTuple

from keraia import ops
from keraia.core.config import epsilon
from keraia.losses.pairs import same_rank
from keraia.losses.reduction import matched
from keraia.metrics.weighing import with_rank

LOWEST = -1e10  # a threshold below every prediction


class Counts(NamedTuple):
    """Weights of the four outcomes, each `(thresholds,)` or `(thresholds, labels)`."""

    true_positives: Any
    false_positives: Any
    true_negatives: Any
    false_negatives: Any


def thresholds_of(given: Any, default: float = 0.5) -> list[float]:
    """A list of thresholds of a number, a sequence or None.

    Raises:
        ValueError: A threshold is None, or lies outside 0 to 1.
    """
    if given is None:
        return [default]
    listed = [given] if isinstance(given, (int, float)) else list(given)
    if any(t is None or not 0 <= t <= 1 for t in listed):
        raise ValueError(
            f"metrics: `thresholds` are compared with probabilities, so they lie from 0 to 1, got "
            f"{given!r}."
        )
    return [float(t) for t in listed]


def evenly_spaced(thresholds: Sequence[float]) -> bool:
    """Whether thresholds lie at equal steps from 0 to 1 (the outer ones perhaps just beyond)."""
    last = len(thresholds) - 1
    return last >= 2 and all(
        math.isclose(t, i / last, abs_tol=epsilon()) for i, t in enumerate(thresholds)
    )


def best_only(y_pred: Any, k: int) -> Any:
    """Predictions, those that are not among the `k` largest of their row being `LOWEST`."""
    last = ops.top_k(y_pred, min(k, y_pred.shape[-1]))[0][..., -1:]
    return ops.where(ops.greater_equal(y_pred, last), y_pred, LOWEST)


def counts(
    y_true: Any,
    y_pred: Any,
    thresholds: Sequence[float],
    sample_weight: Any = None,
    top_k: int | None = None,
    class_id: int | None = None,
    by_label: bool = False,
    label_weights: Any = None,
    dtype: str = "float32",
) -> Counts:
    """Counts outcomes of predictions that mean "positive" above a threshold.

    Args:
        y_true: Labels; any number but 0 is positive.
        y_pred: Predictions of that shape.
        thresholds: At least one.
        sample_weight: Weights that broadcast to the labels; `(batch,)` goes along further axes.
        top_k: If given, only the `top_k` largest predictions along the last axis can be positive.
        class_id: If given, only this place of the last axis counts.
        by_label: Whether each place of the last axis is counted for itself.
        label_weights: Weights of the places of the last axis.
        dtype: Dtype of the counts.
    """
    y_pred = ops.convert_to_tensor(y_pred, dtype)
    y_true, y_pred = same_rank(ops.convert_to_tensor(y_true, dtype), y_pred)
    if tuple(y_true.shape) != tuple(y_pred.shape):
        raise ValueError(
            f"metrics: `y_true` and `y_pred` must have one shape, got {tuple(y_true.shape)} and "
            f"{tuple(y_pred.shape)}."
        )
    weights = ops.ones_like(y_pred)
    if sample_weight is not None:
        sample_weight = with_rank(len(y_pred.shape), ops.convert_to_tensor(sample_weight, dtype))
        weights = weights * matched(weights, sample_weight, "sample_weight")[1]
    if label_weights is not None:
        weights = weights * ops.convert_to_tensor(label_weights, dtype)
    if top_k is not None:
        y_pred = best_only(y_pred, top_k)
    if class_id is not None:
        y_true, y_pred, weights = (x[..., class_id] for x in (y_true, y_pred, weights))
    labels = y_pred.shape[-1] if by_label else 1
    y_true, y_pred, weights = (ops.reshape(x, (-1, labels)) for x in (y_true, y_pred, weights))
    order = sorted(range(len(thresholds)), key=lambda i: thresholds[i])
    place = passed(y_pred, [thresholds[i] for i in order])
    found = outcomes(ops.not_equal(y_true, 0), place, weights, len(thresholds))
    if order != sorted(order):
        rank = [order.index(i) for i in range(len(order))]
        found = Counts(*(ops.take(x, rank, axis=0) for x in found))
    return found if by_label else Counts(*(ops.squeeze(x, -1) for x in found))


def passed(y_pred: Any, thresholds: Sequence[float]) -> Any:
    """How many thresholds each prediction exceeds."""
    if evenly_spaced(thresholds):
        steps = len(thresholds) - 1
        return ops.cast(ops.clip(ops.ceil(y_pred * steps), 1, steps), "int32")
    limits = ops.convert_to_tensor(thresholds, ops.dtype(y_pred))
    above = ops.greater(ops.expand_dims(y_pred, -1), limits)
    return ops.sum(ops.cast(above, "int32"), axis=-1)


def outcomes(positive: Any, place: Any, weights: Any, thresholds: int) -> Counts:
    """Counts of samples `(n, labels)` by how many thresholds their predictions exceed."""
    columns = ops.cumsum(ops.ones_like(place), axis=1) - 1
    where = ops.reshape(ops.stack([place, columns], axis=-1), (-1, 2))
    shape = (thresholds + 1, place.shape[1])

    def exceeding(values: Any) -> tuple[Any, Any]:
        """Weight of the values above each threshold, and of those not above it."""
        histogram = ops.scatter(where, ops.reshape(values, (-1,)), shape)
        below = ops.cumsum(histogram, axis=0)[:-1]
        return ops.sum(histogram, axis=0) - below, below

    true_positives, false_negatives = exceeding(ops.where(positive, weights, 0.0))
    false_positives, true_negatives = exceeding(ops.where(positive, 0.0, weights))
    return Counts(true_positives, false_positives, true_negatives, false_negatives)
