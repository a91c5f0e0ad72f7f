"""Functions of elements."""

import ml_dtypes
import numpy as np

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
    host_dtype,
    unary,
)

numbers = Numbers("elementwise")
real = numbers.real


def divide_no_nan(x1, x2):
    return np.where(np.equal(x2, 0), 0, np.divide(x1, np.where(np.equal(x2, 0), 1, x2)))


def nan_to_num(x, nan=0.0, posinf=None, neginf=None):
    largest = np.finfo(np.float32).max
    ends = [largest if posinf is None else posinf, -largest if neginf is None else neginf]
    return np.nan_to_num(x, nan=nan, posinf=ends[0], neginf=ends[1])


def cast(x, dtype):
    x = x if "complex" in dtype or dtype == "bool" else np.real(x)
    return np.asarray(x).astype(host_dtype(dtype))


def saturate_cast(x, dtype):
    if dtype == "bool":
        return np.asarray(x) > 0
    known = ml_dtypes.finfo(dtype) if "float" in dtype else ml_dtypes.iinfo(dtype)
    whole = np.nan_to_num(x) if "int" in dtype else x
    return np.clip(whole, float(known.min), float(known.max)).astype(host_dtype(dtype))


LONG = np.array([-1e9, 300.7, np.nan, np.inf, -np.inf, 2.5])
STEPS = np.array([[-1.5, 0.0, 2.5], [0.0, 0.5, -2.0]])


ELEMENTWISE = {
    "add": binary(np.add, kinds=EVERY),
    "subtract": binary(np.subtract, kinds="iufc"),
    "multiply": binary(np.multiply, kinds=EVERY),
    "divide": case(np.divide, S(A, BOTH), S(WIDE, TALL), S(A, 2.0), S(3, BOTH), kinds=EVERY),
    "true_divide": case(np.divide, S(A, BOTH), S(3, BOTH), kinds=EVERY),
    "divide_no_nan": case(divide_no_nan, S(A, BOTH), S(A, STEPS).rough(), S(3, BOTH), kinds=EVERY),
    "floor_divide": case(np.floor_divide, S(A, BOTH), S(A, 2.0), kinds=REAL, smooth=False),
    "mod": case(np.mod, S(A, BOTH), S(A, 2.0), kinds=REAL),
    "fmod": case(np.fmod, S(A, BOTH), S(A, 2.0), kinds=REAL),
    "gcd": case(np.gcd, S(A, B), S(A, 6), kinds="iu", smooth=False),
    "lcm": case(np.lcm, S(A, B), S(A, 6), kinds="iu", smooth=False),
    "power": case(np.power, S(UP, UP[::-1]), S(UP, 2.0), S(2, UP), kinds="iufc", slack=4),
    "maximum": binary(np.maximum),
    "minimum": binary(np.minimum),
    "fmax": binary(np.fmax),
    "fmin": binary(np.fmin),
    "heaviside": case(np.heaviside, S(A, B), S(STEPS, 0.5), S(STEPS, A), smooth=False),
    "logaddexp": binary(np.logaddexp),
    "logaddexp2": binary(np.logaddexp2),
    "negative": unary(np.negative, kinds="iufc"),
    "absolute": unary(np.absolute, kinds=EVERY),
    "abs": unary(np.absolute, kinds=EVERY),
    "fabs": unary(np.fabs),
    "sign": unary(np.sign, kinds="iufc", smooth=False),
    "square": unary(np.square, kinds=EVERY),
    "sqrt": unary(np.sqrt, UP, kinds=EVERY),
    "rsqrt": unary(lambda x: 1 / np.sqrt(x), UP, kinds=EVERY),
    "cbrt": unary(np.cbrt, slack=2),
    "reciprocal": unary(lambda x: 1 / np.asarray(x), UP, kinds="iufc"),
    "exp": unary(np.exp, kinds=EVERY),
    "exp2": unary(lambda x: np.power(2.0, x), kinds=EVERY),
    "expm1": unary(np.expm1, kinds=EVERY),
    "log": unary(np.log, UP, kinds=EVERY),
    "log1p": unary(np.log1p, UP, kinds=EVERY),
    "log2": unary(np.log2, UP, kinds=EVERY),
    "log10": unary(np.log10, UP, kinds=EVERY),
    "floor": unary(np.floor, smooth=False),
    "ceil": unary(np.ceil, smooth=False),
    "trunc": unary(np.trunc, smooth=False),
    "round": case(np.round, S(A), S(A, 1), S(1000 * A, -2), kinds=REAL, smooth=False),
    "clip": case(np.clip, S(A, 0, 1), S(A, -0.5, 0.5), S(A, B[:1] - 2, B[1:] + 2), kinds=REAL),
    "nan_to_num": case(
        nan_to_num,
        S(A),
        S(ODD).rough(),
        S(ODD, 1.0, posinf=2, neginf=-3.5).rough(),
        kinds=EVERY,
    ),
    "cast": case(
        cast,
        *(S(A, dtype) for dtype in ("int32", "float16", "bool", "complex64")),
        *(S(A, dtype) for dtype in ("bfloat16", "float8_e4m3fn", "float8_e5m2")),
        S(UP, dtype="uint8"),
        kinds=EVERY,
        smooth=False,
    ),
    "saturate_cast": case(
        saturate_cast,
        S(A, "int8"),
        S(1000 * A, "uint8"),
        *(S(LONG, dtype) for dtype in ("uint8", "int32", "uint16", "float16", "float8_e4m3fn")),
        S(A, dtype="bool"),
        smooth=False,
    ),
}
