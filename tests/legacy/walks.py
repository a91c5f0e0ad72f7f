"""Walks over the table of facts behind the doors; run in a process of its own.

Each walk returns, for every fact, None if it holds or what went wrong.
"""

import importlib
import inspect
import json
import sys
from pathlib import Path

import numpy as np

import keraia
from keraia.legacy import generations, notices, surface
from keraia.legacy.tables import defaults

FACTS = json.loads((Path(__file__).parent / "facts.json").read_text())
GONE = "gone: "


def found(path):
    space, _, name = path.rpartition(".")
    return getattr(importlib.import_module(f"keras.{space}" if space else "keras"), name)


def tried(fact):
    try:
        fact()
    except notices.GoneError as error:
        return f"{GONE}{error}"
    except Exception as error:
        return f"{type(error).__name__}: {error}"[:300]
    return None


def names():
    return {path: tried(lambda path=path: found(path)) for path in FACTS["names"]}


def modules():
    out = {}
    for path, inside in FACTS["modules"].items():
        root = path if path.startswith(("tensorflow", "tf_keras")) else f"keras.{path}"
        if path.startswith("tensorflow"):
            from keraia.legacy import spaces

            out[path] = None if spaces.canonical(root) is not None else "no space"
            continue
        out[path] = tried(lambda root=root: importlib.import_module(root))
        for name in inside.split():
            module = importlib.import_module(root)
            out[f"{path}.{name}"] = tried(lambda m=module, n=name: getattr(m, n))
    return out


# -- parameters: called with the old one, the object must be like that made with the new one

VALUES = {
    "filters": 2, "kernel_size": 3, "units": 3, "rate": 0.25, "stddev": 0.5, "size": 2,
    "kernel_initializer": "ones", "recurrent_initializer": "zeros", "padding": "same",
    "strides": 2, "dilation_rate": 2, "use_bias": False, "kernel_regularizer": "l2",
    "bias_regularizer": "l1", "recurrent_regularizer": "l2", "kernel_constraint": "non_neg",
    "bias_constraint": "non_neg", "recurrent_activation": "tanh", "dropout": 0.5,
    "recurrent_dropout": 0.25, "pool_size": 3, "embeddings_initializer": "zeros",
    "embeddings_regularizer": "l1", "embeddings_constraint": "non_neg", "negative_slope": 0.125,
    "beta_initializer": "ones", "gamma_initializer": "zeros", "alpha_initializer": "ones",
    "learning_rate": 0.25, "min_value": 0.25, "max_value": 4.0, "min_delta": 0.5, "shape": (3,),
    "batch_shape": (2, 3), "dtype": "float16", "value": 1e-5, "autocast": False,
    "trainable": False, "input_dim": 5, "output_dim": 4, "num_words": 7, "name": "x",
}  # fmt: skip
OLD_VALUES = {
    "dim_ordering": "th", "weights": None, "forget_bias_init": "one", "implementation": 2,
    "consume_less": "gpu", "time_major": False, "mode": 0, "decay": 0.5, "schedule_decay": 0.1,
    "jit_compile": True, "amsgrad": False, "adaptive_epsilon": True, "gradient_aggregator": None,
    "gradient_transformers": None, "clipnorm": 1.0, "clipvalue": None, "input_length": 4,
    "output_shape": (None, 8, 8, 2), "init": "uniform", "grayscale": True, "period": 1,
    "input_shape": (4,), "input_dim": 4, "batch_input_shape": (2, 4), "batch_size": 2,
    "input_dtype": "float32", "create_input_layer": None, "dynamic": False, "l": 0.5,
    "sparse": False, "dropout": 0.5, "normalize": True, "activity_regularizer": "l1",
    "name": "x", "trainable": False, "dtype": "float32",
}  # fmt: skip
LEAST = {
    "Conv1D": {"filters": 2, "kernel_size": 3}, "Conv2D": {"filters": 2, "kernel_size": 3},
    "Conv3D": {"filters": 2, "kernel_size": 3}, "Conv2DTranspose": {"filters": 2, "kernel_size": 3},
    "SeparableConv2D": {"filters": 2, "kernel_size": 3},
    "ConvLSTM2D": {"filters": 2, "kernel_size": 3}, "Dense": {"units": 2}, "GRU": {"units": 2},
    "LSTM": {"units": 2}, "SimpleRNN": {"units": 2}, "GRUCell": {"units": 2},
    "LSTMCell": {"units": 2}, "Dropout": {"rate": 0.5}, "GaussianDropout": {"rate": 0.5},
    "GaussianNoise": {"stddev": 1.0}, "SpatialDropout1D": {"rate": 0.5},
    "SpatialDropout2D": {"rate": 0.5}, "SpatialDropout3D": {"rate": 0.5},
    "Embedding": {"input_dim": 5, "output_dim": 2}, "Input": {"shape": (3,)},
    "MultiHeadAttention": {"num_heads": 2, "key_dim": 2},
    "EinsumDense": {"equation": "ab,bc->ac", "output_shape": 3},
    "ModelCheckpoint": {"filepath": "a.keras"}, "BackupAndRestore": {"backup_dir": "backup"},
    "Optimizer": {"learning_rate": 0.1},
}  # fmt: skip
PARTS = {"nb_row": ("nb_row", "nb_col"), "nb_col": ("nb_row", "nb_col"),
         **dict.fromkeys((f"kernel_dim{i}" for i in (1, 2, 3)),
                         tuple(f"kernel_dim{i}" for i in (1, 2, 3)))}  # fmt: skip


