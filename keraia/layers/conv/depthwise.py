"""Depthwise convolution layers: every channel by itself."""

from typing import Any

from keraia import ops
from keraia.core import windows
from keraia.layers.base.signature import with_defaults
from keraia.layers.conv.windowed import Windowed


class BaseDepthwiseConv(Windowed):
    """Depthwise convolution over `rank` spatial axes; see its subclasses."""

    def __init__(
        self,
        kernel_size: Any,
        strides: Any = 1,
        padding: str = "valid",
        depth_multiplier: int = 1,
        data_format: str | None = None,
        dilation_rate: Any = 1,
        activation: Any = None,
        use_bias: bool = True,
        depthwise_initializer: Any = "glorot_uniform",
        bias_initializer: Any = "zeros",
        depthwise_regularizer: Any = None,
        bias_regularizer: Any = None,
        activity_regularizer: Any = None,
        depthwise_constraint: Any = None,
        bias_constraint: Any = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(activity_regularizer=activity_regularizer, **kwargs)
        self.depth_multiplier = self._positive("depth_multiplier", depth_multiplier)
        window = (kernel_size, strides, padding, data_format, dilation_rate)
        self._keep_window(*window, activation, use_bias)
        depthwise = (depthwise_initializer, depthwise_regularizer, depthwise_constraint)
        self._weight_settings("depthwise", *depthwise)
        self._weight_settings("bias", bias_initializer, bias_regularizer, bias_constraint)

    def build(self, input_shape: Any) -> None:
        channels = self._channels_of(input_shape)
        shape = (*self.kernel_size, channels, self.depth_multiplier)
        self.kernel = self._weight("kernel", shape, settings="depthwise")
        if self.use_bias:
            self.bias = self._weight("bias", (channels * self.depth_multiplier,))

    def call(self, inputs: Any) -> Any:
        """Computes the outputs."""
        return self._finished(ops.depthwise_conv(inputs, self.kernel, **self._settings()))

    def compute_output_shape(self, input_shape: Any) -> tuple[int | None, ...]:
        """Shape of the output for the shape of the input."""
        kernel = (*self.kernel_size, input_shape[self._channels], self.depth_multiplier)
        return windows.depthwise_conv(tuple(input_shape), kernel, **self._settings())


class DepthwiseConv1D(BaseDepthwiseConv):
    """Convolution of every channel of a sequence by itself.

    Args:
        kernel_size: Length of the window.
        strides: Step of the window.
        padding: "valid" (none) or "same" (as many outputs as inputs / stride).
        depth_multiplier: Number of output channels for each input channel.
        data_format: "channels_last" for `(batch, steps, channels)` or "channels_first"; None means
            `image_data_format()`.
        dilation_rate: Distance between the taps of the window.
        activation: Function of the result.
        use_bias: Whether to add a bias.

    Example:
        >>> import keraia as keras
        >>> keras.layers.DepthwiseConv1D(3, depth_multiplier=2)(keras.ops.ones((2, 10, 4))).shape
        (2, 8, 8)
    """

    rank = 1


class DepthwiseConv2D(BaseDepthwiseConv):
    """Convolution of every channel of an image by itself.

    Args:
        kernel_size: Height and width of the window, or one number for both.
        strides: Steps of the window.
        padding: "valid" (none) or "same" (as many outputs as inputs / stride).
        depth_multiplier: Number of output channels for each input channel.
        data_format: "channels_last" or "channels_first"; None means `image_data_format()`.
        dilation_rate: Distance between the taps of the window.
        activation: Function of the result.
        use_bias: Whether to add a bias.

    Example:
        >>> import keraia as keras
        >>> keras.layers.DepthwiseConv2D(3, padding="same")(keras.ops.ones((1, 8, 8, 4))).shape
        (1, 8, 8, 4)
    """

    rank = 2
    __init__ = with_defaults(BaseDepthwiseConv.__init__, strides=(1, 1), dilation_rate=(1, 1))
