"""Calling layers: building, training flag, masks, losses, dtypes, errors."""

import numpy as np
import pytest

import keraia as keras
from keraia import layers, ops
from keraia.core.masks import get_mask
from keraia.core.spec import KerasTensor

ONES = np.ones((2, 3), "float32")


class Probe(layers.Layer):
    """Keeps what its call was told."""

    def call(self, inputs, training=None, mask=None):
        self.told = (training, mask)
        return inputs


class Around(layers.Layer):
    def __init__(self, inner):
        super().__init__()
        self.inner = inner

    def call(self, inputs):
        return self.inner(inputs)


def test_training_reaches_inner_layers():
    probe = Probe()
    around = Around(probe)
    around(ONES, training=True)
    assert probe.told[0] is True
    around(ONES)
    assert probe.told[0] is None
    around(ONES, training=False)
    assert probe.told[0] is False


def test_an_inner_call_may_say_otherwise():
    class Frozen(Around):
        def call(self, inputs):
            return self.inner(inputs, training=False)

    probe = Probe()
    Frozen(probe)(ONES, training=True)
    assert probe.told[0] is False


def test_masks_travel_to_the_layers_that_ask():
    tokens = np.array([[1, 2, 0], [3, 0, 0]])
    embedding = layers.Embedding(4, 5, mask_zero=True)
    x = embedding(tokens)
    probe = Probe()
    probe(layers.Dense(2)(layers.Dropout(0.5)(x)))
    np.testing.assert_array_equal(ops.convert_to_numpy(probe.told[1]), tokens != 0)


def test_masks_stop_where_layers_do_not_support_them():
    x = layers.Embedding(4, 5, mask_zero=True)(np.array([[1, 0]]))
    assert get_mask(layers.Reshape((10,))(x)) is None


def test_masked_mean_counts_real_steps_only():
    tokens = np.array([[1, 2, 0], [3, 0, 0]])
    embedding = layers.Embedding(4, 5, mask_zero=True)
    out = layers.GlobalAveragePooling1D()(embedding(tokens))
    vectors = embedding.get_weights()[0]
    expected = np.stack([vectors[[1, 2]].mean(0), vectors[3]])
    np.testing.assert_allclose(ops.convert_to_numpy(out), expected, rtol=1e-6)


def test_masks_reach_layers_of_functional_models():
    tokens = np.array([[1, 2, 0], [3, 0, 0]])
    probe = Probe()
    inputs = keras.Input((3,), dtype="int32")
    model = keras.Model(inputs, probe(layers.Embedding(4, 5, mask_zero=True)(inputs)))
    model(tokens)
    np.testing.assert_array_equal(ops.convert_to_numpy(probe.told[1]), tokens != 0)


def test_losses_are_those_of_the_last_call():
    layer = layers.Dense(2, activity_regularizer="l2", kernel_regularizer="l1", name="d")
    around = Around(layer)
    for scale in (1.0, 2.0):
        out = around(ONES * scale)
    expected = 0.01 * (ops.convert_to_numpy(out) ** 2).sum() / 2
    activity, weights = (float(ops.convert_to_numpy(x)) for x in around.losses)
    assert activity == pytest.approx(expected, rel=1e-5)
    assert weights == pytest.approx(0.01 * np.abs(layer.get_weights()[0]).sum(), rel=1e-5)


def test_add_loss_is_collected_from_below():
    class Adds(layers.Layer):
        def call(self, inputs):
            self.add_loss(ops.sum(inputs))
            return inputs

    around = Around(Adds())
    around(ONES)
    around(ONES)
    assert [float(ops.convert_to_numpy(x)) for x in around.losses] == [6.0]


def test_mixed_precision_computes_low_and_stores_high():
    layer = layers.Dense(2, dtype="mixed_bfloat16")
    out = layer(ONES)
    assert keras.backend.standardize_dtype(out.dtype) == "bfloat16"
    assert layer.kernel.dtype == "float32"
    assert layers.Dense(2, dtype="float16")(ONES).dtype == ops.ones((1,), "float16").dtype


def test_integers_are_not_cast_to_floating():
    probe = Probe()
    assert keras.backend.standardize_dtype(probe(np.ones((2, 3), "int32")).dtype) == "int32"


