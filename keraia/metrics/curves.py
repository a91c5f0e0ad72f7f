"""Metrics that look at all thresholds: areas under curves, and one rate at a given other."""

from collections.abc import Sequence
from typing import Any, ClassVar, Literal

from keraia import ops
from keraia.core.config import epsilon
from keraia.losses.reduction import quotient
from keraia.metrics.base import Metric
from keraia.metrics.counting import Counts, counts, evenly_spaced, thresholds_of

CURVES = ("ROC", "PR", "PRGAIN")
METHODS = ("interpolation", "majoring", "minoring")


class ThresholdCounts(Metric):
    """Base: the four outcomes at many thresholds, as variables."""

    _direction = "up"

    def make_counts(self, shape: tuple[int, ...]) -> None:
        """Makes the four variables."""
        for name in Counts._fields:
            setattr(self, name, self.add_weight(shape, name=name))

    def add_counts(self, found: Counts) -> None:
        """Adds the outcomes of a batch."""
        for name, value in found._asdict().items():
            getattr(self, name).assign_add(value)

    def gathered(self) -> Counts:
        """The outcomes so far."""
        return Counts(*(getattr(self, name).value for name in Counts._fields))


class AUC(ThresholdCounts):
    """Area under the ROC curve, or another, by a sum over thresholds.

    Args:
        num_thresholds: Number of thresholds, at equal steps from 0 to 1; at least 2.
        curve: `"ROC"`: the rate of true positives over that of false positives; `"PR"`: precision
            over recall; `"PRGAIN"`: the same in gains over the share of positives.
        summation_method: `"interpolation"` takes the middle between two thresholds (for "PR" the
            curve of Davis and Goadrich), `"minoring"` the lower value, `"majoring"` the upper.
        name: As in `Metric`.
        dtype: As in `Metric`.
        thresholds: Thresholds between 0 and 1, instead of `num_thresholds`.
        multi_label: Whether each label of `(batch, labels)` has a curve of its own, whose areas
            are averaged; else all labels make one curve.
        num_labels: Number of labels, for `multi_label`; found from the data if None.
        label_weights: Weights of the labels.
        from_logits: Whether predictions are before the sigmoid.

    Example:
        >>> round(float(AUC(num_thresholds=3)([0, 0, 1, 1], [0.0, 0.5, 0.3, 0.9])), 4)
        0.75

    Source: J. Davis, M. Goadrich, The Relationship Between Precision-Recall and ROC Curves, 2006;
    P. Flach, M. Kull, Precision-Recall-Gain Curves, 2015.
    """

    config_optional = frozenset({"thresholds"})
    config_attributes = {"thresholds": "_inner_thresholds"}

    def __init__(
        self,
        num_thresholds: int = 200,
        curve: Literal["ROC", "PR", "PRGAIN"] = "ROC",
        summation_method: Literal["interpolation", "majoring", "minoring"] = "interpolation",
        name: str | None = None,
        dtype: Any = None,
        thresholds: Sequence[float] | None = None,
        multi_label: bool = False,
        num_labels: int | None = None,
        label_weights: Any = None,
        from_logits: bool = False,
    ) -> None:
        super().__init__(dtype, name)
        self.curve = one_of("curve", curve, curve.upper(), CURVES)
        self.summation_method = one_of(
            "summation_method", summation_method, summation_method.lower(), METHODS
        )
        inner = self._settle_thresholds(num_thresholds, thresholds)
        self._thresholds = [-epsilon(), *inner, 1.0 + epsilon()]
        self.num_thresholds = len(self._thresholds)
        self.multi_label = multi_label
        self.num_labels = num_labels
        self.label_weights = None if label_weights is None else list(label_weights)
        self.from_logits = from_logits
        if num_labels is not None and not multi_label:
            raise ValueError("metrics.AUC: `num_labels` is for `multi_label=True` only.")
        if not multi_label:
            self.make_counts((self.num_thresholds,))
        elif num_labels is not None:
            self.make_counts((self.num_thresholds, num_labels))

    def _settle_thresholds(self, number: int, given: Sequence[float] | None) -> list[float]:
        """Thresholds between the outer two; those that config shows if they were given."""
        self._inner_thresholds = None
        if given is not None:
            inner = sorted(thresholds_of(given))
            if not evenly_spaced([0.0, *inner, 1.0]):
                self._inner_thresholds = inner
            return inner
        if number <= 1:
            raise ValueError(
                f"metrics.AUC: `num_thresholds` must be an integer of 2 or more, got {number!r}."
            )
        return [i / (number - 1) for i in range(1, number - 1)]

    @property
    def thresholds(self) -> list[float]:
        """All thresholds, the outer ones just beyond 0 and 1."""
        return self._thresholds

    def prepare(self, y_true: Any, y_pred: Any) -> None:
        if not self._made:
            self.make_counts((self.num_thresholds, y_pred.shape[-1]))

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """Adds a batch.

        Args:
            y_true: Labels 0 or 1: `(batch, ...)`, or `(batch, labels)`.
            y_pred: Probabilities of label 1, of that shape.
            sample_weight: Weights of the samples or of the single labels.
        """
        y_pred = ops.convert_to_tensor(y_pred, self._dtype)
        self.prepare(y_true, y_pred)
        found = counts(
            y_true,
            ops.sigmoid(y_pred) if self.from_logits else y_pred,
            self.thresholds,
            sample_weight,
            by_label=self.multi_label,
            label_weights=None if self.multi_label else self.label_weights,
            dtype=self._dtype,
        )
        self.add_counts(found)

    def result(self) -> Any:
        found = self.gathered()
        if self.curve == "PR" and self.summation_method == "interpolation":
            areas = area_under_pr(found)
        else:
            areas = self._area(*_AXES[self.curve](found))
        if not self.multi_label:
            return areas
        if self.label_weights is None:
            return ops.mean(areas)
        weights = ops.convert_to_tensor(self.label_weights, self._dtype)
        return quotient(ops.sum(areas * weights), ops.sum(weights))

    def _area(self, x: Any, y: Any) -> Any:
        """Sum of `y` over the steps of `x`, which falls from threshold to threshold."""
        if self.summation_method == "interpolation":
            height = (y[:-1] + y[1:]) / 2.0
        else:
            extreme = ops.minimum if self.summation_method == "minoring" else ops.maximum
            height = extreme(y[:-1], y[1:])
        return ops.sum((x[:-1] - x[1:]) * height, axis=0)

    def interpolate_pr_auc(self) -> Any:
        """Area under the precision-recall curve, interpolated as Davis and Goadrich do."""
        return area_under_pr(self.gathered())


