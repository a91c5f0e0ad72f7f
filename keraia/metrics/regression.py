"""Metrics between numbers: means of the regression losses, and their kin."""

from collections.abc import Sequence
from typing import Any

from keraia import losses, ops
from keraia.core.masks import get_mask
from keraia.losses.pairs import pair
from keraia.metrics.means import Mean, MeanMetricWrapper


def cosine(y_true: Any, y_pred: Any, axis: int | Sequence[int] = -1) -> Any:
    """Cosine of the angle between targets and predictions along `axis`."""
    return -losses.cosine_similarity(y_true, y_pred, axis)


class MeanSquaredError(MeanMetricWrapper):
    """Mean of `(y_true - y_pred)**2`. Arguments as in `Metric`.

    Example:
        >>> float(MeanSquaredError()([[0.0, 1.0], [0.0, 0.0]], [[1.0, 1.0], [0.0, 0.0]]))
        0.25
    """

    _direction = "down"

    def __init__(self, name: str | None = "mean_squared_error", dtype: Any = None) -> None:
        super().__init__(losses.mean_squared_error, name, dtype)


class RootMeanSquaredError(Mean):
    """Square root of the mean of `(y_true - y_pred)**2`. Arguments as in `Metric`.

    Example:
        >>> float(RootMeanSquaredError()([[0.0, 1.0], [0.0, 0.0]], [[1.0, 1.0], [0.0, 0.0]]))
        0.5
    """

    _direction = "down"

    def __init__(self, name: str | None = "root_mean_squared_error", dtype: Any = None) -> None:
        super().__init__(name, dtype)

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """Adds a batch; arguments as in `MeanMetricWrapper`."""
        mask = get_mask(y_pred)
        y_true, y_pred = pair(y_true, ops.convert_to_tensor(y_pred, self._dtype))
        self.gather(ops.square(y_pred - y_true), sample_weight, mask)

    def result(self) -> Any:
        return ops.sqrt(super().result())


class MeanAbsoluteError(MeanMetricWrapper):
    """Mean of `|y_true - y_pred|`. Arguments as in `Metric`.

    Example:
        >>> float(MeanAbsoluteError()([[0.0, 1.0], [0.0, 0.0]], [[1.0, 1.0], [0.0, 0.0]]))
        0.25
    """

    _direction = "down"

    def __init__(self, name: str | None = "mean_absolute_error", dtype: Any = None) -> None:
        super().__init__(losses.mean_absolute_error, name, dtype)


class MeanAbsolutePercentageError(MeanMetricWrapper):
    """Mean of `100 * |y_true - y_pred| / |y_true|`. Arguments as in `Metric`.

    Example:
        >>> float(MeanAbsolutePercentageError()([[2.0, 4.0]], [[1.0, 4.0]]))
        25.0
    """

    _direction = "down"

    def __init__(
        self, name: str | None = "mean_absolute_percentage_error", dtype: Any = None
    ) -> None:
        super().__init__(losses.mean_absolute_percentage_error, name, dtype)


class MeanSquaredLogarithmicError(MeanMetricWrapper):
    """Mean of `(log(1 + y_true) - log(1 + y_pred))**2`. Arguments as in `Metric`.

    Example:
        >>> round(float(MeanSquaredLogarithmicError()([[1.0]], [[3.0]])), 4)
        0.4805
    """

    _direction = "down"

    def __init__(
        self, name: str | None = "mean_squared_logarithmic_error", dtype: Any = None
    ) -> None:
        super().__init__(losses.mean_squared_logarithmic_error, name, dtype)


class CosineSimilarity(MeanMetricWrapper):
    """Mean cosine of the angle between targets and predictions.

    Args:
        name: As in `Metric`.
        dtype: As in `Metric`.
        axis: Axis of the vectors.

    Example:
        >>> round(float(CosineSimilarity()([[3.0, 4.0]], [[4.0, 3.0]])), 4)
        0.96
    """

    _direction = "up"

    def __init__(
        self,
        name: str | None = "cosine_similarity",
        dtype: Any = None,
        axis: int | Sequence[int] = -1,
    ) -> None:
        super().__init__(cosine, name, dtype, axis=axis)


class LogCoshError(MeanMetricWrapper):
    """Mean of `log(cosh(y_pred - y_true))`. Arguments as in `Metric`.

    Example:
        >>> round(float(LogCoshError()([[0.0, 0.0]], [[1.0, 0.0]])), 4)
        0.2169
    """

    _direction = "down"

    def __init__(self, name: str | None = "logcosh", dtype: Any = None) -> None:
        super().__init__(losses.log_cosh, name, dtype)
