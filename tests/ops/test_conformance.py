"""Every op against its oracle, its rules, its compiled form and its gradient."""

import itertools
import json
import pathlib
import string

import numpy as np
import pytest

from keraia import ops
from keraia.backends import backend
from keraia.core import dtypes, tree
from keraia.core.op import OPS
from keraia.core.spec import KerasTensor
from keraia.core.variable import Variable
from tests.ops.samples import (
    CASES,
    DTYPES,
    WEAK,
    Sample,
    as_dtype,
    host_dtype,
    replaced,
    varied,
    with_dtypes,
)

GOLDEN = json.loads((pathlib.Path(__file__).parents[1] / "golden" / "ops.json").read_text())
EVERY_OP = pytest.mark.parametrize("op", CASES)
TAKING = pytest.mark.parametrize("op", [op for op in CASES if varied(CASES[op].samples[0])])


def test_every_op_has_samples():
    assert set(OPS) == set(CASES)


def dtypes_of(op):
    """Dtypes that both the op takes and the backend keeps."""
    names = [name for kind in CASES[op].kinds for name in DTYPES[kind]]
    return [name for name in names if backend.canonical.get(name, name) == name]


def call(op, sample):
    out = getattr(ops, op)(*sample.args, **sample.settings)
    return list(out) if isinstance(out, (list, tuple)) else [out]


def facts(tensors):
    return [(ops.dtype(x), tuple(x.shape)) for x in tensors]


def symbolic(sample, first=False):
    """The sample with KerasTensors for its arrays; `first` makes their first axis unknown."""

    def spec(x):
        if not isinstance(x, np.ndarray):
            return x
        shape = (None, *x.shape[1:]) if first and x.ndim else x.shape
        return KerasTensor(shape, ops.dtype(x))

    args = tree.map_structure(spec, list(sample.args))
    return Sample(*args, **tree.map_structure(spec, sample.settings))


# -- values


def wide(x):
    """An array with room for the oracle's arithmetic."""
    if not isinstance(x, np.ndarray) or x.dtype.kind == "b":
        return x
    kind = "f" if x.dtype == host_dtype("bfloat16") else x.dtype.kind
    return x.astype({"i": "int64", "u": "int64", "f": "float64", "c": "complex128"}[kind])


def expected(op, sample, whole_truths=False):
    """The oracle's outputs; `whole_truths` makes booleans integers for its arithmetic."""

    def prepare(x):
        x = wide(x)
        truths = whole_truths and isinstance(x, np.ndarray) and x.dtype.kind == "b"
        return x.astype(int) if truths else x

    args = tree.map_structure(prepare, list(sample.args))
    with np.errstate(all="ignore"):
        out = CASES[op].oracle(*args, **tree.map_structure(prepare, sample.settings))
    return list(out) if isinstance(out, (list, tuple)) else [out]


ROUNDING = {"float16": 2**-11, "bfloat16": 2**-8, "float32": 2**-23, "complex64": 2**-23}


def check(op, sample):
    results = call(op, sample)
    floating = dtypes.is_float(ops.dtype(results[0]))
    for got, want in zip(results, expected(op, sample, floating), strict=True):
        dtype = ops.dtype(got)
        got = ops.convert_to_numpy(got)
        assert got.shape == np.shape(want)
        if not (dtypes.is_float(dtype) or dtypes.is_complex(dtype)):
            np.testing.assert_array_equal(got, np.asarray(want).astype(got.dtype))
            continue
        tolerance = 8 * CASES[op].slack * ROUNDING.get(dtype, 2**-50)
        size = np.max(np.abs(want), where=np.isfinite(want), initial=1.0)
        got = got.astype("complex128" if dtypes.is_complex(dtype) else "float64")
        np.testing.assert_allclose(got, want, tolerance, tolerance * size)


@EVERY_OP
def test_values_are_the_oracles(op):
    for sample in CASES[op].samples:
        check(op, with_dtypes(sample, "float32"))


@TAKING
def test_values_are_the_oracles_in_every_dtype(op):
    for dtype in dtypes_of(op):
        check(op, with_dtypes(CASES[op].samples[0], dtype))


# -- rules


def combinations(op):
    inputs = varied(CASES[op].samples[0])
    return itertools.product(dtypes_of(op), repeat=min(len(inputs), 2))


@EVERY_OP
def test_rules_agree_with_results(op):
    """The dtype and shape of what comes out, for every pair of dtypes and every sample."""
    first = CASES[op].samples[0]
    for names in combinations(op):
        sample = with_dtypes(first, *names) if names else first
        assert facts(call(op, symbolic(sample))) == facts(call(op, sample)), names
    for sample in CASES[op].samples[1:]:
        sample = with_dtypes(sample, "float32")
        assert facts(call(op, symbolic(sample))) == facts(call(op, sample)), sample


