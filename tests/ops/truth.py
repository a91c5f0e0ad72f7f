"""What an op must give: its oracle's results, and when others are equal to them.

Nothing here knows keraia, so that the same is asked of real Keras.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from tests.ops.samples import CASES
from tests.ops.samples.form import Sample, replaced_everywhere

ROUNDING = {"float16": 2**-11, "bfloat16": 2**-8, "float32": 2**-23, "complex64": 2**-23}


def wide(x: Any) -> Any:
    """An array with room for the oracle's arithmetic."""
    if x.dtype.kind == "b":
        return x
    kinds = {"i": "int64", "u": "int64", "f": "float64", "V": "float64", "c": "complex128"}
    return x.astype(kinds[x.dtype.kind])


def expected(op: str, sample: Sample, whole_truths: bool = False) -> list[Any]:
    """The oracle's outputs; `whole_truths` makes booleans integers for its arithmetic."""

    def prepared(x: np.ndarray) -> np.ndarray:
        x = wide(x)
        return x.astype(int) if whole_truths and x.dtype.kind == "b" else x

    sample = replaced_everywhere(sample, prepared)
    with np.errstate(all="ignore"):
        out = CASES[op].oracle(*sample.args, **sample.settings)
    return list(out) if isinstance(out, (list, tuple)) else [out]


def is_floating(x: np.ndarray) -> bool:
    return x.dtype.kind in "fcV"  # V: bfloat16 and float8


def check(op: str, sample: Sample, results: Sequence[np.ndarray], spread: bool = False) -> None:
    """Asserts that results are the oracle's for the sample, by the precision of their dtypes.

    With `spread` NaN and infinities may have spread, but must not have been lost.
    """
    wanted = expected(op, sample, is_floating(results[0]))
    for got, want in zip(results, wanted, strict=True):
        assert got.shape == np.shape(want)
        if not is_floating(got):
            np.testing.assert_array_equal(got, np.asarray(want).astype(got.dtype))
            continue
        tolerance = 8 * CASES[op].slack * ROUNDING.get(got.dtype.name, 2**-50)
        got = got.astype("complex128" if got.dtype.kind == "c" else "float64")
        if spread:
            assert not np.isfinite(got[~np.isfinite(want)]).any()
            continue
        size = np.max(np.abs(want), where=np.isfinite(want), initial=1.0)
        np.testing.assert_allclose(got, want, tolerance, tolerance * size)
