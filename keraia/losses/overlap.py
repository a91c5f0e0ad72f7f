"""Losses of segmentations: how little predicted and true regions overlap."""

from collections.abc import Sequence
from typing import Any

from keraia import ops
from keraia.core.config import epsilon
from keraia.losses.base import LossFunctionWrapper
from keraia.losses.pairs import pair

Axes = int | Sequence[int] | None


def dice(y_true: Any, y_pred: Any, axis: Axes = None) -> Any:
    """`1 - 2 * sum(y_true * y_pred) / (sum(y_true) + sum(y_pred))`, from 0 (alike) to 1.

    Args:
        y_true: True regions: 0 or 1 for each pixel and class.
        y_pred: Predicted probabilities of that shape.
        axis: Axes of the sums, such as `(1, 2, 3)` for one loss for each image of a batch; None
            for all.

    Example:
        >>> round(float(dice([[1.0, 0.0]], [[0.5, 0.5]])), 4)
        0.5

    Source: F. Milletari et al., V-Net, 2016.
    """
    y_true, y_pred = pair(y_true, y_pred)
    common = ops.sum(y_true * y_pred, axis=axis)
    sizes = ops.sum(y_true, axis=axis) + ops.sum(y_pred, axis=axis)
    return 1.0 - 2.0 * common / (sizes + epsilon())


def tversky(
    y_true: Any, y_pred: Any, alpha: float = 0.5, beta: float = 0.5, axis: Axes = None
) -> Any:
    """`1 - common / (common + alpha * false_negatives + beta * false_positives)`.

    With `alpha = beta = 0.5` it is `dice`; a greater `alpha` makes missed pixels weigh more.

    Args:
        y_true: True regions: 0 or 1 for each pixel and class.
        y_pred: Predicted probabilities of that shape.
        alpha: Weight of pixels true and not predicted.
        beta: Weight of pixels predicted and not true.
        axis: As in `dice`.

    Example:
        >>> round(float(tversky([[1.0, 0.0]], [[0.5, 0.5]], alpha=1.5)), 4)
        0.6667

    Source: S. Salehi et al., Tversky loss function for image segmentation, 2017.
    """
    y_true, y_pred = pair(y_true, y_pred)
    common = ops.sum(y_true * y_pred, axis=axis)
    false_positives = ops.sum((1.0 - y_true) * y_pred, axis=axis)
    false_negatives = ops.sum(y_true * (1.0 - y_pred), axis=axis)
    all_regions = common + alpha * false_negatives + beta * false_positives
    return 1.0 - common / (all_regions + epsilon())


class Dice(LossFunctionWrapper):
    """Dice loss, `1 - 2 * sum(y_true * y_pred) / (sum(y_true) + sum(y_pred))`.

    Args:
        reduction: As in `Loss`.
        name: As in `Loss`.
        axis: Axes of the sums; None for all, which makes one loss of the whole batch.
        dtype: As in `Loss`.

    Example:
        >>> round(float(Dice()([[1.0, 0.0]], [[0.5, 0.5]])), 4)
        0.5

    Source: F. Milletari et al., V-Net, 2016.
    """

    def __init__(
        self,
        reduction: str | None = "sum_over_batch_size",
        name: str | None = "dice",
        axis: Axes = None,
        dtype: Any = None,
    ) -> None:
        super().__init__(dice, reduction, name, dtype, axis=axis)


class Tversky(LossFunctionWrapper):
    """Tversky loss: Dice loss in which false positives and false negatives weigh differently.

    Args:
        alpha: Weight of pixels true and not predicted.
        beta: Weight of pixels predicted and not true.
        reduction: As in `Loss`.
        name: As in `Loss`.
        axis: As in `Dice`.
        dtype: As in `Loss`.

    Example:
        >>> round(float(Tversky()([[1.0, 0.0]], [[0.5, 0.5]])), 4)
        0.5

    Source: S. Salehi et al., Tversky loss function for image segmentation, 2017.
    """

    def __init__(
        self,
        alpha: float = 0.5,
        beta: float = 0.5,
        reduction: str | None = "sum_over_batch_size",
        name: str | None = "tversky",
        axis: Axes = None,
        dtype: Any = None,
    ) -> None:
        super().__init__(tversky, reduction, name, dtype, alpha=alpha, beta=beta, axis=axis)
