"""Transposed convolution layers in one, two and three dimensions, from one body."""

import inspect
from typing import Any

from keraia import ops
from keraia.core import windows
from keraia.layers.base.signature import with_defaults
from keraia.layers.conv.windowed import Windowed


class BaseConvTranspose(Windowed):
    """Transposed convolution over `rank` spatial axes; see its subclasses."""

    def __init__(
        self,
        filters: int,
        kernel_size: Any,
        strides: Any = 1,
        padding: str = "valid",
        output_padding: Any = None,
        data_format: str | None = None,
        dilation_rate: Any = 1,
        activation: Any = None,
        use_bias: bool = True,
        kernel_initializer: Any = "glorot_uniform",
        bias_initializer: Any = "zeros",
        kernel_regularizer: Any = None,
        bias_regularizer: Any = None,
        activity_regularizer: Any = None,
        kernel_constraint: Any = None,
        bias_constraint: Any = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(activity_regularizer=activity_regularizer, **kwargs)
        self.filters = self._positive("filters", filters)
        window = (kernel_size, strides, padding, data_format, dilation_rate)
        self._keep_window(*window, activation, use_bias)
        self.output_padding = self._checked_output_padding(output_padding)
        self._weight_settings("kernel", kernel_initializer, kernel_regularizer, kernel_constraint)
        self._weight_settings("bias", bias_initializer, bias_regularizer, bias_constraint)
        self._refuse_strides_with_dilation()

    def _checked_output_padding(self, value: Any) -> tuple[int, ...] | None:
        if value is None:
            return None
        sizes = windows.per_axis(value, self.rank, self._where(), "output_padding")
        if any(more >= stride for more, stride in zip(sizes, self.strides, strict=True)):
            raise ValueError(
                f"{self._where()}: `output_padding` must be below the strides on every axis, got "
                f"output_padding={sizes}, strides={self.strides}."
            )
        return sizes

    def build(self, input_shape: Any) -> None:
        channels = self._channels_of(input_shape)
        self.kernel = self._weight("kernel", (*self.kernel_size, self.filters, channels))
        if self.use_bias:
            self.bias = self._weight("bias", (self.filters,))

    def _settings(self) -> dict[str, Any]:
        return super()._settings() | {"output_padding": self.output_padding}

    def call(self, inputs: Any) -> Any:
        """Computes the outputs."""
        return self._finished(ops.conv_transpose(inputs, self.kernel, **self._settings()))

    def compute_output_shape(self, input_shape: Any) -> tuple[int | None, ...]:
        """Shape of the output for the shape of the input."""
        kernel = (*self.kernel_size, self.filters, input_shape[self._channels])
        return windows.conv_transpose(tuple(input_shape), kernel, **self._settings())


_SETTINGS = frozenset(inspect.signature(BaseConvTranspose).parameters) - {"kwargs"}


class Conv1DTranspose(BaseConvTranspose):
    """What `Conv1D` does to gradients: from few steps to more.

    Args:
        filters: Number of output channels.
        kernel_size: Length of the window.
        strides: Distance in the output between neighbours of the input.
        padding: "valid" (nothing is cut off) or "same" (as many outputs as inputs * stride).
        output_padding: Steps beyond the shortest output that `padding` allows, below the stride;
            None means as `padding` says.
        data_format: "channels_last" for `(batch, steps, channels)` or "channels_first"; None means
            `image_data_format()`.
        dilation_rate: Distance between the taps of the window.
        activation: Function of the result.
        use_bias: Whether to add a bias.

    Source: M. D. Zeiler et al., Deconvolutional Networks, 2010.

    Example:
        >>> import keraia as keras
        >>> keras.layers.Conv1DTranspose(4, 3, strides=2)(keras.ops.ones((2, 10, 8))).shape
        (2, 21, 4)
    """

    rank = 1


class Conv2DTranspose(BaseConvTranspose):
    """What `Conv2D` does to gradients: from small images to larger ones.

    Args:
        filters: Number of output channels.
        kernel_size: Height and width of the window, or one number for both.
        strides: Distances in the output between neighbours of the input.
        padding: "valid" (nothing is cut off) or "same" (as many outputs as inputs * stride).
        output_padding: Pixels beyond the smallest output that `padding` allows, below the strides;
            None means as `padding` says.
        data_format: "channels_last" or "channels_first"; None means `image_data_format()`.
        dilation_rate: Distance between the taps of the window.
        activation: Function of the result.
        use_bias: Whether to add a bias.

    Source: M. D. Zeiler et al., Deconvolutional Networks, 2010.

    Example:
        >>> import keraia as keras
        >>> grown = keras.layers.Conv2DTranspose(3, 2, strides=2, padding="same")
        >>> grown(keras.ops.ones((1, 7, 7, 8))).shape
        (1, 14, 14, 3)
    """

    rank = 2
    __init__ = with_defaults(BaseConvTranspose.__init__, strides=(1, 1), dilation_rate=(1, 1))


class Conv3DTranspose(BaseConvTranspose):
    """What `Conv3D` does to gradients: from small volumes to larger ones.

    Args:
        filters: Number of output channels.
        kernel_size: Sizes of the window, or one number for all.
        strides: Distances in the output between neighbours of the input.
        padding: "valid" (nothing is cut off) or "same" (as many outputs as inputs * stride).
        data_format: "channels_last" or "channels_first"; None means `image_data_format()`.
        output_padding: Voxels beyond the smallest output that `padding` allows, below the strides;
            None means as `padding` says.
        dilation_rate: Distance between the taps of the window.
        activation: Function of the result.
        use_bias: Whether to add a bias.

    Source: M. D. Zeiler et al., Deconvolutional Networks, 2010.

    Example:
        >>> import keraia as keras
        >>> keras.layers.Conv3DTranspose(2, 2, strides=2)(keras.ops.ones((1, 3, 3, 3, 1))).shape
        (1, 6, 6, 6, 2)
    """

    rank = 3

    def __init__(
        self,
        filters: int,
        kernel_size: Any,
        strides: Any = (1, 1, 1),
        padding: str = "valid",
        data_format: str | None = None,
        output_padding: Any = None,
        dilation_rate: Any = (1, 1, 1),
        activation: Any = None,
        use_bias: bool = True,
        kernel_initializer: Any = "glorot_uniform",
        bias_initializer: Any = "zeros",
        kernel_regularizer: Any = None,
        bias_regularizer: Any = None,
        activity_regularizer: Any = None,
        kernel_constraint: Any = None,
        bias_constraint: Any = None,
        **kwargs: Any,
    ) -> None:  # two settings stand the other way round here
        given = {name: value for name, value in locals().items() if name in _SETTINGS}
        super().__init__(**given, **kwargs)
