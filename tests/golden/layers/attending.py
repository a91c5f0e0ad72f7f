"""Attention."""

QUERY, VALUE, KEY = (2, 3, 4), (2, 5, 4), (2, 5, 6)
MASKS = {"value_mask": ("bool", (2, 5)), "key_mask": ("bool", (2, 5))}


def _plain():
    for name, more in (("Attention", {}), ("Attention", {"score_mode": "concat"})):
        yield name, more, [QUERY, VALUE]
        yield name, {"use_scale": True, **more}, [QUERY, VALUE, VALUE]
        masks = [("bool", (2, 3)), ("bool", (2, 5))]
        yield name, more, [QUERY, VALUE], {"mask": masks}
        yield name, more, [QUERY, VALUE], {"mask": masks, "use_causal_mask": True}
    yield "AdditiveAttention", {}, [QUERY, VALUE]
    yield "AdditiveAttention", {"use_scale": False}, [QUERY, KEY, VALUE]
    yield "AdditiveAttention", {}, [QUERY, VALUE], {"return_attention_scores": True}


def _headed(name, arguments):
    value = {"value": VALUE}
    scores = {"return_attention_scores": True}
    yield name, arguments, QUERY, value
    yield name, {**arguments, "use_bias": False}, QUERY, {"value": VALUE, "key": KEY}
    yield name, {**arguments, "use_gate": True}, QUERY, {**value, **scores}
    yield name, {**arguments, "sliding_window": 2}, QUERY, {**value, "use_causal_mask": True}
    yield name, {**arguments, "sliding_window": 2}, QUERY, {**value, **scores}
    yield name, arguments, QUERY, {**value, **scores, "use_causal_mask": True}
    mask = {"attention_mask": ("bool", (2, 3, 5))}
    yield name, arguments, QUERY, {**value, **mask}
    yield name, arguments, QUERY, {**value, "query_mask": ("bool", (2, 3))}
    yield name, {**arguments, "kernel_regularizer": "l2"}, QUERY, {**value, **MASKS}


def cases():
    """Cases of each kind."""
    yield from _plain()
    yield from _headed("MultiHeadAttention", {"num_heads": 2, "key_dim": 3})
    grouped = {"head_dim": 3, "num_query_heads": 4, "num_key_value_heads": 2}
    yield from _headed("GroupQueryAttention", grouped)
    name, heads = "MultiHeadAttention", {"num_heads": 2, "key_dim": 3}
    shown = {"return_attention_scores": True}
    yield name, {**heads, "value_dim": 5}, QUERY, {"value": VALUE, **shown}
    yield name, {**heads, "output_shape": 7}, QUERY, {"value": VALUE}
    yield name, {**heads, "output_shape": [7, 2]}, QUERY, {"value": VALUE}
    yield name, heads, QUERY, {"value": VALUE, "attention_mask": ("bool", (2, 2, 3, 5))}
    wide = (2, 3, 5, 4)
    for axes in ([2], [1], [1, 2], None):
        yield name, {**heads, "attention_axes": axes}, wide, {"value": wide, **shown}
    mask = {"attention_mask": ("bool", (2, 3, 5, 3, 5))}
    yield name, heads, wide, {"value": wide, **mask, **shown}
