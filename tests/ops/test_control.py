"""Branches, loops and gradients of one's own, eagerly and inside a compiled program."""

import numpy as np
import pytest

from keraia import ops
from keraia.backends import backend
from keraia.core import tree
from keraia.core.spec import KerasTensor
from keraia.core.variable import Variable
from keraia.graph.function import Function


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


SQUARES = [1.0, 2.0, 3.0]


def repeated(x):
    return ops.fori_loop(0, 3, lambda i, v: v * x, ops.ones_like(x))


def summed_of_tree(x):
    xs = {"a": x * 1.0, "b": (ops.flip(x),)}
    carry, ys = ops.scan(lambda c, v: (c + v["a"] * v["b"][0], {"c": c}), 0.0, xs, reverse=True)
    return carry + ops.sum(ys["c"])


def running_products(x):
    return ops.sum(ops.associative_scan(ops.multiply, x * 1.0))


def tripled_backwards(x):
    def fn(parts):
        return (parts["a"] + parts["b"], parts["b"]), lambda up, _: {"a": 3.0 * up, "b": None}

    return ops.sum(ops.custom_gradient(fn)({"a": x * 1.0, "b": x * 1.0})[0])


@pytest.mark.needs("autodiff")
@pytest.mark.parametrize(
    ("fn", "result"),
    [
        (lambda x: ops.sum(repeated(x)), [3.0, 12.0, 27.0]),
        (summed_of_tree, [12.0, 8.0, 4.0]),
        (running_products, [9.0, 4.0, 2.0]),
        (lambda x: ops.sum(ops.map(lambda v: v * v, x * 1.0)), [2.0, 4.0, 6.0]),
        (lambda x: ops.sum(ops.vectorized_map(lambda v: v * v, x * 1.0)), [2.0, 4.0, 6.0]),
        (lambda x: ops.switch(1, [ops.sum, lambda v: ops.sum(v * v)], x * 1.0), [2.0, 4.0, 6.0]),
        (lambda x: ops.sum(ops.unstack(x * 1.0)[1]), [0.0, 1.0, 0.0]),
        (tripled_backwards, [3.0, 3.0, 3.0]),
    ],
)  # fmt: skip
def test_gradients_flow_through(fn, result):
    assert gradient(fn, SQUARES) == [pytest.approx(result)]


# -- edges


def test_no_rounds_have_outputs_of_no_rows(run):
    empty = np.zeros((0, 3), "float32")
    assert run(lambda xs: ops.map(lambda x: x * 2.0, xs), empty) == []
    assert run(lambda xs: ops.shape(ops.map(ops.sum, xs)), empty) == (0,)
    carry, ys = run(lambda xs: ops.scan(lambda c, x: (c + 1, {"y": c}), 7, xs), empty)
    assert (carry, ys) == (7, {"y": []})
    assert run(lambda v: ops.fori_loop(3, 1, lambda i, v: v + 1, v), 5) == 5


def test_loop_variables_keep_their_dtypes(run):
    assert run(lambda i: ops.while_loop(lambda i: i < 3, lambda i: ops.add(i, 1.0), i), 0) == 3
    assert run(lambda xs: ops.scan(lambda c, x: (ops.add(c, x), None), 0, xs)[0], [1.5, 1.5]) == 2


def test_loops_take_structures(run):
    def fn(x):
        start = (0, {"k": x})
        return ops.while_loop(lambda i, a: i < 3, lambda i, a: (i + 1, {"k": a["k"] * 2.0}), start)

    assert run(fn, [1.0]) == (3, {"k": [8.0]})

    def loop(x):
        return ops.fori_loop(0, 2, lambda i, a: {"k": a["k"] + x}, {"k": x})

    assert run(loop, [1.0]) == {"k": [3.0]}


@pytest.mark.parametrize("n", [0, 1, 2, 3, 4, 7, 8])
@pytest.mark.parametrize("reverse", [False, True])
def test_associative_scans_combine_in_order(run, n, reverse):
    """Affine maps: associative, not commutative."""
    a, b = np.arange(1.0, 2 * n + 1).reshape(2, n).astype("float32") / n if n else np.zeros((2, 0))

    def combine(first, second):
        return first[0] * second[0], first[1] * second[0] + second[1]

    found = run(lambda *elems: ops.associative_scan(combine, elems, reverse), a, b)
    expected = np.zeros((2, n))
    state = (1.0, 0.0)
    for i in reversed(range(n)) if reverse else range(n):
        state = expected[:, i] = combine(state, (a[i], b[i]))
    assert np.allclose(found, expected, rtol=1e-4)


