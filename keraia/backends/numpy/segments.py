"""Sums, products and extremes of rows that share a number, on NumPy."""

from typing import Any

import numpy as np

from keraia.backends.numpy.kernels import kernel


@kernel("number_of_classes")
def number_of_classes(ids: Any, least: int) -> int:
    return max(int(np.max(ids, initial=-1)) + 1, least)


@kernel("sum_segments")
def sum_segments(data: Any, ids: Any, count: int, in_order: bool) -> Any:
    return _combined(np.add, 0, data, ids, count)


@kernel("sum_segments_of_rows")
def sum_segments_of_rows(data: Any, ids: Any, count: int) -> Any:
    first = np.arange(len(ids))[:, None] * count
    out = _combined(np.add, 0, data.reshape(-1), (ids + first).reshape(-1), len(ids) * count)
    return out.reshape(len(ids), count)


@kernel("multiply_segments")
def multiply_segments(data: Any, ids: Any, count: int, in_order: bool) -> Any:
    return _combined(np.multiply, 1, data, ids, count)


@kernel("largest_of_segments")
def largest_of_segments(data: Any, ids: Any, count: int, in_order: bool) -> Any:
    return _combined(np.maximum, _bounds(data.dtype)[0], data, ids, count)


@kernel("smallest_of_segments")
def smallest_of_segments(data: Any, ids: Any, count: int, in_order: bool) -> Any:
    return _combined(np.minimum, _bounds(data.dtype)[1], data, ids, count)


def _bounds(dtype: np.dtype) -> tuple[Any, Any]:
    if dtype.kind == "b":
        return False, True
    if dtype.kind in "iu":
        return np.iinfo(dtype).min, np.iinfo(dtype).max
    return -np.inf, np.inf


def _combined(combine: np.ufunc, start: Any, data: Any, ids: Any, count: int) -> Any:
    out = np.full((count, *data.shape[1:]), start, data.dtype)
    inside = (ids >= 0) & (ids < count)
    combine.at(out, ids[inside], data[inside])
    return out
