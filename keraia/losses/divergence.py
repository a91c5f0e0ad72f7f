"""Losses between distributions and between counts."""

from typing import Any

from keraia import ops
from keraia.core.config import epsilon
from keraia.losses.base import LossFunctionWrapper
from keraia.losses.pairs import pair


def kl_divergence(y_true: Any, y_pred: Any) -> Any:
    """Kullback-Leibler divergence `sum(y_true * log(y_true / y_pred))` along the last axis.

    Args:
        y_true: Probabilities `(batch, ..., n)`; they count as at least `epsilon()`.
        y_pred: Predicted probabilities of that shape, likewise.

    Returns:
        Tensor `(batch, ...)`.

    Example:
        >>> round(float(kl_divergence([[0.5, 0.5]], [[0.25, 0.75]])[0]), 4)
        0.1438
    """
    y_true, y_pred = pair(y_true, y_pred)
    p, q = (ops.clip(y, epsilon(), 1) for y in (y_true, y_pred))
    return ops.sum(p * ops.log(p / q), axis=-1)


def poisson(y_true: Any, y_pred: Any) -> Any:
    """`mean(y_pred - y_true * log(y_pred))` along the last axis: for counts.

    Args:
        y_true: Counts `(batch, ..., n)`.
        y_pred: Predicted rates of that shape, 0 or more; `epsilon()` is added to them in the
            logarithm.

    Returns:
        Tensor `(batch, ...)`.

    Example:
        >>> round(float(poisson([[2.0]], [[1.0]])[0]), 4)
        1.0
    """
    y_true, y_pred = pair(y_true, y_pred)
    return ops.mean(y_pred - y_true * ops.log(y_pred + epsilon()), axis=-1)


class KLDivergence(LossFunctionWrapper):
    """Kullback-Leibler divergence, `sum(y_true * log(y_true / y_pred))`. Arguments as in `Loss`.

    Example:
        >>> round(float(KLDivergence()([[0.5, 0.5]], [[0.25, 0.75]])), 4)
        0.1438
    """

    def __init__(
        self,
        reduction: str | None = "sum_over_batch_size",
        name: str | None = "kl_divergence",
        dtype: Any = None,
    ) -> None:
        super().__init__(kl_divergence, reduction, name, dtype)


class Poisson(LossFunctionWrapper):
    """`mean(y_pred - y_true * log(y_pred))`: for counts. Arguments as in `Loss`.

    Example:
        >>> round(float(Poisson()([[2.0]], [[1.0]])), 4)
        1.0
    """

    def __init__(
        self,
        reduction: str | None = "sum_over_batch_size",
        name: str | None = "poisson",
        dtype: Any = None,
    ) -> None:
        super().__init__(poisson, reduction, name, dtype)