def parameters():
    out = {}
    for path, listed in FACTS["parameters"].items():
        for entry in listed.split():
            old, _, new = entry.partition("=")
            out[f"{path}({old}=)"] = tried(lambda p=path, o=old, n=new: _parameter(p, o, n))
    return out


def _parameter(path, old, new):
    if path in SPECIAL:
        return SPECIAL[path](old)
    thing = found(f"layers.{path}" if path == "Layer" else path)
    given = dict(LEAST.get(path.rpartition(".")[2], {}))
    if path == "layers.RNN":
        given["cell"] = keraia.layers.LSTMCell(2)
    if path == "optimizers.LossScaleOptimizer":
        given["inner_optimizer"] = keraia.optimizers.SGD()
    if path == "layers.InputLayer" and old not in ("input_shape", "batch_input_shape"):
        given["shape"] = (3,)
    if new and new in VALUES and new != "run_eagerly":
        given.pop(new, None)
        made = _made(thing, {**given, old: VALUES[new]})
        wanted = _made(thing, {**given, new: VALUES[new]})
        assert _settings(made) == _settings(wanted), (_settings(made), _settings(wanted))
        return None
    if old in PARTS:
        given.pop("kernel_size")
        made = _made(thing, {**given, **{name: i + 2 for i, name in enumerate(PARTS[old])}})
        assert made.kernel_size == tuple(range(2, 2 + len(PARTS[old]))), made.kernel_size
        return None
    made = _made(thing, {**given, old: OLD_VALUES.get(old)})
    if old == "dim_ordering":
        assert made.data_format == "channels_first"
    elif old == "decay":
        assert abs(float(made._learning_rate(2)) / float(made._learning_rate(0)) - 0.5) < 1e-6
    elif old == "l":
        assert _settings(made) in ({"l1": 0.5}, {"l2": 0.5}), _settings(made)
    return None


def _made(thing, kwargs):
    return thing(**{k: v for k, v in kwargs.items() if not (k == "cell" and v is None)})


def _settings(made):
    config = made.get_config() if hasattr(made, "get_config") else vars(made)
    return {k: repr(v) if not isinstance(v, (int, float)) else v
            for k, v in config.items() if k not in ("name", "loss_scale") or v == "x"}  # fmt: skip


def _functional(old):
    x = keraia.Input((3,))
    y = keraia.layers.Dense(2)(x)
    names_ = {"input": ("input", "output"), "output": ("input", "output")}.get(
        old, ("inputs", "outputs"))  # fmt: skip
    model = found("Model")(**dict(zip(names_, (x, y), strict=True)), name="m")
    assert (len(model.inputs), model.name) == (1, "m")


def _bound(path, kwargs, **wanted):
    """The arguments that reach the function of today."""
    from keraia.legacy.border import Border
    from keraia.legacy.tables.parameters import FORMS

    border = Border(path, lambda *args, **kwargs: None, FORMS[path])
    _, made = border.settle((), kwargs)
    assert made | wanted == made, made
    assert not kwargs.keys() - wanted.keys() & made.keys(), made


def _layer(old):
    layer = found("Layer")(**{old: OLD_VALUES.get(old, VALUES.get(old))})
    if old in ("input_shape", "input_dim"):
        assert layer._declared_input == (None, 4)
    if old == "batch_input_shape":
        assert layer._declared_input == (2, 4)
    if old == "input_length":
        assert found("layers.Dense")(2, input_dim=3, input_length=4)._declared_input == (None, 4, 3)


def _weights(path, shape, arrays):
    cls = found(path)
    layer = cls(**LEAST.get(path.rpartition(".")[2], {}), weights=arrays)
    layer.build(shape)
    for mine, given in zip(layer.get_weights(), arrays, strict=False):
        np.testing.assert_allclose(mine, given)


