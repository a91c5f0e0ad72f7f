"""Differences and integrals."""

import numpy as np

from tests.ops.samples.form import BIG, EVERY, Numbers, S, case

numbers = Numbers("calculus")
real = numbers.real

CALCULUS = {
    "diff": case(
        np.diff,
        S(BIG),
        S(BIG, 2, axis=1),
        S(BIG, n=0),
        S(BIG, 5, 0),
        kinds=EVERY,
    ),
    "trapezoid": case(
        np.trapezoid,
        S(BIG),
        S(BIG, dx=0.5, axis=1),
        S(BIG, real(3), axis=1),
        S(BIG, real(2, 3, 4)),
        kinds=EVERY,
    ),
}
