"""How weights and inputs are quantized: one class for each mode."""

from typing import Any, ClassVar

from keraia.core.configurable import Configurable
from keraia.quantizers.absmax import AbsMaxQuantizer
from keraia.quantizers.base import Quantizer

MODES = ("int8", "float8", "int4", "gptq", "awq")


class QuantizationConfig(Configurable):
    """Base of the settings of a mode of quantization.

    Args:
        weight_quantizer: Quantizer of the weights; None means that of the layer.
        activation_quantizer: Quantizer of the layer's inputs; None means that they stay floats.

    Example:
        >>> Int8QuantizationConfig(activation_quantizer=None).mode
        'int8'
    """

    _default_activation: ClassVar[Any] = None

    def __init__(self, weight_quantizer: Any = None, activation_quantizer: Any = None) -> None:
        if activation_quantizer == "default":
            make = self._default_activation
            activation_quantizer = make() if make else None
        self.weight_quantizer = self._checked("weight_quantizer", weight_quantizer)
        self.activation_quantizer = self._checked("activation_quantizer", activation_quantizer)

    def _checked(self, name: str, quantizer: Any) -> Any:
        if quantizer is not None and not isinstance(quantizer, Quantizer):
            raise TypeError(
                f"{type(self).__name__}: `{name}` must be a quantizer or None, got {quantizer!r}. "
                "Pass an AbsMaxQuantizer, for instance."
            )
        if quantizer is not None and quantizer.output_dtype != "int8":
            raise ValueError(
                f"{type(self).__name__}: `{name}` must give int8, not "
                f"{quantizer.output_dtype!r}. Set its `output_dtype`."
            )
        return quantizer

    @property
    def mode(self) -> str:
        """Name of the mode, such as "int8"."""
        raise NotImplementedError("QuantizationConfig has no mode. Use Int8QuantizationConfig, ...")

    @property
    def policy_mode(self) -> str:
        """The mode as names of dtype policies spell it, with its numbers."""
        return self.mode

    @staticmethod
    def weight_quantizer_or_default(config: "QuantizationConfig | None", default: Any) -> Any:
        """The quantizer of weights that `config` says, or `default`."""
        said = None if config is None else config.weight_quantizer
        return default if said is None else said

    @staticmethod
    def activation_quantizer_or_default(config: "QuantizationConfig | None", default: Any) -> Any:
        """The quantizer of inputs that `config` says, None included; `default` without `config`."""
        return default if config is None else config.activation_quantizer


class Int8QuantizationConfig(QuantizationConfig):
    """Weights of 8 bits with a scale for each output; inputs, too, unless they stay floats.

    Args:
        weight_quantizer: Quantizer of the weights; None means one scale for each output.
        activation_quantizer: Quantizer of the layer's inputs, row by row as they come; None means
            that they stay floats.

    Example:
        >>> Int8QuantizationConfig().activation_quantizer.value_range
        (-127, 127)
    """

    mode: ClassVar[str] = "int8"  # type: ignore[assignment]
    _default_activation = AbsMaxQuantizer

    def __init__(self, weight_quantizer: Any = None, activation_quantizer: Any = "default") -> None:
        super().__init__(weight_quantizer, activation_quantizer)


class Int4QuantizationConfig(QuantizationConfig):
    """Weights of 4 bits, two in a byte; inputs stay floats unless a quantizer is given.

    Args:
        weight_quantizer: Quantizer of the weights, to -8 to 7; None means that of the layer.
        activation_quantizer: Quantizer of the layer's inputs; by default none.
        block_size: How many inputs share a scale and a zero point; None or -1 means one scale for
            each output, and no zero points.

    Raises:
        ValueError: Not a block size, or blocks together with quantizers.

    Example:
        >>> Int4QuantizationConfig(block_size=64).policy_mode
        'int4/64'
    """

    mode: ClassVar[str] = "int4"  # type: ignore[assignment]

    def __init__(
        self,
        weight_quantizer: Any = None,
        activation_quantizer: Any = "default",
        block_size: int | None = 128,
    ) -> None:
        super().__init__(weight_quantizer, activation_quantizer)
        self.block_size = block_size
        if block_size is not None and (
            not isinstance(block_size, int) or (block_size < 1 and block_size != -1)
        ):
            raise ValueError(
                f"Int4QuantizationConfig: `block_size` must be a positive integer, -1 or None, got "
                f"{block_size!r}."
            )
        chosen = self.weight_quantizer, self.activation_quantizer
        if block_size not in (None, -1) and any(q is not None for q in chosen):
            raise ValueError(
                "Int4QuantizationConfig: blocks have a way of quantizing of their own. Leave the "
                f"quantizers out, or set block_size=-1; got block_size={block_size}."
            )

    @property
    def policy_mode(self) -> str:
        """The mode with its block size."""
        return f"int4/{-1 if self.block_size is None else self.block_size}"


class Float8QuantizationConfig(QuantizationConfig):
    """Products of 8-bit floats, forwards and backwards, with scales that training adjusts.

    Example:
        >>> Float8QuantizationConfig().mode
        'float8'
    """

    mode: ClassVar[str] = "float8"  # type: ignore[assignment]

    def __init__(self) -> None:
        super().__init__()


_DEFAULTS = {
    "int8": Int8QuantizationConfig,
    "int4": Int4QuantizationConfig,
    "float8": Float8QuantizationConfig,
}


def settled(mode: str | None, config: Any, where: str) -> QuantizationConfig:
    """The settings that the arguments `mode` and `config` of a `quantize` method stand for.

    Raises:
        ValueError: Neither, an unknown mode, a contradiction, or a mode that needs settings.
    """
    if config is not None and not isinstance(config, QuantizationConfig):
        raise ValueError(f"{where}: `config` must be a QuantizationConfig, got {config!r}.")
    if mode is None and config is None:
        raise ValueError(f"{where}: pass `mode`, one of {MODES}, or `config`.")
    if mode is not None and mode not in MODES:
        raise ValueError(f"{where}: `mode` must be one of {MODES}, got {mode!r}.")
    if config is None:
        if mode not in _DEFAULTS:
            raise ValueError(
                f"{where}: mode {mode!r} learns from data. Pass `config`, a {mode.upper()}Config."
            )
        return _DEFAULTS[mode]()
    if mode not in (None, config.mode):
        raise ValueError(
            f"{where}: mode={mode!r} contradicts `config`, which is for {config.mode!r}. "
            "Leave `mode` out."
        )
    return config
