"""Recurrent layers: kernels against loops, masks, states, cells of one's own, wrappers."""

import numpy as np
import pytest

import keraia as keras
from keraia import layers, ops
from keraia.backends import backend
from keraia.core.variable import Variable

rng = np.random.default_rng(0)
SEQUENCES = rng.standard_normal((4, 6, 3)).astype("float32")
MASKS = {
    "none": None,
    "all": np.ones((4, 6), bool),
    "right": np.arange(6) < np.array([[6], [3], [1], [0]]),
    "left": np.arange(6) >= np.array([[0], [3], [5], [6]]),
    "any": np.array([[0, 1, 0, 1, 1, 0], [1, 1, 0, 0, 0, 1], [0] * 6, [1] * 6], bool),
}
BOTH = pytest.mark.parametrize("cls", [layers.LSTM, layers.GRU])


class Sum(keras.Layer):
    """Adds its inputs up; its output is ten times the sum."""

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.state_size = [3]
        self.output_size = 3

    def call(self, inputs, states):
        total = states[0] + inputs
        return total * 10.0, [total]


def array(x):
    return ops.convert_to_numpy(x)


def gradients(layer, x, **arguments):
    """Gradients of a sum of squares with respect to the inputs and the weights."""
    inputs = Variable(x)

    def objective():
        outputs = keras.tree.flatten(layer(inputs.value, **arguments))
        return sum(ops.sum(ops.square(y)) for y in outputs), None

    return backend.value_and_grad(objective, [inputs, *layer.trainable_variables])[1]


@BOTH
@pytest.mark.parametrize("mask", MASKS)
@pytest.mark.parametrize("bias", [True, False])
def test_kernel_computes_what_the_loop_does(cls, mask, bias):
    settings = {"return_sequences": True, "return_state": True, "use_bias": bias}
    initial = [rng.standard_normal((4, 5)).astype("float32") for _ in range(2)]
    fast = cls(5, bias_initializer="normal", **settings)
    slow = cls(5, use_cudnn=False, **settings)
    arguments = {"mask": MASKS[mask], "initial_state": initial[: 2 if cls is layers.LSTM else 1]}
    for layer in (fast, slow):
        layer.build(SEQUENCES.shape)
    slow.set_weights(fast.get_weights())
    for a, b in zip(fast(SEQUENCES, **arguments), slow(SEQUENCES, **arguments), strict=True):
        np.testing.assert_allclose(array(a), array(b), rtol=1e-5, atol=1e-6)


@pytest.mark.needs("autodiff")
@BOTH
@pytest.mark.parametrize("mask", ["none", "right", "any"])
def test_kernel_has_the_gradients_of_the_loop(cls, mask):
    fast = cls(5, return_sequences=True, return_state=True, bias_initializer="normal")
    slow = cls(5, return_sequences=True, return_state=True, use_cudnn=False)
    for layer in (fast, slow):
        layer.build(SEQUENCES.shape)
    slow.set_weights(fast.get_weights())
    pairs = zip(
        gradients(fast, SEQUENCES, mask=MASKS[mask]),
        gradients(slow, SEQUENCES, mask=MASKS[mask]),
        strict=True,
    )
    for a, b in pairs:
        np.testing.assert_allclose(array(a), array(b), rtol=1e-4, atol=1e-5)


def test_lstm_follows_its_formula():
    layer = layers.LSTM(2)
    layer.build((1, 3, 1))
    kernel, recurrent, bias = layer.get_weights()
    h = c = np.zeros(2)
    for x in (0.5, -1.0, 2.0):
        i, f, g, o = np.split(x * kernel[0] + h @ recurrent + bias, 4)
        c = c / (1 + np.exp(-f)) + np.tanh(g) / (1 + np.exp(-i))
        h = np.tanh(c) / (1 + np.exp(-o))
    out = layer(np.array([[[0.5], [-1.0], [2.0]]], "float32"))
    np.testing.assert_allclose(array(out)[0], h, rtol=1e-5)


def test_first_bias_of_the_forget_gate_is_one():
    layer = layers.LSTM(2, bias_initializer="zeros")
    layer.build((1, 3, 1))
    assert layer.get_weights()[2].tolist() == [0, 0, 1, 1, 0, 0, 0, 0]


