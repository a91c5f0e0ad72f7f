"""Products of matrices and vectors."""

import numpy as np

from tests.ops.samples.form import EVERY, TALL, A, Numbers, S, case

numbers = Numbers("linalg")
real = numbers.real

LINALG = {
    "matmul": case(
        np.matmul,
        S(real(2, 3), real(3, 4)),
        S(real(5, 1, 2, 3), real(2, 3, 4)),
        S(real(3), real(2, 3, 4)),
        S(real(2, 3), real(3)),
        S(real(3), real(3)),
        kinds=EVERY,
    ),
    "dot": case(
        np.dot, S(real(2, 3), real(3, 4)), S(real(2, 3), real(5, 3, 4)), S(A, 2.0), kinds=EVERY
    ),
    "tensordot": case(
        np.tensordot,
        S(real(2, 3, 4), real(3, 4, 5)),
        S(real(2, 3, 4), real(5, 4), axes=[[2], [1]]),
        S(real(2), real(3), axes=0),
        kinds=EVERY,
    ),
    "outer": case(np.outer, S(A, TALL), kinds=EVERY),
    "einsum": case(
        np.einsum,
        S("ij,jk->ik", real(2, 3), real(3, 4)),
        S("...ij,...jk", real(5, 2, 3), real(3, 4)),
        S("ii", real(3, 3)),
        S("bqd,bkd->bqk", real(2, 3, 4), real(2, 5, 4)),
        S("ij->ji", A),
        kinds=EVERY,
    ),
    "norm": case(
        np.linalg.norm,
        S(A),
        S(A, axis=1),
        S(A, 1, axis=1, keepdims=True),
        *(S(A, k) for k in ("fro", "nuc", 1, -1, 2, np.inf, -np.inf)),
        kinds=EVERY,
        slack=4,
    ),
}
