"""What attention layers with several heads have in common."""

import math
import operator
import string
from typing import Any

from keraia import ops, random
from keraia.core import config
from keraia.core.spec import KerasTensor, Shape
from keraia.layers.base.layer import Layer
from keraia.layers.linear.einsum_dense import EinsumDense
from keraia.random import SeedGenerator


def reading(attribute: str, meaning: str) -> Any:
    """A property that reads an attribute."""
    return property(operator.attrgetter(attribute), doc=meaning)


class HeadedAttention(Layer):
    """Base of attention layers whose queries, keys and values are learned projections."""

    config_optional = frozenset()
    use_bias = reading("_use_bias", "Whether the projections have a bias.")

    def _keep(
        self,
        dropout: float,
        use_bias: bool,
        sliding_window: int | None,
        flash_attention: bool | None,
        kernel: tuple[Any, Any, Any],
        bias: tuple[Any, Any, Any],
        use_gate: bool,
        seed: int | None,
    ) -> None:
        """Checks and keeps the settings that all of them take."""
        self._use_bias = use_bias
        self.use_gate = use_gate
        self.sliding_window = sliding_window
        self.seed = seed
        self._weight_settings("kernel", *kernel)
        self._weight_settings("bias", *bias)
        self.supports_masking = True
        self._dropout = dropout
        self._flash_attention = flash_attention
        if dropout > 0:
            self.seed_generator = SeedGenerator(seed)
        if flash_attention and dropout > 0:
            raise ValueError(
                f"{self._where()}: flash kernels have no dropout, got dropout={dropout} and "
                "flash_attention=True. Use one of them."
            )

    def _projection(
        self, name: str, equation: str, output_shape: Any, bias_axes: str
    ) -> EinsumDense:
        """A dense layer with the settings of this one."""
        return EinsumDense(
            equation,
            output_shape=output_shape,
            bias_axes=bias_axes if self.use_bias else None,
            kernel_initializer=_fresh(self.kernel_initializer),
            bias_initializer=_fresh(self.bias_initializer),
            kernel_regularizer=self.kernel_regularizer,
            bias_regularizer=self.bias_regularizer,
            kernel_constraint=self.kernel_constraint,
            bias_constraint=self.bias_constraint,
            activation="sigmoid" if name == "gate" else None,
            dtype=self.dtype_policy,
            name=name,
        )

    def _into_heads(self, name: str, rank: int, heads: int, size: int) -> EinsumDense:
        """From features to heads: "abc,cde->abde" for sequences."""
        batch, (features, *new) = _letters(rank - 1, 3)
        equation = f"{batch}{features},{features}{''.join(new)}->{batch}{''.join(new)}"
        shape = (*(None,) * (rank - 2), heads, size)
        return self._projection(name, equation, shape, "".join(new))

    def _out_of_heads(self, rank: int, output_shape: tuple[int, ...]) -> EinsumDense:
        """From heads to features: "abcd,cde->abe" for sequences."""
        batch, (heads, size, *new) = _letters(rank - 1, 2 + len(output_shape))
        out = "".join(new)
        equation = f"{batch}{heads}{size},{heads}{size}{out}->{batch}{out}"
        shape = (*(None,) * (rank - 2), *output_shape)
        return self._projection("attention_output", equation, shape, out)

    def _allowed(
        self, queries: int, keys: int, key_mask: Any, attention_mask: Any, causal: bool
    ) -> Any:
        """Which keys each query sees, broadcasting to `(batch, heads, queries, keys)`; None: all.

        Args:
            queries: Number of queries.
            keys: Number of keys.
            key_mask: None or `(batch, keys)`.
            attention_mask: None or `(batch, queries, keys)`, perhaps with heads after the batch.
            causal: Whether later keys are hidden.
        """
        allowed = None
        if attention_mask is not None:
            allowed = ops.cast(attention_mask, "bool")
            if len(allowed.shape) == 3:
                allowed = ops.expand_dims(allowed, 1)
        if key_mask is not None:
            allowed = both(allowed, ops.cast(key_mask, "bool")[:, None, None, :])
        if causal or self.sliding_window is not None:
            distance = ops.expand_dims(ops.arange(queries), 1) - ops.arange(keys)
            if causal:
                allowed = both(allowed, distance >= 0)
            if self.sliding_window is not None:
                allowed = both(allowed, ops.absolute(distance) < self.sliding_window)
            if len(allowed.shape) == 2:
                allowed = allowed[None, None]
        return allowed

    def _attend(
        self, query: Any, key: Any, value: Any, allowed: Any, training: Any, with_scores: bool
    ) -> tuple[Any, Any]:
        """The averages, and the weights if they are asked for.

        Args:
            query: `(batch, queries, heads, size)`.
            key: `(batch, keys, groups, size)`.
            value: `(batch, keys, groups, size of values)`.
            allowed: Which keys each query sees; None means all.
            training: Whether to drop weights.
            with_scores: Whether to return the weights, `(batch, heads, queries, keys)`.
        """
        drops = bool(training) and self._dropout > 0
        flash = self._flash_attention
        if flash is None:
            flash = config.is_flash_attention_enabled()
        if not drops and not with_scores:
            out = ops.dot_product_attention(query, key, value, mask=allowed, flash_attention=flash)
            return out, None
        if flash:
            raise ValueError(
                f"{self._where()}: flash kernels keep no weights, so that they can neither be "
                "returned nor dropped. Pass `flash_attention=False` to the layer."
            )
        served = query.shape[2] // key.shape[2]
        if served > 1:
            key, value = ops.repeat(key, served, axis=2), ops.repeat(value, served, axis=2)
        scale = 1.0 / math.sqrt(query.shape[-1])
        scores = ops.einsum("btnh,bsnh->bnts", ops.multiply(query, scale), key)
        if allowed is not None:
            low = -3e4 if ops.dtype(scores) == "float16" else -1e9
            scores = ops.where(allowed, scores, low)
        weights = ops.softmax(scores, axis=-1)
        kept = weights
        if drops:
            kept = random.dropout(weights, self._dropout, seed=self.seed_generator)
        return ops.einsum("bnts,bsnh->btnh", kept, value), weights

    def compute_output_spec(
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
        """Spec of the averages, and of the weights if they are asked for."""
        given = None if key is None else key.shape
        shape = self.compute_output_shape(query.shape, value.shape, given)
        averages = KerasTensor(shape, self.compute_dtype)
        if not return_attention_scores:
            return averages
        weights = self._weights_shape(query.shape, value.shape)
        return averages, KerasTensor(weights, self.compute_dtype)

    def _weights_shape(self, query: Shape, value: Shape) -> Shape:
        raise NotImplementedError


def joined_masks(value_mask: Any, key_mask: Any) -> Any:
    """A key counts where neither mask hides it."""
    masks = [ops.cast(m, "bool") for m in (value_mask, key_mask) if m is not None]
    return ops.logical_and(*masks) if len(masks) == 2 else (masks or [None])[0]


def _fresh(initializer: Any) -> Any:
    """An initializer that draws its own numbers, if no seed was asked for."""
    return initializer.clone() if hasattr(initializer, "clone") else initializer


def _letters(first: int, more: int) -> tuple[str, str]:
    letters = string.ascii_lowercase
    return letters[:first], letters[first : first + more]


def both(one: Any, other: Any) -> Any:
    return other if one is None else ops.logical_and(one, other)
