"""Writes forms.json: how real Keras 3 serializes objects made in various ways.

Run where Keras is installed: `KERAS_BACKEND=jax python tests/golden/forms.py`.
"""

import json
import pathlib

# Name below `keras`, keyword arguments; {"make": name, ...} stands for a nested object.
CASES = [
    ("initializers.Zeros", {}),
    ("initializers.Constant", {"value": 0.5}),
    ("initializers.GlorotUniform", {"seed": 3}),
    ("initializers.HeNormal", {}),
    ("initializers.RandomNormal", {"stddev": 0.1, "seed": 1}),
    ("initializers.RandomUniform", {}),
    ("initializers.TruncatedNormal", {}),
    ("initializers.VarianceScaling", {"scale": 2.0, "mode": "fan_out"}),
    ("initializers.Orthogonal", {}),
    ("initializers.Identity", {}),
    ("regularizers.L1", {}),
    ("regularizers.L2", {"l2": 0.25}),
    ("regularizers.L1L2", {"l1": 0.5, "l2": 0.25}),
    ("regularizers.OrthogonalRegularizer", {}),
    ("constraints.MaxNorm", {}),
    ("constraints.NonNeg", {}),
    ("constraints.UnitNorm", {"axis": 1}),
    ("constraints.MinMaxNorm", {}),
    ("losses.MeanSquaredError", {}),
    ("losses.MeanAbsoluteError", {"reduction": "sum"}),
    ("losses.BinaryCrossentropy", {"from_logits": True}),
    ("losses.CategoricalCrossentropy", {"label_smoothing": 0.25}),
    ("losses.SparseCategoricalCrossentropy", {"name": "s", "ignore_class": 2}),
    ("metrics.Mean", {}),
    ("metrics.MeanSquaredError", {"name": "m"}),
    ("metrics.MeanAbsoluteError", {}),
    ("metrics.BinaryAccuracy", {"threshold": 0.25}),
    ("metrics.CategoricalAccuracy", {}),
    ("metrics.SparseCategoricalAccuracy", {"dtype": "float16"}),
    ("metrics.TopKCategoricalAccuracy", {"k": 3}),
    ("optimizers.SGD", {"momentum": 0.5, "nesterov": True}),
    ("optimizers.Adam", {"learning_rate": 0.5, "clipnorm": 1.0}),
    ("optimizers.AdamW", {"name": "w"}),
    ("optimizers.RMSprop", {"centered": True}),
    (
        "optimizers.Adam",
        {
            "learning_rate": {
                "make": "optimizers.schedules.ExponentialDecay",
                "initial_learning_rate": 0.5,
                "decay_steps": 10,
                "decay_rate": 0.5,
            }
        },
    ),
    ("optimizers.schedules.CosineDecay", {"initial_learning_rate": 0.5, "decay_steps": 10}),
    (
        "optimizers.schedules.PiecewiseConstantDecay",
        {"boundaries": [1, 2], "values": [0.5, 0.25, 0.125]},
    ),
    ("dtype_policies.DTypePolicy", {"name": "mixed_bfloat16"}),
    ("layers.InputLayer", {"shape": (3,), "name": "i"}),
    ("layers.Dense", {"units": 3, "name": "d"}),
    (
        "layers.Dense",
        {
            "units": 3,
            "name": "d",
            "activation": "relu",
            "use_bias": False,
            "kernel_initializer": {"make": "initializers.HeNormal", "seed": 2},
            "kernel_regularizer": "l2",
            "activity_regularizer": "l1",
            "bias_constraint": {"make": "constraints.MaxNorm", "max_value": 3},
            "trainable": False,
            "dtype": "mixed_float16",
        },
    ),
    ("layers.Activation", {"activation": "softmax", "name": "a"}),
    ("layers.ReLU", {"max_value": 6.0, "name": "r"}),
    ("layers.Dropout", {"rate": 0.25, "name": "d", "seed": 4}),
    ("layers.Flatten", {"name": "f"}),
    ("layers.Reshape", {"target_shape": (3, -1), "name": "r"}),
    ("layers.Rescaling", {"scale": 0.5, "name": "r"}),
    ("layers.Embedding", {"input_dim": 5, "output_dim": 2, "mask_zero": True, "name": "e"}),
    ("layers.Conv2D", {"filters": 2, "kernel_size": 3, "padding": "same", "name": "c"}),
    ("layers.MaxPooling2D", {"name": "m"}),
    ("layers.GlobalAveragePooling2D", {"keepdims": True, "name": "g"}),
    ("layers.BatchNormalization", {"momentum": 0.5, "name": "b"}),
    ("layers.LayerNormalization", {"name": "l"}),
    ("layers.Add", {"name": "a"}),
    ("layers.Concatenate", {"axis": 1, "name": "c"}),
]


def make(library, name, arguments):
    """The object that a case describes, of the library given (keras or keraia)."""
    found = library
    for part in name.split("."):
        found = getattr(found, part)
    inner = {
        key: make(library, value["make"], {k: v for k, v in value.items() if k != "make"})
        if isinstance(value, dict)
        else value
        for key, value in arguments.items()
    }
    return found(**inner)


def main():
    import keras

    forms = []
    for name, arguments in CASES:
        keras.utils.clear_session()  # so that names are counted from the start
        form = keras.saving.serialize_keras_object(make(keras, name, arguments))
        forms.append({"name": name, "arguments": arguments, "form": form})
    text = "[\n" + ",\n".join(json.dumps(form) for form in forms) + "\n]\n"
    pathlib.Path(__file__).with_suffix(".json").write_text(text)


if __name__ == "__main__":
    main()
