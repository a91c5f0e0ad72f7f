"""Writes applications.json: what real Keras's architectures are made of, as hashes, and outputs.

Run where Keras is installed: `KERAS_BACKEND=tensorflow python tests/golden/applications.py`.
`python tests/golden/applications.py --twins FOLDER` writes, for one architecture of each family, a
file of random weights and what the model gives with them; tools/check_applications.py reads them.

The functions below take the library as an argument, so that keraia and Keras are asked the same.
"""

import hashlib
import json
import pathlib
import sys

import numpy as np

FILE = pathlib.Path(__file__).with_suffix(".json")

NAMES = [
    *(f"ConvNeXt{size}" for size in ("Tiny", "Small", "Base", "Large", "XLarge")),
    *(f"DenseNet{depth}" for depth in (121, 169, 201)),
    *(f"EfficientNetB{number}" for number in range(8)),
    *(f"EfficientNetV2{size}" for size in ("B0", "B1", "B2", "B3", "S", "M", "L")),
    *("InceptionResNetV2", "InceptionV3", "MobileNet", "MobileNetV2"),
    *("MobileNetV3Large", "MobileNetV3Small", "NASNetLarge", "NASNetMobile"),
    *(f"ResNet{depth}{version}" for depth in (50, 101, 152) for version in ("", "V2")),
    *("VGG16", "VGG19", "Xception"),
]

# One of each family -> the smallest image that it takes.
SMALLEST = {
    "ConvNeXtTiny": 32, "DenseNet121": 32, "EfficientNetB0": 32, "EfficientNetV2B0": 32,
    "InceptionResNetV2": 75, "InceptionV3": 75, "MobileNet": 32, "MobileNetV2": 32,
    "MobileNetV3Small": 32, "NASNetMobile": 32, "ResNet50": 32, "ResNet50V2": 32, "VGG16": 32,
    "Xception": 71,
}  # fmt: skip

FIRST = "channels_first"
DEEP = ("DenseNet121", "InceptionResNetV2", "InceptionV3", "NASNetMobile")  # asked less
LAST_ONLY = ("ConvNeXtTiny", "DenseNet121", "NASNetMobile")  # refused by Keras otherwise
LOGITS = {"classifier_activation": None}
# (name, arguments, data format) besides the defaults.
VARIANTS = [
    *((name, {"include_top": False}, None) for name in SMALLEST if name not in DEEP),
    *(
        (name, {"include_top": False, "pooling": "avg", "input_shape": (side, side + 5, 3)}, None)
        for name, side in SMALLEST.items()
    ),
    *((name, {"include_top": False, "pooling": "max"}, None) for name in ("MobileNet", "VGG16")),
    *(
        (name, {"input_shape": (side + 1, side, 1), "classes": 7} | LOGITS, None)
        for name, side in SMALLEST.items()
    ),
    *(
        (name, {"include_top": False, "pooling": "avg"}, FIRST)
        for name in SMALLEST
        if name not in (*LAST_ONLY, *DEEP)
    ),
    *((name, {"classes": 5}, FIRST) for name in ("EfficientNetB0", "MobileNet")),
    ("MobileNetV3Small", {"classes": 5}, FIRST),
    *(("MobileNet", {"alpha": a, "depth_multiplier": d}, None) for a, d in ((0.25, 1), (1.3, 2))),
    ("MobileNet", {"alpha": 0.5, "dropout": 0.5, "input_shape": (160, 160, 3)}, None),
    *(("MobileNetV2", {"alpha": a}, None) for a in (0.35, 0.5, 0.75, 1.3, 1.4)),
    ("MobileNetV2", {"alpha": 0.35, "input_shape": (96, 96, 3)}, None),
    *(
        (f"MobileNetV3{size}", {"alpha": alpha, "minimalistic": minimalistic}, None)
        for size in ("Small", "Large")
        for alpha, minimalistic in ((0.75, False), (1.0, True), (1.25, False))
    ),
    ("MobileNetV3Small", {"dropout_rate": 0.0, "include_preprocessing": False}, None),
    ("EfficientNetV2B0", {"include_preprocessing": False}, None),
    ("EfficientNetV2S", {"include_preprocessing": False, "include_top": False}, None),
    ("ConvNeXtTiny", {"include_preprocessing": False}, None),
    ("NASNetLarge", {"include_top": False, "input_shape": (331, 331, 3)}, None),
    ("ResNet50", {"name": "mine", "input_shape": (64, 48, 3)}, None),
]  # fmt: skip
CASES = [(name, {}, None) for name in NAMES] + VARIANTS

