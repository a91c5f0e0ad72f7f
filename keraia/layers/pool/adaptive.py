"""Pooling to a given number of outputs, in one, two and three dimensions, from one body."""

from typing import Any

from keraia import ops
from keraia.core import config, windows
from keraia.layers.base.input_spec import InputSpec
from keraia.layers.base.layer import Layer


class AdaptivePooling(Layer):
    """Divides the spatial axes into as many windows as outputs are asked for."""

    rank: int
    pool_mode: str

    def __init__(self, output_size: Any, data_format: str | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.output_size = windows.per_axis(output_size, self.rank, self._where(), "output_size")
        if any(not isinstance(s, int) or s < 1 for s in self.output_size):
            raise ValueError(
                f"{self._where()}: `output_size` must hold positive integers, got {output_size!r}."
            )
        self.data_format = config.image_data_format() if data_format is None else data_format
        self.input_spec = InputSpec(ndim=self.rank + 2)

    def call(self, inputs: Any) -> Any:
        """Pools."""
        pool = ops.adaptive_max_pool if self.pool_mode == "max" else ops.adaptive_average_pool
        return pool(inputs, self.output_size, self.data_format)

    def compute_output_shape(self, input_shape: Any) -> tuple[int | None, ...]:
        """Shape of the output for the shape of the input."""
        if self.data_format == "channels_last":
            return (input_shape[0], *self.output_size, input_shape[-1])
        return (*input_shape[:2], *self.output_size)


class AdaptiveAveragePooling1D(AdaptivePooling):
    """Means of as many windows of steps as asked for.

    Args:
        output_size: Number of windows.
        data_format: "channels_last" for `(batch, steps, channels)` or "channels_first"; None means
            `image_data_format()`.

    Example:
        >>> import keraia as keras
        >>> keras.layers.AdaptiveAveragePooling1D(3)(keras.ops.ones((2, 8, 4))).shape
        (2, 3, 4)
    """

    rank, pool_mode = 1, "average"


class AdaptiveAveragePooling2D(AdaptivePooling):
    """Means of as many windows of pixels as asked for, whatever the size of the image.

    Args:
        output_size: Number of windows along both axes, or one number for both.
        data_format: "channels_last" or "channels_first"; None means `image_data_format()`.

    Example:
        >>> import keraia as keras
        >>> keras.layers.AdaptiveAveragePooling2D((3, 2))(keras.ops.ones((2, 8, 8, 4))).shape
        (2, 3, 2, 4)
    """

    rank, pool_mode = 2, "average"


class AdaptiveAveragePooling3D(AdaptivePooling):
    """Means of as many windows of voxels as asked for.

    Args:
        output_size: Number of windows along each axis, or one number for all.
        data_format: "channels_last" or "channels_first"; None means `image_data_format()`.

    Example:
        >>> import keraia as keras
        >>> keras.layers.AdaptiveAveragePooling3D(2)(keras.ops.ones((1, 4, 5, 6, 3))).shape
        (1, 2, 2, 2, 3)
    """

    rank, pool_mode = 3, "average"


class AdaptiveMaxPooling1D(AdaptivePooling):
    """Largest elements of as many windows of steps as asked for.

    Args:
        output_size: Number of windows.
        data_format: "channels_last" for `(batch, steps, channels)` or "channels_first"; None means
            `image_data_format()`.

    Example:
        >>> import keraia as keras
        >>> keras.layers.AdaptiveMaxPooling1D(3)(keras.ops.ones((2, 8, 4))).shape
        (2, 3, 4)
    """

    rank, pool_mode = 1, "max"


class AdaptiveMaxPooling2D(AdaptivePooling):
    """Largest elements of as many windows of pixels as asked for.

    Args:
        output_size: Number of windows along both axes, or one number for both.
        data_format: "channels_last" or "channels_first"; None means `image_data_format()`.

    Example:
        >>> import keraia as keras
        >>> keras.layers.AdaptiveMaxPooling2D(3)(keras.ops.ones((2, 8, 8, 4))).shape
        (2, 3, 3, 4)
    """

    rank, pool_mode = 2, "max"


class AdaptiveMaxPooling3D(AdaptivePooling):
    """Largest elements of as many windows of voxels as asked for.

    Args:
        output_size: Number of windows along each axis, or one number for all.
        data_format: "channels_last" or "channels_first"; None means `image_data_format()`.

    Example:
        >>> import keraia as keras
        >>> keras.layers.AdaptiveMaxPooling3D(2)(keras.ops.ones((1, 4, 5, 6, 3))).shape
        (1, 2, 2, 2, 3)
    """

    rank, pool_mode = 3, "max"
