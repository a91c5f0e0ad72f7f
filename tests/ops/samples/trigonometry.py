"""Angles, and special functions."""

import numpy as np
from scipy import special

from tests.ops.samples.form import EVERY, Numbers, S, binary, case, unary

numbers = Numbers("trigonometry")
real = numbers.real
SMALL = real(2, 3, low=-0.9, high=0.9)
ZERO = np.array([0.0, 0.5, -1.25])


def erf(x):
    return special.erf(np.asarray(x, float))


def erfc(x):
    return special.erfc(np.asarray(x, float))


def erfinv(x):
    return special.erfinv(np.asarray(x, float))


def i0(x):
    return special.i0(np.asarray(x, float))


TRIGONOMETRY = {
    "sin": unary(np.sin, kinds=EVERY),
    "cos": unary(np.cos, kinds=EVERY),
    "tan": unary(np.tan, real(2, 3, low=-1, high=1), kinds=EVERY, slack=4),
    "arcsin": unary(np.arcsin, SMALL),
    "arccos": unary(np.arccos, SMALL),
    "arctan": unary(np.arctan),
    "arctan2": binary(np.arctan2),
    "sinh": unary(np.sinh, kinds=EVERY),
    "cosh": unary(np.cosh, kinds=EVERY),
    "tanh": unary(np.tanh, kinds=EVERY),
    "arcsinh": unary(np.arcsinh, kinds=EVERY),
    "arccosh": unary(np.arccosh, real(2, 3, low=1.1, high=3), kinds=EVERY, slack=2),
    "arctanh": unary(np.arctanh, SMALL, kinds=EVERY, slack=2),
    "hypot": binary(np.hypot),
    "deg2rad": unary(lambda x: np.asarray(x) * (np.pi / 180), kinds=EVERY),
    "rad2deg": unary(lambda x: np.asarray(x) * (180 / np.pi), kinds=EVERY),
    "sinc": case(np.sinc, S(SMALL), S(ZERO), S(np.array(0.0)), kinds=EVERY),
}
SPECIAL = {
    "erf": unary(erf),
    "erfc": unary(erfc),
    "erfinv": unary(erfinv, SMALL, slack=4),
    "i0": unary(i0, slack=2),
}
