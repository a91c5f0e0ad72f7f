"""Many numbers to one along axes."""

from collections.abc import Callable
from typing import Any

import numpy as np
from scipy import special

from tests.ops.samples.form import BIG, EVERY, UP, A, Case, Numbers, S, case

numbers = Numbers("reduction")
real = numbers.real


def logsumexp(x, axis=None, keepdims=False):
    return special.logsumexp(np.asarray(x, float), axis=axis, keepdims=keepdims)


def reduction(oracle: Callable[..., Any], x: np.ndarray = BIG, **known: Any) -> Case:
    return case(oracle, S(x), S(x, 1), S(x, axis=(0, -1)), S(x, -1, keepdims=True), **known)


REDUCTION = {
    "sum": reduction(np.sum, kinds=EVERY),
    "mean": reduction(np.mean, kinds=EVERY),
    "prod": reduction(np.prod, real(2, 2, 3, low=0.5), kinds=EVERY, slack=4),
    "amax": reduction(np.max),
    "amin": reduction(np.min),
    "max": case(*[np.max], *reduction(np.max).samples, S(BIG, 1, initial=1.5)),
    "min": case(*[np.min], *reduction(np.min).samples, S(BIG, 1, initial=-1.5)),
    "any": reduction(np.any, np.floor(BIG), kinds=EVERY, smooth=False),
    "all": reduction(np.all, np.floor(BIG), kinds=EVERY, smooth=False),
    "var": reduction(np.var, kinds=EVERY, slack=4),
    "std": reduction(np.std, kinds=EVERY, slack=4),
    "argmax": case(np.argmax, S(BIG), S(BIG, 1), S(BIG, axis=-1, keepdims=True), smooth=False),
    "argmin": case(np.argmin, S(BIG), S(BIG, 1), S(BIG, axis=-1, keepdims=True), smooth=False),
    "count_nonzero": case(
        np.count_nonzero, S(np.floor(BIG)), S(np.floor(BIG), (0, 2)), kinds=EVERY, smooth=False
    ),
    "ptp": reduction(np.ptp, kinds="iuf"),
    "logsumexp": reduction(logsumexp),
    "cumsum": case(np.cumsum, S(BIG, 1), S(BIG), S(BIG, axis=-1, dtype="float64"), kinds=EVERY),
    "cumprod": case(np.cumprod, S(UP, 1), S(UP), kinds=EVERY, slack=4),
    "average": case(
        np.average, S(BIG), S(BIG, 1), S(BIG, axis=1, weights=UP[0]), S(A, 0, weights=UP), slack=4
    ),
}
