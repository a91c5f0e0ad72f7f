"""Intersection over union of predicted and true regions."""

from collections.abc import Sequence
from typing import Any

from keraia import ops
from keraia.core.config import epsilon
from keraia.metrics.base import Metric
from keraia.metrics.weighing import with_rank


class IoU(Metric):
    """Intersection over union, `right / (true + predicted - right)`, averaged over some classes.

    A confusion matrix is gathered; classes that neither targets nor predictions have do not count.

    Args:
        num_classes: Number of classes.
        target_class_ids: Classes to average over.
        name: As in `Metric`.
        dtype: As in `Metric`; int32 if None, so give `"float32"` to use fractional weights.
        ignore_class: A class number of targets that does not count, such as 255 for "void".
        sparse_y_true: Whether targets are class numbers, not one-hot.
        sparse_y_pred: Whether predictions are class numbers, not scores.
        axis: Axis of the classes where they are not.

    Example:
        >>> metric = IoU(num_classes=2, target_class_ids=[0])
        >>> round(float(metric([0, 0, 1, 1], [0, 1, 0, 1])), 4)
        0.3333
    """

    _direction = "up"

    def __init__(
        self,
        num_classes: int,
        target_class_ids: Sequence[int],
        name: str | None = None,
        dtype: Any = None,
        ignore_class: int | None = None,
        sparse_y_true: bool = True,
        sparse_y_pred: bool = True,
        axis: int = -1,
    ) -> None:
        super().__init__(dtype or "int32", name)
        outside = [i for i in target_class_ids if not 0 <= i < num_classes]
        if outside:
            raise ValueError(
                f"metrics.{type(self).__name__}: `target_class_ids` must lie from 0 to "
                f"{num_classes - 1}, as there are {num_classes} classes, got {outside}."
            )
        self.num_classes = num_classes
        self.target_class_ids = list(target_class_ids)
        self.ignore_class = ignore_class
        self.sparse_y_true = sparse_y_true
        self.sparse_y_pred = sparse_y_pred
        self.axis = axis
        shape = (num_classes, num_classes)
        self.total_cm = self.add_weight(shape, name="total_confusion_matrix")

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """Adds a batch.

        Args:
            y_true: Classes, as `sparse_y_true` says.
            y_pred: Predictions, as `sparse_y_pred` says.
            sample_weight: Weights that broadcast to the class numbers; `(batch,)` goes along
                further axes.
        """
        if not self.sparse_y_true:
            y_true = ops.argmax(y_true, axis=self.axis)
        if not self.sparse_y_pred:
            y_pred = ops.argmax(y_pred, axis=self.axis)
        self.add_pairs(y_true, y_pred, sample_weight)

    def add_pairs(self, y_true: Any, y_pred: Any, sample_weight: Any) -> None:
        """Adds class numbers to the confusion matrix, rows by targets."""
        y_true, y_pred = (ops.cast(ops.convert_to_tensor(y), "int32") for y in (y_true, y_pred))
        weights = ops.ones_like(y_true, dtype="float32")
        if sample_weight is not None:
            sample_weight = ops.convert_to_tensor(sample_weight, "float32")
            weights = weights * with_rank(len(y_true.shape), sample_weight)
        y_true, y_pred, weights = (ops.reshape(x, (-1,)) for x in (y_true, y_pred, weights))
        known = ops.logical_and(self._is_class(y_true), self._is_class(y_pred))
        if self.ignore_class is not None:
            known = ops.logical_and(known, ops.not_equal(y_true, self.ignore_class))
        cell = ops.where(known, y_true * self.num_classes + y_pred, 0)
        cells = ops.scatter(
            ops.expand_dims(cell, -1), ops.where(known, weights, 0.0), (self.num_classes**2,)
        )
        matrix = ops.reshape(cells, (self.num_classes, self.num_classes))
        self.total_cm.assign_add(ops.cast(matrix, self._dtype))

    def _is_class(self, y: Any) -> Any:
        return ops.logical_and(ops.greater_equal(y, 0), ops.less(y, self.num_classes))

    def result(self) -> Any:
        matrix = ops.cast(self.total_cm.value, "float32")
        right = ops.sum(matrix * ops.eye(self.num_classes, dtype="float32"), axis=0)
        union = ops.sum(matrix, axis=0) + ops.sum(matrix, axis=1) - right
        right, union = (ops.take(x, self.target_class_ids, axis=0) for x in (right, union))
        seen = ops.sum(ops.cast(ops.greater(union, 0), "float32"))
        return ops.sum(right / (union + epsilon())) / ops.maximum(seen, 1.0)


