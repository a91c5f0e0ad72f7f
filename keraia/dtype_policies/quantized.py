"""Policies of layers whose weights, or whose products, are quantized."""

from typing import Any, ClassVar

from keraia.dtype_policies.policy import DTypePolicy, dtype_policy

MODES = ("int8", "float8", "int4", "gptq", "awq")


class QuantizedDTypePolicy(DTypePolicy):
    """A way of quantizing, on top of the policy that the layer had before.

    Its name is `"<mode>_from_<source>"`, such as "int8_from_mixed_bfloat16".

    Args:
        mode: How weights are quantized: "int8", "int4", "float8", "gptq" or "awq".
        source_name: Name of the policy that says the dtypes; None for the default policy's.

    Raises:
        ValueError: No such mode or source, or a pair that loses too much.

    Example:
        >>> policy = QuantizedDTypePolicy("int8", "mixed_bfloat16")
        >>> policy.name, policy.compute_dtype, policy.quantization_mode
        ('int8_from_mixed_bfloat16', 'bfloat16', 'int8')
    """

    config_attributes = {"mode": "_written_mode", "source_name": "_source_name"}

    def __init__(self, mode: str, source_name: str | None = None) -> None:
        self._written_mode = mode
        self.mode = self._read_mode(mode)
        if source_name is None:
            source_name = dtype_policy().name.removeprefix("map_").rpartition("_from_")[2]
        self._source_name = source_name
        self._name = f"{mode}_from_{source_name}"
        self._compute_dtype, self._variable_dtype = self._parse(source_name)
        if self.mode == "int8" and self.compute_dtype == "float16":
            raise ValueError(
                f"{type(self).__name__}: sums of int8 products overflow in float16, which "
                f"{source_name!r} computes in. Use bfloat16 or float32."
            )

    def _read_mode(self, mode: Any) -> str:
        if mode not in MODES:
            raise ValueError(f"{type(self).__name__}: `mode` must be one of {MODES}, got {mode!r}.")
        return mode

    @property
    def quantization_mode(self) -> str:
        """How weights are quantized."""
        return self.mode

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and self.get_config() == other.get_config()

    __hash__ = DTypePolicy.__hash__


class QuantizedFloat8DTypePolicy(QuantizedDTypePolicy):
    """Products of 8-bit floats, whose scales follow the largest values of recent steps.

    Args:
        mode: "float8".
        source_name: Name of the policy that says the dtypes; None for the default policy's.
        amax_history_length: How many steps the largest values are remembered.

    Example:
        >>> QuantizedFloat8DTypePolicy("float8", "float32", 16).amax_history_length
        16
    """

    default_amax_history_length: ClassVar[int] = 1024

    def __init__(
        self, mode: str, source_name: str | None = None, amax_history_length: int = 1024
    ) -> None:
        super().__init__(mode, source_name)
        if not isinstance(amax_history_length, int):
            raise TypeError(
                f"{type(self).__name__}: `amax_history_length` must be an integer, got "
                f"{amax_history_length!r}."
            )
        self._amax_history_length = amax_history_length

    @property
    def amax_history_length(self) -> int:
        """How many steps the largest values are remembered."""
        return self._amax_history_length


class _Grouped(QuantizedDTypePolicy):
    """A policy whose mode carries numbers: `"<word>/<number>/..."`."""

    _form: ClassVar[str]
    _whole: ClassVar[str] = "per channel"

    def _read_mode(self, mode: Any) -> str:
        word, *numbers = str(mode).split("/")
        wanted = self._form.split("/")
        try:
            values = [int(n) for n in numbers]
        except ValueError:
            values = []
        if word != wanted[0] or len(values) != len(wanted) - 1:
            raise ValueError(
                f"{type(self).__name__}: `mode` must have the form {self._form!r} with integers, "
                f"got {mode!r}."
            )
        self._read_numbers(*values)
        return word

    def _read_numbers(self, *numbers: int) -> None:
        raise NotImplementedError

    def _checked_group(self, name: str, size: int) -> int:
        if size < 1 and size != -1:
            raise ValueError(
                f"{type(self).__name__}: <{name}> must be positive, or -1 ({self._whole}), got "
                f"{size}."
            )
        return size


class Int4DTypePolicy(_Grouped):
    """Weights in 4 bits, with a scale and a zero point for every block.

    Args:
        mode: "int4/<block_size>"; -1 means one scale per output and no zero points.
        source_name: Name of the policy that says the dtypes; None for the default policy's.

    Attributes:
        block_size: How many inputs share a scale.

    Example:
        >>> Int4DTypePolicy("int4/64", "float32").block_size
        64
    """

    _form = "int4/<block_size>"

    def _read_numbers(self, *numbers: int) -> None:
        self.block_size = self._checked_group("block_size", *numbers)


class _Calibrated(_Grouped):
    """A policy of weights that were quantized while looking at data."""

    _bits: ClassVar[tuple[int, ...]]

    def _read_numbers(self, *numbers: int) -> None:
        bits, group_size = numbers
        if bits not in self._bits:
            raise ValueError(
                f"{type(self).__name__}: <weight_bits> must be one of {self._bits}, got {bits}."
            )
        self.weight_bits = bits
        self.group_size = self._checked_group("group_size", group_size)


class GPTQDTypePolicy(_Calibrated):
    """Weights quantized by GPTQ.

    Args:
        mode: "gptq/<weight_bits>/<group_size>" with 2, 3, 4 or 8 bits; a group size of -1 means
            one scale per output.
        source_name: Name of the policy that says the dtypes; None for the default policy's.

    Attributes:
        weight_bits: Bits of a weight.
        group_size: How many inputs share a scale.

    Example:
        >>> policy = GPTQDTypePolicy("gptq/4/128", "float32")
        >>> policy.weight_bits, policy.group_size
        (4, 128)
    """

    _form = "gptq/<weight_bits>/<group_size>"
    _bits = (2, 3, 4, 8)


class AWQDTypePolicy(_Calibrated):
    """Weights quantized by AWQ.

    Args:
        mode: "awq/4/<group_size>"; a group size of -1 means one scale per output.
        source_name: Name of the policy that says the dtypes; None for the default policy's.

    Attributes:
        weight_bits: Bits of a weight: 4.
        group_size: How many inputs share a scale.

    Example:
        >>> AWQDTypePolicy("awq/4/128", "float32").group_size
        128
    """

    _form = "awq/<weight_bits>/<group_size>"
    _bits = (4,)


_CLASSES = {
    "int8": QuantizedDTypePolicy,
    "int4": QuantizedDTypePolicy,
    "float8": QuantizedFloat8DTypePolicy,
    "gptq": GPTQDTypePolicy,
    "awq": AWQDTypePolicy,
}


def policy_named(name: str) -> DTypePolicy:
    """The policy of a name: "float32", "mixed_bfloat16", "int4/64_from_float32", ...

    Example:
        >>> policy_named("int8_from_float32")
        <QuantizedDTypePolicy "int8_from_float32">
    """
    mode, _, source = name.rpartition("_from_")
    word = (mode or name).partition("/")[0]
    if word not in _CLASSES or (not mode and name == "int8"):
        return DTypePolicy(name)
    if not mode:
        raise ValueError(
            f"dtype_policies.get: {name!r} does not say which policy it is on top of. Write "
            f"'{name}_from_float32', for instance."
        )
    return (Int4DTypePolicy if word == "int4" and "/" in mode else _CLASSES[word])(mode, source)
