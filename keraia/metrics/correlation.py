"""How well predictions follow targets: correlations and the explained variance."""

from typing import Any, Literal

from keraia import ops
from keraia.core.config import epsilon
from keraia.losses.pairs import pair
from keraia.losses.reduction import quotient
from keraia.metrics.base import Metric
from keraia.metrics.means import MeanMetricWrapper

AGGREGATIONS = (None, "uniform_average", "variance_weighted_average")


def pearson_correlation(y_true: Any, y_pred: Any, axis: int = -1) -> Any:
    """`covariance / (deviation * deviation)` of targets and predictions along `axis`.

    From -1 to 1; NaN where one of them does not vary.

    Args:
        y_true: Targets.
        y_pred: Predictions of that shape.
        axis: Axis of the samples that are correlated; the result is without it.

    Example:
        >>> round(float(pearson_correlation([[0.0, 1.0, 2.0]], [[1.0, 3.0, 5.0]])[0]), 4)
        1.0
    """
    covariance, variances, _ = moments_along(y_true, y_pred, axis)
    return covariance / (ops.sqrt(variances[0]) * ops.sqrt(variances[1]))


def concordance_correlation(y_true: Any, y_pred: Any, axis: int = -1) -> Any:
    """`2 * covariance / (variance + variance + (mean - mean)**2)` along `axis`.

    As the Pearson correlation, but less where means or scales differ. Arguments as there.

    Example:
        >>> round(float(concordance_correlation([[0.0, 1.0, 2.0]], [[1.0, 2.0, 3.0]])[0]), 4)
        0.5714
    """
    covariance, variances, shift = moments_along(y_true, y_pred, axis)
    return 2.0 * covariance / (variances[0] + variances[1] + ops.square(shift) + epsilon())


def moments_along(y_true: Any, y_pred: Any, axis: int) -> tuple[Any, tuple[Any, Any], Any]:
    """Covariance, both variances, and the difference of the means."""
    y_true, y_pred = pair(y_true, y_pred)
    means = [ops.mean(y, axis=axis, keepdims=True) for y in (y_true, y_pred)]
    true, pred = y_true - means[0], y_pred - means[1]
    variances = (ops.mean(ops.square(true), axis=axis), ops.mean(ops.square(pred), axis=axis))
    return ops.mean(true * pred, axis=axis), variances, ops.squeeze(means[0] - means[1], axis)


class PearsonCorrelation(MeanMetricWrapper):
    """Mean Pearson correlation of targets and predictions.

    Args:
        name: As in `Metric`.
        dtype: As in `Metric`.
        axis: Axis of the samples that are correlated.

    Example:
        >>> round(float(PearsonCorrelation()([[0.0, 1.0, 2.0]], [[1.0, 3.0, 5.0]])), 4)
        1.0
    """

    _direction = "up"

    def __init__(
        self, name: str | None = "pearson_correlation", dtype: Any = None, axis: int = -1
    ) -> None:
        super().__init__(pearson_correlation, name, dtype, axis=axis)


class ConcordanceCorrelation(MeanMetricWrapper):
    """Mean concordance correlation of targets and predictions.

    Args:
        name: As in `Metric`.
        dtype: As in `Metric`.
        axis: Axis of the samples that are correlated.

    Example:
        >>> round(float(ConcordanceCorrelation()([[0.0, 1.0, 2.0]], [[1.0, 2.0, 3.0]])), 4)
        0.5714
    """

    _direction = "up"

    def __init__(
        self, name: str | None = "concordance_correlation", dtype: Any = None, axis: int = -1
    ) -> None:
        super().__init__(concordance_correlation, name, dtype, axis=axis)


