"""Quantiles, histograms, correlation."""

from collections.abc import Callable
from typing import Any

import numpy as np

from tests.ops.samples.form import BIG, Case, Numbers, S, case, of_rank
from tests.ops.samples.missing import HOLES, quiet

numbers = Numbers("statistics")
real = numbers.real

ROW = real(9)


def quantiles(oracle: Callable[..., Any], x: np.ndarray, unit: float) -> Case:
    return case(
        quiet(oracle),
        S(x[0], 0.25 * unit, 1),
        S(x, 0.3 * unit),
        S(x, [0.1 * unit, unit, 0.0], axis=(0, -1), keepdims=True),
        S(x[0], [0.35 * unit], -1),
        *(S(x[0], 0.4 * unit, 0, method=m) for m in ("lower", "higher", "midpoint", "nearest")),
    )


def middles(oracle: Callable[..., Any], x: np.ndarray) -> Case:
    return case(
        quiet(oracle),
        S(x[0], 1),
        S(x),
        S(x, axis=(0, 1), keepdims=True),
        S(np.zeros((3, 0)), 1).rough(),
    )


def histogram(x, bins=10, range=None):
    if x.ndim != 1:
        raise ValueError("a vector is needed")
    return np.histogram(x, bins, range)


STATISTICS = {
    "quantile": quantiles(np.quantile, BIG, 1.0),
    "percentile": quantiles(np.percentile, BIG, 100.0),
    "nanquantile": quantiles(np.nanquantile, HOLES, 1.0),
    "nanpercentile": quantiles(np.nanpercentile, HOLES, 100.0),
    "median": middles(np.median, BIG),
    "nanmedian": middles(np.nanmedian, HOLES),
    "histogram": case(
        histogram,
        S(ROW, 4),
        S(ROW, bins=3, range=(-1.1, 0.9)),
        S(np.ones(3), 2),
        S(np.zeros(0), 2),
        smooth=False,
    ),
    "corrcoef": case(of_rank(1, quiet(np.corrcoef)), S(real(3, 5)), S(real(4)).rough(), slack=4),
}