def test_symbolic_and_eager_calls_agree():
    layer = layers.Dense(4)
    spec = layer(KerasTensor((None, 3)))
    assert spec.shape == (None, 4)
    assert tuple(layer(ONES).shape) == (2, 4)


def test_output_shape_of_a_users_layer_is_found():
    class Halves(layers.Layer):
        def call(self, inputs):
            return ops.reshape(inputs, (ops.shape(inputs)[0], 2, -1)), ops.sum(inputs)

    halves, total = Halves()(KerasTensor((None, 8)))
    assert halves.shape == (None, 2, 4)
    assert total.shape == ()


def test_several_arguments_build_by_their_names():
    class Pair(layers.Layer):
        def build(self, query_shape, value_shape):
            self.shapes = (query_shape, value_shape)

        def call(self, query, value):
            return query

    pair = Pair()
    pair(ONES, value=np.ones((2, 5), "float32"))
    assert [tuple(s) for s in pair.shapes] == [(2, 3), (2, 5)]


def test_wrong_shape_says_what_where_and_what_to_do():
    layer = layers.Dense(2, name="head")
    layer(ONES)
    with pytest.raises(ValueError, match=r"Dense 'head'.*\(2, 5\).*axis -1.*size 3.*Reshape"):
        layer(np.ones((2, 5), "float32"))


def test_unknown_arguments_are_named():
    with pytest.raises(TypeError, match="'unit'"):
        layers.Dense(2, unit=3)


def test_stateless_call_touches_nothing():
    layer = layers.BatchNormalization(momentum=0.5)
    layer(ONES)
    x = np.arange(6, dtype="float32").reshape(2, 3)
    trainable = [v.value for v in layer.trainable_variables]
    others = [v.value for v in layer.non_trainable_variables]
    outputs, updated = layer.stateless_call(trainable, others, x, training=True)
    np.testing.assert_array_equal(layer.moving_mean.numpy(), np.zeros(3))
    np.testing.assert_allclose(ops.convert_to_numpy(updated[0]), x.mean(0) / 2)
    assert tuple(outputs.shape) == (2, 3)


def test_stateless_call_checks_the_number_of_values():
    layer = layers.Dense(2)
    layer(ONES)
    with pytest.raises(ValueError, match="2 trainable_variables, got 1"):
        layer.stateless_call([layer.kernel.value], [], ONES)


def test_lambda_gets_its_arguments_and_the_training_flag():
    layer = layers.Lambda(
        lambda x, k, training=False: x * (k if training else 1), arguments={"k": 3}
    )
    np.testing.assert_array_equal(ops.convert_to_numpy(layer(ONES, training=True)), ONES * 3)
    np.testing.assert_array_equal(ops.convert_to_numpy(layer(ONES)), ONES)


def test_dropout_keeps_the_mean_in_training_only():
    layer = layers.Dropout(0.25, seed=1)
    x = np.ones((200, 200), "float32")
    out = ops.convert_to_numpy(layer(x, training=True))
    assert set(np.unique(out)) == {0.0, np.float32(1 / 0.75)}
    assert out.mean() == pytest.approx(1.0, abs=0.02)
    np.testing.assert_array_equal(ops.convert_to_numpy(layer(x)), x)


def test_dropout_shares_its_mask_along_axes_of_size_one():
    layer = layers.Dropout(0.5, noise_shape=(None, 1, None), seed=1)
    out = ops.convert_to_numpy(layer(np.ones((8, 5, 8), "float32"), training=True))
    assert (out == out[:, :1]).all()
    assert 0 < (out == 0).mean() < 1


@pytest.mark.needs("autodiff")
def test_batch_normalization_ignores_masked_steps():
    x = np.random.default_rng(0).normal(size=(4, 6, 3)).astype("float32")
    mask = np.arange(6) < np.array([[6], [3], [1], [4]])
    layer = layers.BatchNormalization(momentum=0.0)
    layer(x, training=True, mask=mask)
    np.testing.assert_allclose(layer.moving_mean.numpy(), x[mask].mean(0), rtol=1e-4, atol=1e-6)
    np.testing.assert_allclose(layer.moving_variance.numpy(), x[mask].var(0), rtol=1e-4)
