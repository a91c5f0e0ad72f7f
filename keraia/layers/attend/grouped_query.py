"""`GroupedQueryAttention`."""

from typing import Any

from keraia import ops
from keraia.core.spec import Shape
from keraia.layers.attend.headed import HeadedAttention, both, joined_masks
from keraia.layers.linear.einsum_dense import EinsumDense


class GroupedQueryAttention(HeadedAttention):
    """Multi-head attention in which several heads of queries share the heads of keys and values.

    Args:
        head_dim: Size of a head.
        num_query_heads: Number of heads of the queries.
        num_key_value_heads: Number of heads of keys and values, a divisor of `num_query_heads`.
        dropout: Part of the weights that is set to 0 in training.
        use_bias: Whether the projections have a bias.
        sliding_window: Each query sees only keys less than this many places away; None means all.
        flash_attention: Whether a kernel that never holds all weights is used; None means as
            `keras.config` says.
        kernel_initializer, bias_initializer: First values of the projections' weights.
        kernel_regularizer, bias_regularizer: Their penalties.
        activity_regularizer: Penalty of the outputs.
        kernel_constraint, bias_constraint: Projections of the weights after each update.
        use_gate: Whether the averages are multiplied by a sigmoid projection of the query.
        seed: Integer for repeatable dropout.

    Call arguments:
        query_mask: Boolean `(batch, queries)`: masked queries see all keys alike.
        query, value, key, value_mask, key_mask, attention_mask, return_attention_scores, training,
        use_causal_mask: As for `MultiHeadAttention`, with one axis of queries and one of keys.

    Source: J. Ainslie et al., GQA: Training Generalized Multi-Query Transformer Models from
    Multi-Head Checkpoints, 2023.

    Example:
        >>> import keraia as keras
        >>> attention = keras.layers.GroupQueryAttention(8, 4, 2)
        >>> text = keras.ops.ones((2, 10, 16))
        >>> attention(text, text).shape
        (2, 10, 16)
    """

    config_without = frozenset({"flash_attention"})

    def __init__(
        self,
        head_dim: int,
        num_query_heads: int,
        num_key_value_heads: int,
        dropout: float = 0.0,
        use_bias: bool = True,
        sliding_window: int | None = None,
        flash_attention: bool | None = None,
        kernel_initializer: Any = "glorot_uniform",
        bias_initializer: Any = "zeros",
        kernel_regularizer: Any = None,
        bias_regularizer: Any = None,
        activity_regularizer: Any = None,
        kernel_constraint: Any = None,
        bias_constraint: Any = None,
        use_gate: bool = False,
        seed: int | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(activity_regularizer=activity_regularizer, **kwargs)
        kernel = (kernel_initializer, kernel_regularizer, kernel_constraint)
        bias = (bias_initializer, bias_regularizer, bias_constraint)
        self._keep(dropout, use_bias, sliding_window, flash_attention, kernel, bias, use_gate, seed)
        if num_key_value_heads < 1 or num_query_heads % num_key_value_heads:
            raise ValueError(
                f"{self._where()}: `num_query_heads` must be a multiple of `num_key_value_heads`, "
                f"got {num_query_heads} and {num_key_value_heads}."
            )
        self.head_dim = head_dim
        self.num_query_heads = num_query_heads
        self.num_key_value_heads = num_key_value_heads
        self.num_repeats = num_query_heads // num_key_value_heads
        self.dropout = dropout

    def build(self, query_shape: Any, value_shape: Any, key_shape: Any = None) -> None:
        key_shape = value_shape if key_shape is None else key_shape
        self._query_dense = self._built("query", query_shape, self.num_query_heads)
        self._key_dense = self._built("key", key_shape, self.num_key_value_heads)
        if self.use_gate:
            self._gate_dense = self._built("gate", query_shape, self.num_query_heads)
        self._value_dense = self._built("value", value_shape, self.num_key_value_heads)
        self.feature_dim = query_shape[-1]
        self._output_dense = self._out_of_heads(3, (self.feature_dim,))
        self._output_dense.build((*query_shape[:-1], self.num_query_heads, self.head_dim))

    def _built(self, name: str, shape: Any, heads: int) -> EinsumDense:
        if len(shape) != 3:
            raise ValueError(
                f"{self._where()}: the {name} must have the shape (batch, length, features), got "
                f"{tuple(shape)}."
            )
        layer = self._into_heads(name, 3, heads, self.head_dim)
        layer.build(shape)
        return layer

    def call(
        self,
        query: Any,
        value: Any,
        key: Any = None,
        query_mask: Any = None,
        value_mask: Any = None,
        key_mask: Any = None,
        attention_mask: Any = None,
        return_attention_scores: bool = False,
        training: bool | None = None,
        use_causal_mask: bool = False,
    ) -> Any:
        """Computes the averages."""
        key = value if key is None else key
        heads = self._query_dense(query), self._key_dense(key), self._value_dense(value)
        seen = self._allowed(
            query.shape[1],
            key.shape[1],
            joined_masks(value_mask, key_mask),
            attention_mask,
            use_causal_mask,
        )
        if query_mask is not None:
            seen = both(seen, ops.cast(query_mask, "bool")[:, None, :, None])
        out, weights = self._attend(*heads, seen, training, return_attention_scores)
        if self.use_gate:
            out = ops.multiply(out, self._gate_dense(query))
        out = self._output_dense(out)
        return (out, weights) if return_attention_scores else out

    def compute_output_shape(
        self, query_shape: Any, value_shape: Any, key_shape: Any = None
    ) -> tuple[int | None, ...]:
        """Shape of the averages: that of the query."""
        return tuple(query_shape)

    def _weights_shape(self, query: Shape, value: Shape) -> Shape:
        return (query[0], self.num_query_heads, query[1], value[1])
