"""Random features: kernels of support vector machines as a layer."""

import math
from typing import Any

import numpy as np

from keraia import initializers, ops
from keraia.layers import InputSpec, Layer

_KERNELS = ("gaussian", "laplacian")


class RandomFourierFeatures(Layer):
    """`sqrt(2 / n) * cos(x W / scale + b)` with random `W`, `b`: products approximate a kernel.

    Args:
        output_dim: Number `n` of features.
        kernel_initializer: "gaussian" (kernel `exp(-|x - y|^2 / (2 scale^2))`), "laplacian"
            (`exp(-|x - y| / scale)`, sum of absolute values), or an initializer.
        scale: Width of the kernel; None means `sqrt(d / 2)` for "gaussian", else 1.
        trainable: Whether the scale is learned.

    Source: A. Rahimi, B. Recht, Random Features for Large-Scale Kernel Machines, 2007.

    Example:
        >>> RandomFourierFeatures(8)(ops.ones((2, 3))).shape
        (2, 8)
    """

    def __init__(
        self, output_dim: int, kernel_initializer: Any = "gaussian", scale: float | None = None,
        trainable: bool = False, name: str | None = None, **kwargs: Any,
    ) -> None:  # fmt: skip
        if output_dim <= 0:
            raise ValueError(f"RandomFourierFeatures: `output_dim` must be positive, got "
                             f"{output_dim}.")  # fmt: skip
        super().__init__(trainable=trainable, name=name, **kwargs)
        self.output_dim = output_dim
        self.kernel_initializer = kernel_initializer
        self.scale = scale
        self.input_spec = InputSpec(ndim=2)

    def build(self, input_shape: Any) -> None:
        size = input_shape[-1]
        self.unscaled_kernel = self.add_weight(
            name="unscaled_kernel", shape=(size, self.output_dim), trainable=False,
            initializer=self._first(),
        )  # fmt: skip
        self.bias = self.add_weight(
            name="bias", shape=(self.output_dim,), trainable=False,
            initializer=initializers.RandomUniform(0.0, 2 * math.pi),
        )  # fmt: skip
        gaussian = self.kernel_initializer == "gaussian"
        scale = self.scale or (math.sqrt(size / 2.0) if gaussian else 1.0)
        self.kernel_scale = self.add_weight(
            name="kernel_scale", shape=(1,), initializer=initializers.Constant(scale),
            constraint="non_neg",
        )  # fmt: skip

    def _first(self) -> Any:
        if not isinstance(self.kernel_initializer, str):
            return self.kernel_initializer
        if self.kernel_initializer.lower() == "gaussian":
            return initializers.RandomNormal(stddev=1.0)
        if self.kernel_initializer.lower() == "laplacian":
            return lambda shape, dtype=None: np.random.standard_cauchy(shape).astype("float32")
        return initializers.get(self.kernel_initializer)

    def call(self, inputs: Any) -> Any:
        """Computes the features."""
        angles = ops.matmul(inputs, self.unscaled_kernel / self.kernel_scale) + self.bias
        return math.sqrt(2.0 / self.output_dim) * ops.cos(angles)
