"""Counts of right and wrong decisions, and the ratios precision and recall."""

from typing import Any, ClassVar

from keraia.losses.reduction import quotient
from keraia.metrics.base import Metric
from keraia.metrics.counting import LOWEST, counts, thresholds_of


def only_one(results: Any) -> Any:
    """Results for several thresholds, or the one result as a scalar."""
    return results[0] if results.shape[0] == 1 else results


class OutcomeCount(Metric):
    """Base of the metrics that count one of the four outcomes, named by `outcome`."""

    outcome: ClassVar[str]
    config_attributes = {"thresholds": "init_thresholds"}

    def __init__(self, thresholds: Any = None, name: str | None = None, dtype: Any = None) -> None:
        super().__init__(dtype, name)
        self.init_thresholds = thresholds
        self.thresholds = thresholds_of(thresholds)
        self.accumulator = self.add_weight((len(self.thresholds),), name="accumulator")

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """Adds a batch.

        Args:
            y_true: Labels 0 or 1.
            y_pred: Probabilities of label 1.
            sample_weight: Weights of the samples or of the single labels.
        """
        found = counts(y_true, y_pred, self.thresholds, sample_weight, dtype=self._dtype)
        self.accumulator.assign_add(getattr(found, self.outcome))

    def result(self) -> Any:
        return only_one(self.accumulator + 0.0)


class TruePositives(OutcomeCount):
    """Number of labels 1 that were predicted so.

    Args:
        thresholds: Predictions above it mean label 1: a number (0.5 if None), or a list of them
            for as many results.
        name: As in `Metric`.
        dtype: As in `Metric`.

    Example:
        >>> float(TruePositives()([0, 1, 1, 1], [1.0, 0.0, 1.0, 1.0]))
        2.0
    """

    outcome = "true_positives"


class FalsePositives(OutcomeCount):
    """Number of labels 0 that were predicted as 1. Arguments as in `TruePositives`.

    Example:
        >>> float(FalsePositives()([0, 1, 0, 0], [0.0, 0.0, 1.0, 1.0]))
        2.0
    """

    outcome = "false_positives"


class TrueNegatives(OutcomeCount):
    """Number of labels 0 that were predicted so. Arguments as in `TruePositives`.

    Example:
        >>> float(TrueNegatives()([0, 1, 0, 0], [1.0, 1.0, 0.0, 0.0]))
        2.0
    """

    outcome = "true_negatives"


class FalseNegatives(OutcomeCount):
    """Number of labels 1 that were predicted as 0. Arguments as in `TruePositives`.

    Example:
        >>> float(FalseNegatives()([0, 1, 1, 1], [0.0, 1.0, 0.0, 0.0]))
        2.0
    """

    outcome = "false_negatives"


class OutcomeRatio(Metric):
    """Base of precision and recall: true positives by all positives of some kind."""

    error: ClassVar[str]  # the outcome that lessens the ratio
    config_attributes = {"thresholds": "init_thresholds"}
    _direction = "up"

    def __init__(
        self,
        thresholds: Any = None,
        top_k: int | None = None,
        class_id: int | None = None,
        name: str | None = None,
        dtype: Any = None,
    ) -> None:
        super().__init__(dtype, name)
        self.init_thresholds = thresholds
        self.top_k = top_k
        self.class_id = class_id
        whole = thresholds is None and top_k is not None
        self.thresholds = [LOWEST] if whole else thresholds_of(thresholds)
        shape = (len(self.thresholds),)
        self.true_positives = self.add_weight(shape, name="true_positives")
        setattr(self, self.error, self.add_weight(shape, name=self.error))

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """Adds a batch.

        Args:
            y_true: Labels 0 or 1, of the shape of `y_pred`.
            y_pred: Probabilities of label 1.
            sample_weight: Weights of the samples or of the single labels.
        """
        found = counts(
            y_true,
            y_pred,
            self.thresholds,
            sample_weight,
            top_k=self.top_k,
            class_id=self.class_id,
            dtype=self._dtype,
        )
        self.true_positives.assign_add(found.true_positives)
        getattr(self, self.error).assign_add(getattr(found, self.error))

    def result(self) -> Any:
        right = self.true_positives.value
        return only_one(quotient(right, right + getattr(self, self.error).value))


class Precision(OutcomeRatio):
    """Part of the labels predicted as 1 that are 1. 0 where none is predicted so.

    Args:
        thresholds: Predictions above it mean label 1: a number (0.5 if None; any if `top_k` is
            given), or a list of them for as many results.
        top_k: If given, only the `top_k` largest predictions of a sample can mean label 1.
        class_id: If given, only this place of the last axis counts.
        name: As in `Metric`.
        dtype: As in `Metric`.

    Example:
        >>> round(float(Precision()([0, 1, 1, 1], [1.0, 0.0, 1.0, 1.0])), 4)
        0.6667
    """

    error = "false_positives"


class Recall(OutcomeRatio):
    """Part of the labels 1 that are predicted so. 0 where there are none.

    Arguments as in `Precision`.

    Example:
        >>> round(float(Recall()([0, 1, 1, 1], [1.0, 0.0, 1.0, 1.0])), 4)
        0.6667
    """

    error = "false_negatives"
