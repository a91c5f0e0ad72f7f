"""A sample made empty, scalar and not finite."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from tests.ops.samples.conv import CONV
from tests.ops.samples.form import Case, Sample, replaced, varied
from tests.ops.samples.fourier import FOURIER
from tests.ops.samples.image import IMAGE
from tests.ops.samples.image_window import IMAGE_WINDOW
from tests.ops.samples.linalg import LINALG

STRANGE = (np.nan, np.inf, -np.inf)


def without_rows(sample: Sample) -> Sample:
    """With a first axis of size zero, in all arrays that share its size."""
    rows = len(varied(sample)[0])

    def cut(x: Any) -> Any:
        if isinstance(x, (list, tuple)):
            return type(x)(map(cut, x))
        return x[:0] if isinstance(x, np.ndarray) and x.ndim and len(x) == rows else x

    return Sample(*map(cut, sample.args), **{k: cut(v) for k, v in sample.settings.items()})


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


MATRICES = LINALG.keys() - {"norm"}
CHANGES = {"no rows": without_rows, "empty": empty, "scalar": scalar, "strange": strange}

# What ops refuse though their oracle takes it, or where the oracle is not to be followed: pictures
# and matrices have a rank, and how far NaN spreads in a transform is each library's own.
LEFT_OUT = {
    "no rows": {*MATRICES, *CONV, "digitize", "elastic_transform", "slice", "stft"},
    "empty": {
        *(*MATRICES, *IMAGE, *IMAGE_WINDOW, "adaptive_average_pool", "adaptive_max_pool"),
        *("digitize", "extract_sequences", "istft", "stft", "top_k", "tril", "triu"),
    },
    "scalar": {
        *(*MATRICES, *IMAGE, *IMAGE_WINDOW, "adaptive_average_pool", "adaptive_max_pool"),
        *("argpartition", "argsort", "categorical_crossentropy", "corrcoef", "histogram"),
        *("digitize", "log_softmax", "scatter", "softmax", "sparsemax"),
    },
    "strange": {
        *(*MATRICES, *FOURIER, *IMAGE, *IMAGE_WINDOW, "average_pool", "max_pool"),
        *("segment_max", "segment_min", "softmax", "unique"),
        *("geomspace", "linspace", "logspace"),  # infinite bounds
        *("dot_product_attention", "nanpercentile", "nanquantile", "searchsorted", "sparsemax"),
        "cast",  # NaN and infinities as integers: see saturate_cast
        "in_top_k",  # a row with NaN has no best
        "nextafter",  # of infinity it depends on the dtype: test_bits.py
    },
}


def edges(op: str, case: Case, oracle: Callable[[Sample], Any]) -> Iterator[Sample]:
    """The first sample in all these ways, where the oracle takes it so."""
    for name, change in CHANGES.items():
        if op in LEFT_OUT[name]:
            continue
        try:
            sample = change(case.samples[0])
            oracle(sample)
        except (ArithmeticError, IndexError, RuntimeError, TypeError, ValueError):
            continue
        yield sample
