"""Means of the losses between probabilities, counts and margins."""

from typing import Any

from keraia import losses
from keraia.metrics.means import MeanMetricWrapper


class BinaryCrossentropy(MeanMetricWrapper):
    """Mean cross-entropy of labels that are 0 or 1.

    Args:
        name: As in `Metric`.
        dtype: As in `Metric`.
        from_logits: Whether predictions are before the sigmoid.
        label_smoothing: From 0 to 1: how far labels are drawn towards 1/2.

    Example:
        >>> round(float(BinaryCrossentropy()([[0.0, 1.0]], [[0.5, 0.5]])), 4)
        0.6931
    """

    _direction = "down"

    def __init__(
        self,
        name: str | None = "binary_crossentropy",
        dtype: Any = None,
        from_logits: bool = False,
        label_smoothing: float = 0,
    ) -> None:
        super().__init__(
            losses.binary_crossentropy,
            name,
            dtype,
            from_logits=from_logits,
            label_smoothing=label_smoothing,
        )


class CategoricalCrossentropy(MeanMetricWrapper):
    """Mean cross-entropy of one-hot classes.

    Args:
        name: As in `Metric`.
        dtype: As in `Metric`.
        from_logits: Whether predictions are before the softmax.
        label_smoothing: From 0 to 1: how far targets are drawn towards `1 / classes`.
        axis: Axis of the classes.

    Example:
        >>> round(float(CategoricalCrossentropy()([[0.0, 1.0]], [[0.2, 0.8]])), 4)
        0.2231
    """

    _direction = "down"

    def __init__(
        self,
        name: str | None = "categorical_crossentropy",
        dtype: Any = None,
        from_logits: bool = False,
        label_smoothing: float = 0,
        axis: int = -1,
    ) -> None:
        super().__init__(
            losses.categorical_crossentropy,
            name,
            dtype,
            from_logits=from_logits,
            label_smoothing=label_smoothing,
            axis=axis,
        )


class SparseCategoricalCrossentropy(MeanMetricWrapper):
    """Mean cross-entropy of class numbers.

    Args:
        name: As in `Metric`.
        dtype: As in `Metric`.
        from_logits: Whether predictions are before the softmax.
        ignore_class: A class number that counts 0 in the mean (unlike in the loss, which leaves
            it out).
        axis: Axis of the classes.

    Example:
        >>> round(float(SparseCategoricalCrossentropy()([1], [[0.2, 0.8]])), 4)
        0.2231
    """

    _direction = "down"

    def __init__(
        self,
        name: str | None = "sparse_categorical_crossentropy",
        dtype: Any = None,
        from_logits: bool = False,
        ignore_class: int | None = None,
        axis: int = -1,
    ) -> None:
        super().__init__(
            losses.sparse_categorical_crossentropy,
            name,
            dtype,
            from_logits=from_logits,
            ignore_class=ignore_class,
            axis=axis,
        )


class KLDivergence(MeanMetricWrapper):
    """Mean Kullback-Leibler divergence. Arguments as in `Metric`.

    Example:
        >>> round(float(KLDivergence()([[0.5, 0.5]], [[0.25, 0.75]])), 4)
        0.1438
    """

    _direction = "down"

    def __init__(self, name: str | None = "kl_divergence", dtype: Any = None) -> None:
        super().__init__(losses.kl_divergence, name, dtype)


class Poisson(MeanMetricWrapper):
    """Mean of `y_pred - y_true * log(y_pred)`. Arguments as in `Metric`.

    Example:
        >>> round(float(Poisson()([[2.0]], [[1.0]])), 4)
        1.0
    """

    _direction = "down"

    def __init__(self, name: str | None = "poisson", dtype: Any = None) -> None:
        super().__init__(losses.poisson, name, dtype)


class Hinge(MeanMetricWrapper):
    """Mean of `max(1 - y_true * y_pred, 0)`. Arguments as in `Metric`.

    Example:
        >>> float(Hinge()([[-1.0, 1.0]], [[0.5, 0.5]]))
        1.0
    """

    _direction = "down"

    def __init__(self, name: str | None = "hinge", dtype: Any = None) -> None:
        super().__init__(losses.hinge, name, dtype)


class SquaredHinge(MeanMetricWrapper):
    """Mean of `max(1 - y_true * y_pred, 0)**2`. Arguments as in `Metric`.

    Example:
        >>> float(SquaredHinge()([[-1.0, 1.0]], [[0.5, 0.5]]))
        1.25
    """

    _direction = "down"

    def __init__(self, name: str | None = "squared_hinge", dtype: Any = None) -> None:
        super().__init__(losses.squared_hinge, name, dtype)


class CategoricalHinge(MeanMetricWrapper):
    """Mean of `max(1 + neg - pos, 0)`, see `keras.losses.categorical_hinge`.

    Arguments as in `Metric`.

    Example:
        >>> float(CategoricalHinge()([[0.0, 1.0]], [[0.75, 0.5]]))
        1.25
    """

    _direction = "down"

    def __init__(self, name: str | None = "categorical_hinge", dtype: Any = None) -> None:
        super().__init__(losses.categorical_hinge, name, dtype)
