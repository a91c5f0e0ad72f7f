"""How often predictions are right."""

from typing import Any

from keraia import ops
from keraia.core.config import floatx
from keraia.losses.pairs import same_rank
from keraia.metrics.means import MeanMetricWrapper


def accuracy(y_true: Any, y_pred: Any) -> Any:
    """1 where predictions equal targets, else 0.

    Args:
        y_true: Targets.
        y_pred: Predictions of that shape: classes, not probabilities.
    """
    y_pred = ops.convert_to_tensor(y_pred)
    y_true, y_pred = same_rank(ops.convert_to_tensor(y_true, ops.dtype(y_pred)), y_pred)
    return ops.cast(ops.equal(y_true, y_pred), floatx())


def binary_accuracy(y_true: Any, y_pred: Any, threshold: float = 0.5) -> Any:
    """1 where predictions are on the target's side of `threshold`, else 0.

    Args:
        y_true: Labels 0 or 1.
        y_pred: Probabilities of label 1, of that shape.
        threshold: Predictions above it mean label 1.

    Returns:
        Tensor of the shape of `y_pred`, one value for each label.

    Example:
        >>> ops.convert_to_numpy(binary_accuracy([[1], [0]], [[0.6], [0.7]])).tolist()
        [[1.0], [0.0]]
    """
    y_pred = ops.convert_to_tensor(y_pred)
    y_true, y_pred = same_rank(ops.convert_to_tensor(y_true), y_pred)
    label = ops.cast(ops.greater(y_pred, threshold), ops.dtype(y_true))
    return ops.cast(ops.equal(y_true, label), floatx())


def categorical_accuracy(y_true: Any, y_pred: Any) -> Any:
    """1 where the largest prediction is that of the target's class, else 0.

    Args:
        y_true: One-hot classes `(batch, ..., classes)`.
        y_pred: Scores of that shape.

    Returns:
        Tensor `(batch, ...)`.

    Example:
        >>> ops.convert_to_numpy(categorical_accuracy([[0, 1]], [[0.4, 0.6]])).tolist()
        [1.0]
    """
    return sparse_categorical_accuracy(ops.argmax(y_true, axis=-1), y_pred)


def sparse_categorical_accuracy(y_true: Any, y_pred: Any) -> Any:
    """1 where the largest prediction is that of the class `y_true`, else 0.

    Args:
        y_true: Class numbers `(batch, ...)` or `(batch, ..., 1)`.
        y_pred: Scores `(batch, ..., classes)`.

    Returns:
        Tensor `(batch, ...)`.

    Example:
        >>> ops.convert_to_numpy(sparse_categorical_accuracy([1], [[0.4, 0.6]])).tolist()
        [1.0]
    """
    y_pred = ops.convert_to_tensor(y_pred)
    y_true = ops.cast(ops.convert_to_tensor(y_true), "int32")
    if len(y_true.shape) == len(y_pred.shape) and y_true.shape[-1] == 1:
        y_true = ops.squeeze(y_true, -1)
    return ops.cast(ops.equal(y_true, ops.argmax(y_pred, axis=-1)), floatx())


def top_k_categorical_accuracy(y_true: Any, y_pred: Any, k: int = 5) -> Any:
    """1 where the target's class is among the `k` largest predictions, else 0.

    Args:
        y_true: One-hot classes `(batch, ..., classes)`.
        y_pred: Scores of that shape.
        k: How many predictions count.

    Returns:
        Tensor `(batch, ...)`.

    Example:
        >>> scores = [[0.2, 0.5, 0.3]]
        >>> ops.convert_to_numpy(top_k_categorical_accuracy([[0, 0, 1]], scores, k=2)).tolist()
        [1.0]
    """
    return sparse_top_k_categorical_accuracy(ops.argmax(y_true, axis=-1), y_pred, k)


