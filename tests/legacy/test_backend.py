"""Every function of the old `keras.backend`, against NumPy and closed forms."""

import json
from pathlib import Path

import numpy as np
import pytest

import keraia
from keraia import ops
from keraia.legacy import backend, generations
from keraia.legacy.backend import control

FACTS = json.loads((Path(__file__).parent / "facts.json").read_text())


class Functions:
    """`K`: the functions by attribute."""

    def __getattr__(self, name):
        found = backend.find(name, tells=False)
        if found is None:
            raise AttributeError(name)
        return found


K = Functions()
X = np.array([[0.5, -1.0, 2.0], [3.0, 0.25, -0.5]], "float32")
Y = np.array([[1.0, 2.0, -3.0], [0.5, 0.0, 4.0]], "float32")
P = np.array([[0.2, 0.7, 0.1], [0.6, 0.3, 0.1]], "float32")
T = np.array([[0.0, 1.0, 0.0], [0.0, 0.0, 1.0]], "float32")
B = np.array([[True, False], [True, True]])
IMAGE = np.arange(18, dtype="float32").reshape(1, 3, 3, 2)
SERIES = np.arange(8, dtype="float32").reshape(1, 4, 2)
VOLUME = np.arange(16, dtype="float32").reshape(1, 2, 2, 2, 2)
ONES_2D = np.ones((2, 2, 2, 1), "float32")
WINDOWS = np.array([[IMAGE[0, i : i + 2, j : j + 2].sum() for j in (0, 1)] for i in (0, 1)])


def sig(x):
    return 1 / (1 + np.exp(-x))


def softmax(x):
    e = np.exp(x - x.max(-1, keepdims=True))
    return e / e.sum(-1, keepdims=True)


def bce(t, p):
    return -(t * np.log(p) + (1 - t) * np.log(1 - p))


def focal(t, p, gamma=2.0):
    right = t * p + (1 - t) * (1 - p)
    return -((1 - right) ** gamma) * np.log(right)


