"""Image layers mapped over `tf.data`, on every backend; in a process of its own.

PyTorch and TensorFlow cannot be loaded into one process.
"""

import importlib.util
import subprocess
import sys

import pytest

from keraia.backends import backend

PROGRAM = """
import numpy as np
import tensorflow as tf
import keraia as keras
from keraia import layers

images = (np.arange(6 * 6 * 8 * 3).reshape(6, 6, 8, 3) % 256).astype("float32")
boxes = {"boxes": np.float32([[[1, 2, 5, 4]]] * 6), "labels": np.ones((6, 1), "int32")}
data = {"images": images, "labels": np.eye(6, dtype="float32"), "bounding_boxes": boxes}
batches = tf.data.Dataset.from_tensor_slices(data).batch(3)

flipped = batches.map(layers.RandomFlip("horizontal", seed=1, bounding_box_format="xyxy"))
assert flipped.element_spec["images"].shape == (None, 6, 8, 3)
out = next(iter(flipped))
for image, box, before in zip(out["images"], out["bounding_boxes"]["boxes"], images):
    turned = not np.array_equal(image, before)
    assert np.array_equal(image, before[:, ::-1]) or not turned
    assert box.numpy().tolist() == [[3, 2, 7, 4] if turned else [1, 2, 5, 4]]

steps = layers.Pipeline([layers.Resizing(4, 5), layers.Rescaling(1 / 255)])
mapped = batches.map(lambda batch: steps(batch["images"]))
assert mapped.element_spec == tf.TensorSpec((None, 4, 5, 3), tf.float32)
expected = keras.ops.convert_to_numpy(steps(images[:3]))
np.testing.assert_allclose(next(iter(mapped)).numpy(), expected, atol=1e-6)

sizes = tf.data.Dataset.from_generator(
    lambda: iter([images[0], images[1, :5]]), output_signature=tf.TensorSpec((None, None, 3))
)
for settings in ({}, {"crop_to_aspect_ratio": True}, {"pad_to_aspect_ratio": True}):
    layer = layers.Resizing(4, 4, **settings)
    first, second = sizes.map(layer)
    assert first.shape == second.shape == (4, 4, 3)
    expected = keras.ops.convert_to_numpy(layer(images[1, :5]))
    np.testing.assert_allclose(second.numpy(), expected, atol=1e-4)
for layer in (layers.CenterCrop(3, 3), layers.RandomCrop(3, 3), layers.RandomZoom(0.2)):
    assert len(list(sizes.map(layer))) == 2
"""


@pytest.mark.slow
@pytest.mark.skipif(importlib.util.find_spec("tensorflow") is None, reason="needs TensorFlow")
@pytest.mark.skipif("run_module" in backend.kernels, reason="PyTorch, which TensorFlow upsets")
def test_layers_run_in_pipelines_of_tensorflow():
    run = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True)
    assert run.returncode == 0, run.stderr[-2000:]
