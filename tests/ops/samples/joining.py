"""Rows, columns and depth: put together, cut, turned."""

import numpy as np

from tests.ops.samples.form import BIG, EVERY, A, B, S, case, real

V, W = real(4), real(4)
ROWS = real(7, 2)

JOINING = {
    "append": case(np.append, S(A, B), S(A, B, 0), S(A, A[:, :2], axis=-1), S(A, 2.0), kinds=EVERY),
    "hstack": case(np.hstack, S([A, B]), S([V, W[:2]]), S([2.0, V]), S([BIG, BIG]), kinds=EVERY),
    "vstack": case(np.vstack, S([A, B]), S([V, W]), S([A, A[0]]), kinds=EVERY),
    "dstack": case(np.dstack, S([A, B]), S([V, W]), S([BIG, A[..., None]]), kinds=EVERY),
    "array_split": case(
        np.array_split,
        S(ROWS, 3),
        S(BIG, 3, axis=-1),
        S(V, [1, 3]),
        S(A, 5, axis=1),
        kinds=EVERY,
    ),
    "hsplit": case(np.hsplit, S(BIG, 3), S(V, 2), S(A, [1]), kinds=EVERY),
    "vsplit": case(np.vsplit, S(BIG, 2), S(A, [1]), kinds=EVERY),
    "dsplit": case(np.dsplit, S(BIG, 2), S(BIG, [1, 3]), kinds=EVERY),
    "fliplr": case(np.fliplr, S(BIG), kinds=EVERY),
    "flipud": case(np.flipud, S(BIG), S(V), kinds=EVERY),
    "rot90": case(
        np.rot90,
        S(A),
        *(S(BIG, k) for k in (0, 2, 3, -1)),
        S(BIG, 1, (2, -2)),
        S(BIG, k=5, axes=[0, 2]),
        kinds=EVERY,
    ),
}
