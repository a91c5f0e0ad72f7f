"""`EinsumDense`: a dense layer whose sums of products are written in Einstein's notation."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from keraia import activations, ops
from keraia.core.shapes import Dim
from keraia.layers.adapt.lora import LORA, Adaptable, WeightToBe

_EQUATION = re.compile(r"(\.\.\.)?([a-zA-Z]+)(\.\.\.)?,([a-zA-Z]+)->(\.\.\.)?([a-zA-Z]+)(\.\.\.)?")


@dataclass(frozen=True)
class Subscripts:
    """An equation `input,kernel->output`, read.

    Attributes:
        input, kernel, output: Letters of the axes, ellipses left out.
        ellipsis: Where axes without letters stand: "" (nowhere), "before" or "after".
    """

    input: str
    kernel: str
    output: str
    ellipsis: str

    @classmethod
    def read(cls, equation: str, where: str) -> "Subscripts":
        match = _EQUATION.fullmatch(equation.replace(" ", ""))
        if match is None or (match[1], match[3]) != (match[5], match[7]) or (match[1] and match[3]):
            raise ValueError(
                f"{where}: `equation` must have the form 'ab,bc->ac', '...ab,bc->...ac' or "
                f"'ab...,bc->ac...', got {equation!r}."
            )
        ellipsis = "before" if match[1] else "after" if match[3] else ""
        read = cls(match[2], match[4], match[6], ellipsis)
        unknown = set(read.output) - set(read.input) - set(read.kernel)
        if unknown:
            raise ValueError(
                f"{where}: the output of {equation!r} has the axis {min(unknown)!r}, which neither "
                "the input nor the kernel has."
            )
        return read

    def sizes(self, input_shape: Any, output_shape: Any, where: str) -> dict[str, Dim]:
        """Size of every letter, from the input and what the user says of the output."""
        letters = self.input
        if len(input_shape) < len(letters) or not self.ellipsis and len(input_shape) > len(letters):
            raise ValueError(
                f"{where}: the equation names {len(letters)} axes of the input "
                f"({letters!r}), got an input of shape {tuple(input_shape)}."
            )
        known = self._aligned(letters, input_shape)
        said = self.output if self.ellipsis == "before" else self.output[1:]
        shape = output_shape[-len(said) :] if said else ()
        if len(shape) > len(said):
            raise ValueError(
                f"{where}: `output_shape` has {len(output_shape)} sizes for the {len(said)} axes "
                f"{said!r} of the output."
            )
        for letter, size in zip(said[len(said) - len(shape) :], shape, strict=True):
            have = known.get(letter)
            if size is not None and have is not None and size != have:
                raise ValueError(
                    f"{where}: axis {letter!r} has size {have} in the input of shape "
                    f"{tuple(input_shape)} and {size} in `output_shape`. Write None there."
                )
            known[letter] = have if size is None else size
        return known

    def _aligned(self, letters: str, shape: Any) -> dict[str, Dim]:
        sizes = shape[-len(letters) :] if self.ellipsis == "before" else shape[: len(letters)]
        return dict(zip(letters, sizes, strict=True))

    def bare(self, input_shape: Any) -> tuple[Dim, ...]:
        """Sizes of the axes without letters."""
        extra = len(input_shape) - len(self.input)
        return tuple(input_shape[:extra] if self.ellipsis == "before" else input_shape[-extra:])[
            :extra
        ]

    def output_of(self, input_shape: Any, sizes: Mapping[str, Dim]) -> tuple[Dim, ...]:
        """Shape of the output."""
        lettered = tuple(sizes[letter] for letter in self.output)
        bare = self.bare(input_shape)
        return bare + lettered if self.ellipsis == "before" else lettered + bare


class EinsumDense(Adaptable):
    """`activation(einsum(equation, inputs, kernel) + bias)`, with a kernel of any rank.

    Args:
        equation: Sums of products of input and kernel, such as "ab,bc->ac" (what `Dense` does for
            vectors). The first letter of the output is the batch. "..." stands for further axes,
            before or after.
        output_shape: Sizes of the axes of the output, without the batch and what "..." stands for;
            None for those that are the input's.
        activation: Function of the result, or its name; None means none.
        bias_axes: Letters of the output along which the bias varies; None means no bias.
        kernel_initializer, bias_initializer: First values of the weights.
        kernel_regularizer, bias_regularizer: Penalties of the weights.
        kernel_constraint, bias_constraint: Projections of the weights after each update.
        lora_rank, lora_alpha: Rank and strength of a change that is trained in place of the
            kernel; see `enable_lora`. None means that the kernel is trained.
        gptq_unpacked_column_size: Only None is known.
        quantization_config: Only None, which files of Keras name, is known.

    Example:
        >>> import keraia as keras
        >>> heads = EinsumDense("abc,cde->abde", output_shape=(None, 2, 8), bias_axes="de")
        >>> heads(keras.ops.ones((4, 10, 16))).shape
        (4, 10, 2, 8)
    """

    config_without = frozenset({"gptq_unpacked_column_size"})
    config_attributes = {"output_shape": "partial_output_shape"}
    config_optional = LORA
    kernel: Any = WeightToBe()

    def __init__(
        self,
        equation: str,
        output_shape: Any,
        activation: Any = None,
        bias_axes: str | None = None,
        kernel_initializer: Any = "glorot_uniform",
        bias_initializer: Any = "zeros",
        kernel_regularizer: Any = None,
        bias_regularizer: Any = None,
        kernel_constraint: Any = None,
        bias_constraint: Any = None,
        lora_rank: int | None = None,
        lora_alpha: float | None = None,
        gptq_unpacked_column_size: int | None = None,
        quantization_config: Any = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self._unquantized(gptq_unpacked_column_size)
        self.quantization_config = self._unquantized(quantization_config)
        self._keep_lora(lora_rank, lora_alpha)
        self.equation = equation
        self.partial_output_shape = (
            (output_shape,) if isinstance(output_shape, int) else tuple(output_shape)
        )
        self.activation = activations.get(activation)
        self.bias_axes = bias_axes
        self._weight_settings("kernel", kernel_initializer, kernel_regularizer, kernel_constraint)
        self._weight_settings("bias", bias_initializer, bias_regularizer, bias_constraint)
        self._subscripts = Subscripts.read(equation, self._where())
        self.bias = None
        for letter in bias_axes or "":
            if letter not in self._subscripts.output:
                raise ValueError(
                    f"{self._where()}: `bias_axes`={bias_axes!r} names the axis {letter!r}, which "
                    f"the output of {equation!r} does not have."
                )

    def build(self, input_shape: Any) -> None:
        sizes = self._sizes(input_shape)
        self.kernel = self._weight(
            "kernel", self._known(sizes, self._subscripts.kernel, input_shape)
        )
        if self.bias_axes:
            letters = self._subscripts.output
            first = min(letters.index(a) for a in self.bias_axes)
            across = dict.fromkeys(letters, 1) | {a: sizes[a] for a in self.bias_axes}
            shape = self._known(across, letters[first:], input_shape)
            if self._subscripts.ellipsis == "after":
                shape += (1,) * len(self._subscripts.bare(input_shape))
            self.bias = self._weight("bias", shape)
        self._adapt()

    def _sizes(self, input_shape: Any) -> dict[str, Dim]:
        return self._subscripts.sizes(input_shape, self.partial_output_shape, self._where())

    def _known(self, sizes: Mapping[str, Dim], letters: str, input_shape: Any) -> tuple[int, ...]:
        shape = tuple(sizes.get(letter) for letter in letters)
        if None in shape:
            raise ValueError(
                f"{self._where()}: weights of the axes {letters!r} need the size of "
                f"{letters[shape.index(None)]!r}, which neither the input of shape "
                f"{tuple(input_shape)} nor output_shape={self.partial_output_shape} tells."
            )
        return shape  # type: ignore[return-value]

    def call(self, inputs: Any, training: bool | None = None) -> Any:
        """Computes the outputs."""
        x = ops.einsum(self.equation, inputs, self.kernel)
        if self.bias is not None:
            x = ops.add(x, self.bias)
        return x if self.activation is activations.linear else self.activation(x)

    def compute_output_shape(self, input_shape: Any) -> tuple[int | None, ...]:
        """Shape of the output for the shape of the input."""
        return self._subscripts.output_of(input_shape, self._sizes(input_shape))