# -- masks and cells of one's own


@pytest.mark.parametrize("unroll", [False, True])
def test_masked_steps_repeat_the_output_of_any_cell(unroll):
    x = np.arange(1, 5, dtype="float32")[None, :, None] * np.ones((2, 4, 3), "float32")
    mask = np.array([[0, 1, 0, 1], [1, 0, 0, 0]], bool)
    layer = layers.RNN(Sum(), return_sequences=True, return_state=True, unroll=unroll)
    outputs, total = layer(x, mask=mask)
    assert array(outputs)[:, :, 0].tolist() == [[0, 20, 20, 60], [10, 10, 10, 10]]
    assert array(total)[:, 0].tolist() == [6, 1]


def test_masked_steps_may_give_zeros():
    x = np.ones((1, 3, 3), "float32")
    layer = layers.RNN(Sum(), return_sequences=True, zero_output_for_mask=True)
    out = layer(x, mask=np.array([[True, False, True]]))
    assert array(out)[0, :, 0].tolist() == [10, 0, 20]


def test_mask_of_an_embedding_reaches_the_layer():
    words = layers.Embedding(9, 3, mask_zero=True)
    layer = layers.LSTM(5)
    padded = layer(words(np.array([[3, 4, 0, 0]])))
    np.testing.assert_allclose(array(padded), array(layer(words(np.array([[3, 4]])))), rtol=1e-5)


def test_cell_may_be_any_object():
    class Cell:
        state_size = 3

        def call(self, inputs, states):
            return states[0] + inputs, (states[0] + inputs,)

        __call__ = call

    out = layers.RNN(Cell())(np.ones((2, 4, 3), "float32"))
    assert array(out).tolist() == [[4, 4, 4], [4, 4, 4]]


def test_state_of_a_cell_may_be_nested():
    class Cell(keras.Layer):
        state_size = [[3, 2], 1]

        def call(self, inputs, states):
            (a, b), c = states
            return a + inputs, [[a + inputs, b + 1.0], c + 2.0]

    layer = layers.RNN(Cell(), return_state=True)
    out, (a, b), c = layer(np.ones((2, 4, 3), "float32"))
    assert array(b).tolist() == [[4, 4]] * 2
    assert array(c).tolist() == [[8]] * 2
    assert array(out).tolist() == array(a).tolist() == [[4, 4, 4]] * 2


def test_cell_may_assign_its_variables():
    class Counting(Sum):
        def build(self, input_shape):
            self.count = self.add_weight(shape=(), initializer="zeros", trainable=False)

        def call(self, inputs, states):
            self.count.assign(self.count + 1.0)
            return super().call(inputs, states)

    cell = Counting()
    layers.RNN(cell)(np.ones((2, 4, 3), "float32"))
    assert float(array(cell.count)) == 4


def test_cell_is_told_whether_this_is_training():
    class Told(Sum):
        def call(self, inputs, states, training=False):
            return super().call(inputs * (2.0 if training else 1.0), states)

    layer = layers.RNN(Told())
    x = np.ones((1, 2, 3), "float32")
    assert float(array(layer(x, training=True))[0, 0]) == 40
    assert float(array(layer(x))[0, 0]) == 20


