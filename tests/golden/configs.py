"""Writes configs.json: names, configurations and aliases of real Keras's small objects.

Run where Keras is installed: `KERAS_BACKEND=numpy python tests/golden/configs.py`. Initializers,
regularizers, constraints, activations, losses and metrics: what `get` makes of a name, and what
`serialize` makes of an object.
"""

import json
import pathlib

FILE = pathlib.Path(__file__).with_suffix(".json")
NAMESPACES = ["initializers", "regularizers", "constraints", "activations", "losses", "metrics"]
# Names beside those of the public members and their snake_case forms.
OTHER_NAMES = """
    normal uniform one zero eye IdentityInitializer OrthogonalInitializer STFTInitializer
    l1l2 maxnorm swish hard_swish mse MSE mae MAE mape MAPE msle MSLE bce BCE kld KLD acc accuracy
    log_cosh_error
"""
REQUIRED = {
    "IoU": {"num_classes": 3, "target_class_ids": [0, 1]},
    "MeanIoU": {"num_classes": 3},
    "OneHotIoU": {"num_classes": 3, "target_class_ids": [0, 2]},
    "OneHotMeanIoU": {"num_classes": 3},
    "PrecisionAtRecall": {"recall": 0.5},
    "RecallAtPrecision": {"precision": 0.5},
    "SensitivityAtSpecificity": {"specificity": 0.5},
    "SpecificityAtSensitivity": {"sensitivity": 0.5},
}
# (namespace, class, constructor arguments) beside a default object of every class
OBJECTS = [
    ("initializers", "Constant", {"value": [1, 2]}),
    ("initializers", "RandomNormal", {"mean": 1.0, "stddev": 2.0, "seed": 3}),
    ("initializers", "VarianceScaling", {"scale": 2.0, "mode": "fan_out", "seed": 1}),
    ("initializers", "VarianceScaling", {"distribution": "normal", "input_axes": [0, 1]}),
    ("initializers", "GlorotUniform", {"seed": 7}),
    ("initializers", "Orthogonal", {"gain": 2.0}),
    ("initializers", "STFT", {"side": "imag", "window": None, "periodic": True}),
    ("regularizers", "L1L2", {"l1": 0.5, "l2": 0.25}),
    ("regularizers", "OrthogonalRegularizer", {"factor": 0.5, "mode": "columns"}),
    ("constraints", "MaxNorm", {"max_value": 3.0, "axis": [0, 1]}),
    ("constraints", "MinMaxNorm", {"min_value": 0.5, "rate": 0.5}),
    ("losses", "MeanSquaredError", {"reduction": "sum", "name": "squares"}),
    ("losses", "BinaryCrossentropy", {"from_logits": True, "label_smoothing": 0.1}),
    ("losses", "SparseCategoricalCrossentropy", {"ignore_class": 255}),
    ("losses", "Tversky", {"alpha": 0.3, "axis": [1, 2]}),
    ("metrics", "Mean", {"name": "average", "dtype": "float16"}),
    ("metrics", "BinaryAccuracy", {"threshold": 0.7}),
    ("metrics", "AUC", {"thresholds": [0.25, 0.5], "curve": "PR"}),
    ("metrics", "Precision", {"thresholds": [0.25, 0.5], "top_k": 2, "class_id": 1}),
    ("metrics", "F1Score", {"average": "macro", "threshold": 0.5}),
]


def members(space):
    return [name for name in dir(space) if not name.startswith("_")]


def main():
    import keras

    found = {"names": {}, "objects": []}
    defaults = []
    for namespace in NAMESPACES:
        space = getattr(keras, namespace)
        names = found["names"][namespace] = {}
        for name in sorted({*members(space), *OTHER_NAMES.split()}):
            made = looked_up(space, name)
            if made is not None:
                names[name] = made
        for name in members(space):
            item = getattr(space, name)
            if isinstance(item, type) and item.__name__ == name and name not in ABSTRACT:
                defaults.append((namespace, name, REQUIRED.get(name, {})))
    for namespace, name, settings in defaults + OBJECTS:
        keras.utils.clear_session()
        space = getattr(keras, namespace)
        config = space.serialize(getattr(space, name)(**settings))
        found["objects"].append([namespace, name, settings, shortened(config)])
    lines = ",\n".join(json.dumps(line) for line in found["objects"])
    FILE.write_text(f'{{"names": {json.dumps(found["names"])}, "objects": [\n{lines}\n]}}\n')


ABSTRACT = (
    *("Initializer", "Regularizer", "Constraint", "Loss", "Metric"),
    *("MeanMetricWrapper", "LossFunctionWrapper"),
)


def shortened(tree):
    """Without the noise of float32, in which some classes keep their settings."""
    if isinstance(tree, dict):
        return {key: shortened(value) for key, value in tree.items()}
    return float(f"{tree:.6g}") if isinstance(tree, float) else tree


def looked_up(space, name):
    """Name of the class or function that `get` finds, None if it finds none."""
    if name in ABSTRACT:
        return None
    try:
        made = space.get(name)
    except (ValueError, TypeError, KeyError):
        return None
    return getattr(made, "__name__", type(made).__name__)


if __name__ == "__main__":
    main()
