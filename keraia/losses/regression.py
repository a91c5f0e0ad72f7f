"""Losses between numbers: how far predictions lie from targets."""

import math
from collections.abc import Sequence
from typing import Any

from keraia import ops
from keraia.core.config import epsilon
from keraia.losses.base import LossFunctionWrapper
from keraia.losses.pairs import pair


def mean_squared_error(y_true: Any, y_pred: Any) -> Any:
    """`mean((y_true - y_pred)**2)` along the last axis.

    Args:
        y_true: Targets `(batch, ..., n)`.
        y_pred: Predictions of that shape.

    Returns:
        Tensor `(batch, ...)`.

    Example:
        >>> ops.convert_to_numpy(mean_squared_error([[1.0, 2.0]], [[1.0, 4.0]])).tolist()
        [2.0]
    """
    y_true, y_pred = pair(y_true, y_pred)
    return ops.mean(ops.square(y_true - y_pred), axis=-1)


def mean_absolute_error(y_true: Any, y_pred: Any) -> Any:
    """`mean(|y_true - y_pred|)` along the last axis; shapes as in `mean_squared_error`."""
    y_true, y_pred = pair(y_true, y_pred)
    return ops.mean(ops.abs(y_true - y_pred), axis=-1)


def mean_absolute_percentage_error(y_true: Any, y_pred: Any) -> Any:
    """`100 * mean(|y_true - y_pred| / |y_true|)` along the last axis.

    Targets nearer to zero than `epsilon()` count as `epsilon()`. Shapes as in
    `mean_squared_error`.
    """
    y_true, y_pred = pair(y_true, y_pred)
    size = ops.maximum(ops.abs(y_true), epsilon())
    return 100.0 * ops.mean(ops.abs((y_true - y_pred) / size), axis=-1)


def mean_squared_logarithmic_error(y_true: Any, y_pred: Any) -> Any:
    """`mean((log(1 + y_true) - log(1 + y_pred))**2)` along the last axis.

    Values under `epsilon()` count as `epsilon()`. Shapes as in `mean_squared_error`.
    """
    y_true, y_pred = pair(y_true, y_pred)
    first, second = (ops.log(ops.maximum(y, epsilon()) + 1.0) for y in (y_true, y_pred))
    return ops.mean(ops.square(first - second), axis=-1)


def cosine_similarity(y_true: Any, y_pred: Any, axis: int | Sequence[int] = -1) -> Any:
    """Minus the cosine of the angle between targets and predictions, from -1 (alike) to 1.

    A vector of zeros has the cosine 0 with any other.

    Args:
        y_true: Targets.
        y_pred: Predictions of that shape.
        axis: Axis of the vectors; the result is without it.
    """
    y_true, y_pred = pair(y_true, y_pred)
    return -ops.sum(ops.normalize(y_true, axis) * ops.normalize(y_pred, axis), axis=axis)


def huber(y_true: Any, y_pred: Any, delta: float = 1.0) -> Any:
    """Mean Huber penalty along the last axis: quadratic near zero, linear beyond `delta`.

    For an error `e`: `e**2 / 2` where `|e| <= delta`, else `delta * (|e| - delta / 2)`. Shapes as
    in `mean_squared_error`.

    Source: P. J. Huber, Robust Estimation of a Location Parameter, 1964.
    """
    y_true, y_pred = pair(y_true, y_pred)
    error = ops.abs(y_true - y_pred)
    penalty = ops.where(
        ops.less_equal(error, delta), 0.5 * ops.square(error), delta * (error - 0.5 * delta)
    )
    return ops.mean(penalty, axis=-1)


def log_cosh(y_true: Any, y_pred: Any) -> Any:
    """`mean(log(cosh(y_pred - y_true)))` along the last axis, without overflow.

    About `e**2 / 2` for small errors `e` and `|e| - log(2)` for large ones. Shapes as in
    `mean_squared_error`.
    """
    y_true, y_pred = pair(y_true, y_pred)
    error = y_pred - y_true
    return ops.mean(error + ops.softplus(-2.0 * error) - math.log(2.0), axis=-1)


