"""Loss of sequences whose alignment in time is not known."""

from typing import Any

from keraia import ops
from keraia.losses.base import LossFunctionWrapper


def ctc(y_true: Any, y_pred: Any) -> Any:
    """Connectionist temporal classification loss, see `keras.ops.ctc_loss`.

    Args:
        y_true: Class numbers `(batch, labels)` from 1; zeros at the end are padding.
        y_pred: Logits `(batch, time, classes)`; class 0 is the blank.

    Returns:
        Tensor `(batch,)`.

    Example:
        >>> round(float(ctc([[1]], [[[0.0, 0.0], [0.0, 0.0]]])[0]), 4)
        0.2877
    """
    y_true, y_pred = ops.convert_to_tensor(y_true), ops.convert_to_tensor(y_pred)
    if len(y_true.shape) != 2 or len(y_pred.shape) != 3:
        raise ValueError(
            "losses.ctc: targets must have the shape (batch, labels) and predictions (batch, time, "
            f"classes), got {tuple(y_true.shape)} and {tuple(y_pred.shape)}."
        )
    labels = ops.sum(ops.cast(ops.not_equal(y_true, 0), "int32"), axis=1)
    frames = ops.zeros_like(labels) + y_pred.shape[1]
    return ops.ctc_loss(y_true, y_pred, labels, frames, mask_index=0)


class CTC(LossFunctionWrapper):
    """Connectionist temporal classification loss. Arguments as in `Loss`.

    For speech and handwriting: minus the log of the probability of a label sequence, whatever its
    alignment with the frames. Called with class numbers `(batch, labels)`, padded with zeros at the
    end, and logits `(batch, time, classes)`, whose class 0 is the blank.

    Example:
        >>> round(float(CTC()([[1]], [[[0.0, 0.0], [0.0, 0.0]]])), 4)
        0.2877

    Source: A. Graves et al., Connectionist Temporal Classification, 2006.
    """

    casts_targets = False

    def __init__(
        self,
        reduction: str | None = "sum_over_batch_size",
        name: str | None = "ctc",
        dtype: Any = None,
    ) -> None:
        super().__init__(ctc, reduction, name, dtype)
