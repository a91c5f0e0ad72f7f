"""Activations as layers."""

from typing import Any

from keraia import activations
from keraia.core import tree
from keraia.core.spec import KerasTensor
from keraia.layers.base.layer import Layer


class Elementwise(Layer):
    """Base of layers whose output has the shape of their input, mask and all."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.supports_masking = True

    def compute_output_shape(self, input_shape: Any) -> Any:
        """The shape of the input."""
        return input_shape


class Activation(Elementwise):
    """Applies a function to the inputs.

    Args:
        activation: Function of a tensor, or its name.

    Input shape:
        Any; the output has the same.

    Example:
        >>> import keraia as keras
        >>> keras.layers.Activation("relu")(keras.ops.convert_to_tensor([-1.0, 2.0])).tolist()
        [0.0, 2.0]
    """

    def __init__(self, activation: Any, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.activation = activations.get(activation)

    def call(self, inputs: Any) -> Any:
        """Applies the function."""
        return self.activation(inputs)


class ReLU(Elementwise):
    """Rectified linear unit: `x` above `threshold`, limited to `max_value`.

    Below the threshold: `negative_slope * (x - threshold)`.

    Args:
        max_value: Largest output; None means no limit.
        negative_slope: Slope below the threshold, not negative.
        threshold: Where the slope changes, not negative.

    Example:
        >>> import keraia as keras
        >>> keras.layers.ReLU(max_value=1.5)(keras.ops.convert_to_tensor([-1.0, 1.0, 2.0])).tolist()
        [0.0, 1.0, 1.5]
    """

    def __init__(
        self,
        max_value: float | None = None,
        negative_slope: float = 0.0,
        threshold: float = 0.0,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        for name, value in (
            ("max_value", max_value),
            ("negative_slope", negative_slope),
            ("threshold", threshold),
        ):
            if value is None and name != "max_value" or value is not None and value < 0:
                raise ValueError(f"{self._where()}: `{name}` must not be negative, got {value}.")
        self.max_value = max_value
        self.negative_slope = negative_slope
        self.threshold = threshold

    def call(self, inputs: Any) -> Any:
        """Applies the function."""
        return activations.relu(
            inputs,
            negative_slope=self.negative_slope,
            max_value=self.max_value,
            threshold=self.threshold,
        )


class Identity(Elementwise):
    """Hands its inputs on.

    Example:
        >>> Identity()([1.0, 2.0]).tolist()
        [1.0, 2.0]
    """

    def call(self, inputs: Any) -> Any:
        """Returns the inputs."""
        return inputs

    def compute_output_spec(self, inputs: Any) -> Any:
        """Specs of the inputs."""
        return tree.map_structure(lambda x: KerasTensor(x.shape, x.dtype), inputs)
