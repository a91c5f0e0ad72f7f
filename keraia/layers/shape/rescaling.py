"""`Rescaling`: numbers on another scale."""

from collections.abc import Mapping
from typing import Any, Self

from keraia import ops
from keraia.core.configurable import CustomObjectScope
from keraia.layers.activate.activation import Elementwise
from keraia.layers.preprocessing.data_layer import DataLayer


class Rescaling(DataLayer, Elementwise):
    """Computes `inputs * scale + offset`.

    Args:
        scale: Factor, a number or one for each channel.
        offset: What is added, a number or one for each channel.

    Example:
        >>> Rescaling(1 / 255)([0.0, 255.0]).tolist()
        [0.0, 1.0]
    """

    def __init__(self, scale: Any, offset: Any = 0.0, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.scale = scale
        self.offset = offset

    def call(self, inputs: Any) -> Any:
        """Scales and shifts."""
        dtype = self.compute_dtype
        scale = self.scale if isinstance(self.scale, (int, float)) else ops.array(self.scale, dtype)
        offset = (
            self.offset if isinstance(self.offset, (int, float)) else ops.array(self.offset, dtype)
        )
        return ops.cast(inputs, dtype) * scale + offset

    @classmethod
    def from_config(cls, config: Mapping[str, Any], custom_objects: Any = None) -> Self:
        """A layer with the settings of a configuration."""
        with CustomObjectScope(custom_objects or {}):
            return super().from_config(config)
