"""Functions of elements."""

import numpy as np
from scipy import special

from tests.ops.samples.form import (
    BOTH,
    EVERY,
    ODD,
    REAL,
    TALL,
    UP,
    WIDE,
    A,
    B,
    Numbers,
    S,
    binary,
    case,
    unary,
)

numbers = Numbers("elementwise")
real = numbers.real


def erf(x):
    return special.erf(np.asarray(x, float))


def erfinv(x):
    return special.erfinv(np.asarray(x, float))


ELEMENTWISE = {
    "add": binary(np.add, kinds=EVERY),
    "subtract": binary(np.subtract, kinds="iufc"),
    "multiply": binary(np.multiply, kinds=EVERY),
    "divide": case(np.divide, S(A, BOTH), S(WIDE, TALL), S(A, 2.0), S(3, BOTH), kinds=EVERY),
    "true_divide": case(np.divide, S(A, BOTH), S(3, BOTH), kinds=EVERY),
    "floor_divide": case(np.floor_divide, S(A, BOTH), S(A, 2.0), kinds=REAL, smooth=False),
    "mod": case(np.mod, S(A, BOTH), S(A, 2.0), kinds=REAL),
    "power": case(np.power, S(UP, UP[::-1]), S(UP, 2.0), S(2, UP), kinds="iufc", slack=4),
    "maximum": binary(np.maximum),
    "minimum": binary(np.minimum),
    "arctan2": binary(np.arctan2),
    "logaddexp": binary(np.logaddexp),
    "negative": unary(np.negative, kinds="iufc"),
    "absolute": unary(np.absolute, kinds=EVERY),
    "abs": unary(np.absolute, kinds=EVERY),
    "sign": unary(np.sign, kinds="iufc", smooth=False),
    "square": unary(np.square, kinds=EVERY),
    "sqrt": unary(np.sqrt, UP, kinds=EVERY),
    "rsqrt": unary(lambda x: 1 / np.sqrt(x), UP, kinds=EVERY),
    "reciprocal": unary(lambda x: 1 / np.asarray(x), UP, kinds="iufc"),
    "exp": unary(np.exp, kinds=EVERY),
    "expm1": unary(np.expm1, kinds=EVERY),
    "log": unary(np.log, UP, kinds=EVERY),
    "log1p": unary(np.log1p, UP, kinds=EVERY),
    "log2": unary(np.log2, UP, kinds=EVERY),
    "log10": unary(np.log10, UP, kinds=EVERY),
    "sin": unary(np.sin, kinds=EVERY),
    "cos": unary(np.cos, kinds=EVERY),
    "tan": unary(np.tan, real(2, 3, low=-1, high=1), kinds=EVERY, slack=4),
    "arcsin": unary(np.arcsin, real(2, 3, low=-0.9, high=0.9)),
    "arccos": unary(np.arccos, real(2, 3, low=-0.9, high=0.9)),
    "arctan": unary(np.arctan),
    "sinh": unary(np.sinh, kinds=EVERY),
    "cosh": unary(np.cosh, kinds=EVERY),
    "tanh": unary(np.tanh, kinds=EVERY),
    "floor": unary(np.floor, smooth=False),
    "ceil": unary(np.ceil, smooth=False),
    "round": case(np.round, S(A), S(A, 1), S(1000 * A, -2), kinds=REAL, smooth=False),
    "erf": unary(erf),
    "erfinv": unary(erfinv, real(2, 3, low=-0.9, high=0.9), slack=4),
    "isnan": case(np.isnan, S(ODD), kinds=EVERY, smooth=False),
    "isinf": case(np.isinf, S(ODD), kinds=EVERY, smooth=False),
    "isfinite": case(np.isfinite, S(ODD), kinds=EVERY, smooth=False),
    "clip": case(np.clip, S(A, 0, 1), S(A, -0.5, 0.5), S(A, B[:1] - 2, B[1:] + 2), kinds=REAL),
    "cast": case(
        lambda x, dtype: np.asarray(x).astype(dtype),
        *(S(A, dtype) for dtype in ("int32", "float16", "bool", "complex64")),
        S(UP, dtype="uint8"),
        smooth=False,
    ),
}
