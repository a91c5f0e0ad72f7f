"""Attention, head by head and query by query."""

import numpy as np

from tests.ops.samples.form import Numbers, S, case

numbers = Numbers("attention")
real = numbers.real


def dot_product_attention(
    query,
    key,
    value,
    bias=None,
    mask=None,
    scale=None,
    is_causal=False,
    flash_attention=None,
    attn_logits_soft_cap=None,
):
    (batch, length, heads, size), (_, keys, groups, _) = query.shape, key.shape
    whole = (batch, heads, length, keys)
    bias = np.broadcast_to(0.0 if bias is None else bias, whole)
    mask = np.broadcast_to(True if mask is None else mask, whole)
    out = np.zeros((batch, length, heads, value.shape[-1]))
    for b, h, t in np.ndindex(batch, heads, length):
        group = h * groups // heads
        logits = key[b, :, group] @ query[b, t, h] * (size**-0.5 if scale is None else scale)
        if attn_logits_soft_cap is not None:
            logits = attn_logits_soft_cap * np.tanh(logits / attn_logits_soft_cap)
        seen = mask[b, h, t] & (np.arange(keys) <= t if is_causal else True)
        logits = np.where(seen, logits + bias[b, h, t], -np.inf) if seen.any() else np.zeros(keys)
        weights = np.exp(logits - logits.max())
        out[b, t, h] = weights / weights.sum() @ value[b, :, group]
    return out


Q, K, V = real(2, 3, 4, 6), real(2, 5, 4, 6), real(2, 5, 4, 6)
MASK = np.ones((2, 1, 3, 5), bool)
MASK[0, 0, 1] = False
MASK[:, :, 2, ::2] = False
ATTENTION = {
    "dot_product_attention": case(
        dot_product_attention,
        S(Q, K, V),
        S(Q, K, V, is_causal=True, scale=0.5),
        S(Q, K, V, mask=MASK),
        S(Q, K, V, mask=MASK[0, 0], is_causal=True),
        S(Q, K, V, bias=real(1, 4, 3, 5), mask=MASK, is_causal=True),
        S(Q, K[:, :, :2], V[:, :, :2], bias=real(3, 5)),
        S(Q, K[:, :, :1], V[:, :, :1, :2], flash_attention=False),
        S(Q, K, V, mask=MASK, is_causal=True, attn_logits_soft_cap=2.0),
        kinds="f",
        slack=8,
    ),
}
