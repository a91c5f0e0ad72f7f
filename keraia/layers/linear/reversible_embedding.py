"""`ReversibleEmbedding`: from integers to vectors, and back to scores of integers."""

from typing import Any

from keraia import ops
from keraia.core.spec import KerasTensor
from keraia.layers.adapt.product import Product
from keraia.layers.linear.affine import product
from keraia.layers.linear.embedding import Embedding


class ReversibleEmbedding(Embedding):
    """An `Embedding` that also gives scores of all integers for a vector (`reverse=True`).

    Language models use one matrix for their first and their last layer.

    Args:
        input_dim: How many different integers there are.
        output_dim: Length of the vectors.
        tie_weights: Whether both directions use one matrix.
        embeddings_initializer: First values of the vectors.
        embeddings_regularizer: Penalty of the vectors.
        embeddings_constraint: Projection of the vectors after each update.
        mask_zero: Whether 0 means padding.
        reverse_dtype: Dtype in which scores are computed; None means the layer's compute dtype.
        logit_soft_cap: Scores become `cap * tanh(scores / cap)`; None means they stay.

    Call arguments:
        inputs: Integers `(batch, ...)`, or vectors `(batch, ..., output_dim)` with `reverse`.
        reverse: Which way.

    Source: O. Press, L. Wolf, Using the Output Embedding to Improve Language Models, 2017.

    Example:
        >>> import keraia as keras
        >>> layer = keras.layers.ReversibleEmbedding(10, 4)
        >>> vectors = layer(keras.ops.convert_to_tensor([[1, 2, 3]]))
        >>> layer(vectors, reverse=True).shape
        (1, 3, 10)
    """

    def __init__(
        self,
        input_dim: int,
        output_dim: int,
        tie_weights: bool = True,
        embeddings_initializer: Any = "uniform",
        embeddings_regularizer: Any = None,
        embeddings_constraint: Any = None,
        mask_zero: bool = False,
        reverse_dtype: str | None = None,
        logit_soft_cap: float | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(
            input_dim,
            output_dim,
            embeddings_initializer=embeddings_initializer,
            embeddings_regularizer=embeddings_regularizer,
            embeddings_constraint=embeddings_constraint,
            mask_zero=mask_zero,
            **kwargs,
        )
        self.tie_weights = tie_weights
        self.reverse_dtype = reverse_dtype
        self.logit_soft_cap = logit_soft_cap

    def build(self, input_shape: Any = None) -> None:
        super().build(input_shape)
        if not self.tie_weights:
            self.reverse_embeddings = self._weight(
                "reverse_embeddings", (self.output_dim, self.input_dim), settings="embeddings"
            )

    def call(self, inputs: Any, reverse: bool = False) -> Any:
        """Looks vectors up, or scores all integers."""
        if not reverse:
            return super().call(inputs)
        dtype = self.reverse_dtype or self.compute_dtype
        inputs = ops.cast(inputs, dtype)
        if self.tie_weights:
            scores = product(inputs, self.embeddings, _scored)
        else:
            scores = product(inputs, self.reverse_embeddings, _multiplied)
        cap = self.logit_soft_cap
        return scores if cap is None else ops.tanh(scores / cap) * cap

    def _quantized_names(self) -> tuple[str, ...]:
        return ("embeddings",) if self.tie_weights else ("embeddings", "reverse_embeddings")

    def _product(self, name: str, shape: tuple[int, ...]) -> Product:
        return Product.of_matrix(shape) if name != "embeddings" else super()._product(name, shape)

    def compute_mask(self, inputs: Any, mask: Any = None) -> Any:
        """True where an integer is not the padding 0; vectors keep their mask."""
        return super().compute_mask(inputs, mask) if _are_integers(inputs) else mask

    def compute_output_shape(
        self, input_shape: Any, reverse: bool = False
    ) -> tuple[int | None, ...]:
        """Shape of the output for the shape of the input."""
        if reverse:
            return (*input_shape[:-1], self.input_dim)
        return super().compute_output_shape(input_shape)

    def compute_output_spec(self, inputs: KerasTensor, reverse: bool = False) -> KerasTensor:
        """Spec of the output."""
        dtype = self.reverse_dtype if reverse else None
        return KerasTensor(
            self.compute_output_shape(inputs.shape, reverse), dtype or self.compute_dtype
        )


def _multiplied(x: Any, kernel: Any) -> Any:
    kernel = kernel if ops.dtype(x) == "int8" else ops.cast(kernel, ops.dtype(x))
    return ops.matmul(x, kernel)


def _scored(x: Any, embeddings: Any) -> Any:
    return _multiplied(x, ops.transpose(embeddings))


def _are_integers(x: Any) -> bool:
    return "int" in ops.dtype(x)
