"""Low-rank adaptation: the sum is computed, trained, saved and read as real Keras has it."""

import json

import numpy as np
import pytest

import keraia as keras
from keraia import layers, ops
from keraia.backends import backend

RNG = np.random.default_rng(0)
VECTORS = RNG.normal(size=(3, 4)).astype("float32")
SEQUENCES = RNG.normal(size=(2, 5, 4)).astype("float32")
IMAGES = RNG.normal(size=(2, 5, 5, 4)).astype("float32")
CASES = {
    "dense": (lambda **kw: layers.Dense(5, **kw), VECTORS, "kernel", (4, 2), (2, 5)),
    "einsum": (
        lambda **kw: layers.EinsumDense("abc,cde->abde", (None, 3, 2), bias_axes="e", **kw),
        SEQUENCES,
        "kernel",
        (4, 3, 2),
        (2, 2),
    ),
    "embedding": (
        lambda **kw: layers.Embedding(6, 4, **kw),
        np.array([[1, 5], [0, 1]]),
        "embeddings",
        (6, 2),
        (2, 4),
    ),
    "conv1d": (
        lambda **kw: layers.Conv1D(6, 2, groups=2, **kw),
        SEQUENCES,
        "kernel",
        (2, 2, 2),
        (2, 6),
    ),
    "conv2d": (lambda **kw: layers.Conv2D(3, 2, **kw), IMAGES, "kernel", (2, 2, 4, 2), (2, 3)),
}
each = pytest.mark.parametrize(("make", "x", "name", "a", "b"), CASES.values(), ids=list(CASES))


def values(x):
    return backend.to_numpy(ops.stop_gradient(ops.convert_to_tensor(x)))


def changed(layer, name, alpha=None):
    """Gives an adapted layer a change that is not zero; returns what its weight should read."""
    a, b = (getattr(layer, f"lora_{name}_{part}") for part in "ab")
    b.assign(RNG.normal(size=b.shape))
    whole = getattr(layer, name)
    scale = (alpha or layer.lora_rank) / layer.lora_rank
    return whole.base.numpy() + scale * (a.numpy() @ b.numpy())


@each
def test_the_weight_reads_as_the_sum(make, x, name, a, b):
    layer = make()
    before = values(layer(x))
    layer.enable_lora(2, lora_alpha=6)
    factors = [getattr(layer, f"lora_{name}_{part}") for part in "ab"]
    assert [f.shape for f in factors] == [a, b]
    assert [f.path.split("/")[-1] for f in factors] == [f.name for f in factors]
    np.testing.assert_array_equal(values(layer(x)), before)
    whole = changed(layer, name, alpha=6)
    np.testing.assert_allclose(getattr(layer, name).numpy(), whole, rtol=1e-5, atol=1e-6)
    plain = make()
    plain.build(x.shape)
    plain.set_weights([whole, *(v.numpy() for v in layer.weights[1:-2])])
    np.testing.assert_allclose(values(layer(x)), values(plain(x)), rtol=1e-4, atol=1e-5)


@each
def test_variables_stand_in_keras_order(make, x, name, a, b):
    layer = make(lora_rank=2)
    layer.build(x.shape)
    bias = ["bias"] if len(layer.weights) == 4 else []
    factors = [f"lora_{name}_a", f"lora_{name}_b"]
    assert [v.name for v in layer.weights] == [name, *bias, *factors]
    assert [v.name for v in layer.trainable_weights] == [*bias, *factors]
    assert [v.name for v in layer.non_trainable_weights] == [name]
    assert len({v.path for v in layer.weights}) == len(layer.weights)
    layer.trainable = False
    assert layer.trainable_weights == []
    layer.trainable = True
    assert [v.name for v in layer.trainable_weights] == [*bias, *factors]


