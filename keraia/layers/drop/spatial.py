"""Dropout of whole channels."""

from typing import Any

from keraia import ops, random
from keraia.core import config
from keraia.layers.base.input_spec import InputSpec
from keraia.layers.drop.dropout import Dropout


class SpatialDropout(Dropout):
    """Base of layers that drop whole channels; see its subclasses."""

    rank: int

    def __init__(
        self, rate: float, seed: int | None = None, name: str | None = None, dtype: Any = None
    ) -> None:
        super().__init__(rate, seed=seed, name=name, dtype=dtype)
        self.data_format = "channels_last"
        self.input_spec = InputSpec(ndim=self.rank + 2)

    def get_config(self) -> dict[str, Any]:
        """Arguments of the constructor."""
        dtype = self.dtype_policy.name
        return {"rate": self.rate, "seed": self.seed, "name": self.name, "dtype": dtype}

    def call(self, inputs: Any, training: bool = False) -> Any:
        """Drops in training."""
        if not training or self.rate == 0:
            return inputs
        batch, *_ = shape = ops.shape(inputs)
        ones = (1,) * self.rank
        last = self.data_format == "channels_last"
        kept = (batch, *ones, shape[-1]) if last else (batch, shape[1], *ones)
        return random.dropout(inputs, self.rate, kept, self.seed_generator)


class SpatialDropout1D(SpatialDropout):
    """Sets some channels of `(batch, steps, channels)` to 0 for all steps, in training.

    Neighbouring steps tell much the same, so that dropping single elements would change little.

    Args:
        rate: Which part of the channels, from 0 to 1; the rest is scaled to keep the mean.
        seed: Integer for repeatable masks.
        name: Name of the layer.
        dtype: Dtype or dtype policy.

    Source: J. Tompson et al., Efficient Object Localization Using Convolutional Networks, 2014.

    Example:
        >>> import keraia as keras
        >>> keras.layers.SpatialDropout1D(0.5)(keras.ops.ones((2, 3, 4))).shape
        (2, 3, 4)
    """

    rank = 1


class _OfImages(SpatialDropout):
    def __init__(
        self,
        rate: float,
        data_format: str | None = None,
        seed: int | None = None,
        name: str | None = None,
        dtype: Any = None,
    ) -> None:
        super().__init__(rate, seed, name, dtype)
        self.data_format = config.image_data_format() if data_format is None else data_format

    def get_config(self) -> dict[str, Any]:
        """Arguments of the constructor."""
        return super().get_config() | {"data_format": self.data_format}


class SpatialDropout2D(_OfImages):
    """Sets some channels of images to 0 for all pixels, in training.

    Args:
        rate: Which part of the channels, from 0 to 1; the rest is scaled to keep the mean.
        data_format: "channels_last" or "channels_first"; None means `image_data_format()`.
        seed: Integer for repeatable masks.
        name: Name of the layer.
        dtype: Dtype or dtype policy.

    Source: J. Tompson et al., Efficient Object Localization Using Convolutional Networks, 2014.

    Example:
        >>> import keraia as keras
        >>> keras.layers.SpatialDropout2D(0.5)(keras.ops.ones((2, 8, 8, 4))).shape
        (2, 8, 8, 4)
    """

    rank = 2


class SpatialDropout3D(_OfImages):
    """Sets some channels of volumes to 0 for all voxels, in training.

    Args:
        rate: Which part of the channels, from 0 to 1; the rest is scaled to keep the mean.
        data_format: "channels_last" or "channels_first"; None means `image_data_format()`.
        seed: Integer for repeatable masks.
        name: Name of the layer.
        dtype: Dtype or dtype policy.

    Source: J. Tompson et al., Efficient Object Localization Using Convolutional Networks, 2014.

    Example:
        >>> import keraia as keras
        >>> keras.layers.SpatialDropout3D(0.5)(keras.ops.ones((2, 4, 4, 4, 2))).shape
        (2, 4, 4, 4, 2)
    """

    rank = 3
