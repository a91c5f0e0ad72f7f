"""`Pipeline`: layers one after the other, for data that are prepared."""

from typing import Any

from keraia.core.configurable import deserialize, serialize
from keraia.layers.base.layer import Layer
from keraia.layers.base.signature import call_signature
from keraia.layers.preprocessing.data_layer import DataLayer


class Pipeline(DataLayer):
    """Applies layers one after the other; unlike a model it has no graph and no training.

    Args:
        layers: The layers, in order.
        name: Name.

    Call arguments:
        inputs: What the first layer takes, such as a dict of images and boxes.
        training: Handed to the layers that take it.
        mask: Handed to the layers that take it.

    Example:
        >>> import keraia as keras
        >>> steps = [keras.layers.Resizing(4, 4), keras.layers.Rescaling(1 / 255)]
        >>> keras.layers.Pipeline(steps)(keras.ops.ones((2, 8, 8, 3))).shape
        (2, 4, 4, 3)
    """

    config_without = frozenset({"layers"})

    def __init__(self, layers: Any, name: str | None = None) -> None:
        super().__init__(name=name)
        self._pipeline_layers = list(layers)

    @property
    def layers(self) -> list[Layer]:
        """The layers, in order."""
        return list(self._pipeline_layers)

    def call(self, inputs: Any, training: bool = True, mask: Any = None) -> Any:
        """Applies the layers."""
        for layer in self._pipeline_layers:
            names = call_signature(layer.call).names
            given = {"training": training, "mask": mask}
            inputs = layer(inputs, **{k: v for k, v in given.items() if k in names})
        return inputs

    def get_config(self) -> dict[str, Any]:
        """The layers' configurations."""
        return {"layers": [serialize(layer) for layer in self._pipeline_layers], "name": self.name}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> "Pipeline":
        """A pipeline from what `get_config` returned."""
        return cls(**{**config, "layers": [deserialize(one) for one in config["layers"]]})
