import copy
import pickle

import numpy as np
import pytest

import keraia as keras
from keraia.backends import backend
from keraia.core.errors import UnsafeFileError

X = np.linspace(-1, 1, 12).reshape(4, 3).astype("float32")
Y = X @ np.ones((3, 2), "float32")
W = np.arange(6, dtype="float32").reshape(3, 2) / 4

serves_torch = pytest.mark.skipif(
    "run_module" not in backend.kernels, reason="this backend runs no modules of PyTorch"
)
serves_jax = pytest.mark.skipif(
    "jax_function" not in backend.kernels, reason="this backend runs no functions of JAX"
)
serves_saved_models = pytest.mark.skipif(
    "load_saved_model" not in backend.kernels, reason="this backend loads no saved models"
)


def trained(layer):
    """A model of one layer, after a step of descent of 0.5, and its first weights."""
    model = keras.Sequential([keras.Input((3,)), layer])
    model.compile(keras.optimizers.SGD(0.5), "mse")
    before = model.get_weights()
    model.fit(X, Y, batch_size=4, verbose=0)
    return model, before


def reloaded(model, folder, **kwargs):
    path = str(folder / "model.keras")
    model.save(path)
    return keras.models.load_model(path, **kwargs)


# -- wherever such a layer does not work


@pytest.mark.parametrize(
    ("cls", "args", "kernel"),
    [
        (keras.layers.TorchModuleWrapper, (None,), "module_state"),
        (keras.layers.JaxLayer, (abs,), "jax_function"),
        (keras.layers.FlaxLayer, (None,), "jax_function"),
        (keras.layers.TFSMLayer, ("folder",), "load_saved_model"),
    ],
)
def test_other_backends_say_where_it_works(cls, args, kernel, monkeypatch):
    monkeypatch.delitem(backend.kernels, kernel, raising=False)
    with pytest.raises(NotImplementedError, match=rf"{cls.__name__} works on .*KERAIA_BACKEND"):
        cls(*args)


@pytest.mark.parametrize(
    ("name", "config"),
    [
        ("TorchModuleWrapper", {"module": "gASVAAAA", "output_shape": None}),
        ("TFSMLayer", {"filepath": "/no/such/folder", "call_endpoint": "serve"}),
    ],
)
def test_a_file_does_not_make_one_unasked(name, config):
    form = {"module": "keras.layers", "class_name": name, "config": config}
    inside = {
        "module": "keras.layers",
        "class_name": "TimeDistributed",
        "config": {"layer": form},
    }
    for data in (form, inside):
        with pytest.raises(UnsafeFileError, match="safe_mode=False"):
            keras.saving.deserialize_keras_object(data)
    with pytest.raises(UnsafeFileError, match=name):
        getattr(keras.layers, name).from_config(config)


# -- modules of PyTorch


def torch_module():
    import torch

    module = torch.nn.Sequential(torch.nn.Linear(3, 2), torch.nn.BatchNorm1d(2))
    with torch.no_grad():
        module[0].weight.copy_(torch.tensor(W.T))
        module[0].bias.zero_()
    return module


@serves_torch
def test_a_module_shares_its_state_with_the_layer():
    module = torch_module()
    layer = keras.layers.TorchModuleWrapper(module, name="wrapped")
    assert [v.path for v in layer.trainable_weights] == [
        "0.weight", "0.bias", "1.weight", "1.bias"
    ]  # fmt: skip
    assert [v.name for v in layer.non_trainable_weights] == [
        "1.running_mean", "1.running_var", "1.num_batches_tracked"
    ]  # fmt: skip
    layer.weights[0].assign(2 * W.T)
    layer.weights[4].assign([1.0, 2.0])
    np.testing.assert_array_equal(module[0].weight.detach().numpy(), 2 * W.T)
    np.testing.assert_array_equal(module[1].running_mean.numpy(), [1.0, 2.0])
    np.testing.assert_allclose(
        layer(X, training=False).tolist(), module(backend.as_array(X)).tolist()
    )
    assert not module.training
    assert sorted(layer.state_dict()) == sorted(f"module.{v.name}" for v in layer.weights)
    layer.trainable = False
    assert not any(p.requires_grad for p in layer.parameters())


