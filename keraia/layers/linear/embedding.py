"""`Embedding`: a vector for each integer."""

from typing import Any

from keraia import ops
from keraia.core.computed import Computed
from keraia.core.spec import KerasTensor
from keraia.layers.adapt.lora import LORA, WeightToBe
from keraia.layers.adapt.product import Product
from keraia.layers.adapt.quantized import Quantizable


class Embedding(Quantizable):
    """Turns integers from 0 to `input_dim - 1` into learned vectors.

    Args:
        input_dim: How many different integers there are.
        output_dim: Length of the vectors.
        embeddings_initializer: First values of the vectors.
        embeddings_regularizer: Penalty of the vectors.
        embeddings_constraint: Projection of the vectors after each update.
        mask_zero: Whether 0 means padding: later layers that know masks then skip it.
        weights: Values of the vectors, `(input_dim, output_dim)`.
        lora_rank, lora_alpha: Rank and strength of a change that is trained in place of the
            vectors; see `enable_lora`. None means that the vectors are trained.
        quantization_config: How the vectors are quantized, if `dtype` says that they are.

    Input shape:
        `(batch, ...)` integers.

    Output shape:
        `(batch, ..., output_dim)`.

    Example:
        >>> import keraia as keras
        >>> keras.layers.Embedding(10, 4)(keras.ops.convert_to_tensor([[1, 2, 3]])).shape
        (1, 3, 4)
    """

    config_without = frozenset({"weights"})
    config_optional = LORA
    embeddings: Any = WeightToBe()
    adapted = "embeddings"
    _modes = ("int8", "int4")
    _packed_in = {"embeddings": (1, True), "reverse_embeddings": (0, False)}

    def __init__(
        self,
        input_dim: int,
        output_dim: int,
        embeddings_initializer: Any = "uniform",
        embeddings_regularizer: Any = None,
        embeddings_constraint: Any = None,
        mask_zero: bool = False,
        weights: Any = None,
        lora_rank: int | None = None,
        lora_alpha: float | None = None,
        quantization_config: Any = None,
        **kwargs: Any,
    ) -> None:
        length = kwargs.pop("input_length", None)
        if length is not None and "input_shape" not in kwargs:
            kwargs["input_shape"] = (length,) if isinstance(length, int) else tuple(length)
        super().__init__(**kwargs)
        self.quantization_config = quantization_config
        self._keep_lora(lora_rank, lora_alpha)
        self.input_dim = input_dim
        self.output_dim = output_dim
        settings = (embeddings_initializer, embeddings_regularizer, embeddings_constraint)
        self._weight_settings("embeddings", *settings)
        self.mask_zero = mask_zero
        self.supports_masking = self._makes_masks = mask_zero
        self.autocast = False
        if weights is not None:
            self.build()
            values = weights[0] if isinstance(weights, list) and len(weights) == 1 else weights
            self.embeddings.assign(values)

    def build(self, input_shape: Any = None) -> None:
        if self.built:
            return
        self.embeddings = self._weight("embeddings", (self.input_dim, self.output_dim))
        self._adapt()

    def call(self, inputs: Any) -> Any:
        """Looks the vectors up."""
        dtype = ops.dtype(inputs)
        if dtype not in ("int32", "int64", "uint32"):
            inputs = ops.cast(inputs, "int32")
        table = self.embeddings
        computed = isinstance(table, Computed)
        found = table.rows(inputs) if computed else ops.take(table, inputs, axis=0)
        return ops.cast(found, self.compute_dtype)

    def compute_mask(self, inputs: Any, mask: Any = None) -> Any:
        """True where the integer is not the padding 0."""
        return ops.not_equal(inputs, 0) if self.mask_zero else None

    def compute_output_shape(self, input_shape: Any) -> tuple[int | None, ...]:
        """Shape of the output for the shape of the input."""
        return (*input_shape, self.output_dim)

    def compute_output_spec(self, inputs: Any) -> KerasTensor:
        """Spec of the vectors."""
        return KerasTensor(self.compute_output_shape(inputs.shape), self.compute_dtype)

    def quantized_build(self, embeddings_shape: Any, mode: str, config: Any = None) -> None:
        """Makes the quantized vectors.

        Args:
            embeddings_shape: `(input_dim, output_dim)`.
            mode: "int8" or "int4".
            config: Settings of the mode; None means its defaults.
        """
        super().quantized_build(embeddings_shape, mode, config)

    def _product(self, name: str, shape: tuple[int, ...]) -> Product:
        return Product.of_transposed(shape)