def _load_image(old):
    from PIL import Image

    Image.new("RGB", (3, 2)).save("small.png")
    assert found("utils.load_img")("small.png", grayscale=True).mode == "L"


def _to_categorical(old):
    out = found("utils.to_categorical")(y=[0, 2], **({"dtype": "int32"} if old == "dtype" else {}))
    assert np.asarray(out).shape == (2, 3)


def _set(path, old, value, read):
    function = found(path)
    before = read()
    function(**{old: value})
    assert read() == value
    function(before)


def _lambda_callback(old):
    seen = []
    callback = found("callbacks.LambdaCallback")(**{old: lambda batch, logs: seen.append(batch)})
    getattr(callback, old.replace("on_batch", "on_train_batch"))(7, {})
    assert seen == [7]


def _loads_and_saves(old):
    model = keraia.Sequential([keraia.Input((2,)), keraia.layers.Dense(1)])
    given = {"include_optimizer": False, "save_format": "h5"}.get(old)
    found("models.save_model")(model, "walk.h5", **{old: given})
    assert found("models.load_model")("walk.h5", options=None).count_params() == 3


def _serialized(old):
    layer = keraia.layers.Dense(2)
    config = found("layers.serialize")(layer, **(
        {old: False} if old == "use_legacy_format" else {}))  # fmt: skip
    again = found("layers.deserialize")(config, **{old: None})
    assert again.units == 2


def _dot(old):
    a = keraia.Input((3,))
    assert found("layers.dot")([a, a], axes=1, normalize=True).shape == (None, 1)


def _picture(path, old):
    if path == "utils.img_to_array":
        made = found(path)(np.zeros((2, 3, 3)), dim_ordering="tf")
        assert made.shape == (2, 3, 3)
    else:
        made = found(path)(np.zeros((3, 2, 4)), dim_ordering="th")
        assert made.size == (4, 2)


SPECIAL = {
    "Model": _functional,
    "Layer": _layer,
    "activations.relu": lambda old: np.testing.assert_allclose(
        keraia.ops.convert_to_numpy(found("activations.relu")(np.array([-2.0, 1.0], "float32"),
                                                              alpha=0.5)), [-1.0, 1.0]),
    "callbacks.LambdaCallback": _lambda_callback,
    "config.set_epsilon": lambda old: _set("backend.set_epsilon", old, 1e-3, keraia.config.epsilon),
    "config.set_floatx": lambda old: _set("backend.set_floatx", old, "float16",
                                          keraia.config.floatx),
    "constraints.get": lambda old: found("constraints.get")("non_neg", kwargs=None),
    "optimizers.get": lambda old: found("optimizers.get")("sgd", kwargs=None),
    "regularizers.get": lambda old: found("regularizers.get")("l1", kwargs=None),
    "layers.dot": _dot,
    "layers.serialize": _serialized,
    "layers.deserialize": _serialized,
    "models.load_model": _loads_and_saves,
    "models.save_model": _loads_and_saves,
    "utils.load_img": _load_image,
    "utils.to_categorical": _to_categorical,
    "utils.array_to_img": lambda old: _picture("utils.array_to_img", old),
    "utils.img_to_array": lambda old: _picture("utils.img_to_array", old),
    "utils.serialize_keras_object": lambda old: found("utils.serialize_keras_object")(
        instance=keraia.layers.Dense(2)),
    "utils.deserialize_keras_object": lambda old: found("utils.deserialize_keras_object")(
        identifier=keraia.layers.serialize(keraia.layers.Dense(2)),
        **({old: None} if old != "identifier" else {})),
    "utils.model_to_dot": lambda old: _bound("utils.model_to_dot", {"model": 1, old: None},
                                             model=1),
    "utils.plot_model": lambda old: _bound("utils.plot_model", {"model": 1, old: None}, model=1),
    "utils.get_source_inputs": lambda old: _bound("utils.get_source_inputs",
                                                  {"tensor": 1, old: None}, tensor=1),
    **{f"datasets.{name}.load_data": (lambda old, name=name: _bound(
        f"datasets.{name}.load_data", {old: 5}, **({"num_words": 5} if old == "nb_words" else {})))
       for name in ("boston_housing", "cifar10", "cifar100", "fashion_mnist", "imdb", "mnist",
                    "reuters")},
    **{f"applications.{name}.preprocess_input": (lambda old, name=name: _bound(
        f"applications.{name}.preprocess_input", {"x": 1, old: "th"},
        **{"x": 1, **({"data_format": "channels_first"} if old == "dim_ordering" else {})}))
       for name in ("resnet", "vgg16", "vgg19", "imagenet_utils")},
    **{f"applications.ConvNeXt{size}": (lambda old, size=size: _bound(
        f"applications.ConvNeXt{size}", {"model_name": "a"}, name="a"))
       for size in ("Base", "Large", "Small", "Tiny", "XLarge")},
}  # fmt: skip


