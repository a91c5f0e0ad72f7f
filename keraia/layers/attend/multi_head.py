"""`MultiHeadAttention`."""

import math
from typing import Any

from keraia import ops
from keraia.core.spec import Shape
from keraia.layers.attend.headed import HeadedAttention, joined_masks, reading
from keraia.layers.linear.einsum_dense import EinsumDense


class MultiHeadAttention(HeadedAttention):
    """Several attentions side by side, each on its own projections of query, key and value.

    Args:
        num_heads: Number of heads.
        key_dim: Size of a head for queries and keys.
        value_dim: Size of a head for values; None means `key_dim`.
        dropout: Part of the weights that is set to 0 in training.
        use_bias: Whether the projections have a bias.
        output_shape: Sizes of the result's last axes; None means those of the query.
        attention_axes: Axes of the query along which it attends; None means all but the batch and
            the features.
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
        query: `(batch, queries..., features)`.
        value: `(batch, keys..., features)`.
        key: `(batch, keys..., features)`; None means the value.
        query_mask: Boolean `(batch, queries)`: the mask of the result.
        value_mask, key_mask: Boolean `(batch, keys)`: keys that are padding have no weight.
        attention_mask: Boolean `(batch, queries, keys)`, or with the heads after the batch: which
            keys each query sees.
        return_attention_scores: Whether the weights `(batch, heads, queries, keys)` are returned.
        training: Whether to drop.
        use_causal_mask: Whether the i-th query sees only the first `i + 1` keys.

    Source: A. Vaswani et al., Attention Is All You Need, 2017.

    Example:
        >>> import keraia as keras
        >>> text = keras.ops.ones((2, 10, 16))
        >>> keras.layers.MultiHeadAttention(num_heads=2, key_dim=8)(text, text).shape
        (2, 10, 16)
    """

    config_without = frozenset({"flash_attention"})
    config_attributes = {"output_shape": "_output_shape", "attention_axes": "_attention_axes"}

    def __init__(
        self,
        num_heads: int,
        key_dim: int,
        value_dim: int | None = None,
        dropout: float = 0.0,
        use_bias: bool = True,
        output_shape: Any = None,
        attention_axes: Any = None,
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
        self._num_heads = num_heads
        self._key_dim = key_dim
        self._value_dim = value_dim or key_dim
        self._output_shape = _sizes(output_shape)
        self._attention_axes = _sizes(attention_axes)

    num_heads = reading("_num_heads", "Number of heads.")
    key_dim = reading("_key_dim", "Size of a head for queries and keys.")
    value_dim = reading("_value_dim", "Size of a head for values.")
    dropout = reading("_dropout", "Part of the weights that is dropped in training.")
    attention_axes = reading("_attention_axes", "Axes along which it attends; None: not known yet.")
    query_dense = reading("_query_dense", "Projection of the query.")
    key_dense = reading("_key_dense", "Projection of the key.")
    value_dense = reading("_value_dense", "Projection of the value.")
    output_dense = reading("_output_dense", "Projection of the averages.")

    def build(self, query_shape: Any, value_shape: Any, key_shape: Any = None) -> None:
        key_shape = value_shape if key_shape is None else key_shape
        self._check(query_shape, value_shape, key_shape)
        rank = len(query_shape)
        if self._attention_axes is None:
            self._attention_axes = tuple(range(1, rank - 1))
        self._attention_axes = tuple(a % rank for a in self._attention_axes)
        heads = self.num_heads
        self._query_dense = self._built("query", query_shape, heads, self.key_dim)
        self._key_dense = self._built("key", key_shape, heads, self.key_dim)
        if self.use_gate:
            self._gate_dense = self._built("gate", query_shape, heads, self.value_dim)
        self._value_dense = self._built("value", value_shape, heads, self.value_dim)
        out = self._output_shape or (query_shape[-1],)
        self._output_dense = self._out_of_heads(rank, out)
        self._output_dense.build((*query_shape[:-1], heads, self.value_dim))

    def _check(self, query: Any, value: Any, key: Any) -> None:
        if tuple(value[1:-1]) != tuple(key[1:-1]) or len(query) != len(value):
            raise ValueError(
                f"{self._where()}: key and value must have the same shape but for their last axis, "
                f"and the rank of the query, got query {tuple(query)}, value {tuple(value)}, key "
                f"{tuple(key)}."
            )

    def _built(self, name: str, shape: Any, heads: int, size: int) -> EinsumDense:
        layer = self._into_heads(name, len(shape), heads, size)
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
        heads = [self._query_dense(query), self._key_dense(key), self._value_dense(value)]
        flat = [self._flattened(x) for x in heads]
        seen = self._allowed(
            flat[0].shape[1],
            flat[1].shape[1],
            joined_masks(value_mask, key_mask),
            self._flat_mask(attention_mask, heads, flat),
            use_causal_mask,
        )
        out, weights = self._attend(*flat, seen, training, return_attention_scores)
        out = self._unflattened(out, heads[0])
        if self.use_gate:
            out = ops.multiply(out, self._gate_dense(query))
        out = self._output_dense(out)
        if not return_attention_scores:
            return out
        return out, self._unflattened_weights(weights, heads)

    # -- attention along other axes than the second: these become one, all others the batch

    def _order(self, rank: int) -> tuple[list[int], list[int]]:
        """Axes that count as batch, and those along which it attends."""
        attended = list(self._attention_axes or ())
        return [a for a in range(rank - 2) if a not in attended], attended

    def _flattened(self, x: Any) -> Any:
        """`(batch, length, heads, size)`."""
        rank = len(x.shape)
        batch, attended = self._order(rank)
        if rank == 4:
            return x
        shape = ops.shape(x)
        moved = ops.transpose(x, (*batch, *attended, rank - 2, rank - 1))
        lengths = [math.prod(shape[a] for a in axes) for axes in (batch, attended)]
        return ops.reshape(moved, (*lengths, *shape[-2:]))

    def _unflattened(self, x: Any, like: Any) -> Any:
        """Undoes `_flattened` for what has the places of `like`."""
        rank = len(like.shape)
        if rank == 4:
            return x
        batch, attended = self._order(rank)
        shape = ops.shape(like)
        order = [*batch, *attended, rank - 2, rank - 1]
        x = ops.reshape(x, (*(shape[a] for a in order[:-2]), *ops.shape(x)[-2:]))
        return ops.transpose(x, tuple(order.index(a) for a in range(rank)))

    def _unflattened_weights(self, weights: Any, heads: list[Any]) -> Any:
        """`(batch..., heads, queries..., keys...)`."""
        if len(heads[0].shape) == 4:
            return weights
        shape = self._weights_shape(*(ops.shape(x)[:-1] for x in heads[:2]))
        return ops.reshape(weights, shape)

    def _flat_mask(self, mask: Any, heads: list[Any], flat: list[Any]) -> Any:
        """The attention mask for what `_flattened` gives."""
        if mask is None or len(heads[0].shape) == 4:
            return mask
        batch, attended = self._order(len(heads[0].shape))
        lengths = (flat[0].shape[1], flat[1].shape[1])
        if len(mask.shape) == len(batch) + 2 * len(attended):
            return ops.reshape(mask, (-1, *lengths))
        return ops.reshape(mask, (-1, mask.shape[len(batch)], *lengths))

    def compute_output_shape(
        self, query_shape: Any, value_shape: Any, key_shape: Any = None
    ) -> tuple[int | None, ...]:
        """Shape of the averages for the shapes of query, value and key."""
        self._check(query_shape, value_shape, value_shape if key_shape is None else key_shape)
        return (*query_shape[:-1], *(self._output_shape or query_shape[-1:]))

    def _weights_shape(self, query: Shape, value: Shape) -> Shape:
        batch, attended = self._order(len(query) + 1)
        places = [*(query[a] for a in attended), *(value[a] for a in attended)]
        return (*(query[a] for a in batch), self.num_heads, *places)


def _sizes(value: Any) -> tuple[int, ...] | None:
    if value is None:
        return None
    return (value,) if isinstance(value, int) else tuple(value)
