"""Losses by name: the `get`, `serialize`, `deserialize` of the namespace."""

from collections.abc import Mapping
from typing import Any

from keraia.core.lookup import Lookup
from keraia.losses import (
    alignment,
    crossentropy,
    divergence,
    hinges,
    overlap,
    probabilistic,
    regression,
)
from keraia.losses import similarity as metric_learning
from keraia.losses.base import Loss

CLASSES = (
    alignment.CTC,
    divergence.KLDivergence,
    divergence.Poisson,
    hinges.CategoricalHinge,
    hinges.Hinge,
    hinges.SquaredHinge,
    metric_learning.Circle,
    overlap.Dice,
    overlap.Tversky,
    probabilistic.BinaryCrossentropy,
    probabilistic.BinaryFocalCrossentropy,
    probabilistic.CategoricalCrossentropy,
    probabilistic.CategoricalFocalCrossentropy,
    probabilistic.CategoricalGeneralizedCrossEntropy,
    probabilistic.SparseCategoricalCrossentropy,
    regression.CosineSimilarity,
    regression.Huber,
    regression.LogCosh,
    regression.MeanAbsoluteError,
    regression.MeanAbsolutePercentageError,
    regression.MeanSquaredError,
    regression.MeanSquaredLogarithmicError,
)
FUNCTIONS = (
    alignment.ctc,
    crossentropy.binary_crossentropy,
    crossentropy.binary_focal_crossentropy,
    crossentropy.categorical_crossentropy,
    crossentropy.categorical_focal_crossentropy,
    crossentropy.categorical_generalized_cross_entropy,
    crossentropy.sparse_categorical_crossentropy,
    divergence.kl_divergence,
    divergence.poisson,
    hinges.categorical_hinge,
    hinges.hinge,
    hinges.squared_hinge,
    metric_learning.circle,
    overlap.dice,
    overlap.tversky,
    regression.cosine_similarity,
    regression.huber,
    regression.log_cosh,
    regression.mean_absolute_error,
    regression.mean_absolute_percentage_error,
    regression.mean_squared_error,
    regression.mean_squared_logarithmic_error,
)
ABBREVIATIONS = {
    "bce": crossentropy.binary_crossentropy,
    "kld": divergence.kl_divergence,
    "mae": regression.mean_absolute_error,
    "mape": regression.mean_absolute_percentage_error,
    "mse": regression.mean_squared_error,
    "msle": regression.mean_squared_logarithmic_error,
}

# Functions stand before classes: by a name in lower case a function is meant.
_lookup = Lookup(
    "loss",
    base=Loss,
    module="losses",
    members={item.__name__: item for item in FUNCTIONS + CLASSES} | ABBREVIATIONS,
)
get = _lookup.get


def serialize(loss: Any) -> Any:
    """Configuration of a loss, from which `deserialize` makes it again."""
    return _lookup.serialize(loss)


def deserialize(name: Any, custom_objects: Mapping[str, Any] | None = None) -> Any:
    """Makes the loss that a configuration, or a bare name, describes.

    Args:
        name: What `serialize` returned.
        custom_objects: Names of users' classes and functions, for this call.
    """
    return _lookup.deserialize(name, custom_objects)
