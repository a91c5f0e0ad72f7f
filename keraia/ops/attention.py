"""Attention: averages of values, weighted by how well their keys answer a query."""

import math
from typing import Any

from keraia.backends import backend, xp
from keraia.core import config, shapes
from keraia.core.arguments import Tensor
from keraia.core.op import op
from keraia.core.rules import DTypes, Settings, floating
from keraia.core.spec import Shape
from keraia.ops.activation import softmax
from keraia.ops.comparison import where
from keraia.ops.shaping import shape
from keraia.ops.trigonometry import tanh


def _dtypes(dtypes: DTypes, settings: Settings) -> tuple[Any, Any]:
    """Query, key and value decide; the bias follows, the mask is boolean."""
    _, dtype = floating(dtypes[:3], settings)
    return (dtype, dtype, dtype, dtype, "bool"), dtype


def _shape(query: Any, key: Any, value: Any, bias: Any, mask: Any, /) -> Shape:
    if any(len(x) != 4 for x in (query, key, value)):
        raise ValueError(
            "ops.dot_product_attention: query, key and value must have 4 axes, (batch, length, "
            f"heads, size), got shapes {query}, {key} and {value}."
        )
    heads, groups = query[2], key[2]
    served = heads is None or groups is None or groups > 0 and heads % groups == 0
    agree = shapes.fit(query[::3], key[::3]) and shapes.fit(key[:3], value[:3])
    if not (served and agree):
        raise ValueError(
            "ops.dot_product_attention: query (batch, queries, heads, size), key (batch, keys, "
            "groups, size) and value (batch, keys, groups, any size) must agree, and the heads "
            f"be a multiple of the groups, got shapes {query}, {key} and {value}."
        )
    logits = (query[0], heads, query[1], key[1])
    for x in (bias, mask):
        if x is not None and len(shapes.broadcast(x, logits)) != 4:
            raise ValueError(
                f"ops.dot_product_attention: a bias or mask of shape {x} does not fit the logits, "
                f"(batch, heads, queries, keys), of shape {logits}."
            )
    return (*query[:3], value[3])


@op(dtype=_dtypes, shape=_shape)
def dot_product_attention(
    query: Tensor,
    key: Tensor,
    value: Tensor,
    bias: Tensor | None = None,
    mask: Tensor | None = None,
    scale: float | None = None,
    is_causal: bool = False,
    flash_attention: bool | None = None,
    attn_logits_soft_cap: float | None = None,
) -> Tensor:
    """Scaled dot-product attention, `softmax(query @ key.T * scale + bias) @ value` for each head.

    Where the mask leaves no key to a query, its values are averaged evenly.

    Args:
        query: `(batch, queries, heads, size)`.
        key: `(batch, keys, groups, size)`; each group serves `heads / groups` heads in a row
            (grouped-query attention).
        value: `(batch, keys, groups, size of the result)`.
        bias: Added to the logits; broadcast to `(batch, heads, queries, keys)`.
        mask: True where a query may see a key; broadcast as the bias.
        scale: Factor of the logits; None: `1 / sqrt(size)`.
        is_causal: Whether the i-th query sees only the first `i + 1` keys.
        flash_attention: True: only by a kernel that never holds all logits; False: not by such;
            None: as `keras.config` says.
        attn_logits_soft_cap: Bound of the logits, by `cap * tanh(logits / cap)`.

    Returns:
        `(batch, queries, heads, size of the result)`.

    Raises:
        NotImplementedError: A flash kernel is asked for where there is none.

    Source: A. Vaswani et al., Attention Is All You Need, 2017; J. Ainslie et al., GQA, 2023.
    """
    _shape(*(None if x is None else backend.shape_of(x) for x in (query, key, value, bias, mask)))
    scale = 1 / math.sqrt(query.shape[-1]) if scale is None else scale
    if flash_attention is None:
        flash_attention = config.is_flash_attention_enabled()
    attend = backend.kernels.get("attend")
    if attend is not None and attn_logits_soft_cap is None:
        out = attend(query, key, value, bias, mask, scale, is_causal, flash_attention)
        if out is not NotImplemented:
            return out
    if flash_attention:
        raise NotImplementedError(
            "ops.dot_product_attention: this backend has no flash kernel for these arguments. "
            "Pass `flash_attention=None`."
        )
    return _attended(query, key, value, bias, mask, scale, is_causal, attn_logits_soft_cap)


def _attended(
    query: Any, key: Any, value: Any, bias: Any, mask: Any, scale: float, causal: bool, cap: Any
) -> Any:
    key, value = (xp.repeat(x, query.shape[2] // x.shape[2], axis=2) for x in (key, value))
    query, key, value = (xp.transpose(x, (0, 2, 1, 3)) for x in (query, key, value))
    logits = xp.matmul(query, xp.transpose(key, (0, 1, 3, 2))) * scale
    if cap is not None:
        logits = tanh(logits / cap) * cap
    if bias is not None:
        logits = logits + bias
    lowest = -4e4 if backend.dtype_of(logits) == "float16" else -2e38
    if mask is not None:
        logits = where(mask, logits, lowest)
    if causal:
        *_, queries, keys = shape(logits)
        row, column = (xp.arange(0, n, 1, dtype=backend.native("int32")) for n in (queries, keys))
        logits = where(row[:, None] >= column, logits, lowest)
    return xp.transpose(xp.matmul(softmax(logits), value), (0, 2, 1, 3))
