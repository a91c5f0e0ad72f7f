"""The layers that the first programs need."""

from tests.golden.layers import IMAGE, INTEGERS, STEPS, VECTOR, VOLUME


def _conv(name, shape):
    first = tuple(shape[:1]) + tuple(shape[-1:]) + tuple(shape[1:-1])  # channels first
    yield name, {"filters": 4, "kernel_size": 3}, shape
    yield name, {"filters": 4, "kernel_size": 3, "padding": "same", "strides": 2}, shape
    yield name, {"filters": 4, "kernel_size": 2, "dilation_rate": 2, "activation": "relu"}, shape
    yield name, {"filters": 4, "kernel_size": 2, "dilation_rate": 2, "padding": "same"}, shape
    yield name, {"filters": 4, "kernel_size": 2, "groups": 2, "use_bias": False}, shape
    settings = {"filters": 4, "kernel_size": 2, "strides": 2, "data_format": "channels_first"}
    yield name, settings, first
    yield name, {**settings, "padding": "same", "kernel_regularizer": "l2"}, first


def _pool(name, shape):
    first = tuple(shape[:1]) + tuple(shape[-1:]) + tuple(shape[1:-1])
    yield name, {"pool_size": 2}, shape
    yield name, {"pool_size": 3, "strides": 2}, shape
    yield name, {"pool_size": 3, "strides": 1, "padding": "same"}, shape
    yield name, {"pool_size": 2, "strides": 3, "padding": "same"}, shape
    yield name, {"pool_size": 2, "data_format": "channels_first"}, first


def _normalization():
    for shape in (VECTOR, STEPS, IMAGE):
        yield "BatchNormalization", {}, shape
        yield "BatchNormalization", {"axis": 1, "momentum": 0.7, "epsilon": 0.1}, shape
        yield "LayerNormalization", {}, shape
    yield "BatchNormalization", {"center": False, "scale": False}, STEPS
    yield "BatchNormalization", {"trainable": False}, VECTOR
    yield "BatchNormalization", {"renorm": True}, VECTOR
    clipping = {"rmax": 1.1, "rmin": 0.9, "dmax": 0.2}
    yield "BatchNormalization", {"renorm": True, "renorm_clipping": clipping}, IMAGE
    yield "BatchNormalization", {"beta_regularizer": "l1", "gamma_constraint": "non_neg"}, VECTOR
    yield "LayerNormalization", {"axis": [1, 2], "epsilon": 0.1}, STEPS
    yield "LayerNormalization", {"axis": 1}, STEPS
    yield "LayerNormalization", {"center": False}, VECTOR
    yield "LayerNormalization", {"scale": False}, VECTOR


def cases():
    """`(class name, arguments, input shape or list of shapes)`."""
    yield "Dense", {"units": 3}, VECTOR
    yield "Dense", {"units": 3, "activation": "softmax", "use_bias": False}, STEPS
    yield "Dense", {"units": 2, "activation": "tanh", "bias_regularizer": "l2"}, IMAGE
    yield (
        "Dense",
        {"units": 2, "kernel_initializer": "he_normal", "kernel_constraint": "max_norm"},
        VECTOR,
    )
    for name in ("relu", "gelu", "selu", "softplus", "elu", "silu", "hard_sigmoid", "linear"):
        yield "Activation", {"activation": name}, VECTOR
    yield "ReLU", {}, VECTOR
    yield "ReLU", {"max_value": 0.5, "negative_slope": 0.1, "threshold": 0.2}, VECTOR
    yield "Identity", {}, VECTOR
    yield "Dropout", {"rate": 0.0}, VECTOR
    yield "Flatten", {}, IMAGE
    yield "Flatten", {"data_format": "channels_first"}, IMAGE
    yield "Flatten", {}, (4,)
    yield "Reshape", {"target_shape": [6, -1]}, IMAGE
    yield "Reshape", {"target_shape": [28]}, STEPS
    yield "Permute", {"dims": [2, 1]}, STEPS
    yield "Permute", {"dims": [3, 1, 2]}, IMAGE
    yield "Rescaling", {"scale": 0.5, "offset": -1.0}, IMAGE
    yield "Rescaling", {"scale": [1.0, 2.0, 3.0, 4.0], "offset": [0.0, 1.0, 0.0, 1.0]}, STEPS
    yield "Embedding", {"input_dim": 7, "output_dim": 4}, INTEGERS
    yield "Embedding", {"input_dim": 7, "output_dim": 4, "mask_zero": True}, INTEGERS
    for name, shape in (("Conv1D", STEPS), ("Conv2D", IMAGE), ("Conv3D", VOLUME)):
        yield from _conv(name, (*shape[:-1], 4))
    yield "Conv1D", {"filters": 4, "kernel_size": 3, "padding": "causal", "dilation_rate": 2}, STEPS
    for rank, shape in ((1, STEPS), (2, IMAGE), (3, VOLUME)):
        for mode in ("Max", "Average"):
            yield from _pool(f"{mode}Pooling{rank}D", shape)
            yield f"Global{mode}Pooling{rank}D", {}, shape
            settings = {"keepdims": True, "data_format": "channels_first"}
            yield f"Global{mode}Pooling{rank}D", settings, shape
    yield from _normalization()
    for name in ("Add", "Multiply", "Average", "Maximum", "Minimum"):
        yield name, {}, [VECTOR, VECTOR, VECTOR]
        yield name, {}, [STEPS, (3, 4)]
    yield "Subtract", {}, [VECTOR, VECTOR]
    yield "Concatenate", {}, [VECTOR, (3, 2)]
    yield "Concatenate", {"axis": 1}, [STEPS, (3, 2, 4)]
