"""Complex numbers and their parts."""

import numpy as np

from tests.ops.samples.form import BIG, EVERY, NUMBER, A, S, case

WHOLE = (BIG[0] + 1j * BIG[1]).astype("complex64")


def view_as_real(x):
    return np.stack([np.real(x), np.imag(x)], -1)


COMPLEX = {
    "real": case(np.real, S(A), S(WHOLE), kinds=EVERY),
    "imag": case(np.imag, S(A), S(WHOLE), kinds=EVERY),
    "conj": case(np.conj, S(A), S(WHOLE), kinds=EVERY),
    "conjugate": case(np.conj, S(A), S(WHOLE), kinds=EVERY),
    "angle": case(np.angle, S(A), S(WHOLE), kinds=EVERY, smooth=False),
    "view_as_complex": case(
        lambda x: x[..., 0] + 1j * x[..., 1], S(BIG[..., :2]), kinds=NUMBER, smooth=False
    ),
    "view_as_real": case(view_as_real, S(A), S(WHOLE), kinds=EVERY),
}
