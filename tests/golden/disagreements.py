"""Writes docs/disagreements.md: where the backends of real Keras disagree, op by op.

Run where Keras is installed, from the root, once for each backend and then once more:

    for b in jax numpy tensorflow torch; do
        KERAS_BACKEND=$b python -m tests.golden.disagreements /tmp/$b.json
    done
    python -m tests.golden.disagreements /tmp/{jax,numpy,tensorflow,torch}.json

Each backend is asked for the dtype of every op's result, for all dtypes of its inputs, and for its
values on the samples and edges of the conformance tests, which are compared with their oracle.
"""

import pathlib
import warnings
from collections.abc import Iterator
from typing import Any

import numpy as np

from tests.golden.ops import row
from tests.golden.shapes import plain_dtype
from tests.ops.samples import CASES
from tests.ops.samples.edges import CHANGES
from tests.ops.samples.form import Sample, named, varied, with_dtypes

PAGE = pathlib.Path(__file__).parents[2] / "docs" / "disagreements.md"


def questions(op: str) -> Iterator[tuple[str, Sample]]:
    """Samples under a name, those the oracle takes."""
    case = CASES[op]
    for i, sample in enumerate(case.samples, 1):
        yield f"sample {i}", with_dtypes(sample, plain_dtype(op))
    if varied(case.samples[0]):
        for name, change in CHANGES.items():
            try:
                yield name, with_dtypes(change(case.samples[0]), plain_dtype(op))
            except (IndexError, TypeError, ValueError):
                continue


def outcomes(op: str) -> dict[str, str]:
    """For each question "right", "error" or "other"."""
    import keras

    from tests.ops.truth import as_oracle, expected

    found = {}
    for name, sample in questions(op):
        try:
            want = expected(op, sample)
        except (ArithmeticError, IndexError, RuntimeError, TypeError, ValueError):
            continue
        try:
            out = named(keras.ops, op)(*sample.args, **sample.settings)
            outputs = out if isinstance(out, (list, tuple)) else [out]
            arrays = [keras.ops.convert_to_numpy(x) for x in outputs]
            found[name] = "right" if as_oracle(op, arrays, want) else "other"
        except Exception:
            found[name] = "error"
    return found


def ask() -> dict[str, Any]:
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        return {
            op: {"dtypes": row(op) if varied(CASES[op].samples[0]) else [], "values": outcomes(op)}
            for op in CASES
        }