@serves_torch
def test_a_module_is_trained_as_in_pytorch():
    import torch

    twin = torch_module()
    torch.nn.functional.mse_loss(twin(torch.tensor(X)), torch.tensor(Y)).backward()
    model, _ = trained(keras.layers.TorchModuleWrapper(torch_module()))
    for variable, parameter in zip(model.trainable_weights, twin.parameters(), strict=True):
        expected = (parameter - 0.5 * parameter.grad).detach().numpy()
        np.testing.assert_allclose(variable.numpy(), expected, rtol=1e-5, atol=1e-6)
    for variable, buffer in zip(model.non_trainable_weights, twin.buffers(), strict=True):
        np.testing.assert_allclose(variable.numpy(), buffer.numpy(), rtol=1e-6)


@serves_torch
def test_a_module_leaves_no_trace_in_stateless_calls():
    layer = keras.layers.TorchModuleWrapper(torch_module())
    before = layer.get_weights()
    trainable = [2 * v.value for v in layer.trainable_variables]
    others = [v.value for v in layer.non_trainable_variables]
    outputs, updated = layer.stateless_call(trainable, others, X, training=True)
    expected = 2 * (lambda z: (z - z.mean(0)) / np.sqrt(z.var(0) + 1e-5 / 4))(X @ W)
    np.testing.assert_allclose(outputs.tolist(), expected, rtol=1e-4, atol=1e-5)
    assert int(updated[-1]) == 1
    for a, b in zip(before, layer.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)
    assert layer.compute_output_shape((None, 3)) == (None, 2)
    told = keras.layers.TorchModuleWrapper(torch_module(), output_shape=(None, 5))
    assert told(keras.Input((3,))).shape == (None, 5)


@serves_torch
def test_a_module_is_saved_with_its_buffers(tmp_path):
    model, _ = trained(keras.layers.TorchModuleWrapper(torch_module()))
    expected = model.predict(X, verbose=0)
    with pytest.raises(UnsafeFileError, match="TorchModuleWrapper"):
        reloaded(model, tmp_path)
    again = reloaded(model, tmp_path, safe_mode=False)
    np.testing.assert_array_equal(again.predict(X, verbose=0), expected)
    model.save_weights(str(tmp_path / "m.weights.h5"))
    fresh = keras.Sequential([keras.layers.TorchModuleWrapper(torch_module())])
    fresh.load_weights(str(tmp_path / "m.weights.h5"))
    np.testing.assert_array_equal(fresh.predict(X, verbose=0), expected)
    for twin in (copy.deepcopy(model), pickle.loads(pickle.dumps(model))):
        twin.layers[0].module[1].running_mean.zero_()
        assert not twin.layers[0].weights[4].numpy().any()
    np.testing.assert_array_equal(model.predict(X, verbose=0), expected)


@serves_torch
def test_only_modules_with_shapes_are_wrapped():
    import torch

    with pytest.raises(TypeError, match=r"torch\.nn\.Module"):
        keras.layers.TorchModuleWrapper(keras.activations.relu)
    with pytest.raises(ValueError, match=r"weight, bias .* no shape yet"):
        keras.layers.TorchModuleWrapper(torch.nn.LazyLinear(2))


# -- functions of JAX


@keras.saving.register_keras_serializable("foreign")
def counted_line(params, state, rng, inputs, training):
    import jax

    noise = jax.random.bernoulli(rng, 0.5, inputs.shape) if training else 0.0
    outputs = (inputs + 0.0 * noise) @ params["w"] + params["b"]
    return outputs, {"calls": state["calls"] + training}


@keras.saving.register_keras_serializable("foreign")
def first_values(rng, inputs):
    import jax

    size = (inputs.shape[-1], 2)
    return {"w": jax.random.normal(rng, size), "b": np.zeros(2, "float32")}, {"calls": 0.0}


def given_line():
    params = {"w": W, "b": np.zeros(2, "float32")}
    return keras.layers.JaxLayer(counted_line, params=params, state={"calls": 0.0}, name="line")


@serves_jax
def test_a_function_gets_what_it_names():
    layer = keras.layers.JaxLayer(counted_line, first_values, seed=1, name="line")
    assert layer(keras.Input((3,))).shape == (None, 2)
    assert [v.path for v in layer.weights] == ["line/b", "line/w", "line/calls"]
    assert [v.trainable for v in layer.weights] == [True, True, False]
    assert layer.weights[1].numpy().std() > 0
    outputs = keras.ops.convert_to_numpy(layer(X, training=True))
    np.testing.assert_allclose(outputs, X @ layer.params["w"].numpy(), rtol=1e-5, atol=1e-6)
    layer(X)
    assert float(layer.state["calls"]) == 1.0


