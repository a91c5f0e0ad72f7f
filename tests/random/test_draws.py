"""Every function of `keras.random`, by one table: shapes, dtypes, unknown dimensions, seeds."""

import inspect
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import pytest

import keraia
from keraia import layers, ops, random
from keraia.backends import backend
from keraia.core.spec import KerasTensor

FLOATS = ("float16", "bfloat16", "float32", "float64")
HEAVY = ("float32", "float16")
INTEGERS = ("uint8", "int8", "int32", "int64", "uint32")
LOGITS = np.log(np.array([[0.2, 0.3, 0.5]] * 40, "float32"))
ROWS = np.arange(120.0, dtype="float32").reshape(40, 3)


class Draw(NamedTuple):
    """A call; the shape that it gives; the dtypes it may be asked for, the default one first."""

    call: Callable[..., Any]
    shape: tuple[int, ...]
    dtypes: tuple[str, ...]


OF_SHAPE = {
    "uniform": Draw(random.uniform, (40, 3), ("float32", *FLOATS)),
    "uniform_between": Draw(
        lambda shape, **k: random.uniform(shape, -2.0, 5.0, **k), (7,), ("float32", *FLOATS)
    ),
    "uniform_integers": Draw(
        lambda shape, dtype="int32", **k: random.uniform(shape, 0, 9, dtype, **k),
        (40, 3),
        ("int32", *INTEGERS),
    ),
    "normal": Draw(random.normal, (40, 3), ("float32", *FLOATS)),
    "truncated_normal": Draw(random.truncated_normal, (5, 4, 3), ("float32", *FLOATS)),
    "randint": Draw(
        lambda shape, **k: random.randint(shape, 0, 100, **k), (40, 3), ("int32", *INTEGERS)
    ),
    # JAX compiles these samplers for seconds: one shape, two dtypes.
    "gamma": Draw(lambda shape, **k: random.gamma(shape, [1.0, 2.0, 3.0], **k), (40, 3), HEAVY),
    "beta": Draw(lambda shape, **k: random.beta(shape, 2.0, 3.0, **k), (40, 3), HEAVY),
    "binomial": Draw(lambda shape, **k: random.binomial(shape, 20.0, 0.4, **k), (40, 3), HEAVY),
}
OF_TENSOR = {
    "categorical": (LOGITS, lambda x, **k: random.categorical(x, 5, **k), (5,), INTEGERS),
    "shuffle": (ROWS, random.shuffle, (3,), None),
    "shuffle_columns": (ROWS, lambda x, **k: random.shuffle(x, axis=-1, **k), (3,), None),
    "dropout": (ROWS, lambda x, **k: random.dropout(x, 0.5, **k), (3,), None),
    "dropout_by_rows": (
        ROWS,
        lambda x, **k: random.dropout(x, 0.5, noise_shape=(None, 1), **k),
        (3,),
        None,
    ),
}
ALL = {name: (lambda d=d, **k: d.call(d.shape, **k)) for name, d in OF_SHAPE.items()}
ALL |= {name: (lambda c=c, **k: c[1](c[0], **k)) for name, c in OF_TENSOR.items()}


def host(x):
    return backend.to_numpy(x)


def same(x, expected):
    """Compiled programs may round the last bit otherwise."""
    np.testing.assert_allclose(x.astype("float64"), expected.astype("float64"), rtol=1e-6)


def test_the_table_knows_every_function():
    public = {name for name, value in vars(random).items() if inspect.isfunction(value)}
    assert {n for n in public if not any(key.startswith(n) for key in ALL)} == set()
    assert len(public) == 10


@pytest.mark.parametrize("name", OF_SHAPE)
def test_shapes_and_default_dtypes(name):
    call, shape, dtypes = OF_SHAPE[name]
    for asked in [shape, list(shape)] if dtypes is HEAVY else [shape, list(shape), (), (0, 2)]:
        out = call(asked, seed=1)
        assert backend.shape_of(out) == tuple(asked)
        assert backend.dtype_of(out) == dtypes[0]


