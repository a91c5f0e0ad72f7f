"""Normalization by size: `RMSNormalization` and `UnitNormalization`."""

from typing import Any

from keraia import ops
from keraia.layers.activate.activation import Elementwise
from keraia.layers.base.layer import Layer


class RMSNormalization(Layer):
    """Divides each sample by its root mean square along `axis`, then scales it.

    `x / sqrt(mean(x ** 2) + epsilon) * scale`

    Args:
        axis: Axis or axes of the features.
        epsilon: Added to the mean square.

    Source: B. Zhang, R. Sennrich, Root Mean Square Layer Normalization, 2019.

    Example:
        >>> RMSNormalization()([[2.0, 2.0]]).tolist()
        [[1.0, 1.0]]
    """

    def __init__(self, axis: Any = -1, epsilon: float = 1e-6, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.axis = axis
        self.epsilon = epsilon

    def build(self, input_shape: Any) -> None:
        self.axis = list(self.axis) if isinstance(self.axis, (list, tuple)) else [self.axis]
        shape = [input_shape[a] for a in self.axis]
        self.scale = self.add_weight(shape, initializer="ones", autocast=False, name="scale")

    def call(self, x: Any) -> Any:
        """Normalizes."""
        return ops.rms_normalization(x, self.scale, self.axis, self.epsilon)

    def compute_output_shape(self, input_shape: Any) -> Any:
        """The shape of the input."""
        return input_shape


class UnitNormalization(Elementwise):
    """Divides each sample by its Euclidean length along `axis`.

    Args:
        axis: Axis or axes of the features.

    Example:
        >>> [round(x, 3) for x in UnitNormalization()([[3.0, 4.0]]).tolist()[0]]
        [0.6, 0.8]
    """

    def __init__(self, axis: Any = -1, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.axis = list(axis) if isinstance(axis, (list, tuple)) else axis

    def call(self, inputs: Any) -> Any:
        """Normalizes."""
        return ops.normalize(inputs, axis=self.axis, order=2, epsilon=1e-12)