def test_stack_is_its_cells_one_after_another():
    stack = layers.RNN([layers.LSTMCell(5), layers.GRUCell(2)], return_state=True)
    outputs, (h, c), (last,) = stack(SEQUENCES, mask=MASKS["any"])
    first, second = layers.LSTM(5, return_sequences=True), layers.GRU(2)
    second_input = first(SEQUENCES, mask=MASKS["any"])
    second(second_input, mask=MASKS["any"])
    weights = stack.get_weights()
    first.set_weights(weights[:3])
    second.set_weights(weights[3:])
    expected = second(first(SEQUENCES, mask=MASKS["any"]), mask=MASKS["any"])
    np.testing.assert_allclose(array(outputs), array(expected), rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(array(last), array(outputs), atol=1e-6)
    assert tuple(h.shape) == tuple(c.shape) == (4, 5)


# -- states


@pytest.mark.parametrize("compiled", [False, True])
def test_stateful_layer_goes_on_where_it_stopped(compiled):
    whole = layers.LSTM(5)
    expected = array(whole(SEQUENCES))
    parts = layers.LSTM(5, stateful=True)
    model = keras.Sequential([keras.Input(batch_shape=(4, 3, 3)), parts])
    parts.set_weights(whole.get_weights())
    run = (lambda x: model.predict(x, batch_size=4, verbose=0)) if compiled else model
    run(SEQUENCES[:, :3])
    np.testing.assert_allclose(array(run(SEQUENCES[:, 3:])), expected, rtol=1e-5, atol=1e-6)
    parts.reset_states()
    assert all(not array(state).any() for state in parts.states)
    assert len(parts.weights) == 3


def test_stateful_layer_must_know_its_batch():
    with pytest.raises(ValueError, match="size of the batch"):
        layers.GRU(4, stateful=True)(keras.Input((5, 3)))
    layer = layers.GRU(4, stateful=True)
    layer(SEQUENCES)
    with pytest.raises(ValueError, match="built for, 4"):
        layer(SEQUENCES[:3])


def test_initial_state_is_part_of_a_graph():
    sequences, start = keras.Input((None, 3)), keras.Input((5,))
    out, state = layers.GRU(5, return_state=True)(sequences, initial_state=start)
    model = keras.Model([sequences, start], [out, state])
    h = rng.standard_normal((4, 5)).astype("float32")
    twin = type(model).from_config(model.get_config())
    twin.set_weights(model.get_weights())
    expected = model.layers[-1](SEQUENCES, initial_state=[h])
    np.testing.assert_allclose(array(twin([SEQUENCES, h])[0]), array(expected[0]), atol=1e-6)


def test_wrong_number_of_states_is_refused():
    with pytest.raises(ValueError, match="must hold 2"):
        layers.LSTM(5)(SEQUENCES, initial_state=[np.zeros((4, 5), "float32")])


# -- dropout


@pytest.mark.parametrize("implementation", [1, 2])
@pytest.mark.parametrize("cls", [layers.LSTM, layers.GRU, layers.SimpleRNN])
def test_dropout_mask_is_the_same_in_all_steps(cls, implementation):
    more = {} if cls is layers.SimpleRNN else {"implementation": implementation}
    same = np.ones((2, 50, 30), "float32")
    layer = cls(4, dropout=0.5, seed=3, recurrent_initializer="zeros", **more)
    layer.build(same.shape)
    first = array(layer(same, training=True))
    assert not np.allclose(first, array(layer(same, training=True)))
    assert not np.allclose(first, array(layer(same)))
    if cls is layers.SimpleRNN:
        one_step = layers.SimpleRNN(4, dropout=0.5, seed=3, recurrent_initializer="zeros")
        one_step.build(same.shape)
        one_step.set_weights(layer.get_weights())
        np.testing.assert_allclose(first, array(one_step(same[:, :1], training=True)), rtol=1e-5)


@pytest.mark.parametrize("cell", [layers.LSTMCell, layers.GRUCell, layers.SimpleRNNCell])
def test_recurrent_dropout_of_everything_forgets_the_past(cell):
    layer = layers.RNN(cell(4, recurrent_dropout=1.0))
    layer.build(SEQUENCES.shape)
    if cell is layers.SimpleRNNCell:
        last = layers.RNN(cell(4))
        last.build(SEQUENCES.shape)
        last.set_weights(layer.get_weights())
        expected = array(last(SEQUENCES[:, -1:]))
        np.testing.assert_allclose(array(layer(SEQUENCES, training=True)), expected, rtol=1e-5)
    assert np.isfinite(array(layer(SEQUENCES, training=True))).all()


def test_masks_of_a_cell_stay_until_they_are_reset():
    cell = layers.LSTMCell(4, dropout=0.5, recurrent_dropout=0.5)
    step = np.ones((2, 100), "float32")

    def masks():
        return np.stack([array(m) for m in cell.get_dropout_mask(step)])

    first = masks()
    assert len(first) == cell.dropout_mask_count == 4
    assert (first == masks()).all()
    cell.reset_dropout_mask()
    assert (first != masks()).any()


# -- dtypes and shapes


@pytest.mark.parametrize("cls", [layers.LSTM, layers.GRU, layers.SimpleRNN])
@pytest.mark.parametrize("dtype", ["mixed_bfloat16", "float16", "float64"])
def test_layers_compute_in_their_dtype(cls, dtype):
    layer = cls(4, dtype=dtype, return_sequences=True)
    out = layer(SEQUENCES, mask=MASKS["right"])
    assert ops.dtype(out) == backend.canonical.get(layer.compute_dtype, layer.compute_dtype)
    exact = cls(4, return_sequences=True)
    exact.build(SEQUENCES.shape)
    exact.set_weights(layer.get_weights())
    expected = array(exact(SEQUENCES, mask=MASKS["right"]))
    tolerance = 1e-5 if dtype == "float64" else 5e-2
    np.testing.assert_allclose(array(ops.cast(out, "float32")), expected, atol=tolerance)


def test_shapes_of_a_graph_are_those_of_arrays():
    for arguments in ({}, {"return_sequences": True, "return_state": True}):
        for make in (
            lambda **a: layers.Bidirectional(layers.LSTM(4, **a)),
            lambda **a: layers.Bidirectional(layers.GRU(4, **a), merge_mode=None),
            lambda **a: layers.RNN([layers.LSTMCell(4), layers.GRUCell(3)], **a),
        ):
            layer = make(**arguments)
            symbolic = layer(keras.Input(batch_shape=(4, 6, 3)))
            shapes = [tuple(t.shape) for t in keras.tree.flatten(layer(SEQUENCES))]
            assert [t.shape for t in keras.tree.flatten(symbolic)] == shapes


def test_bidirectional_turns_the_way_back_around():
    layer = layers.Bidirectional(layers.RNN(Sum(), return_sequences=True), merge_mode=None)
    there, back = layer(np.ones((1, 3, 3), "float32"))
    assert array(there)[0, :, 0].tolist() == [10, 20, 30]
    assert array(back)[0, :, 0].tolist() == [30, 20, 10]


def test_bidirectional_layers_must_agree():
    with pytest.raises(ValueError, match="go_backwards"):
        layers.Bidirectional(layers.LSTM(3), backward_layer=layers.LSTM(3))
    back = layers.LSTM(3, go_backwards=True, return_sequences=True)
    with pytest.raises(ValueError, match="return_sequences"):
        layers.Bidirectional(layers.LSTM(3), backward_layer=back)
    with pytest.raises(ValueError, match="merge_mode"):
        layers.Bidirectional(layers.LSTM(3), merge_mode="max")


def test_time_distributed_normalizes_step_by_step():
    inner = layers.BatchNormalization(momentum=0.0)
    layers.TimeDistributed(inner)(SEQUENCES, training=True)
    np.testing.assert_allclose(array(inner.moving_mean), SEQUENCES[:, -1].mean(0), rtol=1e-5)


def test_time_distributed_takes_a_users_layer_step_by_step():
    seen = []

    class Seeing(keras.Layer):
        def call(self, inputs, mask=None):
            seen.append((tuple(inputs.shape), tuple(mask.shape)))
            return inputs

    layers.TimeDistributed(Seeing())(SEQUENCES, mask=MASKS["any"])
    assert seen == [((4, 3), (4,))] * 6


@pytest.mark.needs("autodiff")
def test_model_learns_which_word_came_first(tmp_path):
    x = rng.integers(1, 9, (256, 7))
    x[np.arange(7) >= rng.integers(3, 8, (256, 1))] = 0
    y = (x[:, 0] > 4).astype("float32")
    keras.utils.set_random_seed(1)
    model = keras.Sequential(
        [
            layers.Embedding(9, 8, mask_zero=True),
            layers.Bidirectional(layers.LSTM(8, dropout=0.1)),
            layers.Dense(1, activation="sigmoid"),
        ]
    )
    model.compile("adam", "binary_crossentropy", metrics=["accuracy"])
    model.optimizer.learning_rate = 0.02
    history = model.fit(x, y, epochs=8, verbose=0)
    assert history.history["accuracy"][-1] > 0.9
    model.save(tmp_path / "words.keras")
    again = keras.models.load_model(tmp_path / "words.keras")
    np.testing.assert_allclose(again.predict(x, verbose=0), model.predict(x, verbose=0), rtol=1e-5)
