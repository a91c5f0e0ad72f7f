"""A sample made empty, scalar and not finite."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from tests.ops.samples.form import Case, Sample, replaced, replaced_everywhere, varied
from tests.ops.samples.fourier import FOURIER
from tests.ops.samples.image import IMAGE
from tests.ops.samples.image_window import IMAGE_WINDOW
from tests.ops.samples.linalg import LINALG

STRANGE = (np.nan, np.inf, -np.inf)


def without_rows(sample: Sample) -> Sample:
    """With a first axis of size zero, in all arrays that share its size."""
    rows = len(varied(sample)[0])
    return replaced_everywhere(sample, lambda x: x[:0] if x.ndim and len(x) == rows else x)


def without_columns(sample: Sample) -> Sample:
    """With a last axis of size zero, in all arrays that share its size."""
    columns = varied(sample)[0].shape[-1]

    def cut(x: np.ndarray) -> np.ndarray:
        return x[..., :0] if x.ndim and x.shape[-1] == columns else x

    return replaced_everywhere(sample, cut)


def empty(sample: Sample) -> Sample:
    """With arrays of shape (0,)."""
    return replaced(sample, lambda i, x: x.reshape(-1)[:0])


def scalar(sample: Sample) -> Sample:
    """With arrays of shape ()."""
    return replaced(sample, lambda i, x: x.reshape(-1)[0].reshape(()))


def strange(sample: Sample) -> Sample:
    """With NaN and infinities, at other places in each array."""

    def spoiled(i: int, x: np.ndarray) -> np.ndarray:
        flat = x.reshape(-1)
        return np.r_[flat[:i], STRANGE, flat[i + 3 :]][: flat.size].reshape(x.shape)

    return replaced(sample, spoiled)


CHANGES = {
    "no rows": without_rows,
    "no columns": without_columns,
    "empty": empty,
    "scalar": scalar,
    "strange": strange,
}

# docs/differences.md says why.
LEFT_OUT = {
    ("cast", "strange"),  # whole numbers have no NaN: the device chooses; see saturate_cast
    ("nextafter", "strange"),  # of infinity it depends on the dtype: test_bits.py
    ("dot_product_attention", "strange"),  # kernels that pass over NaN
    ("max_pool", "strange"),
    ("softmax", "strange"),
}

# How far NaN spreads in matrices, transforms and windows is each library's own; that it does not
# vanish is not.
SPREADING = {
    *(*LINALG, *FOURIER, *IMAGE, *IMAGE_WINDOW),
    *("geomspace", "linspace", "logspace"),  # between infinite bounds
}


def edges(op: str, case: Case, oracle: Callable[[Sample], Any]) -> Iterator[tuple[Sample, bool]]:
    """The first sample in all these ways, where the oracle takes it so; whether NaN spreads."""
    for name, change in CHANGES.items():
        if (op, name) in LEFT_OUT:
            continue
        try:
            sample = change(case.samples[0])
            oracle(sample)
        except (ArithmeticError, IndexError, RuntimeError, TypeError, ValueError):
            continue
        yield sample, name == "strange" and op in SPREADING