def sparse_top_k_categorical_accuracy(
    y_true: Any, y_pred: Any, k: int = 5, from_sorted_ids: bool = False
) -> Any:
    """1 where the class `y_true` is among the `k` largest predictions, else 0.

    Args:
        y_true: Class numbers, `(batch, ...)`.
        y_pred: Scores `(batch, ..., classes)`, or, where `from_sorted_ids`, class numbers, the
            likeliest first.
        k: How many predictions count.
        from_sorted_ids: Whether `y_pred` holds class numbers.

    Returns:
        Tensor of the shape of `y_true`.

    Example:
        >>> scores = [[0.2, 0.5, 0.3]]
        >>> ops.convert_to_numpy(sparse_top_k_categorical_accuracy([2], scores, k=2)).tolist()
        [1.0]
    """
    y_pred = ops.convert_to_tensor(y_pred)
    y_true = ops.cast(ops.convert_to_tensor(y_true), "int32")
    spare = len(y_true.shape) == len(y_pred.shape)
    labels = ops.squeeze(y_true, -1) if spare else y_true
    if from_sorted_ids:
        best = ops.cast(y_pred[..., :k], "int32")
        found = ops.any(ops.equal(ops.expand_dims(labels, -1), best), axis=-1)
    else:
        found = ops.in_top_k(labels, y_pred, k)
    right = ops.cast(found, floatx())
    return ops.expand_dims(right, -1) if spare else right


class Accuracy(MeanMetricWrapper):
    """Part of the predictions that equal their targets. Arguments as in `Metric`.

    For probabilities take the other accuracies: here predictions are the classes themselves.

    Example:
        >>> float(Accuracy()([1, 2, 3, 4], [0, 2, 3, 4]))
        0.75
    """

    _direction = "up"

    def __init__(self, name: str | None = "accuracy", dtype: Any = None) -> None:
        super().__init__(accuracy, name, dtype)


class BinaryAccuracy(MeanMetricWrapper):
    """Part of the labels 0 and 1 that predictions hit.

    Args:
        name: As in `Metric`.
        dtype: As in `Metric`.
        threshold: Predictions above it mean label 1.

    Example:
        >>> float(BinaryAccuracy()([[1], [1], [0], [0]], [[0.98], [1.0], [0.0], [0.6]]))
        0.75
    """

    _direction = "up"

    def __init__(
        self, name: str | None = "binary_accuracy", dtype: Any = None, threshold: float = 0.5
    ) -> None:
        super().__init__(binary_accuracy, name, dtype, threshold=threshold)


class CategoricalAccuracy(MeanMetricWrapper):
    """Part of the one-hot classes that the largest prediction hits. Arguments as in `Metric`.

    Example:
        >>> float(CategoricalAccuracy()([[0, 0, 1], [0, 1, 0]], [[0.1, 0.9, 0.8], [0.1, 0.9, 0]]))
        0.5
    """

    _direction = "up"

    def __init__(self, name: str | None = "categorical_accuracy", dtype: Any = None) -> None:
        super().__init__(categorical_accuracy, name, dtype)


class SparseCategoricalAccuracy(MeanMetricWrapper):
    """Part of the class numbers that the largest prediction hits. Arguments as in `Metric`.

    Example:
        >>> float(SparseCategoricalAccuracy()([2, 1], [[0.1, 0.9, 0.8], [0.1, 0.9, 0]]))
        0.5
    """

    _direction = "up"

    def __init__(self, name: str | None = "sparse_categorical_accuracy", dtype: Any = None) -> None:
        super().__init__(sparse_categorical_accuracy, name, dtype)


class TopKCategoricalAccuracy(MeanMetricWrapper):
    """Part of the one-hot classes that are among the `k` largest predictions.

    Args:
        k: How many predictions count.
        name: As in `Metric`.
        dtype: As in `Metric`.

    Example:
        >>> float(TopKCategoricalAccuracy(k=1)([[0, 0, 1], [0, 1, 0]], [[0, 9, 8], [0, 9, 1]]))
        0.5
    """

    _direction = "up"

    def __init__(
        self, k: int = 5, name: str | None = "top_k_categorical_accuracy", dtype: Any = None
    ) -> None:
        super().__init__(top_k_categorical_accuracy, name, dtype, k=k)


class SparseTopKCategoricalAccuracy(MeanMetricWrapper):
    """Part of the class numbers that are among the `k` largest predictions.

    Args:
        k: How many predictions count.
        name: As in `Metric`.
        dtype: As in `Metric`.
        from_sorted_ids: Whether predictions are class numbers, the likeliest first.

    Example:
        >>> float(SparseTopKCategoricalAccuracy(k=1)([2, 1], [[0.0, 9.0, 8.0], [0.0, 9.0, 1.0]]))
        0.5
    """

    _direction = "up"

    def __init__(
        self,
        k: int = 5,
        name: str | None = "sparse_top_k_categorical_accuracy",
        dtype: Any = None,
        from_sorted_ids: bool = False,
    ) -> None:
        super().__init__(
            sparse_top_k_categorical_accuracy, name, dtype, k=k, from_sorted_ids=from_sorted_ids
        )
