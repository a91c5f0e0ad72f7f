"""Normalization, dense layers in Einstein's notation, embeddings, products."""

from tests.golden.layers import IMAGE, INTEGERS, STEPS, VECTOR


def _einsum():
    for equation, output_shape, bias_axes, shape in (
        ("ab,bc->ac", 3, "c", VECTOR),
        ("ab,cb->ac", [3], None, VECTOR),
        ("abc,cd->abd", [None, 3], "d", STEPS),
        ("abc,cde->abde", [None, 2, 5], "de", STEPS),
        ("abc,cde->abde", [None, 2, 5], "e", STEPS),
        ("abc,cd->abd", [7, 3], "bd", STEPS),
        ("...x,xy->...y", 3, "y", STEPS),
        ("...bc,cd->...bd", [None, 3], "d", IMAGE),
        ("ab...,bc->ac...", 3, "c", STEPS),
    ):
        arguments = {"equation": equation, "output_shape": output_shape, "bias_axes": bias_axes}
        yield "EinsumDense", arguments, shape
    settings = {"activation": "tanh", "kernel_regularizer": "l2", "bias_constraint": "non_neg"}
    yield (
        "EinsumDense",
        {"equation": "ab,bc->ac", "output_shape": 3, "bias_axes": "c", **settings},
        VECTOR,
    )


def cases():
    """Cases of layers with weights of their own kind."""
    yield "GroupNormalization", {"groups": 2}, IMAGE
    yield "GroupNormalization", {"groups": -1, "epsilon": 0.1}, STEPS
    yield "GroupNormalization", {"groups": 1, "center": False}, STEPS
    yield "GroupNormalization", {"groups": 7, "axis": 1, "scale": False}, STEPS
    yield "GroupNormalization", {"groups": 5, "gamma_regularizer": "l2"}, VECTOR
    yield "RMSNormalization", {}, STEPS
    yield "RMSNormalization", {"axis": [1, 2], "epsilon": 0.1}, STEPS
    yield "UnitNormalization", {}, STEPS
    yield "UnitNormalization", {"axis": [1, 2]}, STEPS
    yield from _einsum()
    yield "ReversibleEmbedding", {"input_dim": 7, "output_dim": 4}, INTEGERS
    yield "ReversibleEmbedding", {"input_dim": 7, "output_dim": 4, "mask_zero": True}, INTEGERS
    reverse = {"reverse": True}
    yield "ReversibleEmbedding", {"input_dim": 7, "output_dim": 4}, STEPS, reverse
    yield (
        "ReversibleEmbedding",
        {"input_dim": 7, "output_dim": 4, "tie_weights": False, "logit_soft_cap": 2.0},
        STEPS,
        reverse,
    )
    yield "Dot", {"axes": 1}, [VECTOR, VECTOR]
    yield "Dot", {"axes": 1, "normalize": True}, [VECTOR, VECTOR]
    yield "Dot", {"axes": [2, 1]}, [STEPS, (3, 4, 5)]
    yield "Dot", {"axes": -1}, [STEPS, (3, 2, 4)]
    yield "Dot", {"axes": [1, 1]}, [STEPS, (3, 7)]
    yield "Dot", {"axes": [2, 3]}, [(2, 3, 4, 6), (2, 5, 7, 4)]
