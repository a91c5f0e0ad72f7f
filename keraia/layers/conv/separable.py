"""Separable convolution layers: every channel by itself, then all mixed at each place."""

from typing import Any

from keraia import ops
from keraia.core import windows
from keraia.layers.base.signature import with_defaults
from keraia.layers.conv.windowed import Windowed


class BaseSeparableConv(Windowed):
    """Separable convolution over `rank` spatial axes; see its subclasses."""

    def __init__(
        self,
        filters: int,
        kernel_size: Any,
        strides: Any = 1,
        padding: str = "valid",
        data_format: str | None = None,
        dilation_rate: Any = 1,
        depth_multiplier: int = 1,
        activation: Any = None,
        use_bias: bool = True,
        depthwise_initializer: Any = "glorot_uniform",
        pointwise_initializer: Any = "glorot_uniform",
        bias_initializer: Any = "zeros",
        depthwise_regularizer: Any = None,
        pointwise_regularizer: Any = None,
        bias_regularizer: Any = None,
        activity_regularizer: Any = None,
        depthwise_constraint: Any = None,
        pointwise_constraint: Any = None,
        bias_constraint: Any = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(activity_regularizer=activity_regularizer, **kwargs)
        self.depth_multiplier = self._positive("depth_multiplier", depth_multiplier)
        self.filters = self._positive("filters", filters)
        window = (kernel_size, strides, padding, data_format, dilation_rate)
        self._keep_window(*window, activation, use_bias)
        depthwise = (depthwise_initializer, depthwise_regularizer, depthwise_constraint)
        pointwise = (pointwise_initializer, pointwise_regularizer, pointwise_constraint)
        self._weight_settings("depthwise", *depthwise)
        self._weight_settings("pointwise", *pointwise)
        self._weight_settings("bias", bias_initializer, bias_regularizer, bias_constraint)

    def _kernel_shapes(self, channels: int) -> tuple[tuple[int, ...], tuple[int, ...]]:
        depthwise = (*self.kernel_size, channels, self.depth_multiplier)
        return depthwise, ((1,) * self.rank + (channels * self.depth_multiplier, self.filters))

    def build(self, input_shape: Any) -> None:
        depthwise, pointwise = self._kernel_shapes(self._channels_of(input_shape))
        self.depthwise_kernel = self._weight("depthwise_kernel", depthwise, settings="depthwise")
        self.pointwise_kernel = self._weight("pointwise_kernel", pointwise, settings="pointwise")
        if self.use_bias:
            self.bias = self._weight("bias", (self.filters,))

    def call(self, inputs: Any) -> Any:
        """Computes the outputs."""
        kernels = (self.depthwise_kernel, self.pointwise_kernel)
        return self._finished(ops.separable_conv(inputs, *kernels, **self._settings()))

    def compute_output_shape(self, input_shape: Any) -> tuple[int | None, ...]:
        """Shape of the output for the shape of the input."""
        kernels = self._kernel_shapes(input_shape[self._channels])
        return windows.separable_conv(tuple(input_shape), *kernels, **self._settings())


class SeparableConv1D(BaseSeparableConv):
    """A depthwise convolution of sequences, then a dense layer at each step.

    Args:
        filters: Number of output channels.
        kernel_size: Length of the window.
        strides: Step of the window.
        padding: "valid" (none) or "same" (as many outputs as inputs / stride).
        data_format: "channels_last" for `(batch, steps, channels)` or "channels_first"; None means
            `image_data_format()`.
        dilation_rate: Distance between the taps of the window.
        depth_multiplier: Number of channels between the two for each input channel.
        activation: Function of the result.
        use_bias: Whether to add a bias.

    Example:
        >>> import keraia as keras
        >>> keras.layers.SeparableConv1D(6, 3)(keras.ops.ones((2, 10, 4))).shape
        (2, 8, 6)
    """

    rank = 1


class SeparableConv2D(BaseSeparableConv):
    """A depthwise convolution of images, then a dense layer at each pixel.

    Args:
        filters: Number of output channels.
        kernel_size: Height and width of the window, or one number for both.
        strides: Steps of the window.
        padding: "valid" (none) or "same" (as many outputs as inputs / stride).
        data_format: "channels_last" or "channels_first"; None means `image_data_format()`.
        dilation_rate: Distance between the taps of the window.
        depth_multiplier: Number of channels between the two for each input channel.
        activation: Function of the result.
        use_bias: Whether to add a bias.

    Source: F. Chollet, Xception: Deep Learning with Depthwise Separable Convolutions, 2017.

    Example:
        >>> import keraia as keras
        >>> keras.layers.SeparableConv2D(6, 3, padding="same")(keras.ops.ones((1, 8, 8, 4))).shape
        (1, 8, 8, 6)
    """

    rank = 2
    __init__ = with_defaults(BaseSeparableConv.__init__, strides=(1, 1), dilation_rate=(1, 1))
