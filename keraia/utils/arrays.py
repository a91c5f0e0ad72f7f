"""Small conversions of arrays of data, on the host where the data are there."""

from typing import Any

import numpy as np

from keraia import ops
from keraia.backends import backend

_HOST = (np.ndarray, np.generic, list, tuple, int, float)


def to_categorical(x: Any, num_classes: int | None = None) -> Any:
    """Converts class numbers to one-hot vectors.

    Args:
        x: Integers from 0 to `num_classes - 1`, any shape; a last axis of length 1 is dropped.
        num_classes: Number of classes. `None`: the largest number in `x`, plus one.

    Returns:
        NumPy array (float64) of shape `x.shape + (num_classes,)`; a tensor of `floatx()` for a
        tensor, whose numbers out of range give rows of zeros.

    Raises:
        ValueError: `x` holds a number out of range.

    Example:
        >>> to_categorical([0, 2, 1]).tolist()
        [[1.0, 0.0, 0.0], [0.0, 0.0, 1.0], [0.0, 1.0, 0.0]]
    """
    if not isinstance(x, _HOST) and backend.is_array(x):
        if num_classes is None:
            num_classes = int(backend.to_numpy(x).max()) + 1
        return ops.one_hot(_without_last_one(x), num_classes)
    classes = _without_last_one(np.asarray(x).astype("int64"))
    if num_classes is None:
        num_classes = int(classes.max(initial=-1)) + 1
    wrong = classes[(classes < 0) | (classes >= num_classes)]
    if wrong.size:
        raise ValueError(
            f"to_categorical: `x` must lie between 0 and num_classes - 1 = {num_classes - 1}, got "
            f"{wrong.size} values outside, the first is {wrong[0]}."
        )
    one_hot = np.zeros((classes.size, num_classes))
    one_hot[np.arange(classes.size), classes.ravel()] = 1
    return one_hot.reshape((*classes.shape, num_classes))


def _without_last_one(x: Any) -> Any:
    return x[..., 0] if len(x.shape) > 1 and x.shape[-1] == 1 else x


def normalize(x: Any, axis: int = -1, order: float = 2) -> Any:
    """Scales vectors to length 1: `x / sum(abs(x) ** order) ** (1 / order)`. Zeros stay zeros.

    Args:
        x: NumPy array, or anything that converts to a tensor.
        axis: Axis along which the vectors lie.
        order: Order of the norm. At least 1; for a NumPy array whatever `numpy.linalg.norm` takes.

    Returns:
        Array like `x`, at least of rank 2 for a NumPy vector, which is taken as a row.

    Raises:
        ValueError: `order` is below 1, for a tensor.

    Example:
        >>> import numpy as np
        >>> normalize(np.array([[3.0, 4.0], [0.0, 0.0]])).tolist()
        [[0.6, 0.8], [0.0, 0.0]]
    """
    if isinstance(x, np.ndarray):
        norm = np.atleast_1d(np.linalg.norm(x, order, axis))
        norm[norm == 0] = 1
        return x / np.expand_dims(norm, axis)
    if order < 1:
        raise ValueError(f"normalize: `order` of the norm must be 1 or more, got {order!r}.")
    x = ops.convert_to_tensor(x)
    power_sum = ops.sum(ops.power(ops.absolute(x), order), axis=axis, keepdims=True)
    norm = ops.power(power_sum, 1 / order)
    return x / ops.where(norm == 0, 1.0, norm)


def pack_x_y_sample_weight(x: Any, y: Any = None, sample_weight: Any = None) -> Any:
    """Joins inputs, targets and weights to what a data set yields; the reverse of unpacking.

    Returns:
        `(x, y, sample_weight)` or `(x, y)`, as far as they are there; for inputs alone `x` where
        that is not mistaken for a tuple of the three, else `(x,)`.

    Example:
        >>> pack_x_y_sample_weight("x"), pack_x_y_sample_weight("x", "y")
        ('x', ('x', 'y'))
    """
    if y is None:
        return (x,) if isinstance(x, (tuple, list)) else x
    return (x, y) if sample_weight is None else (x, y, sample_weight)


def unpack_x_y_sample_weight(data: Any) -> tuple[Any, Any, Any]:
    """Splits what a data set yields into inputs, targets and weights, `None` where missing.

    Args:
        data: `x`, `(x,)`, `(x, y)` or `(x, y, sample_weight)`; a list does as well as a tuple.

    Raises:
        ValueError: `data` is a tuple or list of another length.

    Example:
        >>> unpack_x_y_sample_weight(("x", "y"))
        ('x', 'y', None)
    """
    if not isinstance(data, (tuple, list)):
        return data, None, None
    if not 1 <= len(data) <= 3:
        raise ValueError(
            "unpack_x_y_sample_weight: data must be x, (x,), (x, y) or (x, y, sample_weight), got "
            f"a {type(data).__name__} of length {len(data)}."
        )
    x, y, sample_weight = (*data, None, None)[:3]
    return x, y, sample_weight