@each
def test_files_hold_the_sum(make, x, name, a, b):
    layer = make()
    layer(x)
    layer.enable_lora(2)
    whole = changed(layer, name)
    store = {}
    layer.save_own_variables(store)
    assert len(store) == len(layer.weights) - 2
    np.testing.assert_allclose(np.asarray(store["0"]), whole, rtol=1e-5, atol=1e-6)
    again = type(layer).from_config(json.loads(json.dumps(layer.get_config())))
    again.build(x.shape)
    assert again.lora_enabled
    again.load_own_variables(store)
    np.testing.assert_allclose(values(again(x)), values(layer(x)), rtol=1e-4, atol=1e-5)
    plain = make()
    plain.build(x.shape)
    plain.load_own_variables(store)
    np.testing.assert_allclose(values(plain(x)), values(layer(x)), rtol=1e-4, atol=1e-5)


@each
def test_only_adapted_layers_say_so_in_their_configuration(make, x, name, a, b):
    assert not {"lora_rank", "lora_alpha"} & make(lora_alpha=3).get_config().keys()
    config = make(lora_rank=2).get_config()
    assert (config["lora_rank"], config["lora_alpha"]) == (2, 2)


@pytest.mark.needs("autodiff")
def test_training_moves_the_factors_only():
    model = keras.Sequential([keras.Input((4,)), layers.Dense(5), layers.Dense(2)])
    model.compile("adam", "mse")
    model.fit(VECTORS, VECTORS[:, :2], verbose=0)
    first = model.layers[0]
    first.enable_lora(2)
    model.compile("adam", "mse")
    frozen = first.kernel.base.numpy().copy()
    model.fit(VECTORS, VECTORS[:, :2], epochs=2, verbose=0)
    np.testing.assert_array_equal(first.kernel.base.numpy(), frozen)
    assert np.abs(first.lora_kernel_b.numpy()).max() > 0
    names = [v.name for v in model.trainable_variables]
    assert names == ["bias", "lora_kernel_a", "lora_kernel_b", "kernel", "bias"]


@pytest.mark.needs("autodiff")
def test_models_are_saved_and_loaded(tmp_path):
    model = keras.Sequential([keras.Input((4,)), layers.Dense(5, lora_rank=2), layers.Dense(2)])
    model.compile("sgd", "mse")
    model.fit(VECTORS, VECTORS[:, :2], epochs=2, verbose=0)
    model.save(tmp_path / "adapted.keras")
    again = keras.saving.load_model(tmp_path / "adapted.keras")
    assert again.layers[0].lora_rank == 2
    expected = model.predict(VECTORS, verbose=0)
    np.testing.assert_allclose(again.predict(VECTORS, verbose=0), expected, rtol=1e-5, atol=1e-6)
    again.fit(VECTORS, VECTORS[:, :2], verbose=0)
    assert np.abs(again.layers[0].lora_kernel_b.numpy()).max() > 0


def test_penalties_are_those_of_the_factors():
    layer = layers.Dense(2, kernel_regularizer="l2", use_bias=False)
    layer.build((None, 4))
    layer.enable_lora(1)
    changed(layer, "kernel")
    expected = sum(0.01 * np.sum(v.numpy() ** 2) for v in layer.trainable_weights)
    np.testing.assert_allclose(sum(float(values(x)) for x in layer.losses), expected, rtol=1e-5)


def test_what_cannot_be_adapted_is_refused():
    layer = layers.Dense(2)
    with pytest.raises(ValueError, match="needs a built layer"):
        layer.enable_lora(2)
    layer.build((None, 4))
    layer.enable_lora(2)
    with pytest.raises(ValueError, match="called before"):
        layer.enable_lora(2)
    held = layers.Dense(2, kernel_constraint="non_neg")
    held.build((None, 4))
    with pytest.raises(ValueError, match="cannot be constrained"):
        held.enable_lora(2)
    with pytest.raises(ValueError, match="`lora_rank` must be a positive integer"):
        layers.Dense(2, lora_rank=-1)


def test_mixed_precision_computes_in_the_compute_dtype():
    layer = layers.Dense(3, dtype="mixed_float16", lora_rank=2)
    assert backend.dtype_of(layer(VECTORS)) == "float16"
    assert layer.lora_kernel_a.dtype == "float32"


@each
def test_weights_are_missed_by_name_before_they_are_made(make, x, name, a, b):
    layer = make()
    assert not hasattr(layer, name)
    with pytest.raises(AttributeError, match=f"has no `{name}` before it is built"):
        getattr(layer, name)
    layer.build(x.shape)
    assert getattr(layer, name).name == name