@pytest.mark.parametrize(
    ("name", "dtype"), [(n, d) for n, draw in OF_SHAPE.items() for d in draw.dtypes[1:]]
)
def test_dtypes(name, dtype):
    call, shape, _ = OF_SHAPE[name]
    out = call(shape, dtype=dtype, seed=1)
    assert backend.dtype_of(out) == backend.canonical.get(dtype, dtype)
    assert np.isfinite(host(out).astype("float64")).all()


@pytest.mark.parametrize("name", OF_TENSOR)
def test_rules_give_what_eager_calls_give(name):
    x, call, rest, dtypes = OF_TENSOR[name]
    eager = call(x, seed=1)
    assert backend.shape_of(eager) == (40, *rest)
    for batch in (40, None):
        spec = call(KerasTensor((batch, 3), "float32"), seed=1)
        assert spec.shape == (batch, *rest)
        assert spec.dtype == backend.dtype_of(eager)
    for dtype in dtypes or ():
        spec = call(KerasTensor((None, 3), "float32"), dtype=dtype, seed=1)
        assert spec.dtype == backend.dtype_of(call(x, dtype=dtype, seed=1))


@pytest.mark.parametrize("name", OF_SHAPE)
def test_unknown_sizes_stay_unknown(name):
    call = OF_SHAPE[name].call
    spec = KerasTensor((None, 3), "float32")
    out = backend.abstract_call(lambda x: call(ops.shape(x), seed=1), [spec])
    assert out.shape == (None, 3)
    assert out.dtype == OF_SHAPE[name].dtypes[0]


@pytest.mark.parametrize("name", ALL)
def test_one_seed_gives_the_same_numbers_compiled(name):
    call = ALL[name]
    program = backend.compile_step(lambda batch: {"out": call(seed=11)}, [])
    expected = host(call(seed=11))
    same(host(program(ROWS)["out"]), expected)
    assert any((host(call(seed=s)) != expected).any() for s in (12, 13, 14))


@pytest.mark.parametrize("name", ALL)
def test_generators_advance_alike_compiled(name):
    call = ALL[name]
    eager, compiled = random.SeedGenerator(4), random.SeedGenerator(4)
    program = backend.compile_step(lambda batch: {"out": call(seed=compiled)}, [compiled.state])
    for _ in range(3):
        expected = host(call(seed=eager))
        same(host(program(ROWS)["out"]), expected)
    assert compiled.state.numpy().tolist() == eager.state.numpy().tolist() == [4, 3]


@pytest.mark.parametrize("name", OF_TENSOR)
def test_graphs_hold_them(name):
    x, call, *_ = OF_TENSOR[name]
    inputs = keraia.Input((3,))
    model = keraia.Model(inputs, call(inputs, seed=7))
    np.testing.assert_array_equal(host(model(x)), host(call(x, seed=7)))


def test_noise_layers_draw_for_batches_of_any_size():
    model = keraia.Sequential([keraia.Input((3,)), layers.Dropout(0.5, seed=1)])
    for rows in (1, 5):
        assert backend.shape_of(model(ROWS[:rows], training=True)) == (rows, 3)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: random.dropout(ROWS, 1.5), "`rate` must be from 0 to 1, got 1.5"),
        (lambda: random.normal((2,), dtype="int32"), "random.normal: `dtype` must be a floating"),
        (lambda: random.randint((2,), 0, 3, "float32"), "`dtype` must be an integer dtype"),
        (
            lambda: random.categorical(LOGITS[0], 2),
            r"must have shape \(batch, classes\), got \(3,\)",
        ),
        (lambda: random.shuffle(ROWS, axis=2), "`axis`=2 is out of range"),
        (lambda: random.uniform((2,), seed="a"), "must be an integer, a SeedGenerator or None"),
    ],
)
def test_wrong_arguments_are_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()
