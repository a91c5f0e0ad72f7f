"""Class weights: weights of samples that follow from their class."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from keraia.backends import backend
from keraia.core import config, tree


def check_alone(sample_weight: Any) -> None:
    """Raises ValueError if there are sample weights where class weights are given."""
    if sample_weight is not None:
        raise ValueError(
            "`class_weight` and `sample_weight` were both given. Multiply them into one "
            "`sample_weight` and pass only that."
        )


def of_classes(y: Any, class_weight: Mapping[int, float]) -> np.ndarray:
    """Weight of each sample: that of its class, 1 where the class has none.

    Args:
        y: Class numbers `(samples,)` or `(samples, 1)`, or one-hot rows `(samples, classes)`.
        class_weight: Class number -> weight.

    Returns:
        `floatx()` array of shape `(samples,)`.

    Raises:
        ValueError: `y` is missing or has several parts.
    """
    if y is None or tree.is_nested(y) and len(tree.flatten(y)) != 1:
        what = "without targets" if y is None else f"for {len(tree.flatten(y))} outputs"
        raise ValueError(
            f"`class_weight` was given {what}; it needs exactly one array of classes. Pass "
            "`sample_weight`, one array for each output, instead."
        )
    y = tree.flatten(y)[0]
    if not isinstance(y, np.ndarray):
        y = backend.to_numpy(y)
    if y.ndim > 1:
        y = y.argmax(-1) if y.shape[-1] > 1 else y[..., 0]
    classes = np.rint(y).astype("int64")
    weights = np.ones(classes.shape, config.floatx())
    for number, weight in class_weight.items():
        weights[classes == number] = weight
    return weights