class MeanSquaredError(LossFunctionWrapper):
    """`mean((y_true - y_pred)**2)`. Arguments as in `Loss`.

    Example:
        >>> float(MeanSquaredError()([[0.0, 1.0], [0.0, 0.0]], [[1.0, 1.0], [1.0, 0.0]]))
        0.5
    """

    def __init__(
        self,
        reduction: str | None = "sum_over_batch_size",
        name: str | None = "mean_squared_error",
        dtype: Any = None,
    ) -> None:
        super().__init__(mean_squared_error, reduction, name, dtype)


class MeanAbsoluteError(LossFunctionWrapper):
    """`mean(|y_true - y_pred|)`. Arguments as in `Loss`.

    Example:
        >>> float(MeanAbsoluteError()([[0.0, 1.0], [0.0, 0.0]], [[1.0, 1.0], [1.0, 0.0]]))
        0.5
    """

    def __init__(
        self,
        reduction: str | None = "sum_over_batch_size",
        name: str | None = "mean_absolute_error",
        dtype: Any = None,
    ) -> None:
        super().__init__(mean_absolute_error, reduction, name, dtype)


class MeanAbsolutePercentageError(LossFunctionWrapper):
    """`100 * mean(|y_true - y_pred| / |y_true|)`. Arguments as in `Loss`.

    Example:
        >>> float(MeanAbsolutePercentageError()([[2.0, 4.0]], [[1.0, 4.0]]))
        25.0
    """

    def __init__(
        self,
        reduction: str | None = "sum_over_batch_size",
        name: str | None = "mean_absolute_percentage_error",
        dtype: Any = None,
    ) -> None:
        super().__init__(mean_absolute_percentage_error, reduction, name, dtype)


class MeanSquaredLogarithmicError(LossFunctionWrapper):
    """`mean((log(1 + y_true) - log(1 + y_pred))**2)`. Arguments as in `Loss`.

    Example:
        >>> round(float(MeanSquaredLogarithmicError()([[1.0]], [[3.0]])), 4)
        0.4805
    """

    def __init__(
        self,
        reduction: str | None = "sum_over_batch_size",
        name: str | None = "mean_squared_logarithmic_error",
        dtype: Any = None,
    ) -> None:
        super().__init__(mean_squared_logarithmic_error, reduction, name, dtype)


class CosineSimilarity(LossFunctionWrapper):
    """Minus the cosine of the angle between targets and predictions.

    Args:
        axis: Axis of the vectors.
        reduction: As in `Loss`.
        name: As in `Loss`.
        dtype: As in `Loss`.

    Example:
        >>> round(float(CosineSimilarity()([[3.0, 4.0]], [[4.0, 3.0]])), 4)
        -0.96
    """

    def __init__(
        self,
        axis: int | Sequence[int] = -1,
        reduction: str | None = "sum_over_batch_size",
        name: str | None = "cosine_similarity",
        dtype: Any = None,
    ) -> None:
        super().__init__(cosine_similarity, reduction, name, dtype, axis=axis)


class Huber(LossFunctionWrapper):
    """Mean Huber penalty: quadratic near zero, linear beyond `delta`; outliers weigh less.

    Args:
        delta: Width of the quadratic zone, in the units of the targets.
        reduction: As in `Loss`.
        name: As in `Loss`.
        dtype: As in `Loss`.

    Example:
        >>> float(Huber()([[0.0, 0.0]], [[0.5, 3.0]]))
        1.3125
    """

    def __init__(
        self,
        delta: float = 1.0,
        reduction: str | None = "sum_over_batch_size",
        name: str | None = "huber_loss",
        dtype: Any = None,
    ) -> None:
        super().__init__(huber, reduction, name, dtype, delta=delta)


class LogCosh(LossFunctionWrapper):
    """`mean(log(cosh(y_pred - y_true)))`, a smooth `MeanAbsoluteError`. Arguments as in `Loss`.

    Example:
        >>> round(float(LogCosh()([[0.0, 0.0]], [[1.0, 0.0]])), 4)
        0.2169
    """

    def __init__(
        self,
        reduction: str | None = "sum_over_batch_size",
        name: str | None = "log_cosh",
        dtype: Any = None,
    ) -> None:
        super().__init__(log_cosh, reduction, name, dtype)