class MeanIoU(IoU):
    """Intersection over union, averaged over all classes.

    Arguments as in `IoU`, without `target_class_ids`.

    Example:
        >>> round(float(MeanIoU(num_classes=2)([0, 0, 1, 1], [0, 1, 0, 1])), 4)
        0.3333
    """

    def __init__(
        self,
        num_classes: int,
        name: str | None = None,
        dtype: Any = None,
        ignore_class: int | None = None,
        sparse_y_true: bool = True,
        sparse_y_pred: bool = True,
        axis: int = -1,
    ) -> None:
        super().__init__(
            num_classes,
            range(num_classes),
            name,
            dtype,
            ignore_class,
            sparse_y_true,
            sparse_y_pred,
            axis,
        )


class BinaryIoU(IoU):
    """Intersection over union of the classes 0 and 1, predicted by probabilities.

    Args:
        target_class_ids: Classes to average over: `[0]`, `[1]` or both.
        threshold: Predictions of at least this mean class 1.
        name: As in `Metric`.
        dtype: As in `IoU`.

    Example:
        >>> metric = BinaryIoU(target_class_ids=[0, 1], threshold=0.3)
        >>> round(float(metric([0, 1, 0, 1], [0.1, 0.2, 0.4, 0.7])), 4)
        0.3333
    """

    def __init__(
        self,
        target_class_ids: Sequence[int] = (0, 1),
        threshold: float = 0.5,
        name: str | None = None,
        dtype: Any = None,
    ) -> None:
        super().__init__(2, target_class_ids, name, dtype)
        self.threshold = threshold

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """Adds a batch; `y_pred` are the probabilities of class 1."""
        y_pred = ops.greater_equal(ops.convert_to_tensor(y_pred), self.threshold)
        self.add_pairs(y_true, y_pred, sample_weight)


class OneHotIoU(IoU):
    """Intersection over union of one-hot targets, averaged over some classes.

    Args:
        num_classes: Number of classes.
        target_class_ids: Classes to average over.
        name: As in `Metric`.
        dtype: As in `IoU`.
        ignore_class: As in `IoU`.
        sparse_y_pred: Whether predictions are class numbers, not scores.
        axis: Axis of the classes.

    Example:
        >>> metric = OneHotIoU(num_classes=2, target_class_ids=[1])
        >>> round(float(metric([[1, 0], [0, 1], [0, 1]], [[0.8, 0.2], [0.1, 0.9], [0.6, 0.4]])), 4)
        0.5
    """

    def __init__(
        self,
        num_classes: int,
        target_class_ids: Sequence[int],
        name: str | None = None,
        dtype: Any = None,
        ignore_class: int | None = None,
        sparse_y_pred: bool = False,
        axis: int = -1,
    ) -> None:
        super().__init__(
            num_classes, target_class_ids, name, dtype, ignore_class, False, sparse_y_pred, axis
        )


class OneHotMeanIoU(MeanIoU):
    """Intersection over union of one-hot targets, averaged over all classes.

    Arguments as in `OneHotIoU`, without `target_class_ids`.

    Example:
        >>> metric = OneHotMeanIoU(num_classes=2)
        >>> round(float(metric([[1, 0], [0, 1], [0, 1]], [[0.8, 0.2], [0.1, 0.9], [0.6, 0.4]])), 4)
        0.5
    """

    def __init__(
        self,
        num_classes: int,
        name: str | None = None,
        dtype: Any = None,
        ignore_class: int | None = None,
        sparse_y_pred: bool = False,
        axis: int = -1,
    ) -> None:
        super().__init__(num_classes, name, dtype, ignore_class, False, sparse_y_pred, axis)
