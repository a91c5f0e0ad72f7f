"""`Dense`: the fully connected layer."""

from typing import Any

from keraia import activations
from keraia.layers.adapt.lora import WeightToBe
from keraia.layers.adapt.product import Product
from keraia.layers.adapt.quantized import Quantizable
from keraia.layers.base.input_spec import InputSpec
from keraia.layers.linear.affine import affine, product


class Dense(Quantizable):
    """Every output is a weighted sum of all inputs: `activation(inputs @ kernel + bias)`.

    Args:
        units: Number of outputs.
        activation: Function of the result, or its name; None means none.
        use_bias: Whether to add a bias.
        kernel_initializer, bias_initializer: First values of the weights.
        kernel_regularizer, bias_regularizer: Penalties of the weights.
        activity_regularizer: Penalty of the outputs.
        kernel_constraint, bias_constraint: Projections of the weights after each update.
        lora_rank, lora_alpha: Rank and strength of a change that is trained in place of the
            kernel; see `enable_lora`. None means that the kernel is trained.
        quantization_config: How the kernel is quantized, if `dtype` says that it is.

    Input shape:
        `(batch, ..., features)`.

    Output shape:
        `(batch, ..., units)`.

    Example:
        >>> import keraia as keras
        >>> keras.layers.Dense(3, activation="relu")(keras.ops.ones((2, 8))).shape
        (2, 3)
    """

    kernel: Any = WeightToBe()

    def __init__(
        self,
        units: int,
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
        quantization_config: Any = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(activity_regularizer=activity_regularizer, **kwargs)
        self.quantization_config = quantization_config
        if not isinstance(units, int) or isinstance(units, bool) or units <= 0:
            raise ValueError(
                f"{self._where()}: `units` must be a positive integer, got {units!r}. "
                "Pass the number of outputs, e.g. Dense(32)."
            )
        self._keep_lora(lora_rank, lora_alpha)
        self.units = units
        self.activation = activations.get(activation)
        self.use_bias = use_bias
        self._weight_settings("kernel", kernel_initializer, kernel_regularizer, kernel_constraint)
        self._weight_settings("bias", bias_initializer, bias_regularizer, bias_constraint)
        self.bias = None
        self.supports_masking = True
        self.input_spec = InputSpec(min_ndim=2)

    def build(self, input_shape: Any) -> None:
        features = input_shape[-1]
        if features is None:
            raise ValueError(
                f"{self._where()}: the last axis of the input must be known to make the weights, "
                f"got shape {tuple(input_shape)}."
            )
        self.kernel = self._weight("kernel", (features, self.units))
        if self.use_bias:
            self.bias = self._weight("bias", (self.units,))
        self._adapt()
        self.input_spec = InputSpec(min_ndim=2, axes={-1: features})

    def call(self, inputs: Any, training: bool | None = None) -> Any:
        """Computes the outputs."""
        if self.bias is None:
            x = product(inputs, self.kernel)
        else:
            x = affine(inputs, self.kernel, self.bias)
        return x if self.activation is activations.linear else self.activation(x)

    def compute_output_shape(self, input_shape: Any) -> tuple[int | None, ...]:
        """Shape of the output for the shape of the input."""
        return (*input_shape[:-1], self.units)

    def _product(self, name: str, shape: tuple[int, ...]) -> Product:
        return Product.of_matrix(shape)
