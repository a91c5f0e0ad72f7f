"""Numbers as bits."""

import numpy as np

from tests.ops.samples.form import EVERY, A, B, S, case, whole

INTEGERS = "biu"


def left_shift(x, y):
    """By Python's integers, which do not end; the walker cuts them to the dtype."""
    bits = {"int32": 32}.get(np.asarray(x).dtype.name, 64)
    return np.vectorize(lambda a, b: (int(a) << int(b)) if 0 <= b < bits else 0)(x, y)


def right_shift(x, y):
    return np.vectorize(lambda a, b: int(a) >> (int(b) if 0 <= b < 64 else 64))(x, y)


def ldexp(x1, x2):
    return np.ldexp(np.asarray(x1, float), x2)


MANY = whole(7, -7, 1, -1, 0)
PLACES = whole(0, 1, 31, 32, -1)
BITWISE = case(np.bitwise_not, S(A), kinds=INTEGERS, smooth=False)
LEFT = case(
    left_shift, S(abs(A), abs(B)), S(MANY, PLACES[:2, None]), S(A, 2), kinds=INTEGERS, smooth=False
)
RIGHT = case(
    right_shift, S(A, abs(B)), S(MANY, PLACES[:, None]), S(A, 1), kinds=INTEGERS, smooth=False
)
BITS = {
    name: case(getattr(np, name), S(A, B), S(A, 6), kinds=INTEGERS, smooth=False)
    for name in ("bitwise_and", "bitwise_or", "bitwise_xor")
}
BITS |= {
    "bitwise_not": BITWISE,
    "bitwise_invert": BITWISE,
    "left_shift": LEFT,
    "bitwise_left_shift": LEFT,
    "right_shift": RIGHT,
    "bitwise_right_shift": RIGHT,
    "signbit": case(np.signbit, S(A), S(np.array([0.0, -0.0, np.inf, -np.inf])), smooth=False),
    "ldexp": case(
        ldexp,
        S(A, whole(3, 0, -2)),
        S(np.array([2.0**-100, -3e38, 0.0]), whole(220, -200, 400)).rough(),
        S(2.0, whole(3)),
    ),
    "nextafter": case(np.nextafter, S(A, B), S(A, 2.0), kinds="f", smooth=False),
    "view": case(lambda x: x, S(A), kinds=EVERY, smooth=False),  # more in test_bits.py
}
