"""Quantized weights against real Keras (`golden/quantized.py`): integers, outputs, files."""

import functools

import numpy as np
import pytest

import keraia as keras
from keraia import layers, ops, quantizers
from keraia.backends import backend
from keraia.core.variable import Variable
from keraia.quantizers.gptq import spans
from tests.golden import quantized as golden

CASES = [pytest.param(*case, id="-".join(case)) for case in golden.layer_cases()]
FLOATS = {"rtol": 1e-6, "atol": 1e-7}  # scales: one division in float32
OUTPUTS = {"rtol": 1e-5, "atol": 1e-5}  # sums of some ten products, in another order
HALF = {"rtol": 2e-2, "atol": 2e-2}  # bfloat16


@functools.cache
def stored():
    with np.load(golden.FILE) as archive:
        return {name: archive[name] for name in archive.files}


def of(label):
    """Answers under a label."""
    return {k[len(label) + 1 :]: v for k, v in stored().items() if k.startswith(f"{label}/")}


def host(x):
    return backend.to_numpy(ops.stop_gradient(ops.convert_to_tensor(x)))


def saved(layer):
    class Store(dict):
        pass

    store = Store()
    layer.save_own_variables(store)
    return Store({k: host(v) for k, v in store.items()})


def dense(**arguments):
    layer = layers.Dense(3, **arguments)
    layer.build((None, 4))
    return layer


@pytest.mark.parametrize(("layer_name", "config_name"), CASES)
def test_quantized_layer_equals_real_keras(layer_name, config_name):
    config = golden.make_config(keras, *golden.CONFIGS[config_name])
    layer = golden.make_layer(keras, layer_name)
    layer.quantize(config=config)
    answers, mine = of(f"{layer_name}/{config_name}"), saved(layer)
    kept = {k: v for k, v in answers.items() if k.isdigit()}
    assert mine.keys() == kept.keys()
    for key, expected in kept.items():
        assert (mine[key].dtype, mine[key].shape) == (expected.dtype, expected.shape)
        exact = {"rtol": 0, "atol": 0}
        np.testing.assert_allclose(
            mine[key], expected, **(FLOATS if "f" in expected.dtype.kind else exact)
        )
    if config_name == "float8" and layer.bias is not None:
        layer.bias.assign(ops.cast(layer.bias, "bfloat16"))  # real Keras rounds it when it adds
    tolerance = HALF if layer_name == "half" else OUTPUTS
    for i, output in enumerate(golden.outputs_of(keras, layer, layer_name)):
        np.testing.assert_allclose(output, answers[f"out{i}"], **tolerance)


@pytest.mark.parametrize(("layer_name", "config_name"), CASES[::3])
def test_layer_made_by_its_configuration_reads_what_was_saved(layer_name, config_name):
    layer = golden.make_layer(keras, layer_name)
    layer.quantize(config=golden.make_config(keras, *golden.CONFIGS[config_name]))
    again = type(layer).from_config(layer.get_config())
    again.build_from_config(layer.get_build_config() or {"input_shape": (2, 3)})
    again.load_own_variables(saved(layer))
    assert again.dtype_policy == layer.dtype_policy
    pairs = (golden.outputs_of(keras, x, layer_name) for x in (layer, again))
    for mine, theirs in zip(*pairs, strict=True):
        np.testing.assert_array_equal(mine, theirs)


@pytest.mark.parametrize("name", golden.CALIBRATED)
def test_calibrated_weights_change_products_less_than_rounded_ones(name):
    _, (block, _) = golden.calibrate(keras, name)
    layer, config = block.up, block.up.quantization_config
    plain, structure = golden.make_block(keras)
    weight = host(structure["sequential_blocks"][0].up.kernel)
    size = 8 if config.group_size == -1 else config.group_size
    settings = config.weight_bits, getattr(config, "symmetric", False)
    nearest = np.empty_like(weight)
    for first in range(0, 8, size):
        rows = slice(first, first + size)
        scale, zero = spans(weight[rows], *settings, not getattr(config, "per_channel", True))
        top = 2**config.weight_bits - 1
        integers = np.clip(np.round(weight[rows] / scale) + zero, 0, top)
        nearest[rows] = (integers - zero) * scale
    x = host(plain.layers[1](golden.TOKENS))
    found = np.square(x @ (host(layer.kernel.floats()) - weight)).sum()
    assert found <= np.square(x @ (nearest - weight)).sum()


