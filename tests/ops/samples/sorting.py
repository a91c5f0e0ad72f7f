"""Places in sorted sequences, partitions, different elements."""

import numpy as np

from tests.ops.samples.form import BIG, EVERY, A, Numbers, S, case, of_rank

numbers = Numbers("sorting")
real = numbers.real

RISING = np.sort(real(5, low=0.1))
TWICE = np.array([[1.0, 0.5, 1.0], [2.0, 0.5, 3.0], [1.0, 0.5, 1.0]])


def searchsorted(sorted_sequence, values, side="left"):
    if not np.array_equal(np.sort(sorted_sequence), sorted_sequence, equal_nan=True):
        raise ValueError("the sequence is not sorted")
    return np.searchsorted(sorted_sequence, values, side)


def different(x, size, return_inverse, fill_value=None, axis=None):
    values, *more = np.unique(x, return_inverse=return_inverse, axis=axis)
    first = values[0] if fill_value is None else np.full_like(values[0], fill_value)
    filled = np.stack([*values[:size], *[first] * (size - len(values))])
    return (filled, *more)


SORTING = {
    "searchsorted": case(
        searchsorted,
        S(RISING, A),
        S(RISING, RISING, side="right"),
        S(RISING, np.array([np.nan, np.inf, -np.inf])),
        S(np.zeros(0), A),
        smooth=False,
    ),
    "digitize": case(
        np.digitize,
        S(A, RISING),
        S(RISING, RISING),
        S(RISING, RISING[::-1]),
        S(A, RISING[:1]),
        smooth=False,
    ),
    "argpartition": case(
        of_rank(1, lambda x, kth, axis=-1: np.argsort(x, axis, stable=True)),
        S(BIG, 2),
        S(BIG, -1, 1),
        S(BIG, 7, axis=None),
        smooth=False,
    ),
    "unique": case(
        different,
        S(TWICE, return_inverse=True, size=4),
        S(TWICE, return_inverse=True, size=2, axis=0),
        S(TWICE, return_inverse=True, size=5, fill_value=-1),
        S(TWICE, return_inverse=True, size=3, axis=0, fill_value=9),
        kinds=EVERY,
        smooth=False,
    ),
}
