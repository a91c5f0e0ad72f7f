"""Losses of embeddings: alike should lie near, unlike far."""

from typing import Any

from keraia import ops
from keraia.losses.base import LossFunctionWrapper
from keraia.losses.pairs import floating

# Logarithm of a term that is not there; finite in float16 too, twice over.
_NOTHING = -3e4


def circle(
    y_true: Any,
    y_pred: Any,
    ref_labels: Any = None,
    ref_embeddings: Any = None,
    remove_diagonal: bool = True,
    gamma: float = 80,
    margin: float = 0.4,
) -> Any:
    """Circle loss of each embedding against references, by default the batch itself.

    With the similarities `p` to references of the same label and `n` to the others:
    `log(1 + sum(exp(gamma * max(n + margin, 0) * (n - margin)))
    * sum(exp(-gamma * max(1 + margin - p, 0) * (p - 1 + margin))))`. The weights, `max(...)`, are
    constants to the gradient.

    Args:
        y_true: Class numbers `(batch,)`.
        y_pred: Embeddings `(batch, n)` of length 1.
        ref_labels: Class numbers of the references `(references,)`.
        ref_embeddings: Embeddings of the references `(references, n)`.
        remove_diagonal: Whether row i is not compared with reference i: needed where they are the
            same.
        gamma: Scale of the similarities.
        margin: How far similarities should lie from 1 and 0.

    Returns:
        Tensor `(batch,)`.

    Source: Y. Sun et al., Circle Loss, 2020.
    """
    y_pred = floating(y_pred)
    labels = class_column(y_true)
    others = labels if ref_labels is None else class_column(ref_labels)
    references = y_pred if ref_embeddings is None else ref_embeddings
    references = ops.convert_to_tensor(references, ops.dtype(y_pred))
    similarity = ops.minimum(ops.matmul(y_pred, ops.transpose(references)), 1.0)
    alike = ops.equal(labels, ops.transpose(others))
    unlike = ops.logical_not(alike)
    if remove_diagonal:
        size = (labels.shape[0], others.shape[0])
        alike = ops.logical_and(alike, ops.logical_not(ops.eye(*size, dtype="bool")))
    pull = ops.stop_gradient(ops.maximum(1.0 + margin - similarity, 0.0))
    push = ops.stop_gradient(ops.maximum(similarity + margin, 0.0))
    near = ops.where(alike, -gamma * pull * (similarity - (1.0 - margin)), _NOTHING)
    far = ops.where(unlike, gamma * push * (similarity - margin), _NOTHING)
    return ops.softplus(ops.logsumexp(near, axis=1) + ops.logsumexp(far, axis=1))


def class_column(labels: Any) -> Any:
    """Class numbers as a column `(n, 1)`."""
    return ops.reshape(ops.cast(ops.convert_to_tensor(labels), "int32"), (-1, 1))


class Circle(LossFunctionWrapper):
    """Circle loss: brings embeddings of one class together and parts those of different ones.

    Args:
        gamma: Scale of the similarities.
        margin: How far similarities should lie from 1 (same class) and 0 (others).
        remove_diagonal: Whether an embedding is not compared with itself.
        reduction: As in `Loss`.
        name: As in `Loss`.
        dtype: As in `Loss`.

    Called with class numbers `(batch,)` and embeddings `(batch, n)` of length 1.

    Example:
        >>> embeddings = [[1.0, 0.0], [1.0, 0.0], [0.0, 1.0]]
        >>> round(float(Circle(gamma=1.0)([0, 0, 1], embeddings)), 4)
        0.3639

    Source: Y. Sun et al., Circle Loss, 2020.
    """

    casts_targets = False

    def __init__(
        self,
        gamma: float = 80.0,
        margin: float = 0.4,
        remove_diagonal: bool = True,
        reduction: str | None = "sum_over_batch_size",
        name: str | None = "circle",
        dtype: Any = None,
    ) -> None:
        super().__init__(
            circle,
            reduction,
            name,
            dtype,
            gamma=gamma,
            margin=margin,
            remove_diagonal=remove_diagonal,
        )
