"""Class weights: weights of samples that follow from their class."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from keraia.backends import backend
from keraia.core import config, tree


class ClassWeights:
    """Weights of samples by their classes.

    Args:
        weights: Class number -> weight.
        where: Method that was given them, for messages.

    Raises:
        TypeError: `weights` is no mapping.

    Example:
        >>> ClassWeights({0: 1.0, 1: 5.0}, "Model.fit").of(np.array([1, 0, 2])).tolist()
        [5.0, 1.0, 1.0]
    """

    def __init__(self, weights: Mapping[int, float], where: str) -> None:
        if not isinstance(weights, Mapping):
            raise TypeError(
                f"{where}: `class_weight` must be a dict from class numbers to weights, got "
                f"{type(weights).__name__}. Write for example {{0: 1.0, 1: 5.0}}."
            )
        self._weights = weights
        self._where = where

    def of(self, y: Any, sample_weight: Any = None) -> np.ndarray:
        """Weight of each sample: that of its class, 1 where the class has none.

        Args:
            y: Class numbers `(samples,)` or `(samples, 1)`, or one-hot rows `(samples, classes)`.
            sample_weight: What else was given as weights: there must be nothing.

        Returns:
            `floatx()` array of shape `(samples,)`.

        Raises:
            ValueError: There are sample weights, too, or `y` is missing or has several parts.
        """
        if sample_weight is not None:
            raise ValueError(
                f"{self._where}: `class_weight` and `sample_weight` were both given. Multiply them "
                "into one `sample_weight` and pass only that."
            )
        parts = [] if y is None else tree.flatten(y)
        if len(parts) != 1:
            what = f"for {len(parts)} outputs" if parts else "without targets"
            raise ValueError(
                f"{self._where}: `class_weight` was given {what}; it needs exactly one array of "
                "classes. Pass `sample_weight`, one array for each output, instead."
            )
        classes = _classes(parts[0])
        weights = np.ones(classes.shape, config.floatx())
        for number, weight in self._weights.items():
            weights[classes == number] = weight
        return weights


def _classes(y: Any) -> np.ndarray:
    """The number of each sample's class."""
    if not isinstance(y, np.ndarray):
        y = backend.to_numpy(y)
    if y.ndim > 1:
        y = y.argmax(-1) if y.shape[-1] > 1 else y[..., 0]
    return np.rint(y).astype("int64")