# Name -> what is computed, and what it must be; a function of K, and a value.
CASES = {
    "abs": (lambda: K.abs(X), np.abs(X)),
    "all": (lambda: K.all(B, axis=1), B.all(1)),
    "any": (lambda: K.any(B, axis=0), B.any(0)),
    "arange": (lambda: K.arange(1, 7, 2), [1, 3, 5]),
    "argmax": (lambda: K.argmax(X), X.argmax(-1)),
    "argmin": (lambda: K.argmin(X), X.argmin(-1)),
    "b_any": (lambda: K.b_any(B), True),
    "batch_dot": (lambda: K.batch_dot(X, Y, axes=1), (X * Y).sum(1, keepdims=True)),
    "batch_flatten": (lambda: K.batch_flatten(IMAGE), IMAGE.reshape(1, 18)),
    "bias_add": (lambda: K.bias_add(X, np.array([1.0, 2.0, 3.0], "float32")), X + np.arange(1, 4)),
    "binary_crossentropy": (lambda: K.binary_crossentropy(T, P), bce(T, P)),
    "binary_focal_crossentropy": (lambda: K.binary_focal_crossentropy(T, P), focal(T, P)),
    "binary_weighted_focal_crossentropy": (
        lambda: K.binary_weighted_focal_crossentropy(T, P),
        (T * 0.25 + (1 - T) * 0.75) * focal(T, P),
    ),
    "cast": (lambda: K.cast(X, "int32"), X.astype("int32")),
    "cast_to_floatx": (lambda: K.cast_to_floatx(np.arange(3)), np.arange(3.0)),
    "categorical_crossentropy": (
        lambda: K.categorical_crossentropy(T, P), -np.log([0.7, 0.1])),
    "categorical_focal_crossentropy": (
        lambda: K.categorical_focal_crossentropy(T, P),
        [-0.25 * 0.3**2 * np.log(0.7), -0.25 * 0.9**2 * np.log(0.1)],
    ),
    "classification_error": (lambda: K.classification_error(T, P), 0.5),
    "clip": (lambda: K.clip(X, -0.5, 1), X.clip(-0.5, 1)),
    "concatenate": (lambda: K.concatenate([X, Y]), np.concatenate([X, Y], -1)),
    "constant": (lambda: K.constant(2, shape=(2, 2)), np.full((2, 2), 2.0)),
    "cos": (lambda: K.cos(X), np.cos(X)),
    "count_params": (lambda: K.count_params(X), 6),
    "cumprod": (lambda: K.cumprod(X), X.cumprod(0)),
    "cumsum": (lambda: K.cumsum(X, axis=1), X.cumsum(1)),
    "dot": (lambda: K.dot(X, Y.T), X @ Y.T),
    "dtype": (lambda: K.dtype(X) == "float32", True),
    "elu": (lambda: K.elu(X, 2.0), np.where(X > 0, X, 2 * np.expm1(X))),
    "equal": (lambda: K.equal(X, Y), X == Y),
    "exp": (lambda: K.exp(X), np.exp(X)),
    "expand_dims": (lambda: K.expand_dims(X), X[..., None]),
    "eye": (lambda: K.eye(3), np.eye(3)),
    "flatten": (lambda: K.flatten(X), X.ravel()),
    "foldl": (lambda: K.foldl(lambda a, x: 2 * a + x, X), 2 * X[0] + X[1]),
    "foldr": (lambda: K.foldr(lambda a, x: 2 * a + x, X), 2 * X[1] + X[0]),
    "gather": (lambda: K.gather(X, [1, 1, 0]), X[[1, 1, 0]]),
    "greater": (lambda: K.greater(X, Y), X > Y),
    "greater_equal": (lambda: K.greater_equal(X, Y), X >= Y),
    "hard_sigmoid": (lambda: K.hard_sigmoid(X), (0.2 * X + 0.5).clip(0, 1)),
    "identity": (lambda: K.identity(X), X),
    "in_test_phase": (lambda: K.in_test_phase(X, Y), X),
    "in_top_k": (lambda: K.in_top_k(P, np.array([1, 2]), 1), [True, False]),
    "in_train_phase": (lambda: K.in_train_phase(X, Y, training=1), X),
    "int_shape": (lambda: K.int_shape(IMAGE), (1, 3, 3, 2)),
    "l2_normalize": (lambda: K.l2_normalize(X, axis=1), X / np.linalg.norm(X, axis=1)[:, None]),
    "less": (lambda: K.less(X, Y), X < Y),
    "less_equal": (lambda: K.less_equal(X, Y), X <= Y),
    "lesser": (lambda: K.lesser(X, Y), X < Y),
    "lesser_equal": (lambda: K.lesser_equal(X, Y), X <= Y),
    "log": (lambda: K.log(P), np.log(P)),
    "logsumexp": (lambda: K.logsumexp(X, axis=1), np.log(np.exp(X).sum(1))),
    "map_fn": (lambda: K.map_fn(lambda row: row * 2, X), X * 2),
    "max": (lambda: K.max(X, axis=1), X.max(1)),
    "maximum": (lambda: K.maximum(X, Y), np.maximum(X, Y)),
    "mean": (lambda: K.mean(B), 0.75),
    "min": (lambda: K.min(X, axis=0, keepdims=True), X.min(0, keepdims=True)),
    "minimum": (lambda: K.minimum(X, Y), np.minimum(X, Y)),
    "ndim": (lambda: K.ndim(IMAGE), 4),
    "normalize_axis": (lambda: K.normalize_axis([-1, 0], 3), [2, 0]),
    "not_equal": (lambda: K.not_equal(X, Y), X != Y),
    "one_hot": (lambda: K.one_hot(np.array([1, 2]), 3), T),
    "ones": (lambda: K.ones((2, 3)), np.ones((2, 3))),
    "ones_like": (lambda: K.ones_like(X), np.ones_like(X)),
    "pack": (lambda: K.pack([X, Y]), np.stack([X, Y])),
    "pattern_broadcast": (lambda: K.pattern_broadcast(X, [True, False]), X),
    "permute_dimensions": (lambda: K.permute_dimensions(X, (1, 0)), X.T),
    "pow": (lambda: K.pow(X, 2), X**2),
    "print_tensor": (lambda: K.print_tensor(X), X),
    "prod": (lambda: K.prod(X, axis=1), X.prod(1)),
    "relu": (
        lambda: K.relu(X, alpha=0.5, max_value=2.5), np.where(X > 0, X, 0.5 * X).clip(max=2.5)),
    "repeat": (lambda: K.repeat(X, 2), np.stack([X, X], 1)),
    "repeat_elements": (lambda: K.repeat_elements(X, 2, 1), X.repeat(2, 1)),
    "reshape": (lambda: K.reshape(X, (3, 2)), X.reshape(3, 2)),
    "reverse": (lambda: K.reverse(X, 1), X[:, ::-1]),
    "round": (lambda: K.round(X), X.round()),
    "shape": (lambda: K.shape(X), (2, 3)),
    "sigmoid": (lambda: K.sigmoid(X), sig(X)),
    "sign": (lambda: K.sign(X), np.sign(X)),
    "sin": (lambda: K.sin(X), np.sin(X)),
    "size": (lambda: K.size(X), 6),
    "slice": (lambda: K.slice(X, [0, 1], [2, -1]), X[:, 1:]),
    "softmax": (lambda: K.softmax(X), softmax(X)),
    "softplus": (lambda: K.softplus(X), np.log1p(np.exp(X))),
    "softsign": (lambda: K.softsign(X), X / (1 + np.abs(X))),
    "sparse_categorical_crossentropy": (
        lambda: K.sparse_categorical_crossentropy(np.array([1, 2]), P), -np.log([0.7, 0.1])),
    "sqrt": (lambda: K.sqrt(X), np.sqrt(X.clip(0))),
    "square": (lambda: K.square(X), X**2),
    "squeeze": (lambda: K.squeeze(X[:, :1], 1), X[:, 0]),
    "stack": (lambda: K.stack([X, Y], axis=1), np.stack([X, Y], 1)),
    "std": (lambda: K.std(X, axis=1), X.std(1)),
    "stop_gradient": (lambda: K.stop_gradient(X), X),
    "sum": (lambda: K.sum(B), 3),
    "switch": (lambda: K.switch(X[:, 0] > 1, X, Y), np.stack([Y[0], X[1]])),
    "tanh": (lambda: K.tanh(X), np.tanh(X)),
    "tile": (lambda: K.tile(X, (1, 2)), np.tile(X, (1, 2))),
    "to_dense": (lambda: K.to_dense(X), X),
    "transpose": (lambda: K.transpose(X), X.T),
    "var": (lambda: K.var(X, axis=0), X.var(0)),
    "zeros": (lambda: K.zeros((2,)), np.zeros(2)),
    "zeros_like": (lambda: K.zeros_like(X), np.zeros_like(X)),
    # padding, resizing, convolutions
    "temporal_padding": (
        lambda: K.temporal_padding(SERIES, (1, 0)), np.pad(SERIES, ((0, 0), (1, 0), (0, 0)))),
    "asymmetric_temporal_padding": (
        lambda: K.asymmetric_temporal_padding(SERIES, 0, 2),
        np.pad(SERIES, ((0, 0), (0, 2), (0, 0)))),
    "spatial_2d_padding": (
        lambda: K.spatial_2d_padding(IMAGE, (1, 2), dim_ordering="tf"),
        np.pad(IMAGE, ((0, 0), (1, 1), (2, 2), (0, 0)))),
    "asymmetric_spatial_2d_padding": (
        lambda: K.asymmetric_spatial_2d_padding(IMAGE, 1, 0, 0, 2),
        np.pad(IMAGE, ((0, 0), (1, 0), (0, 2), (0, 0)))),
    "spatial_3d_padding": (
        lambda: K.spatial_3d_padding(VOLUME), np.pad(VOLUME, ((0, 0), *[(1, 1)] * 3, (0, 0)))),
    "pad": (lambda: K.pad(IMAGE, [(1, 0), (0, 1)], "channels_last", 1),
            np.pad(IMAGE, ((0, 0), (1, 0), (0, 1), (0, 0)))),
    "resize_images": (
        lambda: K.resize_images(IMAGE, 2, 1, "channels_last"), IMAGE.repeat(2, 1)),
    "resize_volumes": (
        lambda: K.resize_volumes(VOLUME, 1, 2, 3, "channels_last"),
        VOLUME.repeat(2, 2).repeat(3, 3)),
    "conv1d": (
        lambda: K.conv1d(SERIES, np.ones((2, 2, 1), "float32")), [[[6.0], [14.0], [22.0]]]),
    "conv2d": (
        lambda: K.conv2d(IMAGE, ONES_2D, border_mode="valid")[0, ..., 0], WINDOWS),
    "conv3d": (
        lambda: K.conv3d(VOLUME, np.ones((2, 2, 2, 2, 1), "float32")),
        np.full((1, 1, 1, 1, 1), 120)),
    "atrous_conv2d": (
        lambda: K.atrous_conv2d(IMAGE, ONES_2D, rate=2)[0, ..., 0],
        [[IMAGE[0, ::2, ::2].sum()]]),
    "conv2d_transpose": (
        lambda: K.conv2d_transpose(IMAGE, np.ones((1, 1, 3, 2), "float32"), (1, 3, 3, 3)),
        IMAGE.sum(-1, keepdims=True).repeat(3, -1)),
    "deconv2d": (
        lambda: K.deconv2d(IMAGE, np.ones((1, 1, 3, 2), "float32"), (1, 3, 3, 3)),
        IMAGE.sum(-1, keepdims=True).repeat(3, -1)),
    "conv3d_transpose": (
        lambda: K.conv3d_transpose(VOLUME, np.ones((1, 1, 1, 1, 2), "float32"), (1, 2, 2, 2, 1)),
        VOLUME.sum(-1, keepdims=True)),
    "depthwise_conv2d": (
        lambda: K.depthwise_conv2d(IMAGE, ONES_2D)[0, ..., :1] * 0
        + ops.sum(K.depthwise_conv2d(IMAGE, ONES_2D), axis=-1)[0][..., None], WINDOWS[..., None]),
    "separable_conv1d": (
        lambda: K.separable_conv1d(SERIES, np.ones((2, 2, 1), "float32"),
                                   np.ones((1, 2, 1), "float32")), [[[6.0], [14.0], [22.0]]]),
    "separable_conv2d": (
        lambda: K.separable_conv2d(IMAGE, ONES_2D, np.ones((1, 1, 2, 1), "float32"))[0, ..., 0],
        WINDOWS),
    "pool2d": (
        lambda: K.pool2d(IMAGE, (2, 2), pool_mode="max"),
        [[[[8, 9], [10, 11]], [[14, 15], [16, 17]]]]),
    "pool3d": (
        lambda: K.pool3d(VOLUME, (2, 2, 2), pool_mode="avg"), [[[[[7.0, 8.0]]]]]),
    "local_conv1d": (
        lambda: K.local_conv1d(SERIES, np.ones((3, 4, 1), "float32"), (2,), (1,)),
        [[[6.0], [14.0], [22.0]]]),
    "local_conv2d": (
        lambda: K.local_conv2d(IMAGE, np.ones((4, 8, 1), "float32"), (2, 2), (1, 1), (2, 2))[
            0, ..., 0], WINDOWS),
    "batch_normalization": (
        lambda: K.batch_normalization(
            X, X.mean(0), X.var(0), np.zeros(3, "float32"), np.ones(3, "float32"), epsilon=0.5),
        (X - X.mean(0)) / np.sqrt(X.var(0) + 0.5)),
    "normalize_batch_in_training": (
        lambda: K.normalize_batch_in_training(X, None, None, [0], 0.5)[0],
        (X - X.mean(0)) / np.sqrt(X.var(0) + 0.5)),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_a_function_gives_what_it_gave(name):
    compute, wanted = CASES[name]
    np.testing.assert_allclose(to_numpy(compute()), wanted, rtol=2e-5, atol=1e-5)


def to_numpy(value):
    return np.asarray(ops.convert_to_numpy(value) if ops.is_tensor(value) else value)


# -- those that keep, draw, ask or run something


def test_variables_are_read_and_written():
    v = K.variable(X, name="a/b")
    K.set_value(v, Y)
    K.update_add(v, X)
    K.update_sub(v, Y)
    np.testing.assert_allclose(K.get_value(v), X)
    K.update(v, Y)
    K.moving_average_update(v, X, 0.75)
    np.testing.assert_allclose(K.eval(v), Y * 0.75 + X * 0.25, rtol=1e-6)
    K.batch_set_value([(v, X)])
    (again,) = K.batch_get_value([v])
    np.testing.assert_allclose(again, X)
    assert K.get_variable_shape(v) == (2, 3)
    assert K.is_variable(v)
    assert not K.is_sparse(v)


def test_draws_have_their_distributions():
    count = 20000
    normal = to_numpy(K.random_normal((count,), mean=1.0, std=2.0, seed=1))
    assert abs(normal.mean() - 1) < 0.1
    assert abs(normal.std() - 2) < 0.1
    uniform = to_numpy(K.random_uniform((count,), low=2.0, high=3.0, seed=1))
    assert 2 <= uniform.min() < uniform.max() < 3
    assert np.abs(to_numpy(K.truncated_normal((count,), seed=1))).max() <= 2.0
    for drawn in (K.random_binomial((count,), 0.25, seed=1), K.random_bernoulli((count,), 0.25)):
        ones = to_numpy(drawn)
        assert set(np.unique(ones)) == {0.0, 1.0}
        assert abs(ones.mean() - 0.25) < 0.02
    assert K.random_normal_variable((2, 3), 0.0, 1.0, seed=1).shape == (2, 3)
    assert float(K.random_uniform_variable((9,), 1.0, 2.0, seed=1).numpy().min()) >= 1.0
    dropped = to_numpy(K.dropout(np.ones(count, "float32"), 0.5, seed=1))
    assert set(np.unique(dropped)) == {0.0, 2.0}


def test_settings_are_asked_and_set():
    before = (keraia.config.epsilon(), keraia.config.floatx(), keraia.config.image_data_format())
    K.set_epsilon(e=1e-3)
    K.set_floatx("float16")
    K.set_image_dim_ordering("th")
    try:
        assert (K.epsilon(), K.floatx()) == (1e-3, "float16")
        assert (K.image_dim_ordering(), K.image_data_format()) == ("th", "channels_first")
        assert K.normalize_data_format(None) == "channels_first"
        with pytest.raises(ValueError, match="'th' or 'tf'"):
            K.set_image_dim_ordering("up")
    finally:
        K.set_epsilon(before[0])
        K.set_floatx(before[1])
        K.set_image_data_format(before[2])
    assert K.backend() == keraia.config.backend()
    assert K.get_uid("of this test") == 1


def test_symbols_are_told_from_values():
    x = K.placeholder(shape=(None, 3))
    y = x + 1.0
    assert K.is_placeholder(x)
    assert not K.is_placeholder(y)
    assert K.is_symbolic(y)
    assert K.is_keras_tensor(y)
    assert K.is_tensor(y)
    assert not K.is_tensor("x")
    assert K.placeholder(ndim=2).shape == (None, None)


def test_what_has_nothing_left_to_do_does_nothing():
    K.manual_variable_initialization(True)
    K.reset_uids()
    K.set_session(None)
    assert K.get_session() is None
    with K.control_dependencies([]), K.name_scope("a/b"):
        assert K.eager(len) is K.symbolic(len) is len


def test_the_phase_of_learning_can_be_set():
    with K.learning_phase_scope(1):
        np.testing.assert_allclose(K.in_train_phase(X, Y), X)
    K.set_learning_phase(0)
    try:
        assert K.learning_phase() == 0
        np.testing.assert_allclose(K.in_train_phase(X, lambda: Y), Y)
    finally:
        control._forced.clear()
    with pytest.raises(ValueError, match="0 or 1"):
        K.set_learning_phase(2)


def test_labels_of_ctc_decode_and_cost():
    p = np.full((1, 4, 3), 0.1, "float32")
    p[0, [0, 1, 2, 3], [0, 2, 1, 2]] = 0.8
    labels, _ = K.ctc_decode(p, np.array([4]))
    assert to_numpy(labels[0])[0, :2].tolist() == [0, 1]
    assert K.ctc_label_dense_to_sparse([[0, 1, 9]], [2]).tolist() == [0, 1]
    cost = K.ctc_batch_cost(np.array([[0, 1]]), p, np.array([[4]]), np.array([[2]]))
    assert tuple(cost.shape) == (1, 1)
    likely = float(to_numpy(cost)[0, 0])
    unlikely = K.ctc_batch_cost(np.array([[1, 0]]), p, np.array([[4]]), np.array([[2]]))
    assert 0 < likely < float(to_numpy(unlikely)[0, 0])


def test_a_recurrence_runs_step_by_step_and_keeps_masked_steps():
    mask = np.array([[True, True, False, True]])
    states = [np.zeros((1, 2), "float32")]
    last, outputs, (state,) = K.rnn(lambda x, s: (s[0] + x, [s[0] + x]), SERIES, states, mask=mask)
    np.testing.assert_allclose(to_numpy(outputs)[0], [[0, 1], [2, 4], [2, 4], [8, 11]])
    np.testing.assert_allclose(to_numpy(last), [[8, 11]])
    np.testing.assert_allclose(to_numpy(state), [[8, 11]])
    backward, _, _ = K.rnn(lambda x, s: (x, s), SERIES, states, go_backwards=True)
    np.testing.assert_allclose(to_numpy(backward)[0], SERIES[0, 0])


def test_a_function_runs_a_graph_on_arrays():
    x = keraia.Input((3,))
    y = x * 2.0
    fn = K.function([x], [y, ops.sum(y)])
    doubled, total = fn([X])
    np.testing.assert_allclose(doubled, 2 * X)
    np.testing.assert_allclose(total, 2 * X.sum(), rtol=1e-6)
    with pytest.raises(ValueError, match="1 inputs, got 2"):
        fn([X, X])


def test_a_function_runs_in_the_phase_it_is_given():
    x = keraia.Input((3,))
    y = keraia.layers.Dropout(0.5, seed=1)(x)
    fn = K.function([x, control._placeholder], [y])
    np.testing.assert_allclose(fn([X, 0])[0], X)
    assert set(np.unique(fn([np.ones((9, 3)), 1])[0])) == {0.0, 2.0}


@pytest.mark.needs("autodiff")
def test_gradients_of_a_graph_are_nodes_of_it():
    x = keraia.Input((3,))
    hidden = ops.square(x)
    loss = ops.sum(hidden * 3.0)
    by_input, by_hidden = K.gradients(loss, [x, hidden])
    values = K.function([x], [by_input, by_hidden, by_input * 2.0])([X])
    np.testing.assert_allclose(values[0], 6 * X, rtol=1e-6)
    np.testing.assert_allclose(values[1], np.full_like(X, 3.0))
    np.testing.assert_allclose(values[2], 12 * X, rtol=1e-6)
    layer = keraia.layers.Dense(1, use_bias=False)
    (by_weight,) = K.gradients(ops.sum(layer(x)), layer.kernel)
    found = K.function([x], [by_weight])([X])[0]
    np.testing.assert_allclose(found[:, 0], X.sum(0), rtol=1e-6)
    with pytest.raises(TypeError, match="symbolic"):
        K.gradients(X, [X])


def test_functions_of_keras_1_take_outputs_first():
    before = generations.current()
    generations.choose(generations.named("1"))
    try:
        found = K.binary_crossentropy(P, T)
    finally:
        generations.choose(before)
    np.testing.assert_allclose(to_numpy(found), bce(T, P), rtol=2e-5, atol=1e-6)


def test_every_function_is_exercised():
    """By the table above, or by name in one of the tests."""
    text = Path(__file__).read_text()
    missing = [n for n in FACTS["backend"].split() if n not in CASES and f"K.{n}(" not in text]
    assert missing == ["clear_session"]  # which would disturb other tests; it is keras.utils's own
