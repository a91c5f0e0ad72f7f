"""Settings of the modes that look at data while they quantize: GPTQ and AWQ."""

from typing import Any, ClassVar

from keraia.quantizers.config import QuantizationConfig


class CalibratedConfig(QuantizationConfig):
    """What GPTQ and AWQ share: data, and groups of weights."""

    _bits: ClassVar[tuple[int, ...]]

    def __init__(
        self,
        dataset: Any,
        tokenizer: Any,
        weight_bits: int,
        num_samples: int,
        sequence_length: int,
        group_size: int,
        quantization_layer_structure: Any,
    ) -> None:
        super().__init__()
        self.dataset = dataset
        self.tokenizer = tokenizer
        self.weight_bits = weight_bits
        self.num_samples = num_samples
        self.sequence_length = sequence_length
        self.group_size = group_size
        self.quantization_layer_structure = quantization_layer_structure
        if weight_bits not in self._bits:
            raise ValueError(
                f"{type(self).__name__}: `weight_bits` must be one of {self._bits}, got "
                f"{weight_bits!r}."
            )
        self._positive("num_samples")
        self._positive("sequence_length")
        if group_size < 1 and group_size != -1:
            raise ValueError(
                f"{type(self).__name__}: `group_size` must be a positive integer, or -1 for one "
                f"group, got {group_size!r}."
            )

    def _positive(self, name: str) -> None:
        if getattr(self, name) <= 0:
            raise ValueError(
                f"{type(self).__name__}: `{name}` must be a positive integer, got "
                f"{getattr(self, name)!r}."
            )

    def get_config(self) -> dict[str, Any]:
        """The settings; data, tokenizer and layers stay out of files, as None."""
        kept = {name: value for name, value in vars(self).items() if name in self._settings}
        left_out = {"dataset": None, "tokenizer": None, "quantization_layer_structure": None}
        return {**left_out, **kept}

    _settings: ClassVar[tuple[str, ...]]

    @property
    def policy_mode(self) -> str:
        """The mode with bits and group size."""
        return self.dtype_policy_string()

    def dtype_policy_string(self) -> str:
        """The mode as names of dtype policies spell it: "<mode>/<weight_bits>/<group_size>"."""
        return f"{self.mode}/{self.weight_bits}/{self.group_size}"


class GPTQConfig(CalibratedConfig):
    """Settings of GPTQ: columns are rounded one after the other, each mending the errors before.

    Args:
        dataset: Samples: token arrays, or texts.
        tokenizer: What turns texts into tokens, by its method `tokenize` or by a call; None where
            the samples are tokens.
        weight_bits: Bits of a weight: 2, 3, 4 or 8.
        num_samples: How many windows of the data to look at.
        per_channel: Whether each output has scales of its own.
        sequence_length: Length of a window, in tokens.
        hessian_damping: Share of the mean diagonal that is added to the diagonal, from 0 to 1.
        group_size: How many inputs share a scale; -1 means all.
        symmetric: Whether the integers lie around the middle of their range.
        activation_order: Whether to start with the inputs that vary most.
        quantization_layer_structure: `{"pre_block_layers": layers, "sequential_blocks": layers}`;
            None asks the model.

    Example:
        >>> GPTQConfig([[1, 2, 3]], None, group_size=64).dtype_policy_string()
        'gptq/4/64'

    Source: E. Frantar et al., GPTQ: Accurate Post-Training Quantization for Generative Pre-trained
    Transformers, 2022.
    """

    mode: ClassVar[str] = "gptq"  # type: ignore[assignment]
    _bits = (2, 3, 4, 8)
    _settings = (
        "weight_bits",
        "num_samples",
        "per_channel",
        "sequence_length",
        "hessian_damping",
        "group_size",
        "symmetric",
        "activation_order",
    )

    def __init__(
        self,
        dataset: Any,
        tokenizer: Any,
        *,
        weight_bits: int = 4,
        num_samples: int = 128,
        per_channel: bool = True,
        sequence_length: int = 512,
        hessian_damping: float = 0.01,
        group_size: int = 128,
        symmetric: bool = False,
        activation_order: bool = False,
        quantization_layer_structure: Any = None,
    ) -> None:
        shared = (weight_bits, num_samples, sequence_length, group_size)
        super().__init__(dataset, tokenizer, *shared, quantization_layer_structure)
        self.per_channel = per_channel
        self.hessian_damping = hessian_damping
        self.symmetric = symmetric
        self.activation_order = activation_order
        if not 0 <= hessian_damping <= 1:
            raise ValueError(
                f"GPTQConfig: `hessian_damping` must be from 0 to 1, got {hessian_damping!r}."
            )


class AWQConfig(CalibratedConfig):
    """Settings of AWQ: inputs that are large on average get finer weights.

    Args:
        dataset: Samples: token arrays, or texts.
        tokenizer: What turns texts into tokens, by its method `tokenize` or by a call; None where
            the samples are tokens.
        weight_bits: Bits of a weight: 4.
        num_samples: How many windows of the data to look at.
        sequence_length: Length of a window, in tokens.
        group_size: How many inputs share a scale; -1 means all.
        num_grid_points: How many strengths of the refinement to try.
        quantization_layer_structure: `{"pre_block_layers": layers, "sequential_blocks": layers}`;
            None asks the model.

    Example:
        >>> AWQConfig([[1, 2, 3]], None).dtype_policy_string()
        'awq/4/128'

    Source: J. Lin et al., AWQ: Activation-aware Weight Quantization for LLM Compression and
    Acceleration, 2023.
    """

    mode: ClassVar[str] = "awq"  # type: ignore[assignment]
    _bits = (4,)
    _settings = (
        "weight_bits",
        "num_samples",
        "sequence_length",
        "group_size",
        "num_grid_points",
    )

    def __init__(
        self,
        dataset: Any,
        tokenizer: Any,
        *,
        weight_bits: int = 4,
        num_samples: int = 128,
        sequence_length: int = 512,
        group_size: int = 128,
        num_grid_points: int = 20,
        quantization_layer_structure: Any = None,
    ) -> None:
        shared = (weight_bits, num_samples, sequence_length, group_size)
        super().__init__(dataset, tokenizer, *shared, quantization_layer_structure)
        self.num_grid_points = num_grid_points
        self._positive("num_grid_points")