def test_calibrated_models_stay_close_to_what_they_were():
    plain, _ = golden.make_block(keras)
    model, blocks = golden.calibrate(keras, "gptq_8")
    layers_in = [layer for block in blocks for layer in (block.up, block.down)]
    assert {layer.dtype_policy.name for layer in layers_in} == {"gptq/8/8_from_float32"}
    expected = host(plain(golden.TOKENS))
    error = np.abs(host(model(golden.TOKENS)) - expected).mean()
    assert error < 0.01 * np.abs(expected).mean()


def test_model_of_real_keras_is_read():
    model = keras.saving.load_model(golden.MODEL)
    bias = model.get_layer("float").bias
    bias.assign(ops.cast(bias, "bfloat16"))  # real Keras rounds it when it adds
    np.testing.assert_allclose(host(model(golden.MODEL_INPUTS)), stored()["model"], **OUTPUTS)
    modes = [layer.quantization_mode for layer in model.layers if layer.weights]
    assert modes == ["int4", "int8", "int4", "float8", None]


def test_quantized_model_is_saved_and_read(tmp_path):
    model = golden.make_model(keras)
    model.save(tmp_path / "m.keras")
    again = keras.saving.load_model(tmp_path / "m.keras")
    expected = host(model(golden.MODEL_INPUTS))
    np.testing.assert_array_equal(host(again(golden.MODEL_INPUTS)), expected)
    model.save_weights(tmp_path / "m.weights.h5")
    other = keras.models.clone_model(again)
    other.load_weights(tmp_path / "m.weights.h5")
    np.testing.assert_array_equal(host(other(golden.MODEL_INPUTS)), expected)


def test_calibrated_layer_is_saved_with_its_zero_points():
    model, (block, _) = golden.calibrate(keras, "gptq")
    layer = block.up
    again = layers.Dense.from_config(layer.get_config())
    again.build((None, 8))
    again.load_own_variables(saved(layer))
    x = np.ones((2, 8), "float32")
    np.testing.assert_array_equal(host(again(x)), host(layer(x)))
    assert again.is_gptq_calibrated
    assert model.layers[1].quantization_mode is None


@pytest.mark.parametrize("mode", ["int8", "int4", "float8"])
def test_change_of_a_quantized_weight_is_merged_into_files(mode):
    layer = dense()
    layer.quantize(mode)
    layer.enable_lora(2, lora_alpha=4)
    layer.lora_kernel_b.assign(np.full((2, 3), 0.3))
    plain = layers.Dense(3, dtype=layer.dtype_policy)
    plain.build((None, 4))
    plain.load_own_variables(saved(layer))
    x = np.eye(4, dtype="float32")
    step = {"int8": 0.03, "int4": 0.3, "float8": 0.0}[mode]  # half a step of the integers
    np.testing.assert_allclose(host(plain(x)), host(layer(x)), atol=step)


@pytest.mark.parametrize("mode", ["int8", "int4"])
def test_adapted_layer_is_quantized_below_its_change(mode):
    layer = dense(lora_rank=2)
    layer.lora_kernel_b.assign(np.full((2, 3), 0.3))
    x = np.eye(4, dtype="float32")
    before = host(layer(x))
    layer.quantize(mode)
    names = [v.name for v in layer.trainable_variables]
    assert names == ["bias", "lora_kernel_a", "lora_kernel_b"]
    np.testing.assert_allclose(host(layer(x)), before, atol={"int8": 0.02, "int4": 0.2}[mode])


@pytest.mark.needs("autodiff")
@pytest.mark.parametrize("config_name", ["int8", "int4_both", "int4_blocks"])
def test_gradient_passes_as_if_nothing_were_rounded(config_name):
    layer = dense()
    layer.quantize(config=golden.make_config(keras, *golden.CONFIGS[config_name]))
    x = Variable(np.random.default_rng(0).normal(size=(2, 4)).astype("float32"))
    weights = np.arange(6, dtype="float32").reshape(2, 3)

    def loss():
        return ops.sum(ops.multiply(layer(x.value), weights)), None

    _, (found,) = backend.value_and_grad(loss, [x])
    np.testing.assert_allclose(host(found), weights @ host(layer.kernel.floats()).T, rtol=1e-5)


