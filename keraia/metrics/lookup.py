"""Metrics by name: the `get`, `serialize`, `deserialize` of the namespace."""

from keraia.core.lookup import Lookup
from keraia.metrics import accuracy, means, probabilistic, regression
from keraia.metrics.base import Metric

CLASSES = (
    Metric,
    accuracy.Accuracy,
    accuracy.BinaryAccuracy,
    accuracy.CategoricalAccuracy,
    accuracy.SparseCategoricalAccuracy,
    accuracy.SparseTopKCategoricalAccuracy,
    accuracy.TopKCategoricalAccuracy,
    means.Mean,
    means.MeanMetricWrapper,
    means.Sum,
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
get, serialize, deserialize = _lookup.get, _lookup.serialize, _lookup.deserialize
