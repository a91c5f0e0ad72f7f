"""Every op against its oracle, its rules, Keras's dtypes, and its gradient.

What takes time is compiling, so each op has one program for all its samples and dtypes.
"""

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
from tests.ops.samples import CASES
from tests.ops.samples.edges import edges
from tests.ops.samples.form import (
    DTYPES,
    WEAK,
    Sample,
    as_dtype,
    host_dtype,
    named,
    replaced,
    varied,
    with_dtypes,
)

GOLDEN = json.loads((pathlib.Path(__file__).parents[1] / "golden" / "ops.json").read_text())
EVERY_OP = pytest.mark.parametrize("op", CASES)
TAKING = pytest.mark.parametrize("op", [op for op in CASES if varied(CASES[op].samples[0])])


def test_every_op_has_samples():
    assert {name for name in OPS if named(ops, name)} == set(CASES)


def dtypes_of(op):
    """Dtypes that both the op takes and the backend keeps."""
    names = [name for kind in CASES[op].kinds for name in DTYPES[kind]]
    return [name for name in names if backend.canonical.get(name, name) == name]


def plain(op, sample):
    """The sample in the dtype that most of its programs will use."""
    return with_dtypes(sample, plain_dtype(op))


def plain_dtype(op):
    return "float32" if "f" in CASES[op].kinds else "int32"


def call(op, sample):
    """The op's outputs as a list of tensors."""
    out = named(ops, op)(*sample.args, **sample.settings)
    outputs = out if isinstance(out, (list, tuple)) else [out]
    return [x if ops.is_tensor(x) else ops.convert_to_tensor(x) for x in outputs]


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


def check(op, sample, results):
    """Compares results with the oracle's for the sample, by the precision of their dtypes."""
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
def test_results_are_the_oracles(op):
    sample = plain(op, CASES[op].samples[0])
    check(op, sample, call(op, sample))


@TAKING
def test_programs_compute_the_oracles_in_every_dtype(op):
    """All samples, and the first in all dtypes, as one program (compiled where that is)."""
    first, *others = CASES[op].samples
    jobs = [(first, name) for name in dtypes_of(op)] + [
        (other, plain_dtype(op)) for other in others
    ]
    batch = [[ops.convert_to_tensor(as_dtype(x, name)) for x in varied(s)] for s, name in jobs]

    def step(batch):
        pairs = zip(jobs, batch, strict=True)
        return [call(op, filled(sample, given)) for (sample, _), given in pairs]

    for (sample, name), results in zip(jobs, program(step)(batch), strict=True):
        sample = with_dtypes(sample, name)
        check(op, sample, results)
        assert facts(results) == facts(call(op, symbolic(sample)))


def program(step, cells=()):
    return backend.compile_step(step, list(cells), compile="compile" in backend.features)


@pytest.mark.filterwarnings("ignore:Mean of empty slice", "ignore:.*egrees of freedom")
@TAKING
def test_edges_are_the_oracles(op):
    """Zero-size axes, no elements, scalars, NaN and infinities, as one program."""
    samples = list(edges(op, CASES[op], lambda sample: expected(op, plain(op, sample))))
    batch = [
        [ops.convert_to_tensor(as_dtype(x, plain_dtype(op))) for x in varied(s)] for s in samples
    ]

    def step(batch):
        pairs = zip(samples, batch, strict=True)
        return [call(op, filled(sample, given)) for sample, given in pairs]

    for sample, results in zip(samples, program(step)(batch), strict=True):
        sample = plain(op, sample)
        check(op, sample, results)
        assert facts(results) == facts(call(op, symbolic(sample)))


# -- rules


@TAKING
def test_rules_agree_with_kernels(op):
    """Dtype and shape for every pair of dtypes, by the rules and by the kernels on no values."""
    first = CASES[op].samples[0]
    names = dtypes_of(op)
    pairs = [
        pair
        for pair in itertools.product(names, repeat=min(len(varied(first)), 2))
        if "f" in CASES[op].kinds or not dtypes.is_float(dtypes.result_type(*pair))
    ]
    shapes = [x.shape for x in varied(first)]

    def compute(*arrays):
        return [call(op, filled(first, list(given))) for given in arrays]

    specs = [
        [KerasTensor(shape, pair[min(i, len(pair) - 1)]) for i, shape in enumerate(shapes)]
        for pair in pairs
    ]
    results = backend.abstract_call(compute, specs)
    for pair, result in zip(pairs, results, strict=True):
        assert facts(result) == facts(call(op, symbolic(with_dtypes(first, *pair)))), pair


@EVERY_OP
def test_an_unknown_batch_dimension_is_compatible(op):
    for sample in CASES[op].samples:
        sample = plain(op, sample)
        for spec, result in zip(
            call(op, symbolic(sample, True)), expected(op, sample), strict=True
        ):
            for told, size in zip(spec.shape, np.shape(result), strict=True):
                assert told in (None, size)


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


# -- gradients


SMOOTH = [op for op in CASES if CASES[op].smooth and varied(CASES[op].samples[0])]


@pytest.mark.parametrize("op", SMOOTH)
@pytest.mark.needs("autodiff")
def test_gradients_are_the_slopes_of_the_oracle(op):
    samples = [sample for sample in CASES[op].samples if sample.smooth]
    weights = [[waves(np.shape(y)) for y in expected(op, sample)] for sample in samples]
    tolerance = 2e-5 * CASES[op].slack
    for sample, wave, found in zip(samples, weights, gradients(op, samples, weights), strict=True):
        for i, gradient in enumerate(found):
            for direction in directions(gradient.shape):
                slope = np.sum(gradient * direction)
                size = max(1.0, np.sum(np.abs(gradient * direction)))
                expected_slope = difference(op, sample, wave, i, direction)
                assert slope == pytest.approx(expected_slope, abs=tolerance * size)


def waves(shape):
    """Weights of the outputs in the sum whose gradient is taken: none zero, no two equal."""
    return np.cos(np.arange(np.prod(shape, dtype=int))).reshape(shape)


def directions(shape):
    random = np.random.default_rng(3)
    return [random.normal(size=shape) for _ in range(3)]


def filled(sample, values):
    return replaced(sample, lambda i, _: values[i])


def gradients(op, samples, weights):
    """Of each sample's weighted sum of outputs, for each of its arrays, by the backend."""
    cells = [[Variable(as_dtype(x, "float32")) for x in varied(sample)] for sample in samples]

    def total():
        parts = []
        for sample, own, wave in zip(samples, cells, weights, strict=True):
            pairs = zip(call(op, filled(sample, own)), wave, strict=True)
            parts += [
                ops.sum(ops.multiply(ops.cast(y, "float32"), w.astype("float32"))) for y, w in pairs
            ]
        return sum(parts[1:], parts[0]), None

    flat = tree.flatten(cells)
    found = program(lambda batch: backend.value_and_grad(total, flat)[1], flat)([])
    pairs = zip(flat, found, strict=True)
    grads = iter([np.zeros(v.shape) if g is None else ops.convert_to_numpy(g) for v, g in pairs])
    return [[next(grads) for _ in own] for own in cells]


def difference(op, sample, weights, i, direction, step=1e-6):
    """Slope along a direction of the i-th array, by a central difference of the oracle."""
    points = varied(sample)
    sides = []
    for sign in (1, -1):
        values = [*points[:i], points[i] + sign * step * direction, *points[i + 1 :]]
        parts = zip(expected(op, filled(sample, values)), weights, strict=True)
        sides.append(sum(np.sum(y * w) for y, w in parts))
    return (sides[0] - sides[1]) / (2 * step)