# What is run: arguments besides `weights` and `classes`.
RUNS = {
    name: {"input_shape": (side, side, 3)}
    | LOGITS
    | ({"include_top": False, "pooling": "avg"} if name == "VGG16" else {"classes": 10})
    for name, side in SMALLEST.items()
}


def build(library, name, arguments, data_format=None):
    """A model with random weights, in a library that counts names anew."""
    library.utils.clear_session()
    before = library.config.image_data_format()
    library.config.set_image_data_format(data_format or before)
    try:
        return getattr(library.applications, name)(weights=None, **arguments)
    finally:
        library.config.set_image_data_format(before)


def facts(model):
    """Count of parameters, and hashes of layers, of their settings, and of weights."""
    layers = json.loads(json.dumps(model.get_config()["layers"], default=_plain))
    return {
        "model": model.name,
        "parameters": model.count_params(),
        "layers": _hash(
            [[x["class_name"], x["name"], _inbound(x["inbound_nodes"])] for x in layers]
        ),
        "settings": _hash([_settings(x["config"]) for x in layers]),
        "weights": _hash([[w.path, list(w.shape)] for w in model.weights]),
        "output": str(tuple(model.output.shape)),
    }


def _plain(x):
    return x.tolist() if hasattr(x, "tolist") else str(x)


def _hash(x):
    return hashlib.sha256(json.dumps(x, sort_keys=True).encode()).hexdigest()[:16]


def _place(x):
    return [x["class_name"], x["name"], _inbound(x["inbound_nodes"])]


def _inbound(x):
    """Names of layers and places of tensors in the form of a node."""
    if isinstance(x, dict):
        if x.get("class_name") == "__keras_tensor__":
            return [x["config"]["keras_history"]]
        return [found for value in x.values() for found in _inbound(value)]
    return [found for value in x for found in _inbound(value)] if isinstance(x, list) else []


def _settings(x):
    """A configuration without what a file says of building, floats to twelve digits."""
    if isinstance(x, dict):
        return {key: _settings(value) for key, value in x.items() if key != "build_config"}
    if isinstance(x, list):
        return [_settings(value) for value in x]
    return float(f"{x:.12g}") if isinstance(x, float) else x


def fill(model):
    """Gives each weight values that follow from its place among the weights."""
    for index, weight in enumerate(model.weights):
        kind, shape = weight.path.rpartition("/")[2], tuple(weight.shape)
        if weight.path.startswith("normalization/"):
            continue  # statistics of images, which `adapt` sets
        values = np.random.RandomState(index).uniform(-1, 1, shape).astype("float32")
        if kind.endswith("kernel"):
            places = shape[:2] if "depthwise" in kind or "dw" in weight.path else shape[:-1]
            values = values * np.sqrt(6.0 / np.prod(places)).astype("float32")
        elif kind in ("gamma", "moving_variance"):
            values = 1 + values / 4
        else:
            values = values / 4
        weight.assign(values)


def images(side):
    """Two images, pixels from 0 to 255."""
    return np.random.RandomState(1).uniform(0, 255, (2, side, side, 3)).astype("float32")


def outputs(library, name):
    """Ten numbers for each of two images."""
    model = build(library, name, RUNS[name])
    fill(model)
    found = model(images(SMALLEST[name]), training=False)
    return np.asarray(library.ops.convert_to_numpy(found))[:, :10]


def main():
    import keras

    if sys.argv[1:2] == ["--twins"]:
        return twins(keras, pathlib.Path(sys.argv[2]))
    found = []
    for name, arguments, data_format in CASES:
        case = {"name": name, "arguments": arguments, "format": data_format}
        found.append(case | facts(build(keras, name, arguments, data_format)))
    known = {name: outputs(keras, name).tolist() for name in RUNS}
    lines = ",\n".join(json.dumps(case) for case in found)
    runs = ",\n".join(f"{json.dumps(name)}: {json.dumps(values)}" for name, values in known.items())
    FILE.write_text(f'{{"cases": [\n{lines}\n],\n"outputs": {{\n{runs}\n}}}}\n')
    return None


def twins(keras, folder):
    """Random weights of each family as real Keras saves them, with what the model predicts."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, arguments in RUNS.items():
        keras.utils.set_random_seed(0)
        model = build(keras, name, arguments)
        found = model.predict(images(SMALLEST[name]), verbose=0)
        model.save_weights(folder / f"{name}.weights.h5")
        np.save(folder / f"{name}.npy", found)


if __name__ == "__main__":
    main()
