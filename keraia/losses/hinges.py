"""Losses of scores that should lie on the right side of a margin."""

from typing import Any

from keraia import ops
from keraia.losses.base import LossFunctionWrapper
from keraia.losses.pairs import pair


def signs(y_true: Any) -> Any:
    """Labels -1 and 1, of such labels or, if there are only 0 and 1, of those."""
    binary = ops.all(ops.logical_or(ops.equal(y_true, 0), ops.equal(y_true, 1)))
    return ops.where(binary, 2.0 * y_true - 1.0, y_true)


def hinge(y_true: Any, y_pred: Any) -> Any:
    """`mean(max(1 - y_true * y_pred, 0))` along the last axis.

    Args:
        y_true: Labels -1 and 1, `(batch, ..., n)`; labels 0 and 1 are read as these.
        y_pred: Scores of that shape.

    Returns:
        Tensor `(batch, ...)`.

    Example:
        >>> round(float(hinge([[-1.0, 1.0]], [[0.5, 0.5]])[0]), 4)
        1.0
    """
    y_true, y_pred = pair(y_true, y_pred)
    return ops.mean(ops.maximum(1.0 - signs(y_true) * y_pred, 0.0), axis=-1)


def squared_hinge(y_true: Any, y_pred: Any) -> Any:
    """`mean(max(1 - y_true * y_pred, 0)**2)` along the last axis; arguments as in `hinge`."""
    y_true, y_pred = pair(y_true, y_pred)
    return ops.mean(ops.square(ops.maximum(1.0 - signs(y_true) * y_pred, 0.0)), axis=-1)


def categorical_hinge(y_true: Any, y_pred: Any) -> Any:
    """`max(1 + neg - pos, 0)`: the true class should score 1 more than any other.

    `pos = sum(y_true * y_pred)` is the score of the true class and
    `neg = max((1 - y_true) * y_pred)` the best of the others.

    Args:
        y_true: One-hot classes `(batch, ..., classes)`.
        y_pred: Scores of that shape.

    Returns:
        Tensor `(batch, ...)`.

    Example:
        >>> round(float(categorical_hinge([[0.0, 1.0]], [[0.75, 0.5]])[0]), 4)
        1.25
    """
    y_true, y_pred = pair(y_true, y_pred)
    right = ops.sum(y_true * y_pred, axis=-1)
    wrong = ops.max((1.0 - y_true) * y_pred, axis=-1)
    return ops.maximum(wrong - right + 1.0, 0.0)


class Hinge(LossFunctionWrapper):
    """`mean(max(1 - y_true * y_pred, 0))`, with labels -1 and 1. Arguments as in `Loss`.

    Example:
        >>> float(Hinge()([[-1.0, 1.0]], [[0.5, 0.5]]))
        1.0
    """

    def __init__(
        self,
        reduction: str | None = "sum_over_batch_size",
        name: str | None = "hinge",
        dtype: Any = None,
    ) -> None:
        super().__init__(hinge, reduction, name, dtype)


class SquaredHinge(LossFunctionWrapper):
    """`mean(max(1 - y_true * y_pred, 0)**2)`, with labels -1 and 1. Arguments as in `Loss`.

    Example:
        >>> float(SquaredHinge()([[-1.0, 1.0]], [[0.5, 0.5]]))
        1.25
    """

    def __init__(
        self,
        reduction: str | None = "sum_over_batch_size",
        name: str | None = "squared_hinge",
        dtype: Any = None,
    ) -> None:
        super().__init__(squared_hinge, reduction, name, dtype)


class CategoricalHinge(LossFunctionWrapper):
    """`max(1 + neg - pos, 0)`, see `categorical_hinge`. Arguments as in `Loss`.

    Example:
        >>> float(CategoricalHinge()([[0.0, 1.0]], [[0.75, 0.5]]))
        1.25
    """

    def __init__(
        self,
        reduction: str | None = "sum_over_batch_size",
        name: str | None = "categorical_hinge",
        dtype: Any = None,
    ) -> None:
        super().__init__(categorical_hinge, reduction, name, dtype)
