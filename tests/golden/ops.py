"""Writes ops.json: the dtype of every op's result in real Keras, for every dtype of its inputs.

Run where Keras is installed, from the root: `KERAS_BACKEND=jax python -m tests.golden.ops`.
For each op: results for its inputs in one dtype, separated by spaces, or (two inputs) a line for
each dtype of the first with the dtypes of the second. A result is a letter for each output: the
place of its dtype in `dtypes`; "-" where Keras refuses.
"""

import itertools
import json
import pathlib
import string
import warnings
from typing import Any

import numpy as np

from tests.ops.samples import CASES
from tests.ops.samples.form import DTYPES, NARROWED, WEAK, as_dtype, named, replaced, varied

STRONG = [d for d in itertools.chain(*DTYPES.values()) if d not in NARROWED]  # as JAX has them
EVERY = [*STRONG, *WEAK]
NARROW = dict(zip(NARROWED, ("int32", "uint32", "float32", "complex64"), strict=True))


def result(op: str, *dtypes: str) -> Any:
    """What Keras makes of an op's first sample in dtypes.

    On JAX by tracing, which need not compile, where the op does not look at values.
    """
    import keras

    sample = CASES[op].samples[0]
    last = len(dtypes) - 1
    values = [as_dtype(x, dtypes[min(i, last)]) for i, x in enumerate(varied(sample))]
    tensors = [i for i, x in enumerate(values) if isinstance(x, np.ndarray)]

    def run(*given: Any) -> Any:
        now = dict(enumerate(values)) | dict(zip(tensors, given, strict=True))
        filled = replaced(sample, lambda i, _: now[i])
        return named(keras.ops, op)(*filled.args, **filled.settings)

    arrays = [values[i] for i in tensors]
    if keras.backend.backend() == "jax":
        import jax

        try:
            return jax.eval_shape(run, *arrays)
        except Exception:
            pass
    return run(*arrays)


def answer(op: str, *dtypes: str) -> str:
    import keras

    try:
        out = result(op, *dtypes)
        outputs = out if isinstance(out, (list, tuple)) else [out]
        names = [keras.backend.standardize_dtype(getattr(x, "dtype", type(x))) for x in outputs]
    except Exception:
        return "-"
    return "".join(string.ascii_letters[STRONG.index(NARROW.get(n, n))] for n in names)


def row(op: str) -> list[str]:
    inputs = varied(CASES[op].samples[0])
    if len(inputs) < 2:
        return [" ".join(answer(op, first) for first in STRONG)]
    return [" ".join(answer(op, first, second) for second in EVERY) for first in STRONG]


def table() -> dict[str, list[str]]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return {op: row(op) for op in CASES if varied(CASES[op].samples[0])}


def main() -> None:
    text = json.dumps({"dtypes": STRONG, "results": table()}, indent=0)
    pathlib.Path(__file__).with_name("ops.json").write_text(text + "\n")


if __name__ == "__main__":
    main()