@pytest.mark.needs("autodiff")
def test_gradients_of_scales_are_their_next_values():
    policy = keras.dtype_policies.QuantizedFloat8DTypePolicy("float8", "float32", 3)
    layer = dense(dtype=policy)
    layer.kernel.assign(np.full((4, 3), 2.0))
    layer.inputs_scale.assign(0.5)
    layer.inputs_amax_history.assign([2.0, 5.0, 1.0])
    x = np.array([[1.0, -7.0, 3.0, 0.3]], "float32")

    def loss():
        return ops.sum(ops.multiply(layer(x, training=True), [[4.0, 1.0, 0.0]])), None

    cells = [layer.inputs_scale, layer.inputs_amax_history, layer.outputs_grad_amax_history]
    _, (scale, history, outputs) = backend.value_and_grad(loss, cells)
    np.testing.assert_allclose(host(scale), 5 / 448, rtol=1e-6)
    assert host(history).tolist() == [7.0, 1.0, 2.0]
    assert host(outputs).tolist() == [4.0, 0.0, 0.0]


@pytest.mark.needs("autodiff")
def test_training_in_float8_moves_weights_and_scales():
    model = keras.Sequential([keras.Input((4,)), layers.Dense(3, name="last")])
    model.quantize("float8")
    model.compile("sgd", "mse")
    x = np.random.default_rng(0).normal(size=(8, 4)).astype("float32")
    before = host(model.layers[0].kernel)
    model.fit(x, np.ones((8, 3)), batch_size=4, epochs=2, verbose=0)
    layer = model.layers[0]
    assert np.abs(host(layer.kernel) - before).max() > 1e-4
    largest = np.abs(x).reshape(2, 4, 4).max()
    history = host(layer.inputs_amax_history)
    assert history.max() == largest
    assert np.count_nonzero(history) == 4
    assert host(layer.inputs_scale) < 1


def test_filters_choose_layers_by_their_names():
    def modes(**arguments):
        parts = [layers.Dense(4, name="first"), layers.LayerNormalization(), layers.Dense(2)]
        model = keras.Sequential([keras.Input((4,)), *parts])
        model.quantize("int8", **arguments)
        return [part.quantization_mode for part in parts]

    assert modes() == ["int8", None, "int8"]
    assert modes(filters="^fir") == modes(filters=["first"]) == ["int8", None, None]
    assert modes(filters=lambda layer: layer.name != "first") == [None, None, "int8"]
    with pytest.raises(ValueError, match="`filters` must be"):
        modes(filters=5)


class OfProgram(layers.Dense):
    pass


def quantize_twice():
    layer = dense()
    layer.quantize("int8")
    layer.quantize("int4")


@pytest.mark.parametrize(
    ("act", "error", "message"),
    [
        (lambda: layers.Dense(3).quantize("int8"), ValueError, "not built"),
        (quantize_twice, ValueError, "'int8_from_float32' weights already"),
        (lambda: dense().quantize("int7"), ValueError, "must be one of.*'int7'"),
        (lambda: dense().quantize(), ValueError, "pass `mode`"),
        (lambda: dense().quantize("int8", config=5), ValueError, "QuantizationConfig, got 5"),
        (
            lambda: dense().quantize("int8", config=quantizers.Int4QuantizationConfig()),
            ValueError,
            "contradicts",
        ),
        (lambda: dense().quantize("gptq"), ValueError, "learns from data.*GPTQConfig"),
        (lambda: layers.ReLU().quantize("int8"), NotImplementedError, "cannot be quantized"),
        (
            lambda: layers.Embedding(3, 2, weights=np.ones((3, 2))).quantize("float8"),
            NotImplementedError,
            "not by 'float8'",
        ),
    ],
)
def test_what_cannot_be_quantized_is_refused(act, error, message):
    with pytest.raises(error, match=message):
        act()


def test_layers_of_programs_are_quantized_when_told():
    layer = OfProgram(3)
    layer.build((None, 4))
    with pytest.raises(NotImplementedError, match="type_check=False"):
        layer.quantize("int8")
    layer.quantize("int8", type_check=False)
    assert layer.quantization_mode == "int8"


def test_a_failed_quantization_leaves_the_layer_as_it_was():
    layer = dense()
    before = [v.path for v in layer.weights]
    rounding = quantizers.AbsMaxQuantizer(axis=1)  # the axis of the outputs
    with pytest.raises(ValueError, match="one scale for each output"):
        layer.quantize(config=quantizers.Int8QuantizationConfig(rounding))
    assert [v.path for v in layer.weights] == before
    assert layer.quantization_mode is None
    assert layer.quantization_config is None


def test_calibration_needs_blocks_and_data():
    model, structure = golden.make_block(keras)
    with pytest.raises(ValueError, match="must be told the blocks"):
        model.quantize(config=quantizers.GPTQConfig([[1]], None))
    for data, error in (([], ValueError), (5, TypeError), (["words"], ValueError)):
        config = quantizers.GPTQConfig(data, None, quantization_layer_structure=structure)
        with pytest.raises(error):
            model.quantize(config=config)