def test_associative_scans_along_another_axis(run):
    rows = [[1, 2, 3], [4, 5, 6]]

    def fn(x):
        return ops.associative_scan(lambda a, b: {"x": a["x"] + b["x"]}, {"x": x}, axis=-1)

    assert run(fn, rows) == {"x": [[1, 3, 6], [4, 9, 15]]}


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda x: ops.scan(3, 0.0, x), "`f` must be a function"),
        (lambda x: ops.scan(lambda c, v: (c, v), 0.0), "pass a `length`"),
        (lambda x: ops.scan(lambda c, v: (c, v), 0.0, x, length=2), "`length`=2, but"),
        (lambda x: ops.scan(lambda c, v: (c, v), 0.0, x, unroll=0), "`unroll` must be"),
        (lambda x: ops.map(ops.sum, (x, ops.ones(2))), "one size along axis 0"),
        (lambda x: ops.vectorized_map(ops.sum, (x, ops.ones(2))), "one size along axis 0"),
        (lambda x: ops.associative_scan(ops.add, (x, ops.ones(2))), "one size along axis 0"),
        (lambda x: ops.associative_scan(ops.add, x, axis=1), "no axis 1"),
        (lambda x: ops.switch(0, [], x), "`branches` must hold"),
        (lambda x: ops.cond(True, 3, lambda: x), "`true_fn` must be a function"),
        (lambda x: ops.while_loop(3, lambda x: x, x), "`cond` must be a function"),
    ],
)
def test_errors_say_what_is_wrong(call, message):
    with pytest.raises((ValueError, TypeError), match=message):
        call(ops.ones(3))


# -- symbolic tensors


N = None
VECTOR, ROWS = KerasTensor((3,)), KerasTensor((N, 3))


@pytest.mark.parametrize(
    ("call", "shapes"),
    [
        (lambda: ops.scan(lambda c, v: (c + v, {"y": ops.sum(v)}), VECTOR, ROWS), [(3,), (N,)]),
        (lambda: ops.scan(lambda c, _: (c * 2, c), VECTOR, length=4), [(3,), (4, 3)]),
        (lambda: ops.map(lambda v: (v[:2], v), ROWS), [(N, 2), (N, 3)]),
        (lambda: ops.vectorized_map(ops.sum, ROWS), [(N,)]),
        (lambda: ops.associative_scan(ops.add, ROWS), [(N, 3)]),
        (lambda: ops.while_loop(lambda a: ops.sum(a) < 3, lambda a: a * 2, ROWS), [(N, 3)]),
        (lambda: ops.while_loop(lambda i, a: i < 3, lambda i, a: (i, a), (0, ROWS)), [(), (N, 3)]),
        (lambda: ops.fori_loop(0, 3, lambda i, a: a * 2, ROWS), [(N, 3)]),
        (lambda: ops.switch(KerasTensor((), "int32"), [ops.sum, ops.max], ROWS), [()]),
        (lambda: ops.cond(KerasTensor((), "bool"), lambda: ROWS, lambda: ROWS * 2), [(N, 3)]),
        (lambda: ops.custom_gradient(lambda x: (ops.sum(x), lambda g: g))(ROWS), [()]),
        (lambda: ops.unstack(ROWS, axis=1), [(N,)] * 3),
    ],
)
def test_shapes_of_symbolic_results(call, shapes):
    assert [x.shape for x in tree.flatten(call()) if x is not None] == shapes


def test_graphs_run_what_was_deferred():
    x, pred = KerasTensor((N, 3)), KerasTensor((), "bool")
    carry, ys = ops.scan(lambda c, v: (c + v, {"sum": ops.sum(v), "none": None}), ops.zeros(3), x)
    chosen = ops.cond(pred, lambda: carry * 2.0, lambda: carry)
    total = ops.while_loop(lambda a: ops.sum(a) < 100, lambda a: a * 2.0, chosen)
    graph = Function([x, pred], [ys["sum"], chosen, total])
    rows = np.arange(6.0, dtype="float32").reshape(2, 3)
    assert numbers(graph([rows, np.array(True)])) == [[3, 12], [6, 10, 14], [24, 40, 56]]
    assert numbers(graph([rows, np.array(False)]))[1] == [3, 5, 7]


def test_symbolic_branches_must_agree():
    with pytest.raises(ValueError, match="equal shapes and dtypes"):
        ops.cond(KerasTensor((), "bool"), lambda: KerasTensor((4, 3)), lambda: KerasTensor((5, 3)))
