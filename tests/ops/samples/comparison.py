"""Comparisons, logic and choice."""

import numpy as np

from tests.ops.samples.form import EVERY, NUMBER, TALL, WIDE, A, B, S, binary, case

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
}
