"""Rows that belong together by number."""

from collections.abc import Callable
from typing import Any

import numpy as np

from tests.ops.samples.form import Case, Numbers, S, case, whole

numbers = Numbers("segments")
real = numbers.real

IDS = whole(2, 0, 2, -1, 3, 2)


def segments(combine: np.ufunc, start: Callable[[np.dtype], Any]) -> Callable[..., np.ndarray]:
    def oracle(data, segment_ids, num_segments=None, sorted=False):
        count = max(segment_ids) + 1 if num_segments is None else num_segments
        rows = [data[segment_ids == i] for i in range(count)]
        first = start(data.dtype)
        return np.stack([combine.reduce(r, 0, initial=first, dtype=data.dtype) for r in rows])

    return oracle


def segmented(oracle: Callable[..., Any], **known: Any) -> Case:
    return case(
        oracle,
        S(real(6, 2, low=0.5), IDS, num_segments=4),
        S(real(6), np.sort(IDS), num_segments=3, sorted=True),
        S(np.zeros((0, 2)), whole(), num_segments=2),
        **known,
    )


# Every segment of the samples for extremes has a row: integers of all widths have other bounds.
FULL = whole(0, 1, 1, 0, 9, 1)


def extreme(combine: np.ufunc, bound: float) -> Case:
    return case(
        segments(combine, lambda dtype: None if dtype.kind in "iu" else bound),
        S(real(6, 2), FULL, num_segments=2),
        S(real(6), IDS, num_segments=5).rough(),  # infinite where a segment is empty
        kinds="iuf",
    )


def counts(x, weights=None, minlength=0):
    if x.ndim == 1:
        return np.bincount(x, weights, minlength)
    return np.stack([np.bincount(row, None, max(minlength, x.max() + 1)) for row in x])


SEGMENTS = {
    "segment_sum": segmented(segments(np.add, lambda dtype: 0), kinds="iufc", slack=2),
    "segment_prod": segmented(segments(np.multiply, lambda dtype: 1), kinds="iufc", slack=2),
    "segment_max": extreme(np.maximum, -np.inf),
    "segment_min": extreme(np.minimum, np.inf),
    "bincount": case(
        counts,
        S(whole(1, 2, 2, 5)),
        S(whole(1, 2, 2, 5), minlength=8),
        S(whole(1, 2, 2, 5).reshape(2, 2), minlength=3),
        smooth=False,
    ),
}
