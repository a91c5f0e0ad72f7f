"""Different elements on NumPy."""

from typing import Any

import numpy as np

from keraia.backends.numpy.kernels import kernel


@kernel("different")
def different(x: Any, asked: Any, axis: int | None, size: int | None, fill: Any) -> list[Any]:
    values, index, inverse, counts = np.unique(x, True, True, True, axis, equal_nan=False)
    if size is not None:
        first = values.take(0, axis or 0) if fill is None else fill
        values = _sized(values, size, first, axis or 0)
        index, counts = _sized(index, size, index[0]), _sized(counts, size, 0)
    return [values, index, inverse, counts]


def _sized(x: Any, size: int, fill: Any, axis: int = 0) -> Any:
    """The first `size` slices along an axis, with `fill` for those that are not there."""
    shape = (*x.shape[:axis], size, *x.shape[axis + 1 :])
    rows = np.empty(shape, x.dtype).swapaxes(0, axis)
    rows[...] = fill
    rows[: x.shape[axis]] = x.swapaxes(0, axis)[:size]
    return rows.swapaxes(0, axis)
