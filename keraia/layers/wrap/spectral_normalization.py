"""`SpectralNormalization`."""

from typing import Any

from keraia import ops
from keraia.core.spec import KerasTensor
from keraia.layers.wrap.wrapper import Wrapper


class SpectralNormalization(Wrapper):
    """Divides the kernel of a layer, in each training step, by its largest singular value.

    So the layer stretches no input by more than 1, which steadies discriminators of GANs. The
    singular value is estimated by power iteration, whose vector is kept from step to step. The
    gradient of a step is that of the normalized kernel, which stays in the kernel's place.

    Args:
        layer: A layer with a `kernel` or `embeddings`.
        power_iterations: Number of iterations in each step.

    Call arguments:
        inputs: Inputs of the layer.
        training: Whether to normalize first.

    Source: T. Miyato et al., Spectral Normalization for Generative Adversarial Networks, 2018.

    Example:
        >>> import keraia as keras
        >>> layer = keras.layers.SpectralNormalization(keras.layers.Dense(3))
        >>> layer(keras.ops.ones((2, 4)), training=True).shape
        (2, 3)
    """

    def __init__(self, layer: Any, power_iterations: int = 1, **kwargs: Any) -> None:
        super().__init__(layer, **kwargs)
        if power_iterations <= 0:
            raise ValueError(
                f"{self._where()}: `power_iterations` must be positive, got {power_iterations}."
            )
        self.power_iterations = power_iterations

    def build(self, input_shape: Any) -> None:
        super().build(input_shape)
        name = next((n for n in ("kernel", "embeddings") if hasattr(self.layer, n)), None)
        if name is None:
            raise ValueError(
                f"{self._where()}: {type(self.layer).__name__} {self.layer.name!r} has neither a "
                "`kernel` nor `embeddings`. Wrap a layer that has one, such as Dense or Conv2D."
            )
        self.kernel = getattr(self.layer, name)
        self.kernel_shape = tuple(self.kernel.shape)
        self.vector_u = self.add_weight(
            shape=(1, self.kernel_shape[-1]),
            initializer="truncated_normal",
            trainable=False,
            name="vector_u",
        )

    def call(self, inputs: Any, training: bool = False) -> Any:
        """Normalizes the kernel in training, and calls the layer."""
        if training:
            vector, kernel = self.normalized_weights()
            change = ops.stop_gradient(ops.subtract(kernel, self.kernel))
            self.vector_u.assign(ops.cast(vector, self.vector_u.dtype))
            self.kernel.assign_add(ops.cast(change, self.kernel.dtype))
        return self.layer(inputs)

    def normalized_weights(self) -> tuple[Any, Any]:
        """The next vector of the power iteration, and the kernel over its singular value."""
        matrix = ops.reshape(self.kernel, (-1, self.kernel_shape[-1]))
        right = ops.convert_to_tensor(self.vector_u)
        for _ in range(self.power_iterations):
            left = ops.normalize(ops.matmul(right, ops.transpose(matrix)), axis=None)
            right = ops.normalize(ops.matmul(left, matrix), axis=None)
        sigma = ops.matmul(ops.matmul(left, matrix), ops.transpose(right))
        return right, ops.reshape(ops.divide(matrix, sigma), self.kernel_shape)

    def compute_output_shape(self, input_shape: Any) -> Any:
        """Shape of the layer's output for the shape of the input."""
        return self.layer.compute_output_shape(input_shape)

    def compute_output_spec(self, inputs: KerasTensor, training: bool = False) -> Any:
        """Spec of the layer's output."""
        return self.layer.compute_output_spec(inputs)
