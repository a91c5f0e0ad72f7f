"""Losses between class probabilities, as objects; the functions are in `crossentropy`."""

from collections.abc import Sequence
from typing import Any

from keraia import ops
from keraia.losses.base import LossFunctionWrapper
from keraia.losses.crossentropy import (
    Axes,
    binary_crossentropy,
    binary_focal_crossentropy,
    categorical_crossentropy,
    categorical_focal_crossentropy,
    categorical_generalized_cross_entropy,
    check_smoothing,
    class_numbers,
    sparse_categorical_crossentropy,
)


class BinaryCrossentropy(LossFunctionWrapper):
    """Cross-entropy of labels that are 0 or 1: `-y * log(p) - (1 - y) * log(1 - p)`, averaged.

    Args:
        from_logits: Whether predictions are before the sigmoid (steadier than probabilities).
        label_smoothing: From 0 to 1: how far labels are drawn towards 1/2.
        axis: Axis of the mean for each sample.
        reduction: As in `Loss`.
        name: As in `Loss`.
        dtype: As in `Loss`.

    Example:
        >>> round(float(BinaryCrossentropy()([[0.0, 1.0]], [[0.5, 0.5]])), 4)
        0.6931
    """

    def __init__(
        self,
        from_logits: bool = False,
        label_smoothing: float = 0.0,
        axis: Axes = -1,
        reduction: str | None = "sum_over_batch_size",
        name: str | None = "binary_crossentropy",
        dtype: Any = None,
    ) -> None:
        check_smoothing(label_smoothing)
        super().__init__(
            binary_crossentropy,
            reduction,
            name,
            dtype,
            from_logits=from_logits,
            label_smoothing=label_smoothing,
            axis=axis,
        )


class BinaryFocalCrossentropy(LossFunctionWrapper):
    """Binary cross-entropy in which easy samples weigh less: times `(1 - p)**gamma`.

    Args:
        apply_class_balancing: Whether label 1 weighs `alpha` and label 0 `1 - alpha`.
        alpha: Weight of label 1.
        gamma: How strongly easy samples are held back; 0 for not at all.
        from_logits: Whether predictions are before the sigmoid.
        label_smoothing: From 0 to 1: how far labels are drawn towards 1/2.
        axis: Axis of the mean for each sample.
        reduction: As in `Loss`.
        name: As in `Loss`.
        dtype: As in `Loss`.

    Example:
        >>> round(float(BinaryFocalCrossentropy()([[0.0, 1.0]], [[0.5, 0.5]])), 4)
        0.1733

    Source: T.-Y. Lin et al., Focal Loss for Dense Object Detection, 2017.
    """

    def __init__(
        self,
        apply_class_balancing: bool = False,
        alpha: float = 0.25,
        gamma: float = 2.0,
        from_logits: bool = False,
        label_smoothing: float = 0.0,
        axis: Axes = -1,
        reduction: str | None = "sum_over_batch_size",
        name: str | None = "binary_focal_crossentropy",
        dtype: Any = None,
    ) -> None:
        check_smoothing(label_smoothing)
        super().__init__(
            binary_focal_crossentropy,
            reduction,
            name,
            dtype,
            apply_class_balancing=apply_class_balancing,
            alpha=alpha,
            gamma=gamma,
            from_logits=from_logits,
            label_smoothing=label_smoothing,
            axis=axis,
        )


class CategoricalCrossentropy(LossFunctionWrapper):
    """Cross-entropy of one-hot classes: `-sum(y * log(p))`.

    Args:
        from_logits: Whether predictions are before the softmax (steadier than probabilities).
        label_smoothing: From 0 to 1: how far targets are drawn towards `1 / classes`.
        axis: Axis of the classes.
        reduction: As in `Loss`.
        name: As in `Loss`.
        dtype: As in `Loss`.

    Example:
        >>> round(float(CategoricalCrossentropy()([[0.0, 1.0]], [[0.2, 0.8]])), 4)
        0.2231
    """

    def __init__(
        self,
        from_logits: bool = False,
        label_smoothing: float = 0.0,
        axis: int = -1,
        reduction: str | None = "sum_over_batch_size",
        name: str | None = "categorical_crossentropy",
        dtype: Any = None,
    ) -> None:
        check_smoothing(label_smoothing)
        super().__init__(
            categorical_crossentropy,
            reduction,
            name,
            dtype,
            from_logits=from_logits,
            label_smoothing=label_smoothing,
            axis=axis,
        )


