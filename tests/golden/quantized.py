"""Quantized weights, asked of real Keras once and of keraia in every test run.

To write `quantized.npz` and `quantized.keras`, from the root:
`KERAS_BACKEND=jax python -m tests.golden.quantized`.
"""

from pathlib import Path

import numpy as np

FILE = Path(__file__).with_suffix(".npz")
MODEL = Path(__file__).with_suffix(".keras")
TOKENS = np.random.default_rng(5).integers(0, 20, (1, 40))

LAYERS = {
    "dense": ("Dense", {"units": 5, "activation": "relu"}, (3, 9)),
    "deep": ("Dense", {"units": 6, "use_bias": False}, (2, 3, 7)),
    "heads": (
        "EinsumDense",
        {"equation": "abc,cde->abde", "output_shape": [None, 2, 3], "bias_axes": "de"},
        (2, 3, 8),
    ),
    "merged": (
        "EinsumDense",
        {"equation": "abcd,cde->abe", "output_shape": [None, 5]},
        (2, 3, 4, 2),
    ),
    "moved": ("EinsumDense", {"equation": "abc,bd->adc", "output_shape": [5, None]}, (2, 3, 4)),
    "words": ("Embedding", {"input_dim": 7, "output_dim": 5}, None),
    "tied": ("ReversibleEmbedding", {"input_dim": 7, "output_dim": 5}, None),
    "untied": (
        "ReversibleEmbedding",
        {"input_dim": 7, "output_dim": 5, "tie_weights": False},
        None,
    ),
    "half": ("Dense", {"units": 5, "dtype": "mixed_bfloat16"}, (3, 9)),
}
CONFIGS = {
    "int8": ("Int8", {}),
    "int8_weights": ("Int8", {"activation_quantizer": None}),
    "int4": ("Int4", {}),
    "int4_blocks": ("Int4", {"block_size": 3}),
    "int4_columns": ("Int4", {"block_size": -1}),
    "int4_both": ("Int4", {"block_size": -1, "activation_quantizer": {"axis": -1}}),
    "float8": ("Float8", {}),
}
CALIBRATED = {
    "gptq": ("GPTQ", {"group_size": 4}),
    "gptq_whole": ("GPTQ", {"group_size": -1}),
    "gptq_symmetric": ("GPTQ", {"group_size": 4, "symmetric": True}),
    "gptq_ordered": ("GPTQ", {"group_size": 4, "activation_order": True}),
    "gptq_shared": ("GPTQ", {"group_size": 4, "per_channel": False}),
    "gptq_2": ("GPTQ", {"group_size": 8, "weight_bits": 2}),
    "gptq_3": ("GPTQ", {"group_size": 8, "weight_bits": 3}),
    "gptq_8": ("GPTQ", {"group_size": 8, "weight_bits": 8, "hessian_damping": 0.1}),
    "awq": ("AWQ", {"group_size": 4}),
    "awq_whole": ("AWQ", {"group_size": -1, "num_grid_points": 7}),
}


def layer_cases():
    """Pairs of a layer and a configuration that fit each other."""
    for layer in LAYERS:
        for config in CONFIGS:
            if config != "float8" or layer not in ("words", "tied", "untied"):
                yield layer, config


def make_layer(api, name):
    """A built layer with weights of its own kind."""
    cls, arguments, shape = LAYERS[name]
    layer = getattr(api.layers, cls)(**arguments)
    layer.build(shape)
    rng = np.random.default_rng(len(name) + sum(map(ord, name)))
    layer.set_weights([rng.normal(size=w.shape).astype("float32") for w in layer.weights])
    return layer


def make_config(api, kind, arguments):
    """A configuration of quantization."""
    made = dict(arguments)
    for key, value in made.items():
        if key.endswith("quantizer") and value is not None:
            made[key] = api.quantizers.AbsMaxQuantizer(**value)
    return getattr(api.quantizers, f"{kind}QuantizationConfig")(**made)


