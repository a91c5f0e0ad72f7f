"""Pooling over windows in one, two and three dimensions, from one body."""

from typing import Any

from keraia import ops
from keraia.core import config, windows
from keraia.layers.base.input_spec import InputSpec
from keraia.layers.base.layer import Layer
from keraia.layers.base.signature import with_defaults


class BasePooling(Layer):
    """Reduces each window of the spatial axes to one number; see its subclasses."""

    rank: int
    pool_mode: str

    def __init__(
        self,
        pool_size: Any = 2,
        strides: Any = None,
        padding: str = "valid",
        data_format: str | None = None,
        name: str | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(name=name, **kwargs)
        self.pool_size = windows.per_axis(pool_size, self.rank, self._where(), "pool_size")
        strides = self.pool_size if strides is None else strides
        self.strides = windows.per_axis(strides, self.rank, self._where(), "strides")
        self.padding = str(padding).lower()
        self.data_format = config.image_data_format() if data_format is None else data_format
        self.input_spec = InputSpec(ndim=self.rank + 2)
        if self.padding not in ("valid", "same"):
            raise ValueError(
                f"{self._where()}: `padding` must be 'valid' or 'same', got {padding!r}."
            )

    def call(self, inputs: Any) -> Any:
        """Pools."""
        pool = ops.max_pool if self.pool_mode == "max" else ops.average_pool
        return pool(inputs, self.pool_size, self.strides, self.padding, self.data_format)

    def compute_output_shape(self, input_shape: Any) -> tuple[int | None, ...]:
        """Shape of the output for the shape of the input."""
        return windows.pool(
            tuple(input_shape), self.pool_size, self.strides, self.padding, self.data_format
        )


class MaxPooling1D(BasePooling):
    """The largest element of each window of steps.

    Args:
        pool_size: Length of the window.
        strides: Step of the window; None means `pool_size`.
        padding: "valid" or "same".
        data_format: "channels_last" for `(batch, steps, channels)` or "channels_first".

    Example:
        >>> import keraia as keras
        >>> keras.layers.MaxPooling1D(2)(keras.ops.ones((1, 6, 3))).shape
        (1, 3, 3)
    """

    rank, pool_mode = 1, "max"


class MaxPooling2D(BasePooling):
    """The largest element of each window of pixels.

    Args:
        pool_size: Height and width of the window, or one number for both.
        strides: Steps of the window; None means `pool_size`.
        padding: "valid" or "same".
        data_format: "channels_last" for `(batch, height, width, channels)` or "channels_first".

    Example:
        >>> import keraia as keras
        >>> keras.layers.MaxPooling2D(2)(keras.ops.ones((1, 6, 8, 3))).shape
        (1, 3, 4, 3)
    """

    rank, pool_mode = 2, "max"
    __init__ = with_defaults(BasePooling.__init__, pool_size=(2, 2))


class MaxPooling3D(BasePooling):
    """The largest element of each window of a volume.

    Args:
        pool_size: Sizes of the window, or one number for all.
        strides: Steps of the window; None means `pool_size`.
        padding: "valid" or "same".
        data_format: "channels_last" for `(batch, depth, height, width, channels)` or
            "channels_first".

    Example:
        >>> import keraia as keras
        >>> keras.layers.MaxPooling3D(2)(keras.ops.ones((1, 4, 4, 4, 3))).shape
        (1, 2, 2, 2, 3)
    """

    rank, pool_mode = 3, "max"
    __init__ = with_defaults(BasePooling.__init__, pool_size=(2, 2, 2))


class AveragePooling1D(BasePooling):
    """The mean of each window of steps; arguments as in `MaxPooling1D`.

    Example:
        >>> import keraia as keras
        >>> keras.layers.AveragePooling1D(2)(keras.ops.ones((1, 6, 3))).shape
        (1, 3, 3)
    """

    rank, pool_mode = 1, "average"


class AveragePooling2D(BasePooling):
    """The mean of each window of pixels; arguments as in `MaxPooling2D`.

    Example:
        >>> import keraia as keras
        >>> keras.layers.AveragePooling2D(2)(keras.ops.ones((1, 6, 8, 3))).shape
        (1, 3, 4, 3)
    """

    rank, pool_mode = 2, "average"
    __init__ = with_defaults(BasePooling.__init__, pool_size=(2, 2))


class AveragePooling3D(BasePooling):
    """The mean of each window of a volume; arguments as in `MaxPooling3D`.

    Example:
        >>> import keraia as keras
        >>> keras.layers.AveragePooling3D(2)(keras.ops.ones((1, 4, 4, 4, 3))).shape
        (1, 2, 2, 2, 3)
    """

    rank, pool_mode = 3, "average"
    __init__ = with_defaults(BasePooling.__init__, pool_size=(2, 2, 2))
