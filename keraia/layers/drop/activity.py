"""`ActivityRegularization`."""

from typing import Any

from keraia import regularizers
from keraia.layers.activate.activation import Elementwise


class ActivityRegularization(Elementwise):
    """Hands its inputs on, and adds a penalty of their size to the losses.

    The penalty is that of a batch divided by its number of samples.

    Args:
        l1: Factor of the sum of absolute values.
        l2: Factor of the sum of squares.

    Example:
        >>> layer = ActivityRegularization(l1=0.5)
        >>> layer([[1.0, -3.0]]).tolist(), float(layer.losses[0])
        ([[1.0, -3.0]], 2.0)
    """

    def __init__(self, l1: float = 0.0, l2: float = 0.0, **kwargs: Any) -> None:
        super().__init__(activity_regularizer=regularizers.L1L2(l1=l1, l2=l2), **kwargs)
        self.l1 = l1
        self.l2 = l2

    def get_config(self) -> dict[str, Any]:
        """Arguments of the constructor; the penalty follows from them."""
        config = super().get_config() | {"l1": self.l1, "l2": self.l2}
        del config["activity_regularizer"]
        return config

    def call(self, inputs: Any) -> Any:
        """Returns the inputs."""
        return inputs
