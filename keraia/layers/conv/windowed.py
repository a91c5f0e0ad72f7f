"""What all convolution layers have in common: a window, a bias, an activation."""

from typing import Any

from keraia import activations, ops
from keraia.core import config, windows
from keraia.layers.base.input_spec import InputSpec
from keraia.layers.base.layer import Layer


class Windowed(Layer):
    """Base of layers that slide windows of weights along `rank` spatial axes."""

    rank: int
    config_optional = frozenset()
    _paddings: tuple[str, ...] = ("valid", "same")

    def _keep_window(
        self,
        kernel_size: Any,
        strides: Any,
        padding: str,
        data_format: str | None,
        dilation_rate: Any,
        activation: Any,
        use_bias: bool,
    ) -> None:
        """Checks and keeps the settings that all convolutions take."""
        self.kernel_size = self._each_axis("kernel_size", kernel_size)
        self.strides = self._each_axis("strides", strides)
        self.dilation_rate = self._each_axis("dilation_rate", dilation_rate)
        self.padding = str(padding).lower()
        if self.padding not in self._paddings:
            raise ValueError(
                f"{self._where()}: `padding` must be one of {self._paddings}, got {padding!r}."
            )
        self.data_format = config.image_data_format() if data_format is None else data_format
        self._channels = -1 if self.data_format == "channels_last" else 1
        self.activation = activations.get(activation)
        self.use_bias = use_bias
        self.bias = None
        self.input_spec = InputSpec(min_ndim=self.rank + 2, max_ndim=self.rank + 2)

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

    def _refuse_strides_with_dilation(self) -> None:
        if max(self.strides) > 1 and max(self.dilation_rate) > 1:
            raise ValueError(
                f"{self._where()}: strides and dilation cannot both be above 1, got "
                f"strides={self.strides}, dilation_rate={self.dilation_rate}."
            )

    def _channels_of(self, input_shape: Any, groups: int = 1) -> int:
        """Number of channels of the input, which layers with weights must know."""
        channels = input_shape[self._channels]
        if channels is None or channels % groups:
            multiple = f" and a multiple of `groups`={groups}" if groups > 1 else ""
            raise ValueError(
                f"{self._where()}: the channels of the input (axis {self._channels}) must be known"
                f"{multiple}, got shape {tuple(input_shape)}."
            )
        self.input_spec = InputSpec(min_ndim=self.rank + 2, axes={self._channels: channels})
        return channels

    def _settings(self) -> dict[str, Any]:
        """Arguments that all ops of convolution take."""
        return {
            "strides": self.strides,
            "padding": self.padding,
            "data_format": self.data_format,
            "dilation_rate": self.dilation_rate,
        }

    def _finished(self, x: Any) -> Any:
        """Adds the bias and applies the activation."""
        if self.bias is not None:
            bias = self.bias
            if self.data_format == "channels_first":
                bias = ops.reshape(bias, (1, bias.shape[0]) + (1,) * self.rank)
            x = ops.add(x, bias)
        return x if self.activation is activations.linear else self.activation(x)
