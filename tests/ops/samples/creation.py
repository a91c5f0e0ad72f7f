"""New tensors."""

import numpy as np

from tests.ops.samples.form import BOTH, EVERY, TALL, UP, A, S, case


def meshgrid(*x, indexing="xy"):
    return np.meshgrid(*map(np.ravel, x), indexing=indexing)


def geomspace(start, stop, num=50, endpoint=True, dtype=None, axis=0):
    share = np.linspace(0, 1, num, endpoint).reshape(-1, *(1,) * np.ndim(stop - start))
    numbers = np.where(share == 1, stop, start * (stop / start) ** share)
    return np.moveaxis(numbers if dtype is None else numbers.astype(dtype), 0, axis)


CREATION = {
    "zeros": case(np.zeros, S((2, 3), dtype="int32"), S(4, dtype="float16"), smooth=False),
    "ones": case(np.ones, S((2, 3), dtype="bool"), S((), dtype="complex64"), smooth=False),
    "empty": case(np.zeros, S((2, 0), dtype="uint8"), smooth=False),
    "zeros_like": case(np.zeros_like, S(A), S(A, dtype="int32"), kinds=EVERY, smooth=False),
    "empty_like": case(np.zeros_like, S(A), S(A, dtype="uint8"), kinds=EVERY, smooth=False),
    "ones_like": case(np.ones_like, S(A), S(A, dtype="bool"), kinds=EVERY, smooth=False),
    "full_like": case(np.full_like, S(A, 3), S(A, np.array(2.5)), kinds=EVERY, smooth=False),
    "meshgrid": case(
        meshgrid, S(A[0], UP[1]), S(A[0]), S(A[0], A, TALL, indexing="ij"), kinds=EVERY
    ),
    "linspace": case(
        np.linspace,
        S(A, BOTH, 4),
        S(A, 3, 5, endpoint=False, retstep=True),
        S(A[0], 2.5, 1, axis=-1),
        S(A, A, 0),
        S(1, 9, 3, dtype="int32"),
        S(0.0, A[0], num=3, axis=1),
        kinds=EVERY,
        slack=2,
    ),
    "logspace": case(
        np.logspace,
        S(A, UP, 3),
        S(A[0], 2, 4, endpoint=False, base=2),
        S(0, 2, 3, dtype="int32"),
        S(A, 1.5, 3, base=3.5, axis=-1),
        slack=16,
    ),
    "geomspace": case(
        geomspace,
        S(UP, UP[::-1], 4),
        S(-UP, -3, 3, axis=-1),
        S(1, 1024, 11, dtype="int32"),
        S(UP[0], 7.5, num=4, endpoint=False),
        slack=4,
    ),
}
