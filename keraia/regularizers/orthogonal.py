"""Penalty on directions that resemble each other."""

from typing import Any, Literal

from keraia import ops
from keraia.regularizers.base import Regularizer, strength


class OrthogonalRegularizer(Regularizer):
    """Draws the rows, or the columns, of a matrix towards pairwise right angles.

    The penalty is `factor` times the mean of `|cos(a, b)|` over all pairs of different rows
    (columns) `a`, `b`.

    Args:
        factor: Factor, 0 or more.
        mode: `"rows"` or `"columns"`.

    Input shape:
        `(rows, columns)`.

    Example:
        >>> round(float(OrthogonalRegularizer(1.0)([[1.0, 0.0], [3.0, 4.0]])), 6)
        0.6
    """

    def __init__(self, factor: float = 0.01, mode: Literal["rows", "columns"] = "rows") -> None:
        self.factor = strength(factor, "OrthogonalRegularizer", "factor")
        if mode not in ("rows", "columns"):
            raise ValueError(
                "regularizers.OrthogonalRegularizer: `mode` must be 'rows' or 'columns', got "
                f"{mode!r}."
            )
        self.mode = mode

    def __call__(self, inputs: Any) -> Any:
        inputs = ops.convert_to_tensor(inputs)
        if len(inputs.shape) != 2:
            raise ValueError(
                "regularizers.OrthogonalRegularizer: the weight must be a matrix, got the shape "
                f"{tuple(inputs.shape)}. Regularize kernels of rank 2 with it."
            )
        vectors = inputs if self.mode == "rows" else ops.transpose(inputs)
        vectors = ops.normalize(vectors, axis=1)
        cosines = ops.matmul(vectors, ops.transpose(vectors))
        count = cosines.shape[0]
        others = 1.0 - ops.eye(count, dtype=cosines.dtype)
        pairs = max(count * (count - 1), 1)
        return self.factor * ops.sum(ops.abs(cosines * others)) / pairs