class CategoricalFocalCrossentropy(LossFunctionWrapper):
    """Categorical cross-entropy in which easy samples weigh less: times `alpha * (1 - p)**gamma`.

    Args:
        alpha: Weight of the classes: one number, or one for each.
        gamma: How strongly easy samples are held back; 0 for not at all.
        from_logits: Whether predictions are before the softmax.
        label_smoothing: From 0 to 1: how far targets are drawn towards `1 / classes`.
        axis: Axis of the classes.
        reduction: As in `Loss`.
        name: As in `Loss`.
        dtype: As in `Loss`.

    Example:
        >>> round(float(CategoricalFocalCrossentropy()([[0.0, 1.0]], [[0.5, 0.5]])), 4)
        0.0433

    Source: T.-Y. Lin et al., Focal Loss for Dense Object Detection, 2017.
    """

    def __init__(
        self,
        alpha: float | Sequence[float] = 0.25,
        gamma: float = 2.0,
        from_logits: bool = False,
        label_smoothing: float = 0.0,
        axis: int = -1,
        reduction: str | None = "sum_over_batch_size",
        name: str | None = "categorical_focal_crossentropy",
        dtype: Any = None,
    ) -> None:
        check_smoothing(label_smoothing)
        super().__init__(
            categorical_focal_crossentropy,
            reduction,
            name,
            dtype,
            alpha=alpha,
            gamma=gamma,
            from_logits=from_logits,
            label_smoothing=label_smoothing,
            axis=axis,
        )


class SparseCategoricalCrossentropy(LossFunctionWrapper):
    """Cross-entropy of class numbers: `-log(p[y])`.

    Args:
        from_logits: Whether predictions are before the softmax (steadier than probabilities).
        ignore_class: A class number that does not count, such as 255 for "void" pixels: its loss
            is 0 and means leave it out.
        reduction: As in `Loss`.
        axis: Axis of the classes.
        name: As in `Loss`.
        dtype: As in `Loss`.

    Example:
        >>> round(float(SparseCategoricalCrossentropy()([1], [[0.2, 0.8]])), 4)
        0.2231
    """

    casts_targets = False

    def __init__(
        self,
        from_logits: bool = False,
        ignore_class: int | None = None,
        reduction: str | None = "sum_over_batch_size",
        axis: int = -1,
        name: str | None = "sparse_categorical_crossentropy",
        dtype: Any = None,
    ) -> None:
        super().__init__(
            sparse_categorical_crossentropy,
            reduction,
            name,
            dtype,
            from_logits=from_logits,
            ignore_class=ignore_class,
            axis=axis,
        )

    def own_mask(self, y_true: Any, y_pred: Any) -> Any:
        if self.ignore_class is None:
            return None
        return ops.not_equal(class_numbers(y_true, y_pred, self.axis), self.ignore_class)


class CategoricalGeneralizedCrossEntropy(LossFunctionWrapper):
    """`(1 - p[y]**q) / q`, between cross-entropy (`q` near 0) and absolute error (`q` near 1).

    Bears wrong labels better than cross-entropy.

    Args:
        q: Between 0 and 1.
        reduction: As in `Loss`.
        name: As in `Loss`.
        dtype: As in `Loss`.

    Example:
        >>> round(float(CategoricalGeneralizedCrossEntropy()([1], [[0.36, 0.64]])), 4)
        0.4

    Source: Z. Zhang, M. Sabuncu, Generalized Cross Entropy Loss, 2018.
    """

    casts_targets = False

    def __init__(
        self,
        q: float = 0.5,
        reduction: str | None = "sum_over_batch_size",
        name: str | None = "categorical_generalized_cross_entropy",
        dtype: Any = None,
    ) -> None:
        if not 0 < q < 1:
            raise ValueError(
                "losses.CategoricalGeneralizedCrossEntropy: `q` must lie between 0 and 1, got "
                f"{q!r}."
            )
        super().__init__(categorical_generalized_cross_entropy, reduction, name, dtype, q=q)
