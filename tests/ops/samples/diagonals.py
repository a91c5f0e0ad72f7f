"""Diagonals of matrices, and powers in rows."""

import numpy as np

from tests.ops.samples.form import BIG, EVERY, UP, A, S, case, of_rank

DIAGONALS = {
    "diag": case(
        np.diag,
        S(A),
        S(A[0]),
        S(A[0], -2),
        S(A, k=1),
        S(A, -1),
        S(A, 5),
        S(A[0, :0], 2),
        kinds=EVERY,
    ),
    "diagflat": case(np.diagflat, S(A), S(A[0], -1), S(A[0, 0] * np.ones(()), 1), kinds=EVERY),
    "diagonal": case(
        np.diagonal, S(BIG), S(BIG, 1, 2, 0), S(BIG, -1, -1, axis2=-2), S(BIG, 7), kinds=EVERY
    ),
    "trace": case(np.trace, S(BIG), S(A, 1), S(BIG, -1, axis1=-1, axis2=0), kinds=EVERY),
    "tril": case(of_rank(2, np.tril), S(BIG), S(A, 1), S(A, k=-1), S(A, -5), kinds=EVERY),
    "triu": case(of_rank(2, np.triu), S(BIG), S(A, 1), S(A, k=-1), S(A, 5), kinds=EVERY),
    "vander": case(
        np.vander,
        S(UP[0]),
        S(A[0], 2, True),
        S(A[0], N=5),
        S(A[0], 1),
        S(A[0], 0),
        kinds=EVERY,
        slack=4,
    ),
}
