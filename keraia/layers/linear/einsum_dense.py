"""`EinsumDense`: a dense layer whose sums of products are written in Einstein's notation."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from keraia import activations, ops
from keraia.core.shapes import Dim
from keraia.layers.adapt.lora import LORA, WeightToBe
from keraia.layers.adapt.product import Product
from keraia.layers.adapt.quantized import Quantizable
from keraia.layers.linear.affine import product
from keraia.layers.linear.subscripts import Subscripts


class EinsumDense(Quantizable):
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
        gptq_unpacked_column_size: Kept for files: the layer finds it by itself.
        quantization_config: How the kernel is quantized, if `dtype` says that it is.

    Example:
        >>> import keraia as keras
        >>> heads = EinsumDense("abc,cde->abde", output_shape=(None, 2, 8), bias_axes="de")
        >>> heads(keras.ops.ones((4, 10, 16))).shape
        (4, 10, 2, 8)
    """

    config_attributes = {"output_shape": "partial_output_shape"}
    config_optional = LORA | {"gptq_unpacked_column_size"}
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
        self.gptq_unpacked_column_size = gptq_unpacked_column_size
        self.quantization_config = quantization_config
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
        x = product(inputs, self.kernel, partial(ops.einsum, self.equation))
        if self.bias is not None:
            x = ops.add(x, self.bias)
        return x if self.activation is activations.linear else self.activation(x)

    def compute_output_shape(self, input_shape: Any) -> tuple[int | None, ...]:
        """Shape of the output for the shape of the input."""
        return self._subscripts.output_of(input_shape, self._sizes(input_shape))

    def _product(self, name: str, shape: tuple[int, ...]) -> Product:
        return Product(self._subscripts, shape)