# -- methods: there, or taking the old argument


def methods():
    out = {}
    for path, listed in FACTS["methods"].items():
        for entry in listed.split():
            out[f"{path}.{entry}"] = tried(lambda p=path, e=entry: _method(p, e))
    return out


def _method(path, entry):
    cls = found({"mixed_precision.LossScaleOptimizer": "optimizers.LossScaleOptimizer"}.get(
        path, path))  # fmt: skip
    name, _, parameter = entry.partition("(")
    member = inspect.getattr_static(cls, name, None)
    if member is None and name in ("built", "stateful", "name", "is_adapted", "compile"):
        member = getattr(_example(cls), name, None) is not None or None
    if member is None and name in vars(_example(cls)):
        member = True
    assert member is not None, f"{cls.__name__} has no {name}"
    if parameter:
        parameter = parameter.rstrip("=)")
        fn = getattr(cls, name)
        known = {*inspect.signature(fn).parameters, *getattr(fn, "also_takes", ())}
        kinds = [p.kind for p in inspect.signature(fn).parameters.values()]
        assert parameter in known or inspect.Parameter.VAR_KEYWORD in kinds, f"no {parameter}="


def _example(cls):
    given = dict(LEAST.get(cls.__name__, {}))
    if cls.__name__ == "RNN":
        given = {"cell": keraia.layers.LSTMCell(2)}
    if cls.__name__ in ("Bidirectional", "Wrapper"):
        given = {"layer": keraia.layers.LSTM(2)}
    if cls.__name__ == "LossScaleOptimizer":
        given = {"inner_optimizer": keraia.optimizers.SGD()}
    return cls(**given)


# -- defaults: the table has the value of every release, or says that it means the same

EVALUATED = {
    "losses_utils.Reduction.SUM_OVER_BATCH_SIZE": "sum_over_batch_size",
    "losses_utils.ReductionV2.AUTO": "auto",
}
RENAMED = {"AvgPool1D": "AveragePooling1D", "GlobalAvgPool1D": "GlobalAveragePooling1D",
           "GlobalMaxPool1D": "GlobalMaxPooling1D", "MaxPool1D": "MaxPooling1D"}  # fmt: skip


def default_values():
    out = {}
    for path, parameters_ in FACTS["defaults"].items():
        for name, told in parameters_.items():
            out[f"{path}({name}=)"] = tried(lambda p=path, n=name, t=told: _default(p, n, t))
    return out


def _default(path, name, told):
    space, _, last = path.rpartition(".")
    path = f"{space}.{RENAMED.get(last, last)}" if space else path
    path = path.replace("Sequential.", "Model.") if path.count(".") else path
    same = defaults.SAME.get(path, defaults.SAME.get(space, "")).split()
    paths = [path, f"models.{path}", "regularizers.l1_l2" if last == "L1L2" else path]
    if path == "Model.fit" and name == "epochs":
        paths.append("models.Sequential.fit")
    spans = [span for p in paths for span in defaults.DEFAULTS.get(p, {}).get(name, [])]
    for generation, values in told.items():
        if generation == "3":
            continue
        for value, releases in values.items():
            if name in same:
                continue
            text = value.partition("=")[2] or value
            wanted = EVALUATED.get(text, text)
            wanted = None if wanted == "None" else json_value(wanted)
            for release in {r.removeprefix("v") for r in releases.split("..")}:
                given = generations.Generation(generation, release)
                at = defaults.at(spans, given)
                if wanted is None:  # of an epsilon, that is K.epsilon(), which is today's
                    assert at is None, (release, at)
                else:
                    assert at == (wanted,), (release, at, wanted)


def json_value(text):
    try:
        return json.loads(text.replace("'", '"').replace("(", "[").replace(")", "]")
                          .replace("True", "true").replace("False", "false"))  # fmt: skip
    except json.JSONDecodeError:
        return text


def main():
    keraia.install_as_keras("2")
    import keras

    assert keras.layers.Dense is keraia.layers.Dense
    import warnings

    warnings.simplefilter("ignore")
    walks = {"names": names, "modules": modules, "parameters": parameters, "methods": methods,
             "defaults": default_values}  # fmt: skip
    assert surface
    print("FOUND", json.dumps({name: walk() for name, walk in walks.items()}))


if __name__ == "__main__":
    sys.exit(main())
