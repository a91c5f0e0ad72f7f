"""Regularizers and constraints that Keras 3 dropped."""

from typing import Any

from keraia import constraints, ops, regularizers


class EigenvalueRegularizer(regularizers.Regularizer):
    """`k` times the largest eigenvalue of `W W^T`, found by the power method.

    Args:
        k: Strength of the penalty.

    Example:
        >>> import numpy as np
        >>> round(float(EigenvalueRegularizer(2.0)(np.diag([3.0, 1.0]).astype("float32"))), 2)
        18.0
    """

    steps = 9

    def __init__(self, k: float) -> None:
        self.k = k

    def __call__(self, x: Any) -> Any:
        x = ops.convert_to_tensor(x)
        square = ops.matmul(x, ops.transpose(x))
        vector = ops.ones((square.shape[0], 1), dtype=ops.dtype(x))
        for _ in range(self.steps):
            vector = ops.matmul(square, vector)
            vector = vector / ops.norm(vector)
        value = ops.matmul(ops.transpose(vector), ops.matmul(square, vector))
        return self.k * ops.squeeze(value / ops.sum(ops.square(vector)))


def identity(*args: Any, **kwargs: Any) -> None:
    """No penalty and no constraint, which today is None."""


class RadialConstraint(constraints.Constraint):
    """Makes square kernels `(size, size, channels, filters)` equal along rings around the middle.

    The values are those from the middle to the edge along the row of the middle.

    Example:
        >>> import numpy as np
        >>> kernel = np.arange(9.0, dtype="float32").reshape(3, 3, 1, 1)
        >>> print(ops.convert_to_numpy(RadialConstraint()(kernel))[:, :, 0, 0])
        [[3. 3. 3.]
         [3. 4. 3.]
         [3. 3. 3.]]
    """

    def __call__(self, w: Any) -> Any:
        w = ops.convert_to_tensor(w)
        if len(w.shape) != 4 or w.shape[0] != w.shape[1]:
            raise ValueError(
                f"RadialConstraint: the kernel must have the shape (size, size, channels, "
                f"filters), got {tuple(w.shape)}."
            )
        size = w.shape[0]
        middle = size // 2
        row = w[middle]
        rings = [[max(abs(i - middle), abs(j - middle)) for j in range(size)] for i in range(size)]
        places = [middle - ring for line in rings for ring in line]
        return ops.reshape(ops.take(row, places, axis=0), w.shape)


radial_constraint = RadialConstraint


def maxnorm(m: float = 2, axis: Any = 0) -> Any:
    """Norms of at most `m`."""
    return constraints.MaxNorm(m, axis)


def nonneg() -> Any:
    """No negative weights."""
    return constraints.NonNeg()


def unitnorm(axis: Any = 0) -> Any:
    """Norms of one."""
    return constraints.UnitNorm(axis)
