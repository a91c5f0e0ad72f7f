"""F-scores: precision and recall in one."""

from typing import Any, Literal

from keraia import ops
from keraia.losses.reduction import quotient
from keraia.metrics.base import Metric

AVERAGES = (None, "micro", "macro", "weighted")


class FBetaScore(Metric):
    """`(1 + beta**2) * precision * recall / (beta**2 * precision + recall)`, for each class.

    Args:
        average: None for one score for each class; `"micro"` counts all classes in one;
            `"macro"` is the mean over the classes; `"weighted"` that mean weighted by the number
            of samples in each.
        beta: Weight of recall relative to precision. Positive.
        threshold: Predictions above it mean that a class is there; None: only the largest
            prediction does.
        name: As in `Metric`.
        dtype: As in `Metric`.

    Called with `(batch, classes)`.

    Example:
        >>> metric = FBetaScore(average="macro", beta=2.0, threshold=0.5)
        >>> y_true = [[1, 1, 1], [1, 0, 0], [1, 1, 0]]
        >>> y_pred = [[0.2, 0.6, 0.7], [0.2, 0.6, 0.6], [0.6, 0.8, 0.0]]
        >>> round(float(metric(y_true, y_pred)), 4)
        0.709
    """

    _direction = "up"

    def __init__(
        self,
        average: Literal["micro", "macro", "weighted"] | None = None,
        beta: float = 1.0,
        threshold: float | None = None,
        name: str | None = "fbeta_score",
        dtype: Any = None,
    ) -> None:
        super().__init__(dtype, name)
        where = f"metrics.{type(self).__name__}"
        if average not in AVERAGES:
            raise ValueError(f"{where}: `average` must be one of {AVERAGES}, got {average!r}.")
        if not beta > 0:
            raise ValueError(f"{where}: `beta` must be positive, got {beta!r}.")
        if threshold is not None and not 0 < threshold <= 1:
            raise ValueError(
                f"{where}: `threshold` must be over 0 and at most 1, or None, got {threshold!r}."
            )
        self.average = average
        self.beta = beta
        self.threshold = threshold
        self.axis = None if average == "micro" else 0

    def prepare(self, y_true: Any, y_pred: Any) -> None:
        """Makes the variables, one count for each class."""
        if self._made:
            return
        if len(y_pred.shape) != 2 or len(y_true.shape) != 2:
            raise ValueError(
                f"metrics.{type(self).__name__}: targets and predictions must have the shape "
                f"(batch, classes), got {tuple(y_true.shape)} and {tuple(y_pred.shape)}."
            )
        shape = () if self.axis is None else (y_pred.shape[1],)
        self.true_positives = self.add_weight(shape, name="true_positives")
        self.false_positives = self.add_weight(shape, name="false_positives")
        self.false_negatives = self.add_weight(shape, name="false_negatives")
        self.intermediate_weights = self.add_weight(shape, name="intermediate_weights")

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """Adds a batch.

        Args:
            y_true: Labels 0 or 1, `(batch, classes)`.
            y_pred: Probabilities of that shape.
            sample_weight: Weights `(batch,)`.
        """
        y_true = ops.convert_to_tensor(y_true, self._dtype)
        y_pred = ops.convert_to_tensor(y_pred, self._dtype)
        self.prepare(y_true, y_pred)
        chosen = ops.cast(self._chosen(y_pred), self._dtype)
        weights = ops.ones_like(y_true)
        if sample_weight is not None:
            sample_weight = ops.convert_to_tensor(sample_weight, self._dtype)
            weights = weights * ops.reshape(sample_weight, (-1, 1))

        def gather(variable: Any, values: Any) -> None:
            variable.assign_add(ops.sum(values * weights, axis=self.axis))

        gather(self.true_positives, chosen * y_true)
        gather(self.false_positives, chosen * (1.0 - y_true))
        gather(self.false_negatives, (1.0 - chosen) * y_true)
        gather(self.intermediate_weights, y_true)

    def _chosen(self, y_pred: Any) -> Any:
        """Which classes the predictions say are there."""
        if self.threshold is not None:
            return ops.greater(y_pred, self.threshold)
        largest = ops.max(y_pred, axis=-1, keepdims=True)
        return ops.logical_and(ops.equal(y_pred, largest), ops.greater(ops.abs(y_pred), 1e-9))

    def result(self) -> Any:
        if not self._made:
            return ops.zeros((), dtype=self._dtype)
        right = self.true_positives.value
        precision = quotient(right, right + self.false_positives.value)
        recall = quotient(right, right + self.false_negatives.value)
        square = self.beta**2
        score = quotient((1.0 + square) * precision * recall, square * precision + recall)
        if self.average is None:
            return score
        if self.average == "weighted":
            weights = self.intermediate_weights.value
            return ops.sum(score * quotient(weights, ops.sum(weights)))
        return ops.mean(score)


class F1Score(FBetaScore):
    """Harmonic mean of precision and recall, `2 * precision * recall / (precision + recall)`.

    Arguments as in `FBetaScore`.

    Example:
        >>> metric = F1Score(average="micro", threshold=0.5)
        >>> y_true = [[1, 1, 1], [1, 0, 0], [1, 1, 0]]
        >>> y_pred = [[0.2, 0.6, 0.7], [0.2, 0.6, 0.6], [0.6, 0.8, 0.0]]
        >>> round(float(metric(y_true, y_pred)), 4)
        0.6667
    """

    def __init__(
        self,
        average: Literal["micro", "macro", "weighted"] | None = None,
        threshold: float | None = None,
        name: str | None = "f1_score",
        dtype: Any = None,
    ) -> None:
        super().__init__(average, 1.0, threshold, name, dtype)
