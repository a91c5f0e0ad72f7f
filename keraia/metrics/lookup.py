"""Metrics by name: the `get`, `serialize`, `deserialize` of the namespace."""

from typing import Any

from keraia.core.lookup import Lookup
from keraia.metrics import (
    accuracy,
    correlation,
    curves,
    fscore,
    means,
    outcomes,
    overlap,
    probabilistic,
    regression,
)
from keraia.metrics.base import Metric

CLASSES = (
    Metric,
    accuracy.Accuracy,
    accuracy.BinaryAccuracy,
    accuracy.CategoricalAccuracy,
    accuracy.SparseCategoricalAccuracy,
    accuracy.SparseTopKCategoricalAccuracy,
    accuracy.TopKCategoricalAccuracy,
    correlation.ConcordanceCorrelation,
    correlation.PearsonCorrelation,
    correlation.R2Score,
    curves.AUC,
    curves.PrecisionAtRecall,
    curves.RecallAtPrecision,
    curves.SensitivityAtSpecificity,
    curves.SpecificityAtSensitivity,
    fscore.F1Score,
    fscore.FBetaScore,
    means.Mean,
    means.MeanMetricWrapper,
    means.Sum,
    outcomes.FalseNegatives,
    outcomes.FalsePositives,
    outcomes.Precision,
    outcomes.Recall,
    outcomes.TrueNegatives,
    outcomes.TruePositives,
    overlap.BinaryIoU,
    overlap.IoU,
    overlap.MeanIoU,
    overlap.OneHotIoU,
    overlap.OneHotMeanIoU,
    probabilistic.BinaryCrossentropy,
    probabilistic.CategoricalCrossentropy,
    probabilistic.CategoricalHinge,
    probabilistic.Hinge,
    probabilistic.KLDivergence,
    probabilistic.Poisson,
    probabilistic.SparseCategoricalCrossentropy,
    probabilistic.SquaredHinge,
    regression.CosineSimilarity,
    regression.LogCoshError,
    regression.MeanAbsoluteError,
    regression.MeanAbsolutePercentageError,
    regression.MeanSquaredError,
    regression.MeanSquaredLogarithmicError,
    regression.RootMeanSquaredError,
)
ABBREVIATIONS = {
    "bce": probabilistic.BinaryCrossentropy,
    "mae": regression.MeanAbsoluteError,
    "mape": regression.MeanAbsolutePercentageError,
    "mse": regression.MeanSquaredError,
    "msle": regression.MeanSquaredLogarithmicError,
}

_lookup = Lookup(
    "metric",
    base=Metric,
    module="metrics",
    members={cls.__name__: cls for cls in CLASSES} | ABBREVIATIONS,
)
get, deserialize = _lookup.get, _lookup.deserialize


def serialize(metric: Any) -> Any:
    """Configuration of a metric, from which `deserialize` makes it again."""
    return _lookup.serialize(metric)