def roc(found: Counts) -> tuple[Any, Any]:
    """Rates of false and of true positives."""
    negatives = found.false_positives + found.true_negatives
    return quotient(found.false_positives, negatives), recall(found)


def precision_recall(found: Counts) -> tuple[Any, Any]:
    """Recall and precision."""
    return recall(found), precision(found)


def gains(found: Counts) -> tuple[Any, Any]:
    """Gains of recall and of precision over the share of positives; of recall 0 or more."""
    positives = found.true_positives + found.false_negatives
    share = quotient(positives, positives + found.false_positives + found.true_negatives)

    def gain(rate: Any) -> Any:
        return quotient(rate - share, (1.0 - share) * rate)

    return ops.maximum(gain(recall(found)), 0.0), gain(precision(found))


_AXES = {"ROC": roc, "PR": precision_recall, "PRGAIN": gains}


def precision(found: Counts) -> Any:
    """Part of the predicted positives that are positive."""
    return quotient(found.true_positives, found.true_positives + found.false_positives)


def recall(found: Counts) -> Any:
    """Part of the positives that were predicted so."""
    return quotient(found.true_positives, found.true_positives + found.false_negatives)


def specificity(found: Counts) -> Any:
    """Part of the negatives that were predicted so."""
    return quotient(found.true_negatives, found.true_negatives + found.false_positives)


def area_under_pr(found: Counts) -> Any:
    """Area under the precision-recall curve; between thresholds true positives grow linearly.

    With `t` true and `p` predicted positives, `t = a + s * p` between two thresholds, so the area
    is that of `t / p` over `t`: `s * (dt + a * log(p0 / p1)) / positives`.
    """
    right = found.true_positives
    predicted = right + found.false_positives
    d_right, d_predicted = right[:-1] - right[1:], predicted[:-1] - predicted[1:]
    slope = quotient(d_right, ops.maximum(d_predicted, 0.0))
    intercept = right[1:] - slope * predicted[1:]
    both = ops.logical_and(predicted[:-1] > 0, predicted[1:] > 0)
    growth = ops.where(both, quotient(predicted[:-1], predicted[1:]), 1.0)
    step = slope * (d_right + intercept * ops.log(growth))
    positives = ops.maximum(right[1:] + found.false_negatives[1:], 0.0)
    return ops.sum(quotient(step, positives), axis=0)


class RateAtRate(ThresholdCounts):
    """Base: the best of one rate where another is good enough."""

    given: ClassVar[str]  # name of the argument: the other rate

    def __init__(
        self,
        value: float,
        num_thresholds: int = 200,
        class_id: int | None = None,
        name: str | None = None,
        dtype: Any = None,
    ) -> None:
        where = f"metrics.{type(self).__name__}"
        if not 0 <= value <= 1:
            raise ValueError(f"{where}: `{self.given}` must lie from 0 to 1, got {value!r}.")
        if num_thresholds <= 0:
            raise ValueError(f"{where}: `num_thresholds` must be positive, got {num_thresholds!r}.")
        super().__init__(dtype, name)
        self.value = value
        self.num_thresholds = num_thresholds
        self.class_id = class_id
        last = num_thresholds - 1
        self.thresholds = [i / last for i in range(num_thresholds)] if last else [0.5]
        self.make_counts((num_thresholds,))

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """Adds a batch.

        Args:
            y_true: Labels 0 or 1.
            y_pred: Probabilities of label 1, of that shape.
            sample_weight: Weights of the samples or of the single labels.
        """
        found = counts(
            y_true,
            y_pred,
            self.thresholds,
            sample_weight,
            class_id=self.class_id,
            dtype=self._dtype,
        )
        self.add_counts(found)

    def result(self) -> Any:
        wanted, other = self.rates(self.gathered())
        return ops.max(ops.where(ops.greater_equal(other, self.value), wanted, 0.0))

    def rates(self, found: Counts) -> tuple[Any, Any]:
        """The rate to make large, and the one that is given."""
        raise NotImplementedError


