"""Branches, loops and gradients of one's own, eagerly and inside a compiled program."""

import numpy as np
import pytest

from keraia import ops
from keraia.backends import backend
from keraia.core import tree
from keraia.core.variable import Variable


def numbers(structure):
    return tree.map_structure(lambda x: ops.convert_to_numpy(x).tolist(), structure)


@pytest.fixture(params=["eager", pytest.param("compiled", marks=pytest.mark.needs("compile"))])
def run(request):
    """`run(fn, *values)`: the result of `fn` on tensors, as Python numbers."""

    def run(fn, *values):
        def step(batch):
            return fn(*batch)

        tensors = [ops.convert_to_tensor(v) for v in values]
        compiled = request.param == "compiled"
        return numbers(backend.compile_step(step, [], compile=compiled)(tensors))

    return run


@pytest.mark.parametrize("pred", [True, False])
def test_cond_takes_one_branch(run, pred):
    def fn(pred, x):
        return ops.cond(pred, lambda: (x * 2.0, x), lambda: (x - 1.0, x))

    assert run(fn, pred, 3.0) == ((6.0, 3.0) if pred else (2.0, 3.0))


@pytest.mark.parametrize("pred", [True, False])
def test_cond_assigns_variables_in_the_branch_it_takes(pred):
    cell = Variable(1.0)

    def step(batch):
        ops.cond(batch, lambda: cell.assign(cell * 3.0), lambda: cell.assign(cell - 1.0))
        return cell.value

    program = backend.compile_step(step, [cell], compile="compile" in backend.features)
    assert numbers(program(ops.convert_to_tensor(pred))) == (3.0 if pred else 0.0)
    assert float(cell) == (3.0 if pred else 0.0)


@pytest.mark.parametrize(("index", "result"), [(0, 3.0), (1, 6.0), (2, 9.0), (7, 9.0), (-4, 3.0)])
def test_switch_limits_its_index(run, index, result):
    branches = [lambda x: x, lambda x: x * 2.0, lambda x: x * 3.0]
    assert run(lambda i, x: ops.switch(i, branches, x), index, 3.0) == result


def test_while_loop_keeps_the_structure_of_its_variables(run):
    assert run(lambda i: ops.while_loop(lambda i: i < 10, lambda i: i + 3, i), 0) == 12

    def two(i, j):
        return ops.while_loop(lambda i, j: i < 10, lambda i, j: (i + 3, j * 2.0), (i, j))

    assert run(two, 0, 1.0) == (12, 16.0)
    assert run(lambda i: ops.while_loop(lambda i: i < 3, lambda i: [i + 1], [i]), 0) == [3]


def test_while_loop_stops_at_the_maximum(run):
    def fn(i):
        return ops.while_loop(lambda i: i < 10, lambda i: (i + 1,), (i,), maximum_iterations=2)

    assert run(fn, 0) == (2,)
    assert run(fn, 9) == (10,)


def test_fori_loop_counts(run):
    assert run(lambda v: ops.fori_loop(0, 5, lambda i, v: v + i, v), 0) == 10
    assert run(lambda n, v: ops.fori_loop(2, n, lambda i, v: v * 2.0, v), 5, 1.0) == 8.0


def test_scan_carries_and_stacks(run):
    def fn(xs):
        return ops.scan(lambda carry, x: (carry + x, carry * x), 0.0, xs)

    assert run(fn, [0.0, 1.0, 2.0, 3.0]) == (6.0, [0.0, 0.0, 2.0, 9.0])


def test_scan_backwards_keeps_the_places(run):
    def fn(xs):
        return ops.scan(lambda carry, x: (carry + x, carry), 0.0, xs, reverse=True)

    assert run(fn, [0.0, 1.0, 2.0, 3.0]) == (6.0, [6.0, 5.0, 3.0, 0.0])


def test_scan_over_structures_and_over_nothing(run):
    def fn(a, b):
        xs = {"a": a, "b": (b,)}
        return ops.scan(lambda c, x: (c + x["a"] * x["b"][0], {"c": c}), 0.0, xs)

    assert run(fn, [1.0, 2.0], [3.0, 4.0]) == (11.0, {"c": [0.0, 3.0]})
    assert run(lambda c: ops.scan(lambda c, _: (c + 1, c), c, length=3), 0) == (3, [0, 1, 2])


def test_maps_stack_the_results_of_slices(run):
    rows = [[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]
    assert run(lambda xs: ops.map(lambda x: x * 2.0, xs), rows) == [[2, 4], [6, 8], [10, 12]]
    assert run(lambda xs: ops.vectorized_map(ops.sum, xs), rows) == [3, 7, 11]

    def pairs(a, b):
        return ops.vectorized_map(lambda x: {"dot": ops.sum(x[0] * x[1])}, (a, b))

    assert run(pairs, rows, rows) == {"dot": [5, 25, 61]}


# -- gradients


def gradient(fn, *values):
    cells = [Variable(np.asarray(v, "float32")) for v in values]
    (_, _), found = backend.value_and_grad(lambda: (fn(*cells), None), cells)
    return [None if g is None else ops.convert_to_numpy(g).tolist() for g in found]


@pytest.mark.needs("autodiff")
def test_custom_gradient_is_the_one_that_was_said():
    @ops.custom_gradient
    def log1pexp(x):
        e = ops.exp(x)

        def grad(*args, upstream=None):
            (upstream,) = args if upstream is None else (upstream,)
            return ops.multiply(upstream, 1.0 - 1.0 / ops.add(1, e))

        return ops.log(1 + e), grad

    assert gradient(lambda x: ops.sum(log1pexp(x * 1.0)), [0.0, 100.0]) == [[0.5, 1.0]]


@pytest.mark.needs("autodiff")
def test_stop_gradient_is_constant_to_differentiation():
    (found,) = gradient(lambda x: ops.sum(x * ops.stop_gradient(x)), [2.0, 3.0])
    assert found == [2.0, 3.0]


@pytest.mark.needs("autodiff")
def test_gradients_flow_through_branches_and_scans():
    def fn(x):
        total, _ = ops.scan(lambda c, v: (c + v * v, None), 0.0, x * 1.0)
        return ops.cond(total > 1.0, lambda: total * 2.0, lambda: total)

    assert gradient(fn, [1.0, 3.0]) == [[4.0, 12.0]]
