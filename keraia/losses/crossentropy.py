"""Losses between class probabilities: the cross-entropies, as functions."""

from collections.abc import Sequence
from typing import Any

from keraia import ops
from keraia.core.config import epsilon
from keraia.core.dtypes import is_integer
from keraia.losses.pairs import floating, pair

Axes = int | Sequence[int] | None


def check_smoothing(label_smoothing: float) -> None:
    """Raises an error unless `label_smoothing` lies from 0 to 1."""
    if not 0 <= label_smoothing <= 1:
        raise ValueError(
            "losses: `label_smoothing` is the part of the certainty that is taken from the "
            f"targets, from 0 to 1, got {label_smoothing!r}."
        )


def smoothed(y_true: Any, label_smoothing: float, even: float) -> Any:
    """Targets drawn towards the value `even` that they would have with all classes alike."""
    if not label_smoothing:
        return y_true
    check_smoothing(label_smoothing)
    return y_true * (1.0 - label_smoothing) + label_smoothing * even


def classes_of(y: Any, axis: int, name: str) -> int:
    """Number of classes: the size of `axis`."""
    if not isinstance(axis, int) or isinstance(axis, bool):
        raise ValueError(f"losses.{name}: `axis` must be one integer, got {axis!r}.")
    return y.shape[axis]


def binary_crossentropy(
    y_true: Any,
    y_pred: Any,
    from_logits: bool = False,
    label_smoothing: float = 0.0,
    axis: Axes = -1,
) -> Any:
    """Mean of `-y_true * log(y_pred) - (1 - y_true) * log(1 - y_pred)` along `axis`.

    Args:
        y_true: Labels from 0 to 1.
        y_pred: Probabilities of label 1, of that shape.
        from_logits: Whether `y_pred` is before the sigmoid.
        label_smoothing: From 0 to 1: how far labels are drawn towards 1/2.
        axis: Axis, or axes, of the mean; None for all.

    Example:
        >>> loss = binary_crossentropy([[0.0, 1.0]], [[0.5, 0.5]])
        >>> round(float(loss[0]), 4)
        0.6931
    """
    y_true, y_pred = pair(y_true, y_pred)
    y_true = smoothed(y_true, label_smoothing, 0.5)
    return ops.mean(ops.binary_crossentropy(y_true, y_pred, from_logits), axis=axis)


def categorical_crossentropy(
    y_true: Any,
    y_pred: Any,
    from_logits: bool = False,
    label_smoothing: float = 0.0,
    axis: int = -1,
) -> Any:
    """`-sum(y_true * log(y_pred))` along `axis`.

    Args:
        y_true: Probabilities of the classes, such as one-hot vectors.
        y_pred: Predicted probabilities of that shape (they are scaled to sum to 1).
        from_logits: Whether `y_pred` is before the softmax.
        label_smoothing: From 0 to 1: how far targets are drawn towards `1 / classes`.
        axis: Axis of the classes; the result is without it.

    Example:
        >>> loss = categorical_crossentropy([[0.0, 1.0]], [[0.5, 0.5]])
        >>> round(float(loss[0]), 4)
        0.6931
    """
    y_true, y_pred = pair(y_true, y_pred)
    classes = classes_of(y_pred, axis, "categorical_crossentropy")
    y_true = smoothed(y_true, label_smoothing, 1.0 / classes)
    return ops.categorical_crossentropy(y_true, y_pred, from_logits, axis)


def sparse_categorical_crossentropy(
    y_true: Any,
    y_pred: Any,
    from_logits: bool = False,
    ignore_class: int | None = None,
    axis: int = -1,
) -> Any:
    """`-log(y_pred[y_true])`: the categorical cross-entropy of class numbers.

    Args:
        y_true: Class numbers, of the shape of `y_pred` without `axis` (or with size one there).
        y_pred: Predicted probabilities (they are scaled to sum to 1).
        from_logits: Whether `y_pred` is before the softmax.
        ignore_class: A class number whose loss is 0, such as 255 for "void" pixels. It need not
            be among the classes.
        axis: Axis of the classes; the result is without it.

    Example:
        >>> loss = sparse_categorical_crossentropy([1], [[0.5, 0.5]])
        >>> round(float(loss[0]), 4)
        0.6931
    """
    y_pred = floating(y_pred)
    classes_of(y_pred, axis, "sparse_categorical_crossentropy")
    y_true = class_numbers(y_true, y_pred, axis)
    if ignore_class is None:
        return ops.sparse_categorical_crossentropy(y_true, y_pred, from_logits, axis)
    counts = ops.not_equal(y_true, ignore_class)
    known = ops.where(counts, y_true, 0)
    losses = ops.sparse_categorical_crossentropy(known, y_pred, from_logits, axis)
    return ops.where(counts, losses, 0.0)