def inputs_of(name):
    """What the layer is called with, one set of arguments for each call."""
    shape = LAYERS[name][2]
    rng = np.random.default_rng(3)
    if shape is not None:
        return [((rng.normal(size=shape).astype("float32"),), {})]
    calls = [((np.array([[0, 2, 6]]),), {})]
    if name != "words":
        calls.append(((rng.normal(size=(2, 3, 5)).astype("float32"),), {"reverse": True}))
    return calls


def outputs_of(api, layer, name):
    """Outputs of the calls, as float32."""
    return [
        api.ops.convert_to_numpy(api.ops.cast(layer(*args, **kwargs), "float32"))
        for args, kwargs in inputs_of(name)
    ]


def make_block(api):
    """A block of two layers whose weights GPTQ and AWQ round, and the layers before it."""

    class Block(api.layers.Layer):
        def __init__(self, **kwargs):
            super().__init__(**kwargs)
            self.up = api.layers.Dense(16, activation="relu", name="up")
            self.down = api.layers.EinsumDense("abc,cd->abd", (None, 8), name="down")

        def build(self, shape):
            self.up.build(shape)
            self.down.build((*shape[:-1], 16))

        def call(self, x):
            return x + self.down(self.up(x))

        def compute_output_shape(self, shape):
            return shape

    inputs = api.Input((None,), dtype="int32")
    words, first, second = api.layers.Embedding(20, 8), Block(name="first"), Block(name="second")
    model = api.Model(inputs, second(first(words(inputs))))
    rng = np.random.default_rng(2)
    model.set_weights([rng.normal(size=w.shape).astype("float32") * 0.5 for w in model.weights])
    structure = {"pre_block_layers": [words], "sequential_blocks": [first, second]}
    return model, structure


def calibrate(api, name):
    """A model of two blocks after GPTQ or AWQ."""
    kind, arguments = CALIBRATED[name]
    model, structure = make_block(api)
    config = getattr(api.quantizers, f"{kind}Config")(
        [TOKENS[0]],
        lambda text: text,
        num_samples=1,
        sequence_length=TOKENS.shape[1],
        quantization_layer_structure=structure,
        **arguments,
    )
    model.quantize(config.mode, config=config)
    return model, structure["sequential_blocks"]


def make_model(api):
    """A model that holds most kinds of quantized weights."""
    inputs = api.Input((3,), dtype="int32")
    x = api.layers.Embedding(7, 6, name="words")(inputs)
    x = api.layers.Dense(8, activation="relu", name="eight")(x)
    x = api.layers.EinsumDense("abc,cde->abde", (3, 2, 3), bias_axes="de", name="heads")(x)
    x = api.layers.Flatten()(x)
    x = api.layers.Dense(4, name="float")(x)
    model = api.Model(inputs, api.layers.Dense(2, name="plain")(x))
    rng = np.random.default_rng(8)
    model.set_weights([rng.normal(size=w.shape).astype("float32") for w in model.weights])
    model.quantize("int4", filters="words")
    model.quantize("int8", filters="eight")
    blocks = api.quantizers.Int4QuantizationConfig(block_size=4)
    model.quantize(config=blocks, filters="heads")
    model.quantize("float8", filters="float")
    return model


MODEL_INPUTS = np.array([[0, 2, 6], [5, 5, 1]])


def write():
    """Asks real Keras."""
    import keras

    answers = {}
    for layer_name, config_name in layer_cases():
        layer = make_layer(keras, layer_name)
        layer.quantize(config=make_config(keras, *CONFIGS[config_name]))
        store = {}
        layer.save_own_variables(store)
        label = f"{layer_name}/{config_name}"
        answers |= {f"{label}/{k}": keras.ops.convert_to_numpy(v) for k, v in store.items()}
        for i, output in enumerate(outputs_of(keras, layer, layer_name)):
            answers[f"{label}/out{i}"] = output
    model = make_model(keras)
    model.save(MODEL)
    answers["model"] = keras.ops.convert_to_numpy(model(MODEL_INPUTS))
    np.savez_compressed(FILE, **answers)


if __name__ == "__main__":
    write()
