"""`SpectralNormalization` against the singular values of NumPy."""

import numpy as np
import pytest

from keraia import layers, ops
from keraia.backends import backend

X = np.random.default_rng(0).normal(size=(5, 7, 6, 4)).astype("float32")


def singular(kernel):
    kernel = ops.convert_to_numpy(kernel)
    return np.linalg.svd(kernel.reshape(-1, kernel.shape[-1]), compute_uv=False)


@pytest.mark.parametrize(
    ("inner", "x"),
    [
        (layers.Dense(3), X[:, 0, 0]),
        (layers.Conv2D(3, 2), X),
        (layers.Embedding(7, 3), np.array([[1, 2], [0, 6]])),
    ],
)
def test_the_largest_singular_value_becomes_one(inner, x):
    layer = layers.SpectralNormalization(inner, power_iterations=200)
    layer(x)
    layer.kernel.assign(ops.multiply(layer.kernel, 9.0))
    values = singular(layer.kernel)
    layer(x)
    np.testing.assert_array_equal(singular(layer.kernel), values)
    layer(x, training=True)
    np.testing.assert_allclose(singular(layer.kernel), values / values[0], rtol=1e-4)
    np.testing.assert_allclose(*map(ops.convert_to_numpy, (layer(x), inner(x))))


@pytest.mark.needs("autodiff")
def test_the_gradient_is_that_of_the_normalized_kernel():
    layer = layers.SpectralNormalization(layers.Dense(3, use_bias=False))
    x = X[:, 0, 0]
    layer(x)

    def objective():
        return ops.sum(ops.square(layer(x, training=True))), None

    _, (gradient,) = backend.value_and_grad(objective, layer.trainable_variables)
    kernel = ops.convert_to_numpy(layer.kernel)
    np.testing.assert_allclose(
        ops.convert_to_numpy(gradient), 2 * x.T @ (x @ kernel), rtol=1e-4, atol=1e-5
    )


def test_what_has_no_kernel_is_refused():
    with pytest.raises(ValueError, match="neither a `kernel` nor `embeddings`"):
        layers.SpectralNormalization(layers.ReLU())(X)
