"""Every op against its oracle, its rules, Keras's dtypes, and its gradient.

What takes time is compiling, so each op has one program for all its samples and dtypes.
"""

import itertools

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
    as_dtype,
    named,
    replaced,
    replaced_everywhere,
    varied,
    with_dtypes,
)
from tests.ops.tally import CASES_OF
from tests.ops.truth import check, expected

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


def symbolic(sample, unknown=()):
    """The sample with KerasTensors for its arrays, whose `unknown` axes are not known."""

    def spec(x):
        shape = tuple(None if i in unknown else n for i, n in enumerate(x.shape))
        return KerasTensor(shape, ops.dtype(x))

    return replaced_everywhere(sample, spec)


# -- values


def host(results):
    return [ops.convert_to_numpy(x) for x in results]


@EVERY_OP
def test_results_are_the_oracles(op):
    sample = plain(op, CASES[op].samples[0])
    check(op, sample, host(call(op, sample)))


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
        check(op, sample, host(results))
        assert facts(results) == facts(call(op, symbolic(sample)))
        CASES_OF["values"].add((op, name))


def program(step, cells=()):
    return backend.compile_step(step, list(cells), compile="compile" in backend.features)


@pytest.mark.filterwarnings("ignore:Mean of empty slice", "ignore:.*egrees of freedom")
@TAKING
def test_edges_are_the_oracles(op):
    """Zero-size axes, no elements, scalars, NaN and infinities, as one program."""
    found = list(edges(op, CASES[op], lambda sample: expected(op, plain(op, sample))))
    samples = [sample for sample, _ in found]
    batch = [
        [ops.convert_to_tensor(as_dtype(x, plain_dtype(op))) for x in varied(s)] for s in samples
    ]

    def step(batch):
        pairs = zip(samples, batch, strict=True)
        return [call(op, filled(sample, given)) for sample, given in pairs]

    for (sample, spread), results in zip(found, program(step)(batch), strict=True):
        sample = plain(op, sample)
        check(op, sample, host(results), spread)
        assert facts(results) == facts(call(op, symbolic(sample)))
        CASES_OF["edges"].add((op, len(CASES_OF["edges"])))


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
        CASES_OF["pairs of dtypes"].add((op, pair))


# Ops whose rank or meaning follows from sizes; only the first of them may be unknown.
SIZES_DECIDE = {
    *("cross", "squeeze", "solve", "solve_triangular", "sparse_categorical_crossentropy"),
}


@EVERY_OP
def test_unknown_dimensions_are_compatible(op):
    """The first, the last, and all of them: where sizes are told, they are those of arrays."""
    for sample in CASES[op].samples:
        sample = plain(op, sample)
        last = max((x.ndim for x in varied(CASES[op].samples[0])), default=1) - 1
        for unknown in [{0}] if op in SIZES_DECIDE else [{0}, {last}, set(range(9))]:
            specs = call(op, symbolic(sample, unknown))
            for spec, result in zip(specs, expected(op, sample), strict=True):
                assert len(spec.shape) == np.ndim(result)
                for told, size in zip(spec.shape, np.shape(result), strict=True):
                    assert told in (None, size)


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
                CASES_OF["slopes"].add((op, len(CASES_OF["slopes"])))


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
