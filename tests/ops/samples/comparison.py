"""Comparisons, logic and choice."""

import numpy as np

from tests.ops.samples.form import BIG, EVERY, NUMBER, ODD, TALL, WIDE, A, B, S, binary, case

CLOSE = np.array([1.0, 1.25, 1.0])

COMPARISON = {
    name: binary(getattr(np, name), kinds=EVERY if "equal" in name[:9] else NUMBER, smooth=False)
    for name in ("equal", "not_equal", "less", "less_equal", "greater", "greater_equal")
} | {
    name: case(getattr(np, name), S(np.floor(A), np.floor(B)), kinds=EVERY, smooth=False)
    for name in ("logical_and", "logical_or", "logical_xor")
}
COMPARISON |= {
    "logical_not": case(np.logical_not, S(np.floor(A)), kinds=EVERY, smooth=False),
    "where": case(
        np.where, S(A > 0, A, B), S(WIDE > 0, A, 2.0), S(A > 0, TALL[:2], B), kinds=EVERY
    ),
    "isnan": case(np.isnan, S(ODD), kinds=EVERY, smooth=False),
    "isinf": case(np.isinf, S(ODD), kinds=EVERY, smooth=False),
    "isfinite": case(np.isfinite, S(ODD), kinds=EVERY, smooth=False),
    "isposinf": case(np.isposinf, S(ODD), smooth=False),
    "isneginf": case(np.isneginf, S(ODD), smooth=False),
    "isreal": case(np.isreal, S(ODD), kinds=EVERY, smooth=False),
    "isclose": case(
        np.isclose,
        S(A, A * CLOSE, rtol=0.01),
        S(ODD, ODD),
        S(ODD, ODD[::-1], equal_nan=True),
        S(ODD, ODD, equal_nan=True),
        S(A, A + 0.25, rtol=0, atol=0.25),
        S(A, A[:, :1]),
        kinds=EVERY,
        smooth=False,
    ),
    "allclose": case(
        np.allclose,
        S(A, A * CLOSE, rtol=0.01),
        S(A, A),
        S(ODD, ODD, equal_nan=True),
        S(A, A[0] + 0.25, 0.1, 1.0),
        kinds=EVERY,
        smooth=False,
    ),
    "isin": case(
        np.isin,
        S(A, A[:, 1:] * 1.0),
        S(BIG, BIG[0], invert=True),
        S(ODD, ODD[:3]),
        S(A, A[0, 0]),
        S(1.0, ODD, assume_unique=True),
        kinds=EVERY,
        smooth=False,
    ),
}
