import os
import subprocess
import sys
import textwrap

import numpy as np
import pytest

import keraia as keras
from keraia import distribution as dist
from keraia.backends import backend


def mesh(shape=(1, 1), names=("batch", "model"), devices=None):
    return dist.DeviceMesh(shape, list(names), devices)


def test_devices():
    names = dist.list_devices()
    assert names
    assert dist.get_device_count() == len(names)
    assert all(name.startswith("cpu:") for name in dist.list_devices("cpu"))
    assert dist.list_devices("tpu") == []


def test_a_mesh_holds_names_in_a_grid():
    made = mesh((2, 3), devices=[f"cpu:{i}" for i in range(6)])
    assert (made.shape, made.axis_names) == ((2, 3), ["batch", "model"])
    assert made.devices.tolist() == [["cpu:0", "cpu:1", "cpu:2"], ["cpu:3", "cpu:4", "cpu:5"]]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (((2, 2), ["batch"]), "same number of entries"),
        (((), []), "same number of entries"),
        ((None, ["a"]), "same number of entries"),
        (((3, 2), ["a", "b"], ["cpu:0"]), "needs 6 devices, there are 1: cpu:0"),
    ],
)
def test_a_mesh_that_does_not_fit(arguments, message):
    with pytest.raises(ValueError, match=message):
        dist.DeviceMesh(*arguments)


def test_layouts():
    layout = dist.TensorLayout([None, "model"])
    with pytest.raises(ValueError, match="is not set"):
        _ = layout.backend_layout
    layout.device_mesh = mesh()
    assert layout.axes == (None, "model")
    with pytest.raises(ValueError, match="set already"):
        layout.device_mesh = mesh()
    with pytest.raises(ValueError, match="no axis 'x'; it has batch, model"):
        dist.TensorLayout(["x"], mesh())


def test_a_map_of_layouts():
    layouts = dist.LayoutMap(mesh())
    layouts["dense.*kernel"] = (None, "model")
    layouts["bias"] = dist.TensorLayout(["model"])
    assert layouts["dense_1/kernel"].axes == (None, "model")
    assert layouts["bias"].device_mesh is layouts.device_mesh
    assert layouts["other"] is None
    assert list(layouts) == ["dense.*kernel", "bias"]
    with pytest.raises(ValueError, match="has a layout already"):
        layouts["bias"] = ("model",)
    with pytest.raises(ValueError, match="must be a TensorLayout"):
        layouts["x"] = 3
    layouts["d.*bias"] = ("model",)
    with pytest.raises(ValueError, match=r"fits several keys: 'bias', 'd\.\*bias'"):
        layouts["dense_1/bias"]
    del layouts["bias"]
    assert len(layouts) == 2


def test_layouts_of_data_and_variables():
    layouts = dist.LayoutMap(mesh())
    layouts["kernel"] = (None, "model")
    parallel = dist.ModelParallel(layout_map=layouts)
    assert parallel.batch_dim_name == "batch"
    assert parallel.get_data_layout((8, 3)).axes == ("batch", None)
    layer = keras.layers.Dense(3)
    layer.build((None, 2))
    assert parallel.get_variable_layout(layer.kernel).axes == (None, "model")
    assert parallel.get_variable_layout(layer.bias).axes == (None,)
    assert parallel.get_tensor_layout("a/kernel").axes == (None, "model")
    assert (parallel.num_processes, parallel.data_shard_id) == (1, 0)
    with pytest.raises(ValueError, match="pass a LayoutMap"):
        dist.ModelParallel()


def test_scopes():
    one = dist.DataParallel(devices=dist.list_devices()[:1])
    assert dist.distribution() is None
    with one.scope():
        assert dist.distribution() is one
        model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
        np.testing.assert_array_equal(model.predict(np.zeros((4, 2)), verbose=0), np.zeros((4, 1)))
    assert dist.distribution() is None
    with pytest.raises(ValueError, match="pass a DataParallel"):
        dist.set_distribution(3)


@pytest.mark.skipif("shard" in backend.kernels, reason="this backend spreads tensors")
def test_other_backends_say_so():
    with pytest.raises(NotImplementedError, match=r"computes on one device\. Use JAX"):
        dist.DataParallel(devices=["cpu:0", "cpu:1"])


PROGRAM = """
import numpy as np, keraia as keras
from keraia import distribution as dist

x = np.random.default_rng(0).normal(size=(44, 6)).astype("float32")

def trained():
    keras.utils.set_random_seed(1)
    model = keras.Sequential([
        keras.Input((6,)), keras.layers.Dense(8, activation="relu", name="hidden"),
        keras.layers.BatchNormalization(), keras.layers.Dense(2)])
    model.compile("adam", "mse")
    losses = model.fit(x, x[:, :2], batch_size=8, epochs=3, verbose=0).history["loss"]
    return model, losses, model.predict(x, verbose=0)

def places(variable):
    return sorted(str(s.data.shape) for s in variable.value.addressable_shards)

plain, losses, predicted = trained()
with dist.DataParallel().scope():
    model, *came = trained()
    assert places(model.layers[0].kernel) == ["(6, 8)"] * 4, places(model.layers[0].kernel)
np.testing.assert_allclose(came[0], losses, rtol=1e-5)
np.testing.assert_allclose(came[1], predicted, rtol=1e-4, atol=1e-5)

layouts = dist.LayoutMap(dist.DeviceMesh((2, 2), ["batch", "model"]))
layouts["hidden/kernel"] = (None, "model")
layouts["hidden/bias"] = ("model",)
with dist.ModelParallel(layout_map=layouts).scope():
    model, *came = trained()
    momentum = next(v for v in model.optimizer.variables if "kernel" in v.path)
    assert places(model.layers[0].kernel) == places(momentum) == ["(6, 4)"] * 4
    model.set_weights(plain.get_weights())
    assert places(model.layers[0].bias) == ["(4,)"] * 4
np.testing.assert_allclose(came[0], losses, rtol=1e-5)
np.testing.assert_allclose(came[1], predicted, rtol=1e-4, atol=1e-5)
layout = dist.TensorLayout(["batch", "model"], layouts.device_mesh)
spread = dist.distribute_tensor(np.ones((4, 4), "float32"), layout)
assert {s.data.shape for s in spread.addressable_shards} == {(2, 2)}
"""


@pytest.mark.slow
@pytest.mark.skipif("shard" not in backend.kernels, reason="this backend computes on one device")
def test_four_devices_train_as_one():
    environment = {
        **os.environ,
        "KERAIA_BACKEND": "jax",
        "XLA_FLAGS": "--xla_force_host_platform_device_count=4",
    }
    command = [sys.executable, "-W", "error", "-c", textwrap.dedent(PROGRAM)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-3000:]
