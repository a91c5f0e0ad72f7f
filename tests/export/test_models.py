"""Exported models run without keraia and give the same."""

import importlib.util

import numpy as np
import pytest

import keraia
from keraia import layers
from keraia.backends import backend
from keraia.export.models import signature

X = np.random.RandomState(0).normal(size=(3, 4)).astype("float32")


@pytest.fixture
def model():
    a, b = keraia.Input((4,), name="a"), keraia.Input((4,), name="b")
    x = layers.BatchNormalization()(layers.Dense(5, activation="relu")(a))
    x = layers.Dropout(0.5)(layers.Add()([x, layers.Dense(5)(b)]))
    return keraia.Model([a, b], layers.Dense(2)(x), name="network")


def needs_kernel(format):
    if f"export_{format}" not in backend.kernels:
        pytest.skip(f"this backend does not write {format}")
    if format == "tf_saved_model" and importlib.util.find_spec("tensorflow") is None:
        pytest.skip("tensorflow is not installed")


def test_saved_models_serve_any_batch(model, tmp_path):
    needs_kernel("tf_saved_model")
    expected = keraia.ops.convert_to_numpy(model([X, X + 1]))
    model.export(tmp_path / "served")
    tf = pytest.importorskip("tensorflow")
    loaded = tf.saved_model.load(str(tmp_path / "served"))
    np.testing.assert_allclose(loaded.serve(X, X + 1).numpy(), expected, rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(
        loaded.serve(X[:1], X[:1] + 1).numpy(), expected[:1], rtol=1e-4, atol=1e-6
    )
    named = loaded.signatures["serving_default"](a=tf.constant(X), b=tf.constant(X + 1))
    np.testing.assert_allclose(named["output_0"].numpy(), expected, rtol=1e-5, atol=1e-6)


def test_programs_of_pytorch_take_any_batch(model, tmp_path):
    needs_kernel("torch")
    torch = pytest.importorskip("torch")
    expected = keraia.ops.convert_to_numpy(model([X, X + 1]))
    model.export(tmp_path / "program.pt2", format="torch")
    program = torch.export.load(tmp_path / "program.pt2").module()
    for rows in (3, 1):
        found = program(torch.tensor(X[:rows]), torch.tensor(X[:rows] + 1)).detach().numpy()
        np.testing.assert_allclose(found, expected[:rows], rtol=1e-5, atol=1e-6)


@pytest.mark.filterwarnings("ignore:.*tf.lite.Interpreter is deprecated")
def test_flat_files_for_devices_are_written(tmp_path):
    needs_kernel("litert")
    small = keraia.Sequential([keraia.Input((4,), batch_size=1), layers.Dense(2)])
    small.export(tmp_path / "small.tflite", format="litert")
    tf = pytest.importorskip("tensorflow")
    interpreter = tf.lite.Interpreter(str(tmp_path / "small.tflite"))
    interpreter.allocate_tensors()
    interpreter.set_tensor(interpreter.get_input_details()[0]["index"], X[:1])
    interpreter.invoke()
    found = interpreter.get_tensor(interpreter.get_output_details()[0]["index"])
    np.testing.assert_allclose(
        found, keraia.ops.convert_to_numpy(small(X[:1])), rtol=1e-5, atol=1e-6
    )


@pytest.mark.parametrize(
    ("format", "path", "message"),
    [
        ("h6", "model", "unknown `format` 'h6'"),
        ("onnx", "model.pb", "end with '.onnx', got 'model.pb'"),
        ("torch", "model", "end with '.pt2'"),
        ("litert", "model", "end with '.tflite'"),
        ("openvino", "model", "end with '.xml'"),
    ],
)
def test_formats_and_names_of_files_are_checked(model, format, path, message):
    with pytest.raises(ValueError, match=message):
        model.export(path, format=format)


def test_a_backend_that_cannot_write_a_format_says_which_can(model, monkeypatch, tmp_path):
    monkeypatch.delitem(backend.kernels, "export_torch", raising=False)
    with pytest.raises(NotImplementedError, match=f"'torch'.*torch.*computes with {backend.name}"):
        model.export(tmp_path / "model.pt2", format="torch")


def test_missing_packages_are_named(model, monkeypatch, tmp_path):
    monkeypatch.setitem(backend.kernels, "export_onnx", None.__class__)
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(ImportError, match=r"needs onnx, onnxscript\. pip install onnx onnxscript"):
        model.export(tmp_path / "model.onnx", format="onnx")


class Free(keraia.Model):
    def call(self, x):
        return x * 2


def test_inputs_must_be_known():
    with pytest.raises(ValueError, match=r"not known\. Pass `input_signature"):
        signature(Free(), None)
    built = Free()
    built.build((None, 3))
    assert signature(built, None).shape == (None, 3)
    given = signature(built, [keraia.InputSpec(shape=(2, None), dtype="int32")])
    assert (given.shape, given.dtype) == ((2, None), "int32")