class R2Score(Metric):
    """Explained part of the variance, `1 - sum((y_true - y_pred)**2) / sum((y_true - mean)**2)`.

    1 is perfect, 0 as good as the mean of the targets.

    Args:
        class_aggregation: `"uniform_average"` averages over the outputs,
            `"variance_weighted_average"` weighs them by the variance of their targets, None gives
            one score for each.
        num_regressors: Number of inputs of the model, for the adjusted score
            `1 - (1 - r2) * (n - 1) / (n - num_regressors - 1)`; 0 for the plain one.
        name: As in `Metric`.
        dtype: As in `Metric`.

    Called with `(batch, outputs)`.

    Example:
        >>> round(float(R2Score()([[1.0], [4.0], [3.0]], [[2.0], [4.0], [4.0]])), 4)
        0.5714
    """

    _direction = "up"

    def __init__(
        self,
        class_aggregation: Literal["uniform_average", "variance_weighted_average"]
        | None = "uniform_average",
        num_regressors: int = 0,
        name: str | None = "r2_score",
        dtype: Any = None,
    ) -> None:
        super().__init__(dtype, name)
        if class_aggregation not in AGGREGATIONS:
            raise ValueError(
                f"metrics.R2Score: `class_aggregation` must be one of {AGGREGATIONS}, got "
                f"{class_aggregation!r}."
            )
        if num_regressors < 0:
            raise ValueError(
                f"metrics.R2Score: `num_regressors` must be 0 or more, got {num_regressors!r}."
            )
        self.class_aggregation = class_aggregation
        self.num_regressors = num_regressors
        self.num_samples = self.add_weight(name="num_samples")

    def prepare(self, y_true: Any, y_pred: Any) -> None:
        """Makes the variables, one number for each output."""
        if len(self._made) > 1:
            return
        if len(y_pred.shape) != 2 or len(y_true.shape) != 2:
            raise ValueError(
                "metrics.R2Score: targets and predictions must have the shape (batch, outputs), "
                f"got {tuple(y_true.shape)} and {tuple(y_pred.shape)}. Reshape them, for one "
                "output to (batch, 1)."
            )
        shape = (y_pred.shape[1],)
        self.squared_sum = self.add_weight(shape, name="squared_sum")
        self.sum = self.add_weight(shape, name="sum")
        self.total_mse = self.add_weight(shape, name="residual")
        self.count = self.add_weight(shape, name="count")

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """Adds a batch.

        Args:
            y_true: Targets `(batch, outputs)`.
            y_pred: Predictions of that shape.
            sample_weight: Weights `(batch,)`.
        """
        y_true = ops.convert_to_tensor(y_true, self._dtype)
        y_pred = ops.convert_to_tensor(y_pred, self._dtype)
        self.prepare(y_true, y_pred)
        weights = one = ops.ones_like(y_true)
        if sample_weight is not None:
            sample_weight = ops.convert_to_tensor(sample_weight, self._dtype)
            weights = weights * ops.reshape(sample_weight, (-1, 1))
        self.sum.assign_add(ops.sum(y_true * weights, axis=0))
        self.squared_sum.assign_add(ops.sum(ops.square(y_true) * weights, axis=0))
        self.total_mse.assign_add(ops.sum(ops.square(y_true - y_pred) * weights, axis=0))
        self.count.assign_add(ops.sum(weights, axis=0))
        self.num_samples.assign_add(ops.sum(one))

    def result(self) -> Any:
        if len(self._made) == 1:
            return ops.zeros((), dtype=self._dtype)
        sums = self.sum.value
        total = self.squared_sum.value - quotient(ops.square(sums), self.count.value)
        varies = ops.not_equal(total, 0)
        score = ops.where(varies, 1.0 - quotient(self.total_mse.value, total), 0.0)
        match self.class_aggregation:
            case "uniform_average":
                score = ops.mean(score)
            case "variance_weighted_average":
                score = quotient(ops.sum(score * total), ops.sum(total))
        return self._adjusted(score) if self.num_regressors else score

    def _adjusted(self, score: Any) -> Any:
        """Score that does not grow with mere numbers of inputs; plain where samples are too few."""
        samples = self.num_samples.value
        freedom = samples - self.num_regressors - 1.0
        adjusted = 1.0 - (1.0 - score) * quotient(samples - 1.0, freedom)
        return ops.where(ops.greater(freedom, 0), adjusted, score)
