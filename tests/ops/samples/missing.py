"""Reductions that skip NaN."""

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np

from tests.ops.samples.form import EVERY, Case, Numbers, S, case

numbers = Numbers("missing")
real = numbers.real

HOLES = real(2, 3, 4)
HOLES[0, 1, 2] = HOLES[1, :2, 0] = HOLES[1, 2] = np.nan


def quiet(oracle: Callable[..., Any]) -> Callable[..., Any]:
    """NumPy's function, without its warning that a slice holds nothing but NaN."""

    def call(*args: Any, **settings: Any) -> Any:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)
            return oracle(*args, **settings)

    return call


def place(oracle: Callable[..., Any]) -> Callable[..., Any]:
    def call(x: np.ndarray, axis: int | None = None, keepdims: bool = False) -> Any:
        missing = np.all(np.isnan(x), axis, keepdims=keepdims)
        filled = np.where(np.all(np.isnan(x), axis, keepdims=True), 0, x)
        return np.where(missing, -1, oracle(filled, axis, keepdims=keepdims))

    return call


def skipping(oracle: Callable[..., Any], **known: Any) -> Case:
    return case(
        quiet(oracle),
        S(HOLES[0], 1),
        S(HOLES),
        S(HOLES, axis=(0, -1)),
        S(HOLES, 2, keepdims=True).rough(),
        **known,
    )


def extreme_place(oracle: Callable[..., Any]) -> Case:
    return case(
        place(oracle), S(HOLES[0], 1), S(HOLES), S(HOLES, axis=-1, keepdims=True), smooth=False
    )


def running(oracle: Callable[..., Any]) -> Case:
    return case(oracle, S(HOLES, 1), S(HOLES), kinds=EVERY, slack=4)


MISSING = {
    "nansum": skipping(np.nansum, kinds=EVERY),
    "nanprod": skipping(np.nanprod, kinds=EVERY, slack=4),
    "nancumsum": running(np.nancumsum),
    "nancumprod": running(np.nancumprod),
    "nanmean": skipping(np.nanmean, kinds=EVERY),
    "nanvar": skipping(np.nanvar, kinds=EVERY, slack=4),
    "nanstd": skipping(np.nanstd, kinds=EVERY, slack=4),
    "nanmax": skipping(np.nanmax),
    "nanmin": skipping(np.nanmin),
    "nanargmax": extreme_place(np.nanargmax),
    "nanargmin": extreme_place(np.nanargmin),
}
