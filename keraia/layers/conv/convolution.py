"""Convolution layers in one, two and three dimensions, from one body."""

from typing import Any

from keraia import ops
from keraia.core import windows
from keraia.layers.adapt.lora import LORA, Adaptable, WeightToBe
from keraia.layers.base.signature import with_defaults
from keraia.layers.conv.windowed import Windowed


class BaseConv(Adaptable, Windowed):
    """Convolution over `rank` spatial axes; see its subclasses."""

    config_optional = LORA
    kernel: Any = WeightToBe()

    def __init__(
        self,
        filters: int,
        kernel_size: Any,
        strides: Any = 1,
        padding: str = "valid",
        data_format: str | None = None,
        dilation_rate: Any = 1,
        groups: int = 1,
        activation: Any = None,
        use_bias: bool = True,
        kernel_initializer: Any = "glorot_uniform",
        bias_initializer: Any = "zeros",
        kernel_regularizer: Any = None,
        bias_regularizer: Any = None,
        activity_regularizer: Any = None,
        kernel_constraint: Any = None,
        bias_constraint: Any = None,
        lora_rank: int | None = None,
        lora_alpha: float | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(activity_regularizer=activity_regularizer, **kwargs)
        self._keep_lora(lora_rank, lora_alpha)
        self.filters = self._positive("filters", filters)
        self.groups = self._positive("groups", groups)
        window = (kernel_size, strides, padding, data_format, dilation_rate)
        self._keep_window(*window, activation, use_bias)
        self._weight_settings("kernel", kernel_initializer, kernel_regularizer, kernel_constraint)
        self._weight_settings("bias", bias_initializer, bias_regularizer, bias_constraint)
        self._refuse_strides_with_dilation()
        if self.filters % self.groups:
            raise ValueError(
                f"{self._where()}: `filters`={self.filters} must be a multiple of "
                f"`groups`={self.groups}."
            )

    def build(self, input_shape: Any) -> None:
        channels = self._channels_of(input_shape, self.groups)
        shape = (*self.kernel_size, channels // self.groups, self.filters)
        self.kernel = self._weight("kernel", shape)
        if self.use_bias:
            self.bias = self._weight("bias", (self.filters,))
        self._adapt()

    def convolution_op(self, inputs: Any, kernel: Any) -> Any:
        """The convolution itself; a subclass may replace it."""
        return ops.conv(inputs, kernel, **self._settings())

    def call(self, inputs: Any) -> Any:
        """Computes the outputs."""
        return self._finished(self.convolution_op(inputs, self.kernel))

    def compute_output_shape(self, input_shape: Any) -> tuple[int | None, ...]:
        """Shape of the output for the shape of the input."""
        channels = input_shape[self._channels]
        kernel = (*self.kernel_size, channels // self.groups, self.filters)
        settings = self._settings()
        if self.padding == "causal":
            settings["padding"] = "same"
        return windows.conv(tuple(input_shape), kernel, **settings)


class Conv1D(BaseConv):
    """Convolution along one axis: sequences.

    Args:
        filters: Number of output channels.
        kernel_size: Length of the window.
        strides: Step of the window.
        padding: "valid" (none), "same" (as many outputs as inputs / stride) or "causal" (no
            output sees later inputs).
        data_format: "channels_last" for `(batch, steps, channels)`, "channels_first" for
            `(batch, channels, steps)`; None means `image_data_format()`.
        dilation_rate: Distance between the taps of the window.
        groups: Number of groups of channels, each convolved by itself.
        activation: Function of the result.
        use_bias: Whether to add a bias.

    Example:
        >>> import keraia as keras
        >>> keras.layers.Conv1D(4, 3, padding="causal")(keras.ops.ones((2, 10, 8))).shape
        (2, 10, 4)
    """

    rank = 1
    _paddings = ("valid", "same", "causal")

    def convolution_op(self, inputs: Any, kernel: Any) -> Any:
        """The convolution; causal padding goes before the first step."""
        if self.padding != "causal":
            return super().convolution_op(inputs, kernel)
        before = self.dilation_rate[0] * (self.kernel_size[0] - 1)
        steps = (
            ((before, 0), (0, 0)) if self.data_format == "channels_last" else ((0, 0), (before, 0))
        )
        return ops.conv(
            ops.pad(inputs, ((0, 0), *steps)), kernel, **self._settings() | {"padding": "valid"}
        )


class Conv2D(BaseConv):
    """Convolution along two axes: images.

    Args:
        filters: Number of output channels.
        kernel_size: Height and width of the window in pixels, or one number for both.
        strides: Steps of the window.
        padding: "valid" (none) or "same" (as many outputs as inputs / stride).
        data_format: "channels_last" for `(batch, height, width, channels)`, "channels_first" for
            `(batch, channels, height, width)`; None means `image_data_format()`.
        dilation_rate: Distance between the taps of the window.
        groups: Number of groups of channels, each convolved by itself.
        activation: Function of the result.
        use_bias: Whether to add a bias.

    Example:
        >>> import keraia as keras
        >>> keras.layers.Conv2D(32, 3, strides=2)(keras.ops.ones((1, 28, 28, 1))).shape
        (1, 13, 13, 32)
    """

    rank = 2
    __init__ = with_defaults(BaseConv.__init__, strides=(1, 1), dilation_rate=(1, 1))


class Conv3D(BaseConv):
    """Convolution along three axes: volumes and films.

    Args:
        filters: Number of output channels.
        kernel_size: Sizes of the window, or one number for all.
        strides: Steps of the window.
        padding: "valid" (none) or "same" (as many outputs as inputs / stride).
        data_format: "channels_last" for `(batch, depth, height, width, channels)`,
            "channels_first" with the channels second; None means `image_data_format()`.
        dilation_rate: Distance between the taps of the window.
        groups: Number of groups of channels, each convolved by itself.
        activation: Function of the result.
        use_bias: Whether to add a bias.

    Example:
        >>> import keraia as keras
        >>> keras.layers.Conv3D(2, 3, padding="same")(keras.ops.ones((1, 4, 4, 4, 1))).shape
        (1, 4, 4, 4, 2)
    """

    rank = 3
    __init__ = with_defaults(BaseConv.__init__, strides=(1, 1, 1), dilation_rate=(1, 1, 1))
