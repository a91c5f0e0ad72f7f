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

from tests.ops.samples import CASES
from tests.ops.samples.form import DTYPES, NARROWED, WEAK, named, varied, with_dtypes

STRONG = [d for d in itertools.chain(*DTYPES.values()) if d not in NARROWED]  # as JAX has them
EVERY = [*STRONG, *WEAK]


def answer(op: str, *dtypes: str) -> str:
    import keras

    sample = with_dtypes(CASES[op].samples[0], *dtypes)
    try:
        out = named(keras.ops, op)(*sample.args, **sample.settings)
    except Exception:
        return "-"
    outputs = out if isinstance(out, (list, tuple)) else [out]
    names = [keras.backend.standardize_dtype(getattr(x, "dtype", type(x))) for x in outputs]
    return "".join(string.ascii_letters[STRONG.index(name)] for name in names)


def row(op: str) -> list[str]:
    inputs = varied(CASES[op].samples[0])
    if len(inputs) < 2:
        return [" ".join(answer(op, first) for first in STRONG)]
    return [" ".join(answer(op, first, second) for second in EVERY) for first in STRONG]


def main() -> None:
    table = {
        "dtypes": STRONG,
        "results": {op: row(op) for op in CASES if varied(CASES[op].samples[0])},
    }
    pathlib.Path(__file__).with_name("ops.json").write_text(json.dumps(table, indent=0) + "\n")


if __name__ == "__main__":
    main()
