"""Writes docs/disagreements.md: where the backends of real Keras disagree, op by op.

Run where Keras is installed, from the root, once for each backend and then once more:

    for b in jax numpy tensorflow torch; do
        KERAS_BACKEND=$b python -m tests.golden.disagreements ask /tmp/$b.json
    done
    python -m tests.golden.disagreements tell /tmp/{jax,numpy,tensorflow,torch}.json

Each backend is asked for the dtype of every op's result, for all dtypes of its inputs, and for its
values on the samples and edges of the conformance tests, which are compared with their oracle.
"""

import json
import pathlib
import sys
import warnings
from collections.abc import Iterator
from typing import Any

import numpy as np

from tests.golden.ops import row
from tests.golden.shapes import plain_dtype
from tests.ops.samples import CASES
from tests.ops.samples.edges import CHANGES, LEFT_OUT, SPREADING
from tests.ops.samples.form import Sample, named, varied, with_dtypes
from tests.ops.truth import check, expected

PAGE = pathlib.Path(__file__).parents[2] / "docs" / "disagreements.md"
HEAD = """# Where Keras's own backends disagree

What one backend of Keras 3.15 takes, another refuses or answers otherwise. keraia gives one answer
on all of its backends: the dtypes of its promotion rules, and the values of NumPy, SciPy or the
closed form, which `tests/ops` compare. Where that differs from Keras on JAX,
[differences](differences.md) says so and why.

`tests/golden/disagreements.py` measured and wrote this page with Keras 3.15.1, JAX 0.10, NumPy 2,
TensorFlow 2.21 and PyTorch 2.13 on a CPU.

"""
DTYPES = """## Dtypes

For how many dtypes of the inputs, or pairs of them, a backend gives another dtype than JAX does, or
refuses (in brackets) what JAX takes.

| op | asked | NumPy | TensorFlow | PyTorch |
| --- | --- | --- | --- | --- |
"""
VALUES = """
## Values

Samples and edges on which a backend errs where another does not: it refuses (in brackets), or gives
other values, shapes or dtypes than the oracle. Edges: no rows, no columns, empty, scalar, and
strange (with NaN and infinities).

| op | JAX | NumPy | TensorFlow | PyTorch |
| --- | --- | --- | --- | --- |
"""


def questions(op: str) -> Iterator[tuple[str, Sample]]:
    """Inputs under a name, as far as the change makes sense."""
    case = CASES[op]
    for i, sample in enumerate(case.samples, 1):
        yield f"sample {i}", with_dtypes(sample, plain_dtype(op))
    for name, change in CHANGES.items() if varied(case.samples[0]) else ():
        if (op, name) in LEFT_OUT:
            continue
        try:
            yield name, with_dtypes(change(case.samples[0]), plain_dtype(op))
        except (IndexError, TypeError, ValueError):
            continue


def outcome(op: str, name: str, sample: Sample) -> str | None:
    """ "right", "refused" or "other"; None where the oracle refuses."""
    import keras

    try:
        expected(op, sample)
    except (ArithmeticError, IndexError, RuntimeError, TypeError, ValueError):
        return None
    try:
        out = named(keras.ops, op)(*sample.args, **sample.settings)
        outputs = out if isinstance(out, (list, tuple)) else [out]
        arrays = [np.asarray(keras.ops.convert_to_numpy(x)) for x in outputs]
    except Exception:
        return "refused"
    try:
        check(op, sample, arrays, name == "strange" and op in SPREADING)
    except (AssertionError, TypeError, ValueError):
        return "other"
    return "right"


def ask() -> dict[str, Any]:
    """The active backend's answers for every op."""
    import keras

    stored = json.loads(pathlib.Path(__file__).with_name("ops.json").read_text())["results"]
    known = stored if keras.backend.backend() == "jax" else {}
    answers = {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for op in CASES:
            values = {name: outcome(op, name, sample) for name, sample in questions(op)}
            dtypes = known.get(op) or (row(op) if varied(CASES[op].samples[0]) else [])
            answers[op] = {"dtypes": dtypes, "values": values}
    return answers


def other_dtypes(mine: list[str], first: list[str]) -> str:
    """How often a backend's dtypes are others than the first's, and how often it refuses."""
    pairs = list(zip(" ".join(mine).split(), " ".join(first).split(), strict=True))
    others = sum("-" not in pair and pair[0] != pair[1] for pair in pairs)
    refused = sum(a == "-" != b for a, b in pairs)
    return f"{others or ''} {f'({refused})' if refused else ''}".strip()


def wrong(values: dict[str, str | None], right_somewhere: set[str]) -> str:
    """Names of the questions a backend refuses or answers otherwise, if any answers right."""
    told = []
    for name, found in values.items():
        if found in ("refused", "other") and name in right_somewhere:
            told.append(f"({name})" if found == "refused" else name)
    return ", ".join(told)


def page(answers: list[dict[str, Any]]) -> str:
    text, first = HEAD + DTYPES, answers[0]
    for op in sorted(first):
        told = [other_dtypes(a[op]["dtypes"], first[op]["dtypes"]) for a in answers[1:]]
        if any(told):
            asked = len(" ".join(first[op]["dtypes"]).split())
            text += f"| `{op}` | {asked} | {' | '.join(told)} |\n"
    text += VALUES
    for op in sorted(first):
        values = [a[op]["values"] for a in answers]
        right = {name for v in values for name, found in v.items() if found == "right"}
        told = [wrong(v, right) for v in values]
        if any(told):
            text += f"| `{op}` | {' | '.join(told)} |\n"
    return text.replace("|  |", "| |").replace("|  |", "| |")


def main() -> None:
    deed, *files = sys.argv[1:]
    if deed == "ask":
        pathlib.Path(files[0]).write_text(json.dumps(ask()))
    else:
        PAGE.write_text(page([json.loads(pathlib.Path(f).read_text()) for f in files]))


if __name__ == "__main__":
    main()
