"""`Attention` and `AdditiveAttention`: averages of values by one head, without projections."""

from typing import Any

from keraia import ops, random
from keraia.core.spec import KerasTensor
from keraia.layers.base.layer import Layer
from keraia.random import SeedGenerator


class Attention(Layer):
    """Averages of the values, weighted by how well their keys answer a query.

    `softmax(scores(query, key)) @ value`

    Args:
        use_scale: Whether scores are multiplied by a learned number.
        score_mode: "dot" (`query @ key`, Luong) or "concat" (the sum over features of
            `tanh(query + key)`, times a learned number).
        dropout: Part of the weights that is set to 0 in training.
        seed: Integer for repeatable dropout.

    Call arguments:
        inputs: `[query, value]` or `[query, value, key]`, of shapes `(batch, queries, features)`,
            `(batch, keys, any)`, `(batch, keys, features)`; the value serves as key when none is
            given.
        mask: `[query_mask, value_mask]`, boolean `(batch, queries)` and `(batch, keys)` or None:
            results of masked queries are 0, masked keys have no weight.
        training: Whether to drop.
        return_attention_scores: Whether the weights are returned, too.
        use_causal_mask: Whether the i-th query sees only the first `i + 1` keys.

    Source: M.-T. Luong, H. Pham, C. D. Manning, Effective Approaches to Attention-based Neural
    Machine Translation, 2015.

    Example:
        >>> import keraia as keras
        >>> query, value = keras.ops.ones((2, 3, 4)), keras.ops.ones((2, 5, 4))
        >>> keras.layers.Attention()([query, value]).shape
        (2, 3, 4)
    """

    def __init__(
        self,
        use_scale: bool = False,
        score_mode: str = "dot",
        dropout: float = 0.0,
        seed: int | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        if score_mode not in ("dot", "concat"):
            raise ValueError(
                f"{self._where()}: `score_mode` must be 'dot' or 'concat', got {score_mode!r}."
            )
        self.use_scale = use_scale
        self.score_mode = score_mode
        self.dropout = dropout
        self.seed = seed
        if dropout > 0:
            self.seed_generator = SeedGenerator(seed)
        self.scale = self.concat_score_weight = None
        self.supports_masking = True

    def build(self, input_shape: Any) -> None:
        self._check(input_shape)
        if self.use_scale:
            self.scale = self.add_weight(shape=(), initializer="ones", name="scale")
        if self.score_mode == "concat":
            self.concat_score_weight = self.add_weight(
                shape=(), initializer="ones", name="concat_score_weight"
            )

    def _check(self, inputs: Any) -> None:
        if not isinstance(inputs, (list, tuple)) or len(inputs) not in (2, 3):
            many = len(inputs) if isinstance(inputs, (list, tuple)) else "one tensor"
            raise ValueError(
                f"{self._where()} takes a list [query, value] or [query, value, key], got {many}."
            )

    def _scores(self, query: Any, key: Any) -> Any:
        """How well each key answers each query, `(batch, queries, keys)`."""
        if self.score_mode == "dot":
            scores = ops.matmul(query, ops.swapaxes(key, -1, -2))
            return scores if self.scale is None else ops.multiply(scores, self.scale)
        together = ops.expand_dims(query, -2) + ops.expand_dims(key, -3)
        if self.scale is not None:
            together = ops.multiply(together, self.scale)
        return ops.multiply(ops.sum(ops.tanh(together), axis=-1), self.concat_score_weight)

    def call(
        self,
        inputs: Any,
        mask: Any = None,
        training: bool = False,
        return_attention_scores: bool = False,
        use_causal_mask: bool = False,
    ) -> Any:
        """Computes the averages."""
        self._check(inputs)
        query, value, key = (*inputs, inputs[1])[:3]
        query_mask, value_mask = self._masks(mask)
        scores = self._scores(query, key)
        allowed = _allowed(scores, value_mask, use_causal_mask)
        if allowed is not None:
            low = 65504.0 if ops.dtype(scores) == "float16" else 1e9
            scores = scores - low * ops.cast(ops.logical_not(allowed), ops.dtype(scores))
        weights = ops.softmax(scores, axis=-1)
        if training and self.dropout > 0:
            weights = random.dropout(weights, self.dropout, seed=self.seed_generator)
        result = ops.matmul(weights, value)
        if query_mask is not None:
            kept = ops.expand_dims(ops.cast(query_mask, ops.dtype(result)), -1)
            result = ops.multiply(result, kept)
        return (result, weights) if return_attention_scores else result

    def _masks(self, mask: Any) -> tuple[Any, Any]:
        if mask is None:
            return None, None
        if not isinstance(mask, (list, tuple)) or len(mask) not in (2, 3):
            raise ValueError(
                f"{self._where()}: `mask` must be a list [query_mask, value_mask], got "
                f"{type(mask).__name__}"
                + (f" of {len(mask)}." if isinstance(mask, (list, tuple)) else ".")
            )
        return mask[0], mask[1]

    def compute_mask(self, inputs: Any, mask: Any = None) -> Any:
        """The mask of the queries."""
        return None if mask is None else self._masks(mask)[0]

    def compute_output_shape(self, input_shape: Any) -> tuple[int | None, ...]:
        """Shape of the averages for the shapes of the inputs."""
        return (*input_shape[0][:-1], input_shape[1][-1])

    def compute_output_spec(
        self,
        inputs: Any,
        mask: Any = None,
        return_attention_scores: bool = False,
        training: bool | None = None,
        use_causal_mask: bool = False,
    ) -> Any:
        """Spec of the averages, and of the weights if they are asked for."""
        self._check(inputs)
        query, value = inputs[:2]
        shape = self.compute_output_shape([x.shape for x in inputs])
        result = KerasTensor(shape, self.compute_dtype)
        if not return_attention_scores:
            return result
        weights = (*query.shape[:2], value.shape[1])
        return result, KerasTensor(weights, self.compute_dtype)


def _allowed(scores: Any, value_mask: Any, causal: bool) -> Any:
    """Which keys each query may see; None: all."""
    allowed = None if value_mask is None else ops.expand_dims(ops.cast(value_mask, "bool"), -2)
    if not causal:
        return allowed
    *_, queries, keys = ops.shape(scores)
    before = ops.expand_dims(ops.arange(queries), 1) >= ops.arange(keys)
    return before if allowed is None else ops.logical_and(allowed, before)


class AdditiveAttention(Attention):
    """Averages of the values, weighted by a sum over features of `scale * tanh(query + key)`.

    Args:
        use_scale: Whether each feature has a learned weight in the sum.
        dropout: Part of the weights that is set to 0 in training.

    Call arguments:
        inputs, mask, training, return_attention_scores, use_causal_mask: As for `Attention`.

    Source: D. Bahdanau, K. Cho, Y. Bengio, Neural Machine Translation by Jointly Learning to Align
    and Translate, 2015.

    Example:
        >>> import keraia as keras
        >>> query, value = keras.ops.ones((2, 3, 4)), keras.ops.ones((2, 5, 4))
        >>> keras.layers.AdditiveAttention()([query, value]).shape
        (2, 3, 4)
    """

    def __init__(self, use_scale: bool = True, dropout: float = 0.0, **kwargs: Any) -> None:
        super().__init__(use_scale=use_scale, dropout=dropout, **kwargs)

    def get_config(self) -> dict[str, Any]:
        """Arguments of the constructor."""
        config = super().get_config()
        del config["score_mode"]
        return config

    def build(self, input_shape: Any) -> None:
        self._check(input_shape)
        if self.use_scale:
            self.scale = self.add_weight(
                shape=(input_shape[0][-1],), initializer="glorot_uniform", name="scale"
            )

    def _scores(self, query: Any, key: Any) -> Any:
        together = ops.tanh(ops.expand_dims(query, -2) + ops.expand_dims(key, -3))
        if self.scale is not None:
            together = ops.multiply(together, self.scale)
        return ops.sum(together, axis=-1)