@EVERY_OP
def test_an_unknown_batch_dimension_is_compatible(op):
    for sample in CASES[op].samples:
        sample = with_dtypes(sample, "float32")
        for spec, got in zip(call(op, symbolic(sample, True)), call(op, sample), strict=True):
            assert spec.dtype == ops.dtype(got)
            assert len(spec.shape) == len(got.shape)
            for told, size in zip(spec.shape, got.shape, strict=True):
                assert told in (None, size)


# Ops whose dtypes differ from Keras on JAX for some inputs: docs/differences.md says why.
CHOSEN = {
    "arctan2": "a Python float is weak here too",
    "logaddexp": "a Python float is weak here too",
    "var": "the variance of complex numbers is real",
    "relu6": "integers stay integers, as on Keras's other backends",
    "hard_tanh": "integers become floating, as in the other activations",
    "conv": "input and kernel meet in the promoted dtype, not in the kernel's",
    "sparse_categorical_crossentropy": "the result has the dtype of the predictions",
    "batch_normalization": "the result has the dtype of the input",
}


@pytest.mark.parametrize("op", GOLDEN["results"])
def test_dtypes_are_those_of_keras(op):
    """For every input that both take; where we chose otherwise is in CHOSEN."""
    strong, rows = GOLDEN["dtypes"], GOLDEN["results"][op]
    narrow = {"int64": "int32", "uint64": "uint32", "float64": "float32", "complex128": "complex64"}
    supported = dtypes_of(op)
    found = {}
    for first, row in zip(strong if len(rows) > 1 else [None], rows, strict=True):
        columns = [*strong, *WEAK] if first else strong
        for second, letters in zip(columns, row.split(" "), strict=True):
            names = (first, second) if first else (second,)
            if letters == "-" or not {*names} <= {*supported, *WEAK}:
                continue
            told = [strong[string.ascii_letters.index(c)] for c in letters]
            sample = symbolic(with_dtypes(CASES[op].samples[0], *names))
            got = [narrow.get(x.dtype, x.dtype) for x in call(op, sample)]
            if got != told:
                found[names] = f"{got}, Keras {told}"
    assert not found or op in CHOSEN, found


# -- programs


@TAKING
@pytest.mark.needs("compile")
def test_compiled_results_are_the_same(op):
    samples = [with_dtypes(s, "float32") for s in CASES[op].samples]
    arrays = [
        [ops.convert_to_tensor(as_dtype(x, "float32")) for x in varied(s)]
        for s in CASES[op].samples
    ]

    def step(batch):
        pairs = zip(CASES[op].samples, batch, strict=True)
        return [call(op, filled(sample, given)) for sample, given in pairs]

    compiled = backend.compile_step(step, [], compile=True)(arrays)
    for sample, outputs in zip(samples, compiled, strict=True):
        for got, want in zip(outputs, call(op, sample), strict=True):
            assert ops.dtype(got) == ops.dtype(want)
            np.testing.assert_allclose(
                ops.convert_to_numpy(got), ops.convert_to_numpy(want), 1e-5, 1e-6
            )


SMOOTH = [op for op in CASES if CASES[op].smooth and varied(CASES[op].samples[0])]


@pytest.mark.parametrize("op", SMOOTH)
@pytest.mark.needs("autodiff")
def test_gradients_are_the_differences_of_the_oracle(op):
    for sample in CASES[op].samples:
        weights = [np.cos(np.arange(np.size(y))).reshape(np.shape(y)) for y in expected(op, sample)]
        points = varied(sample)
        got = gradients(op, sample, points, weights)
        want = [differences(op, sample, points, weights, i) for i in range(len(points))]
        tolerance = 2e-5 * CASES[op].slack
        for mine, theirs in zip(got, want, strict=True):
            size = max(1.0, np.abs(theirs).max(initial=0.0))
            np.testing.assert_allclose(mine, theirs, tolerance, tolerance * size)


def filled(sample, values):
    return replaced(sample, lambda i, _: values[i])


def gradients(op, sample, points, weights):
    """Of the weighted sum of all outputs, for each of the points, by the backend."""
    cells = [Variable(as_dtype(x, "float32")) for x in points]

    def loss():
        parts = zip(call(op, filled(sample, cells)), weights, strict=True)
        return sum(ops.sum(y * w.astype("float32")) for y, w in parts), None

    _, found = backend.value_and_grad(loss, cells)
    return [
        np.zeros_like(x) if g is None else ops.convert_to_numpy(g)
        for x, g in zip(points, found, strict=True)
    ]


def differences(op, sample, points, weights, i, step=1e-6):
    """The same for the i-th point, by central differences of the oracle in float64."""
    out = np.zeros(points[i].shape)
    for place in np.ndindex(*points[i].shape):
        sides = []
        for sign in (1, -1):
            moved = points[i].copy()
            moved[place] += sign * step
            values = [*points[:i], moved, *points[i + 1 :]]
            parts = zip(expected(op, filled(sample, values)), weights, strict=True)
            sides.append(sum(np.sum(y * w) for y, w in parts))
        out[place] = (sides[0] - sides[1]) / (2 * step)
    return out