@serves_jax
def test_a_function_takes_and_returns_structures():
    def swapped(params, inputs):
        return {"sum": inputs["a"] + inputs["b"] * params[0], "first": inputs["a"]}

    layer = keras.layers.JaxLayer(swapped, params=[np.float32(3.0)])
    outputs = layer({"a": X, "b": X})
    np.testing.assert_allclose(keras.ops.convert_to_numpy(outputs["sum"]), 4 * X, rtol=1e-6)
    frozen = keras.layers.JaxLayer(swapped, params=[3.0], trainable=False, dtype="mixed_bfloat16")
    assert keras.backend.standardize_dtype(frozen({"a": X, "b": X})["first"].dtype) == "bfloat16"
    assert not frozen.trainable_weights


@serves_jax
def test_a_function_is_trained_and_saved(tmp_path):
    model, _ = trained(given_line())
    error = 2 * (X @ W - Y) / Y.size
    np.testing.assert_allclose(model.get_weights()[1], W - 0.5 * X.T @ error, rtol=1e-5)
    np.testing.assert_allclose(model.get_weights()[0], -0.5 * error.sum(0), rtol=1e-4, atol=1e-6)
    assert float(model.layers[0].state["calls"]) == 1.0
    model = keras.Sequential([keras.Input((3,)), keras.layers.JaxLayer(counted_line, first_values)])
    again = reloaded(model, tmp_path)
    np.testing.assert_array_equal(again.predict(X, verbose=0), model.predict(X, verbose=0))
    twin = pickle.loads(pickle.dumps(model))
    np.testing.assert_array_equal(twin.predict(X, verbose=0), model.predict(X, verbose=0))


@serves_jax
@pytest.mark.filterwarnings("ignore:A lambda is saved")
def test_a_file_names_functions_and_brings_none(tmp_path):
    layer = keras.layers.JaxLayer(lambda inputs: inputs * 2)
    config = layer.get_config()
    assert {"call_fn", "init_fn", "native_serialization_platforms"} < config.keys()
    assert not {"params", "state", "seed"} & config.keys()
    with pytest.raises(UnsafeFileError, match="byte code"):
        keras.layers.JaxLayer.from_config(config)


@serves_jax
@pytest.mark.parametrize(
    ("functions", "complaint"),
    [
        ((lambda params: params,), "`call_fn` does not take 'inputs'"),
        ((lambda inputs, sample: inputs,), "`call_fn` takes 'sample'"),
        ((lambda inputs: inputs, lambda rng: rng), "`init_fn` does not take 'inputs'"),
    ],
)
def test_functions_have_parameters_of_known_names(functions, complaint):
    with pytest.raises(ValueError, match=complaint):
        keras.layers.JaxLayer(*functions)


@serves_jax
def test_the_state_keeps_its_structure():
    layer = keras.layers.JaxLayer(lambda state, inputs: (inputs, {}), state={"calls": 0.0})
    with pytest.raises(ValueError, match="the state that `call_fn` returned"):
        layer(X)


# -- modules of Flax


@serves_jax
def test_a_flax_module_is_trained_and_saved(tmp_path):
    nn = pytest.importorskip("flax.linen")

    class Block(nn.Module):
        units: int = 2

        @nn.compact
        def __call__(self, x, training=False):
            x = nn.BatchNorm(use_running_average=not training)(nn.Dense(self.units)(x))
            return nn.Dropout(0.5, deterministic=not training)(x)

        def get_config(self):
            return {"units": self.units}

        @classmethod
        def from_config(cls, config):
            return cls(**config)

    layer = keras.layers.FlaxLayer(Block(), name="block")
    model, before = trained(layer)
    assert [(v.name, v.trainable) for v in layer.weights] == [
        ("BatchNorm_0.bias", True),
        ("BatchNorm_0.scale", True),
        ("Dense_0.bias", True),
        ("Dense_0.kernel", True),
        ("batch_stats.BatchNorm_0.mean", False),
        ("batch_stats.BatchNorm_0.var", False),
    ]
    assert all(np.any(a != b) for a, b in zip(before[3:], model.get_weights()[3:], strict=True))
    assert not np.array_equal(*(keras.ops.convert_to_numpy(layer(X, training=True)) for _ in "ab"))
    again = reloaded(model, tmp_path, custom_objects={"Block": Block})
    np.testing.assert_array_equal(again.predict(X, verbose=0), model.predict(X, verbose=0))
    values = {
        "params": keras.tree.map_structure(lambda v: v.numpy(), layer.params),
        **keras.tree.map_structure(lambda v: v.numpy(), layer.state),
    }
    given = keras.layers.FlaxLayer(Block(), variables=values)
    np.testing.assert_allclose(
        keras.ops.convert_to_numpy(given(X)), model.predict(X, verbose=0), rtol=1e-5, atol=1e-6
    )


