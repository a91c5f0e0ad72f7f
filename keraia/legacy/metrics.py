"""Metrics that Keras 3 dropped."""

from typing import Any

from keraia import metrics, ops
from keraia.core.config import epsilon
from keraia.metrics.curves import RateAtRate

SensitivitySpecificityBase = RateAtRate


class Reduce(metrics.Metric):
    """A sum or mean of values.

    Args:
        reduction: "sum", "sum_over_batch_size" or "weighted_mean".
        name: Name.
        dtype: Dtype.

    Example:
        >>> metric = Reduce("sum", "total")
        >>> metric.update_state([1.0, 2.0])
        >>> float(metric.result())
        3.0
    """

    def __init__(self, reduction: str, name: str | None, dtype: Any = None) -> None:
        super().__init__(name=name, dtype=dtype)
        self.reduction = reduction
        kind = metrics.Sum if reduction == "sum" else metrics.Mean
        self.inner = kind(name="inner", dtype=dtype)

    def update_state(self, values: Any, sample_weight: Any = None) -> None:
        """Takes values into account."""
        self.inner.update_state(values, sample_weight=sample_weight)

    def result(self) -> Any:
        """The sum or mean so far."""
        return self.inner.result()


class MeanRelativeError(metrics.Mean):
    """Mean of `|y_true - y_pred| / normalizer`.

    Args:
        normalizer: What errors are divided by; where it is zero, the error counts as zero.
        name: Name.
        dtype: Dtype.

    Example:
        >>> metric = MeanRelativeError([1.0, 3.0])
        >>> metric.update_state([1.0, 3.0], [2.0, 6.0])
        >>> float(metric.result())
        1.0
    """

    def __init__(self, normalizer: Any, name: str | None = None, dtype: Any = None) -> None:
        super().__init__(name=name or "mean_relative_error", dtype=dtype)
        self.normalizer = normalizer

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """Takes a batch into account."""
        y_true, y_pred = (ops.cast(ops.convert_to_tensor(x), self.dtype) for x in (y_true, y_pred))
        by = ops.cast(ops.convert_to_tensor(self.normalizer), self.dtype)
        error = ops.abs(y_true - y_pred)
        error = ops.where(by == 0, ops.zeros_like(error), error / ops.where(by == 0, 1.0, by))
        super().update_state(error, sample_weight=sample_weight)


class MeanTensor(metrics.Metric):
    """Mean of tensors of one shape, element by element.

    Args:
        name: Name.
        dtype: Dtype.
        shape: Shape of the tensors; None: that of the first.

    Example:
        >>> metric = MeanTensor(shape=(2,))
        >>> metric.update_state([1.0, 2.0])
        >>> metric.update_state([3.0, 2.0])
        >>> metric.result().tolist()
        [2.0, 2.0]
    """

    def __init__(self, name: str = "mean_tensor", dtype: Any = None, shape: Any = None) -> None:
        super().__init__(name=name, dtype=dtype)
        self.shape = None
        if shape is not None:
            self._make(shape)

    def _make(self, shape: Any) -> None:
        self.shape = tuple(shape)
        self.total = self.add_variable(self.shape, "zeros", name="total")
        self.count = self.add_variable(self.shape, "zeros", name="count")

    def update_state(self, values: Any, sample_weight: Any = None) -> None:
        """Takes a tensor into account."""
        values = ops.cast(ops.convert_to_tensor(values), self.dtype)
        if self.shape is None:
            self._make(values.shape)
        elif tuple(values.shape) != self.shape:
            raise ValueError(
                f"MeanTensor: it takes tensors of shape {self.shape}, got {tuple(values.shape)}."
            )
        weight = ops.ones_like(values)
        if sample_weight is not None:
            given = ops.cast(ops.convert_to_tensor(sample_weight), self.dtype)
            missing = len(values.shape) - len(given.shape)
            weight = weight * ops.reshape(given, (*given.shape, *[1] * missing))
        self.total.assign_add(values * weight)
        self.count.assign_add(weight)

    def result(self) -> Any:
        """The mean so far."""
        if self.shape is None:
            raise ValueError("MeanTensor: it has seen no tensor yet.")
        return ops.divide_no_nan(self.total, self.count)


class PyMetric(metrics.Metric):
    """A metric in plain Python and NumPy, for evaluation outside compiled programs.

    A subclass has `update_state(y_true, y_pred, sample_weight)`, `result()` and `reset_state()`.
    """

    def reset_state(self) -> None:
        """Starts anew."""


def clone_metric(metric: Any) -> Any:
    """A new metric like another, or the function that it is."""
    return (
        type(metric).from_config(metric.get_config()) if hasattr(metric, "get_config") else metric
    )


def clone_metrics(metrics: Any) -> Any:
    """New metrics like others."""
    return [clone_metric(metric) for metric in metrics]


# -- functions of a batch; the logs had their averages over batches


def _counts(y_true: Any, y_pred: Any) -> tuple[Any, Any, Any]:
    """Right positives, positives predicted, positives there are."""
    true, pred = (ops.round(ops.clip(ops.cast(x, "float32"), 0.0, 1.0)) for x in (y_true, y_pred))
    return ops.sum(true * pred), ops.sum(pred), ops.sum(true)


def precision(y_true: Any, y_pred: Any) -> Any:
    """Share of predicted positives that are right."""
    right, predicted, _ = _counts(y_true, y_pred)
    return right / (predicted + epsilon())


def recall(y_true: Any, y_pred: Any) -> Any:
    """Share of positives that are predicted."""
    right, _, there = _counts(y_true, y_pred)
    return right / (there + epsilon())


def fbeta_score(y_true: Any, y_pred: Any, beta: float = 1) -> Any:
    """Weighted harmonic mean of precision and recall; zero where there is no positive."""
    if beta < 0:
        raise ValueError(f"fbeta_score: `beta` must not be negative, got {beta}.")
    p, r = precision(y_true, y_pred), recall(y_true, y_pred)
    score = (1 + beta**2) * p * r / (beta**2 * p + r + epsilon())
    return ops.where(_counts(y_true, y_pred)[2] == 0, ops.zeros_like(score), score)


def fmeasure(y_true: Any, y_pred: Any) -> Any:
    """Harmonic mean of precision and recall."""
    return fbeta_score(y_true, y_pred, beta=1)


f1score = fscore = fmeasure


def matthews_correlation(y_true: Any, y_pred: Any) -> Any:
    """Correlation of two classes with their predictions, from -1 to 1."""
    right, predicted, there = _counts(y_true, y_pred)
    total = ops.cast(ops.size(y_true), "float32")
    wrong_yes, wrong_no = predicted - right, there - right
    right_no = total - right - wrong_yes - wrong_no
    over = right * right_no - wrong_yes * wrong_no
    under = predicted * there * (right_no + wrong_yes) * (right_no + wrong_no)
    return over / (ops.sqrt(under) + epsilon())
