"""Convolution layers in one, two and three dimensions, from one body."""

from typing import Any

from keraia import activations, constraints, initializers, ops, regularizers
from keraia.core import config, windows
from keraia.layers.base.input_spec import InputSpec
from keraia.layers.base.layer import Layer


def channel_axis(data_format: str) -> int:
    return -1 if data_format == "channels_last" else 1


class BaseConv(Layer):
    """Convolution over `rank` spatial axes; see its subclasses."""

    rank: int
    config_optional = frozenset()
    config_names = (
        "filters",
        "kernel_size",
        "strides",
        "padding",
        "data_format",
        "dilation_rate",
        "groups",
        "activation",
        "use_bias",
        "kernel_initializer",
        "bias_initializer",
        "kernel_regularizer",
        "bias_regularizer",
        "activity_regularizer",
        "kernel_constraint",
        "bias_constraint",
    )
    _paddings: tuple[str, ...] = ("valid", "same")

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
        **kwargs: Any,
    ) -> None:
        super().__init__(activity_regularizer=activity_regularizer, **kwargs)
        self.filters = self._positive("filters", filters)
        self.groups = self._positive("groups", groups)
        self.kernel_size = self._each_axis("kernel_size", kernel_size)
        self.strides = self._each_axis("strides", strides)
        self.dilation_rate = self._each_axis("dilation_rate", dilation_rate)
        self.padding = str(padding).lower()
        self.data_format = config.image_data_format() if data_format is None else data_format
        self.activation = activations.get(activation)
        self.use_bias = use_bias
        self.kernel_initializer = initializers.get(kernel_initializer)
        self.bias_initializer = initializers.get(bias_initializer)
        self.kernel_regularizer = regularizers.get(kernel_regularizer)
        self.bias_regularizer = regularizers.get(bias_regularizer)
        self.kernel_constraint = constraints.get(kernel_constraint)
        self.bias_constraint = constraints.get(bias_constraint)
        self.bias = None
        self.input_spec = InputSpec(min_ndim=self.rank + 2, max_ndim=self.rank + 2)
        self._check_settings()

    def _positive(self, name: str, value: Any) -> int:
        if not isinstance(value, int) or value <= 0:
            raise ValueError(
                f"{self._where()}: `{name}` must be a positive integer, got {value!r}."
            )
        return value

    def _each_axis(self, name: str, value: Any) -> tuple[int, ...]:
        sizes = windows.per_axis(value, self.rank, self._where(), name)
        if any(not isinstance(s, int) or s <= 0 for s in sizes):
            raise ValueError(
                f"{self._where()}: `{name}` must hold positive integers, got {value!r}."
            )
        return sizes

    def _check_settings(self) -> None:
        if self.filters % self.groups:
            raise ValueError(
                f"{self._where()}: `filters`={self.filters} must be a multiple of "
                f"`groups`={self.groups}."
            )
        if self.padding not in self._paddings:
            raise ValueError(
                f"{self._where()}: `padding` must be one of {self._paddings}, got {self.padding!r}."
            )
        if max(self.strides) > 1 and max(self.dilation_rate) > 1:
            raise ValueError(
                f"{self._where()}: strides and dilation cannot both be above 1, got "
                f"strides={self.strides}, dilation_rate={self.dilation_rate}."
            )

    def build(self, input_shape: Any) -> None:
        axis = channel_axis(self.data_format)
        channels = input_shape[axis]
        if channels is None or channels % self.groups:
            raise ValueError(
                f"{self._where()}: the channels of the input (axis {axis}) must be known and a "
                f"multiple of `groups`={self.groups}, got shape {tuple(input_shape)}."
            )
        self.kernel = self.add_weight(
            name="kernel",
            shape=(*self.kernel_size, channels // self.groups, self.filters),
            initializer=self.kernel_initializer,
            regularizer=self.kernel_regularizer,
            constraint=self.kernel_constraint,
        )
        if self.use_bias:
            self.bias = self.add_weight(
                name="bias",
                shape=(self.filters,),
                initializer=self.bias_initializer,
                regularizer=self.bias_regularizer,
                constraint=self.bias_constraint,
            )
        self.input_spec = InputSpec(min_ndim=self.rank + 2, axes={axis: channels})

    def convolution_op(self, inputs: Any, kernel: Any) -> Any:
        """The convolution itself; a subclass may replace it."""
        return ops.conv(
            inputs,
            kernel,
            strides=self.strides,
            padding=self.padding,
            data_format=self.data_format,
            dilation_rate=self.dilation_rate,
        )

    def call(self, inputs: Any) -> Any:
        """Computes the outputs."""
        x = self.convolution_op(inputs, self.kernel)
        if self.bias is not None:
            bias = self.bias
            if self.data_format == "channels_first":
                bias = ops.reshape(bias, (1, self.filters) + (1,) * self.rank)
            x = ops.add(x, bias)
        return x if self.activation is activations.linear else self.activation(x)

    def compute_output_shape(self, input_shape: Any) -> tuple[int | None, ...]:
        """Shape of the output for the shape of the input."""
        channels = input_shape[channel_axis(self.data_format)]
        kernel = (*self.kernel_size, channels // self.groups, self.filters)
        padding, shape = self.padding, tuple(input_shape)
        if padding == "causal":
            padding = "same"
        return windows.conv(
            shape, kernel, self.strides, padding, self.data_format, self.dilation_rate
        )


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
            ops.pad(inputs, ((0, 0), *steps)),
            kernel,
            strides=self.strides,
            padding="valid",
            data_format=self.data_format,
            dilation_rate=self.dilation_rate,
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
