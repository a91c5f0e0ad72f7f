"""`Wrapper`: a layer around another."""

from collections.abc import Mapping
from typing import Any

from keraia.core.configurable import deserialize
from keraia.layers.base.layer import Layer


class Wrapper(Layer):
    """Base of layers that hold another one and change how it is applied.

    Args:
        layer: The layer inside.

    Example:
        >>> import keraia as keras
        >>> class Twice(keras.layers.Wrapper):
        ...     def call(self, inputs):
        ...         return self.layer(self.layer(inputs))
        >>> Twice(keras.layers.Rescaling(3.0))([1.0]).tolist()
        [9.0]
    """

    def __init__(self, layer: Any, **kwargs: Any) -> None:
        if not isinstance(layer, Layer):
            raise ValueError(
                f"{type(self).__name__}: `layer` must be a layer, such as Dense(8), got {layer!r}."
            )
        super().__init__(**kwargs)
        self.layer = layer

    def build(self, input_shape: Any = None) -> None:
        if not self.layer.built:
            if type(self.layer).build is not Layer.build or self.layer._layers:
                self.layer.build(input_shape)
            self.layer.built = True

    @classmethod
    def from_config(
        cls, config: Mapping[str, Any], custom_objects: Mapping[str, Any] | None = None
    ) -> "Wrapper":
        """A wrapper around the layer of a configuration."""
        layer = deserialize(config["layer"], custom_objects)
        return cls(**{**config, "layer": layer})