class SensitivityAtSpecificity(RateAtRate):
    """Best sensitivity (recall) among the thresholds with at least the given specificity.

    Args:
        specificity: From 0 to 1: part of the labels 0 that must be predicted so.
        num_thresholds: Number of thresholds, at equal steps from 0 to 1; 1 for 0.5 alone.
        class_id: If given, only this place of the last axis counts.
        name: As in `Metric`.
        dtype: As in `Metric`.

    Example:
        >>> metric = SensitivityAtSpecificity(0.5)
        >>> round(float(metric([0, 0, 0, 1, 1], [0.0, 0.3, 0.8, 0.3, 0.8])), 4)
        0.5
    """

    given = "specificity"

    def __init__(
        self,
        specificity: float,
        num_thresholds: int = 200,
        class_id: int | None = None,
        name: str | None = None,
        dtype: Any = None,
    ) -> None:
        super().__init__(specificity, num_thresholds, class_id, name, dtype)
        self.specificity = specificity

    def rates(self, found: Counts) -> tuple[Any, Any]:
        return recall(found), specificity(found)


class SpecificityAtSensitivity(RateAtRate):
    """Best specificity among the thresholds with at least the given sensitivity (recall).

    Args:
        sensitivity: From 0 to 1: part of the labels 1 that must be predicted so.
        num_thresholds: As in `SensitivityAtSpecificity`.
        class_id: As in `SensitivityAtSpecificity`.
        name: As in `Metric`.
        dtype: As in `Metric`.

    Example:
        >>> metric = SpecificityAtSensitivity(0.5)
        >>> round(float(metric([0, 0, 0, 1, 1], [0.0, 0.3, 0.8, 0.3, 0.8])), 4)
        0.6667
    """

    given = "sensitivity"

    def __init__(
        self,
        sensitivity: float,
        num_thresholds: int = 200,
        class_id: int | None = None,
        name: str | None = None,
        dtype: Any = None,
    ) -> None:
        super().__init__(sensitivity, num_thresholds, class_id, name, dtype)
        self.sensitivity = sensitivity

    def rates(self, found: Counts) -> tuple[Any, Any]:
        return specificity(found), recall(found)


class PrecisionAtRecall(RateAtRate):
    """Best precision among the thresholds with at least the given recall.

    Args:
        recall: From 0 to 1: part of the labels 1 that must be predicted so.
        num_thresholds: As in `SensitivityAtSpecificity`.
        class_id: As in `SensitivityAtSpecificity`.
        name: As in `Metric`.
        dtype: As in `Metric`.

    Example:
        >>> metric = PrecisionAtRecall(0.5)
        >>> round(float(metric([0, 0, 0, 1, 1], [0.0, 0.3, 0.8, 0.3, 0.8])), 4)
        0.5
    """

    given = "recall"

    def __init__(
        self,
        recall: float,
        num_thresholds: int = 200,
        class_id: int | None = None,
        name: str | None = None,
        dtype: Any = None,
    ) -> None:
        super().__init__(recall, num_thresholds, class_id, name, dtype)
        self.recall = recall

    def rates(self, found: Counts) -> tuple[Any, Any]:
        return precision(found), recall(found)


class RecallAtPrecision(RateAtRate):
    """Best recall among the thresholds with at least the given precision.

    Args:
        precision: From 0 to 1: part of the labels predicted as 1 that must be 1.
        num_thresholds: As in `SensitivityAtSpecificity`.
        class_id: As in `SensitivityAtSpecificity`.
        name: As in `Metric`.
        dtype: As in `Metric`.

    Example:
        >>> metric = RecallAtPrecision(0.8)
        >>> round(float(metric([0, 0, 1, 1], [0.0, 0.5, 0.3, 0.9])), 4)
        0.5
    """

    given = "precision"

    def __init__(
        self,
        precision: float,
        num_thresholds: int = 200,
        class_id: int | None = None,
        name: str | None = None,
        dtype: Any = None,
    ) -> None:
        super().__init__(precision, num_thresholds, class_id, name, dtype)
        self.precision = precision

    def rates(self, found: Counts) -> tuple[Any, Any]:
        return recall(found), precision(found)


def one_of(parameter: str, given: str, text: str, choices: tuple[str, ...]) -> Any:
    """Checks a string argument."""
    if text not in choices:
        raise ValueError(f"metrics.AUC: `{parameter}` must be one of {choices}, got {given!r}.")
    return text