def class_numbers(y_true: Any, y_pred: Any, axis: int) -> Any:
    """Targets as integers, without an axis of size one in the place of the classes."""
    y_true = ops.convert_to_tensor(y_true)
    if not is_integer(ops.dtype(y_true)):
        y_true = ops.cast(y_true, "int32")
    if len(y_true.shape) == len(y_pred.shape) and y_true.shape[axis] == 1:
        return ops.squeeze(y_true, axis)
    return y_true


def binary_focal_crossentropy(
    y_true: Any,
    y_pred: Any,
    apply_class_balancing: bool = False,
    alpha: float = 0.25,
    gamma: float = 2.0,
    from_logits: bool = False,
    label_smoothing: float = 0.0,
    axis: Axes = -1,
) -> Any:
    """Binary cross-entropy times `(1 - p)**gamma`, with `p` the probability of the true label.

    Easy samples, whose `p` is near 1, weigh less.

    Args:
        y_true: Labels from 0 to 1.
        y_pred: Probabilities of label 1, of that shape.
        apply_class_balancing: Whether label 1 weighs `alpha` and label 0 `1 - alpha`.
        alpha: Weight of label 1.
        gamma: How strongly easy samples are held back; 0 for not at all.
        from_logits: Whether `y_pred` is before the sigmoid.
        label_smoothing: From 0 to 1: how far labels are drawn towards 1/2.
        axis: Axis, or axes, of the mean; None for all.

    Source: T.-Y. Lin et al., Focal Loss for Dense Object Detection, 2017.
    """
    y_true, y_pred = pair(y_true, y_pred)
    y_true = smoothed(y_true, label_smoothing, 0.5)
    p = ops.sigmoid(y_pred) if from_logits else y_pred
    true_p = y_true * p + (1.0 - y_true) * (1.0 - p)
    losses = (1.0 - true_p) ** gamma * ops.binary_crossentropy(y_true, y_pred, from_logits)
    if apply_class_balancing:
        losses = losses * (y_true * alpha + (1.0 - y_true) * (1.0 - alpha))
    return ops.mean(losses, axis=axis)


def categorical_focal_crossentropy(
    y_true: Any,
    y_pred: Any,
    alpha: float | Sequence[float] = 0.25,
    gamma: float = 2.0,
    from_logits: bool = False,
    label_smoothing: float = 0.0,
    axis: int = -1,
) -> Any:
    """`-sum(alpha * (1 - y_pred)**gamma * y_true * log(y_pred))` along `axis`.

    Args:
        y_true: Probabilities of the classes, such as one-hot vectors.
        y_pred: Predicted probabilities of that shape (they are scaled to sum to 1).
        alpha: Weight of the classes: one number, or one for each.
        gamma: How strongly easy samples are held back; 0 for not at all.
        from_logits: Whether `y_pred` is before the softmax.
        label_smoothing: From 0 to 1: how far targets are drawn towards `1 / classes`.
        axis: Axis of the classes; the result is without it.

    Source: T.-Y. Lin et al., Focal Loss for Dense Object Detection, 2017.
    """
    y_true, y_pred = pair(y_true, y_pred)
    classes = classes_of(y_pred, axis, "categorical_focal_crossentropy")
    y_true = smoothed(y_true, label_smoothing, 1.0 / classes)
    p = probabilities(y_pred, from_logits, axis)
    alpha = ops.convert_to_tensor(alpha, ops.dtype(p))
    return ops.sum(alpha * (1.0 - p) ** gamma * -y_true * ops.log(p), axis=axis)


def probabilities(y_pred: Any, from_logits: bool, axis: int) -> Any:
    """Predictions that sum to 1 along `axis`, kept off 0 and 1 so that logarithms are finite."""
    if from_logits:
        p = ops.softmax(y_pred, axis)
    else:
        p = y_pred / ops.sum(y_pred, axis=axis, keepdims=True)
    return ops.clip(p, epsilon(), 1.0 - epsilon())


def categorical_generalized_cross_entropy(y_true: Any, y_pred: Any, q: float) -> Any:
    """`(1 - p**q) / q`, with `p` the predicted probability of the class `y_true`.

    Near `q = 0` it is the cross-entropy, at `q = 1` the mean absolute error, which wrong labels
    disturb less.

    Args:
        y_true: Class numbers `(batch, ...)`.
        y_pred: Predicted probabilities `(batch, ..., classes)`.
        q: Between 0 and 1.

    Source: Z. Zhang, M. Sabuncu, Generalized Cross Entropy Loss, 2018.
    """
    y_pred = floating(y_pred)
    index = ops.expand_dims(class_numbers(y_true, y_pred, -1), -1)
    p = ops.squeeze(ops.take_along_axis(y_pred, index, -1), -1)
    return (1.0 - p**q) / q
