"""What only the TensorFlow backend promises."""

import numpy as np
import pytest

from keraia import layers, ops, random
from keraia.backends import backend
from keraia.core import state
from keraia.core.spec import KerasTensor
from keraia.core.variable import Variable

pytestmark = pytest.mark.skipif(backend.name != "tensorflow", reason="for the TensorFlow backend")

if backend.name == "tensorflow":
    import tensorflow as tf


def graph(fn, *signature):
    """`fn` as a graph for tensors of these shapes, None where a size is unknown."""
    specs = [tf.TensorSpec(shape, dtype) for shape, dtype in signature]
    return tf.function(fn, input_signature=specs, autograph=False)


X = np.arange(24, dtype="float32").reshape(4, 3, 2)


# -- unknown sizes


@pytest.mark.parametrize(
    "fn",
    [
        lambda x: ops.reshape(x, (-1, 6)),
        lambda x: ops.reshape(x, (ops.shape(x)[0], -1)),
        lambda x: ops.broadcast_to(ops.ones((2,)), ops.shape(x)),
        lambda x: ops.zeros_like(x) + ops.full_like(x, 2),
        lambda x: ops.take(x, [[-1, 0]], axis=1),
        lambda x: ops.take_along_axis(x, ops.argsort(-x, axis=1), axis=1),
        lambda x: ops.flip(ops.roll(x, 1, axis=0), axis=0),
        lambda x: ops.pad(x, ((1, 0), (0, 2), (1, 1)), mode="edge"),
        lambda x: ops.tile(x, (2, 1, 1, 2)),
        lambda x: ops.max_pool(x, 2, padding="same"),
        lambda x: ops.conv(x, ops.ones((2, 2, 3)), 2, "same", dilation_rate=2),
        lambda x: ops.depthwise_conv(x, ops.ones((2, 2, 3)), 2, "same", dilation_rate=2),
        lambda x: ops.softmax(ops.mean(x, axis=-1)),
        lambda x: ops.one_hot(ops.cast(x[:, 0, 0], "int32"), 4),
        lambda x: ops.concatenate([x, x], axis=0),
        lambda x: random.dropout(x, 0.5, noise_shape=(None, 1, 2), seed=1),
        lambda x: ops.scan(lambda c, row: (c + row, c * row), ops.zeros((3, 2)), x)[1],
        lambda x: ops.vectorized_map(lambda row: ops.sum(row), x),
    ],
)
def test_graphs_of_unknown_sizes_compute_what_eager_calls_do(fn):
    found = graph(fn, ((None, None, 2), tf.float32))(X)
    np.testing.assert_allclose(found, fn(tf.constant(X)), rtol=1e-6)


@pytest.mark.parametrize(
    "key",
    [
        1,
        (Ellipsis, -1),
        (slice(None), [2, 0]),
        ([0, -1], slice(None), [1, 0]),
        (slice(None), [0, -1], [1, 0]),
        (None, [[0], [3]], 1),
        X[:, 0, 0] > 5,
        (slice(1, None), X[0] > 2),
        np.int64(2),
    ],
)
def test_items_are_those_of_numpy(key):
    found = graph(lambda x: ops.get_item(x, key), ((None, 3, 2), tf.float32))(X)
    np.testing.assert_array_equal(found, X[key])


def test_abstract_calls_keep_unknown_sizes():
    def both(x):
        rows = ops.shape(x)[0]
        return ops.matmul(x, ops.ones((2, 5))), ops.reshape(x, (rows, -1))

    product, flat = backend.abstract_call(both, [KerasTensor((None, 3, 2))])
    assert product.shape == (None, 3, 5)
    assert flat.shape == (None, 6)


def test_new_batch_sizes_do_not_make_ever_new_graphs():
    traces = []

    def step(batch):
        traces.append(batch.shape)
        return ops.sum(batch)

    program = backend.compile_step(step, [])
    for rows in (4, 3, 2, 1, 4):
        assert float(program(tf.ones((rows, 2)))) == 2 * rows
    assert len(traces) == 2


# -- state


def test_variables_made_in_a_graph_hold_values():
    made = []

    @tf.function(autograph=False)
    def run(x):
        if not made:
            made.append(Variable(lambda shape, dtype: np.full(shape, 3, dtype), shape=(2,)))
        return x * made[0].value

    assert run(tf.ones(2)).numpy().tolist() == [3, 3]
    assert made[0].numpy().tolist() == [3, 3]


def test_assigning_in_a_compiled_step_changes_the_variable():
    total = Variable(0.0)
    program = backend.compile_step(lambda x: {"now": total.assign_add(ops.sum(x))}, [total])
    program(tf.ones(3))
    assert float(program(tf.ones(2))["now"]) == 5.0
    assert float(total.numpy()) == 5.0


