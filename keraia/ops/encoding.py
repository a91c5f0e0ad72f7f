"""Numbers in another form: sets of classes as vectors, lengths and angles as complex numbers."""

from typing import Any

from keraia.backends import xp
from keraia.core.arguments import Tensor
from keraia.core.op import composite, op
from keraia.core.rules import DTypes, Settings, floating
from keraia.core.shapes import broadcast
from keraia.ops.indexing import one_hot
from keraia.ops.reduction import max


@composite
def multi_hot(
    inputs: Tensor,
    num_classes: int | None = None,
    axis: int = -1,
    dtype: Any = None,
    sparse: bool = False,
    **kwargs: Any,
) -> Tensor:
    """Sets of classes as vectors of zeros and ones: `max(one_hot(inputs), 1)`.

    Args:
        inputs: Integers `(batch, classes that are there)`, or of one set without the batch. Those
            outside the range of classes are left out.
        num_classes: Number of classes.
        axis: Where the axis of the classes goes among those of `inputs`.
        dtype: Dtype of the result; None: `floatx()`.
        sparse: Whether to return a sparse tensor.
        **kwargs: `num_tokens`, an older name of `num_classes`.

    Returns:
        `(batch, num_classes)`: the largest along axis 1 of the one-hot vectors (axis 0 for one
        set).

    Example:
        >>> multi_hot([[0, 2], [1, 1]], 4).tolist()
        [[1.0, 0.0, 1.0, 0.0], [0.0, 1.0, 0.0, 0.0]]
    """
    num_classes = kwargs.pop("num_tokens", num_classes)
    if num_classes is None or kwargs:
        raise ValueError(
            f"ops.multi_hot: `num_classes` must be an integer, got {num_classes!r}"
            + (f"; unknown arguments {sorted(kwargs)}." if kwargs else ".")
        )
    hot = one_hot(inputs, num_classes, axis, dtype, sparse)
    return max(hot, 1 if len(inputs.shape) > 1 else 0)


def _complex_of(dtypes: DTypes, settings: Settings) -> tuple[Any, Any]:
    """Reals that have a complex dtype of twice their size: float32, or float64 if one is there."""
    _, dtype = floating(dtypes, settings)
    return ("float64", "complex128") if dtype == "float64" else ("float32", "complex64")


@op(dtype=_complex_of, shape=broadcast)
def polar(abs_: Tensor, angle: Tensor) -> Tensor:
    """The complex numbers `abs_ * (cos(angle) + i * sin(angle))`, angles in radians."""
    return abs_ * xp.cos(angle) + 1j * (abs_ * xp.sin(angle))
