"""Dtypes and shapes of every op beside those that real Keras tells, from files it wrote."""

import json
import pathlib
import string

import pytest

from keraia.core.spec import KerasTensor
from tests.golden import shapes
from tests.ops.samples import CASES
from tests.ops.samples.form import WEAK, with_dtypes
from tests.ops.tally import CASES_OF
from tests.ops.test_conformance import call, dtypes_of, plain_dtype, symbolic

FOLDER = pathlib.Path(__file__).parents[1] / "golden"
DTYPES_TOLD = json.loads((FOLDER / "ops.json").read_text())
SHAPES_TOLD = json.loads((FOLDER / "shapes.json").read_text())

# Ops whose dtypes differ from Keras on JAX for some inputs: docs/differences.md says why.
CHOSEN = {
    "arctan2": "a Python float is weak here too",
    "logaddexp": "a Python float is weak here too",
    "logaddexp2": "a Python float is weak here too",
    "var": "the variance of complex numbers is real",
    "relu6": "integers stay integers, as on Keras's other backends",
    "hard_tanh": "integers become floating, as in the other activations",
    "conv": "input and kernel meet in the promoted dtype, not in the kernel's",
    "sparse_categorical_crossentropy": "the result has the dtype of the predictions",
    "batch_normalization": "the result has the dtype of the input",
    "scale_and_translate": "integers stay integers, as on Keras's other backends",
    "sobel_edges": "slopes are floating: they can be negative",
    "ssim": "the images meet in the promoted dtype, not in the first's",
    "psnr": "integers beside float16 and bfloat16 leave them as they are",
}


@pytest.mark.parametrize("op", DTYPES_TOLD["results"])
def test_dtypes_are_those_of_keras(op):
    """For every input that both take; where we chose otherwise is in CHOSEN."""
    strong, rows = DTYPES_TOLD["dtypes"], DTYPES_TOLD["results"][op]
    narrow = {"int64": "int32", "uint64": "uint32", "float64": "float32", "complex128": "complex64"}
    supported = dtypes_of(op)
    found = {}
    for first, row in zip(strong if len(rows) > 1 else [None], rows, strict=True):
        columns = [*strong, *WEAK] if first else strong
        for second, letters in zip(columns, row.split(" "), strict=True):
            names = (first, second) if first else (second,)
            if letters == "-" or not {*names} <= {*supported, *WEAK}:
                continue
            CASES_OF["dtypes of Keras"].add((op, names))
            told = [strong[string.ascii_letters.index(c)] for c in letters]
            sample = symbolic(with_dtypes(CASES[op].samples[0], *names))
            got = [narrow.get(x.dtype, x.dtype) for x in call(op, sample)]
            if got != told:
                found[names] = f"{got}, Keras {told}"
    assert bool(found) == (op in CHOSEN), found


# Ops of which Keras tells symbolic shapes that its own arrays do not have; ours are the arrays',
# see test_conformance.py.
NOT_THE_ARRAYS = {
    *("left_shift", "bitwise_left_shift", "right_shift", "bitwise_right_shift"),  # do not broadcast
    *("solve", "solve_triangular", "quantile", "nanquantile", "dot_product_attention"),
    *("vstack", "rot90", "rearrange", "slogdet", "kron", "corrcoef", "categorical_crossentropy"),
    *("adaptive_max_pool", "adaptive_average_pool"),
    *("vsplit", "separable_conv"),  # tell less, where sizes are unknown
}


@pytest.mark.parametrize("op", SHAPES_TOLD)
def test_shapes_are_those_of_keras(op):
    """Where Keras tells them, with all sizes known and with the first of each tensor unknown."""
    found = {}
    for sample, told in zip(CASES[op].samples, SHAPES_TOLD[op], strict=True):
        for unknown, shape in zip((False, True), told, strict=True):
            if shape is not None:
                given = shapes.symbolic(sample, KerasTensor, unknown, plain_dtype(op))
                got = [list(x.shape) for x in call(op, given)]
                CASES_OF["shapes of Keras"].add((op, len(CASES_OF["shapes of Keras"])))
                if got != shape:
                    found[str(got)] = shape
    assert bool(found) == (op in NOT_THE_ARRAYS), found
