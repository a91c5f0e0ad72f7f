"""Layers under many settings, asked of real Keras once and of keraia in every test run.

To write `layers.npz` with real Keras: `KERAS_BACKEND=jax python tests/golden/layers.py`.
The answers to a case are its outputs (in training and outside), gradients of a weighted sum of
the outputs with respect to inputs and weights, the weights' shapes and the configuration.
"""

import json
import zlib
from pathlib import Path

import numpy as np

FILE = Path(__file__).with_name("layers.npz")

IMAGE, VOLUME, STEPS, VECTOR = (2, 7, 6, 4), (2, 5, 6, 4, 2), (3, 7, 4), (3, 5)
INTEGERS = ("int", (3, 5), 7)


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


def key(index, case):
    return f"{index}-{case[0]}"


def _random(label, shape):
    return np.random.default_rng(zlib.crc32(label.encode())).standard_normal(shape)


def inputs_of(label, shapes):
    """Deterministic inputs of a case."""
    if isinstance(shapes, list):
        return [_random(f"{label}{i}", s).astype("float32") for i, s in enumerate(shapes)]
    if shapes[0] == "int":
        rng = np.random.default_rng(zlib.crc32(label.encode()))
        return rng.integers(0, shapes[2], shapes[1]).astype("int32")
    return _random(label, shapes).astype("float32")


def weights_of(label, layer):
    """Deterministic values for a layer's weights; spreads are positive."""
    out = []
    for i, w in enumerate(layer.weights):
        value = _random(f"{label}w{i}", w.shape).astype("float32") * 0.5
        positive = "variance" in w.path or "stddev" in w.path
        out.append(np.abs(value) + 0.5 if positive else value)
    return out


def ask(api, case, label, differentiate):
    """Answers of a library to a case, as a dict of arrays.

    `differentiate(fn, variables, inputs)` gives gradients of `fn(inputs)` for both.
    """
    name, kwargs, shapes = case
    layer = getattr(api.layers, name)(**kwargs)
    x = inputs_of(label, shapes)
    layer(x)
    layer.set_weights(weights_of(label, layer))
    answers = {"predicted": layer(x)}
    factor = _random(f"{label}factor", tuple(answers["predicted"].shape)).astype("float32")

    def objective(values):
        total = api.ops.sum(api.ops.multiply(layer(values, training=True), factor))
        return total + sum(layer.losses) if layer.losses else total

    if differentiate is not None:
        variables, inputs = differentiate(objective, layer.trainable_variables, x)
        answers.update({f"variable{i}": g for i, g in enumerate(variables)})
        answers.update({f"input{i}": g for i, g in enumerate(inputs)})
        layer.set_weights(weights_of(label, layer))
    answers["trained"] = layer(x, training=True) if _takes_training(layer) else layer(x)
    state = layer.non_trainable_variables
    answers.update({f"state{i}": v for i, v in enumerate(state) if "seed" not in v.path})
    answers = {k: api.ops.convert_to_numpy(v) for k, v in answers.items()}
    answers["facts"] = np.array(json.dumps(_facts(layer), sort_keys=True))
    return answers


def _takes_training(layer):
    return "training" in layer.call_signature_parameters


def _facts(layer):
    """Configuration and weights, names without their counters."""
    config = json.loads(json.dumps(layer.get_config()))
    config.pop("name")
    return {
        "config": config,
        "weights": [
            [w.name, list(w.shape), str(w.dtype), bool(w.trainable)] for w in layer.weights
        ],
    }


def _differentiate(fn, variables, x):
    import jax
    from keras import StatelessScope

    many = isinstance(x, list)
    floating = [v for v in (x if many else [x]) if v.dtype.kind == "f"]

    def pure(values, inputs):
        with StatelessScope(state_mapping=list(zip(variables, values, strict=True))):
            given = (list(inputs) if many else inputs[0]) if floating else x
            return fn(given)

    values = [v.value for v in variables]
    return jax.grad(pure, argnums=(0, 1))(values, floating)


def main():
    import keras

    stored = {}
    for index, case in enumerate(cases()):
        label = key(index, case)
        for what, value in ask(keras, case, label, _differentiate).items():
            stored[f"{label}/{what}"] = value
    np.savez_compressed(FILE, **stored)


if __name__ == "__main__":
    main()