def test_many_steps_in_one_program_are_the_single_ones():
    def step(batch, scale):
        weight.assign(weight * 0.5 + ops.mean(batch) * scale)
        return {"weight": weight.value}

    batches = X.reshape(4, 6)
    weight = Variable(1.0)
    single = backend.compile_step(step, [weight])
    for batch in batches:
        logs = single(batch, 2.0)
    expected = float(logs["weight"])
    weight.assign(1.0)
    logs = backend.compile_step(step, [weight], steps=4)(batches, 2.0)
    assert float(logs["weight"]) == float(weight.numpy()) == expected


@pytest.mark.parametrize("compiled", [False, True])
def test_branches_that_assign_inside_a_state_scope_stay_pure(compiled):
    count = Variable(1.0)

    def step(x):
        with state.scope([count], [count.value]) as cells:
            ops.cond(x > 0, lambda: count.assign(x * 2), lambda: count.assign(x * 3))
        return cells.read(count)

    program = backend.compile_step(step, [count], compile=compiled)
    assert [float(program(tf.constant(x))) for x in (2.0, -2.0)] == [4.0, -6.0]
    assert float(count.numpy()) == 1.0


# -- gradients


def test_gradients_of_embedded_rows_are_dense():
    table = Variable(np.zeros((4, 2), "float32"))
    _, (gradient,) = backend.value_and_grad(
        lambda: (ops.sum(ops.take(table, [1, 1, 3], axis=0)), None), [table]
    )
    assert gradient.numpy().tolist() == [[0, 0], [2, 2], [0, 0], [1, 1]]


def test_gradients_inside_a_state_scope_are_those_of_its_values():
    variable = Variable(1.0)
    with state.scope([variable], [tf.constant(3.0)]) as cells:
        (loss, _), (gradient,) = backend.value_and_grad(
            lambda: (variable * variable, variable.assign(7.0)), [variable]
        )
    assert (float(loss), float(gradient)) == (9.0, 6.0)
    assert float(cells.read(variable)) == 7.0
    assert float(variable.numpy()) == 1.0


def test_a_tape_watches_trainable_variables_only():
    layer = layers.Dense(2)
    layer.build((None, 3))
    layer.bias.trainable = False
    with tf.GradientTape() as tape:
        layer(tf.ones((1, 3)))
    assert [v.shape for v in tape.watched_variables()] == [(3, 2)]


@pytest.mark.parametrize("three", [False, True])
def test_grouped_and_dilated_convolutions_have_gradients(three):
    shape, window = ((1, 6, 6, 6, 4), (2, 2, 2)) if three else ((1, 6, 6, 4), (2, 2))
    x, kernel = Variable(np.ones(shape, "float32")), Variable(np.ones((*window, 2, 4), "float32"))
    for settings in ({"strides": 2}, {"dilation_rate": 2}, {"strides": 2, "dilation_rate": 2}):
        _, gradients = backend.value_and_grad(
            lambda s=settings: (ops.sum(ops.conv(x, kernel, padding="same", **s)), None),
            [x, kernel],
        )
        assert [g.shape for g in gradients] == [x.shape, kernel.shape]


# -- TensorFlow's own saving


class Tower(layers.Layer):
    def __init__(self):
        super().__init__()
        self.parts = [layers.Dense(3), {"last": layers.Dense(1)}]
        self.scale = self.add_weight(shape=(), initializer="ones", name="scale")

    def call(self, x):
        return self.parts[1]["last"](self.parts[0](x)) * self.scale


def test_checkpoints_hold_all_variables_of_a_layer(tmp_path):
    saved, fresh = Tower(), Tower()
    x = tf.constant(X[:, 0])
    expected = saved(x)
    assert not np.allclose(fresh(x), expected)
    path = tf.train.Checkpoint(tower=saved).write(str(tmp_path / "checkpoint"))
    tf.train.Checkpoint(tower=fresh).read(path).assert_consumed()
    np.testing.assert_array_equal(fresh(x), expected)


def test_a_saved_model_may_draw_random_numbers(tmp_path):
    dropout = layers.Dropout(0.5)
    serve = graph(lambda x: dropout(x, training=True), ((None,), tf.float32))
    tf.saved_model.save(dropout, str(tmp_path), signatures=serve)
    served = tf.saved_model.load(str(tmp_path)).signatures["serving_default"]
    first, second = (served(tf.ones(64))["output_0"].numpy() for _ in range(2))
    assert set(first) == {0.0, 2.0}
    assert not np.array_equal(first, second)


def test_a_saved_model_serves_a_layer(tmp_path):
    tower = Tower()
    expected = tower(tf.constant(X[:, 0]))
    serve = graph(tower, ((None, 2), tf.float32))
    tf.saved_model.save(tower, str(tmp_path), signatures=serve)
    served = tf.saved_model.load(str(tmp_path)).signatures["serving_default"]
    np.testing.assert_allclose(served(tf.constant(X[:, 0]))["output_0"], expected, rtol=1e-6)