@serves_jax
def test_a_flax_module_is_called_by_any_function():
    nn = pytest.importorskip("flax.linen")

    class Drop(nn.Module):
        @nn.compact
        def __call__(self, x, deterministic):
            return nn.Dropout(0.5, deterministic=deterministic)(x)

    def run(module, x, training):
        return module(x, not training)

    layer = keras.layers.FlaxLayer(Drop(), method=run)
    np.testing.assert_array_equal(keras.ops.convert_to_numpy(layer(X)), X)
    dropped = keras.ops.convert_to_numpy(layer(X, training=True))
    assert np.isin(dropped, [0.0, *(2 * X).ravel()]).all()
    assert (dropped == 0).any()
    with pytest.raises(TypeError, match="`method` must be a function"):
        keras.layers.FlaxLayer(Drop(), method="run")


# -- saved models of TensorFlow


@pytest.fixture(scope="module")
def saved_line(tmp_path_factory):
    import tensorflow as tf

    class Line(tf.Module):
        def __init__(self):
            self.w = tf.Variable(W, name="w")
            self.calls = tf.Variable(0.0, trainable=False, name="calls")

        @tf.function(input_signature=[tf.TensorSpec((None, 3))])
        def serve(self, x):
            return x @ self.w

        @tf.function(input_signature=[tf.TensorSpec((None, 3))])
        def train(self, x):
            self.calls.assign_add(1.0)
            return x @ self.w

    folder = str(tmp_path_factory.mktemp("saved") / "line")
    line = Line()
    tf.saved_model.save(line, folder, signatures={"signed": line.serve})
    return folder


@serves_saved_models
def test_a_saved_model_is_trained_and_saved(saved_line, tmp_path):
    layer = keras.layers.TFSMLayer(saved_line, call_training_endpoint="train", name="line")
    assert [(v.name, v.trainable) for v in layer.weights] == [("w", True), ("calls", False)]
    model, _ = trained(layer)
    error = 2 * (X @ W - Y) / Y.size
    np.testing.assert_allclose(model.get_weights()[0], W - 0.5 * X.T @ error, rtol=1e-5)
    assert model.get_weights()[1] == 1.0
    with pytest.raises(UnsafeFileError, match="TFSMLayer"):
        reloaded(model, tmp_path)
    again = reloaded(model, tmp_path, safe_mode=False)
    np.testing.assert_array_equal(again.predict(X, verbose=0), model.predict(X, verbose=0))
    twin = pickle.loads(pickle.dumps(model))
    np.testing.assert_array_equal(twin.predict(X, verbose=0), model.predict(X, verbose=0))
    assert {k: v for k, v in layer.get_config().items() if k not in ("trainable", "dtype")} == {
        "name": "line", "filepath": saved_line, "call_endpoint": "serve",
        "call_training_endpoint": "train",
    }  # fmt: skip


@serves_saved_models
def test_endpoints_are_functions_or_signatures(saved_line):
    outputs = keras.layers.TFSMLayer(saved_line, call_endpoint="signed")(X)
    np.testing.assert_allclose(outputs["output_0"].numpy(), X @ W, rtol=1e-6)
    assert not keras.layers.TFSMLayer(saved_line, trainable=False).trainable_weights
    with pytest.raises(ValueError, match=r"no endpoint 'call'. Choose one of serve, signed, train"):
        keras.layers.TFSMLayer(saved_line, call_endpoint="call")
    layer = keras.layers.TFSMLayer(saved_line)
    with pytest.raises(NotImplementedError, match="its own variables"):
        layer.stateless_call([2 * W], [], X)
