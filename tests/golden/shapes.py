"""Writes shapes.json: the shapes that real Keras tells of every op's results beforehand.

Run where Keras is installed, from the root: `KERAS_BACKEND=numpy python -m tests.golden.shapes`.
For each op and each of its samples with symbolic tensors in place of arrays: the shapes of the
outputs where all sizes are known, and where the first of each tensor is not; null where Keras
refuses.
"""

import json
import pathlib
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np

from tests.ops.samples import CASES
from tests.ops.samples.form import Sample, as_dtype, named, replaced, replaced_everywhere

FILE = pathlib.Path(__file__).with_suffix(".json")


def symbolic(sample: Sample, tensor: Callable[..., Any], unknown: bool, dtype: str) -> Sample:
    """The sample with `tensor(shape, dtype)` for its arrays."""

    def spec(x: np.ndarray) -> Any:
        shape = (None, *x.shape[1:]) if unknown and x.ndim else x.shape
        return tensor(shape, x.dtype.name)

    return replaced_everywhere(replaced(sample, lambda i, x: as_dtype(x, dtype)), spec)


def plain_dtype(op: str) -> str:
    return "float32" if "f" in CASES[op].kinds else "int32"


def shapes(op: str, sample: Sample, unknown: bool) -> list[Any] | None:
    import keras

    given = symbolic(sample, keras.KerasTensor, unknown, plain_dtype(op))
    try:
        out = named(keras.ops, op)(*given.args, **given.settings)
        outputs = out if isinstance(out, (list, tuple)) else [out]
        return [list(x.shape) for x in outputs]
    except Exception:
        return None


def main() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        table = {
            op: [[shapes(op, s, False), shapes(op, s, True)] for s in case.samples]
            for op, case in CASES.items()
        }
    lines = ",\n".join(f"{json.dumps(op)}: {json.dumps(told)}" for op, told in table.items())
    FILE.write_text(f"{{\n{lines}\n}}\n")


if __name__ == "__main__":
    main()
