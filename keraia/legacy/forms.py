"""Configurations that older generations wrote, in today's spelling.

A form of Keras 3 passes through unchanged, so that a reader need not know who wrote it.
"""

from collections.abc import Callable, Mapping
from typing import Any

from keraia.core import catalog
from keraia.core.errors import UnsafeFileError
from keraia.core.references import names_an_object
from keraia.legacy import calls

# Where to look for a class that is named without its namespace, by what it is the value of.
BY_KEY = {
    "loss": ("losses",),
    "metrics": ("metrics",),
    "weighted_metrics": ("metrics",),
    "optimizer": ("optimizers",),
    "optimizer_config": ("optimizers",),
    "learning_rate": ("optimizers.schedules",),
    "dtype": ("dtype_policies",),
}
BY_ENDING = {
    "_initializer": ("initializers",),
    "_regularizer": ("regularizers",),
    "_constraint": ("constraints",),
}
OTHERWISE = ("layers", "models", "initializers", "regularizers", "constraints")
FUNCTIONAL = {"module": "keras.src.models.functional", "registered_name": "Functional"}
# Modules where Keras 2 had what is public today.
OLD_MODULES = ("tf_keras.", "tensorflow.", "keras.engine.", "keras.src.engine.")
CLASSES = {
    "Model": "Functional",
    "Policy": "DTypePolicy",
    "PolicyV1": "DTypePolicy",
    "BatchNormalizationV1": "BatchNormalization",
    "CuDNNGRU": "GRU",
    "CuDNNLSTM": "LSTM",
}
# Arguments that are gone -> the values which mean what is done today.
GONE = {
    "time_major": (False,),
    "input_length": ...,
    "jit_compile": ...,
    "is_legacy_optimizer": ...,
    "softmax_robust_masking": (False,),
    "query_shape": ...,
    "key_shape": ...,
    "value_shape": ...,
    "virtual_batch_size": (None,),
    "fused": ...,
    "batch_input_shape": ...,
}
OF_ONE_KERNEL = ("groups", "kernel_initializer", "kernel_regularizer", "kernel_constraint")
# Arguments of one class that are gone, or have another name.
GONE_FROM = {
    **dict.fromkeys(("DepthwiseConv1D", "DepthwiseConv2D"), OF_ONE_KERNEL),
    **dict.fromkeys(("SeparableConv1D", "SeparableConv2D"), OF_ONE_KERNEL),
    "Conv1DTranspose": ("groups",),
    "Conv2DTranspose": ("groups",),
    "Conv3DTranspose": ("groups",),
}
RENAMED = {
    "InputLayer": {"batch_input_shape": "batch_shape"},
    "LeakyReLU": {"alpha": "negative_slope"},
}


def modern(form: Any, key: str = "") -> Any:
    """A configuration in the spelling of today.

    Args:
        form: Any part of a configuration.
        key: Name of the argument whose value it is, which tells losses from metrics.

    Raises:
        UnsafeFileError: The parts are not where any generation has them.
    """
    if isinstance(form, (list, tuple)):
        return [modern(part, key) for part in form]
    if not isinstance(form, Mapping):
        return form
    if names_an_object(form):
        return _object(dict(form), key)
    return {name: modern(value, key if key in BY_KEY else name) for name, value in form.items()}


def compiled(form: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments of `compile` as files of any generation keep them.

    Args:
        form: `training_config` of an HDF5 file, or `compile_config` of an archive.
    """
    known = {name: value for name, value in form.items() if value is not None}
    if "optimizer_config" in known:
        known["optimizer"] = known.pop("optimizer_config")
    return {name: modern(value, name) for name, value in known.items()}


def _object(form: dict[str, Any], key: str) -> dict[str, Any]:
    name = form["class_name"]
    if not isinstance(name, str):
        raise UnsafeFileError(f"A configuration names a class by {name!r}, which is no string.")
    name = CLASSES.get(name, name).removeprefix("Custom>")
    if _is_unplaced(form) and not name.startswith("__"):
        form |= _place(name, form["config"], key)
    if name == "function" or not catalog.is_public(form.get("module")):
        config = form["config"]
    else:
        form["class_name"] = name
        form = _reader(form)(form)
        config = form["config"]
    if isinstance(config, Mapping) and "layers" in config:
        config = _network(name, dict(config))
    return {**form, "config": modern(config)}


def _is_unplaced(form: Mapping[str, Any]) -> bool:
    module = form.get("module")
    return module is None or isinstance(module, str) and module.startswith(OLD_MODULES)


def _place(name: str, config: Any, key: str) -> dict[str, Any]:
    """Where the library has a class or op of that name; nothing for those it does not know."""
    if name == "Functional":
        return FUNCTIONAL
    if key == "layers" and isinstance(config, Mapping) and "trainable" not in config:
        op = catalog.find_op("keras.src.ops.", name)
        if op:
            return {"module": catalog.op_module(op.name), "registered_name": name}
    ending = next((spaces for end, spaces in BY_ENDING.items() if key.endswith(end)), OTHERWISE)
    for space in BY_KEY.get(key, ending):
        found = catalog.find_class(f"keras.{space}", name)
        if found is not None:
            return {"module": catalog.place_of(found), "registered_name": None}
    return {}


def _plain(form: dict[str, Any]) -> dict[str, Any]:
    """The form of a class of the library, with today's arguments."""
    if not isinstance(form["config"], Mapping):
        return form
    name = form["class_name"]
    gone = GONE_FROM.get(name, ())
    renamed = RENAMED.get(name, {})
    made = {}
    for key, value in form["config"].items():
        if key in renamed:
            made[renamed[key]] = value
        elif key in GONE and key not in gone:
            accepted = GONE[key]
            if accepted is not ... and value not in accepted:
                raise ValueError(f"{name}: `{key}`={value!r} is not supported any more.")
        elif key not in gone:
            made[key] = value
    if made.get("reduction") == "auto":
        made["reduction"] = "sum_over_batch_size"
    return {**form, "config": made}


def _normalization(form: dict[str, Any]) -> dict[str, Any]:
    form = _plain(form)
    axis = form["config"].get("axis")
    if isinstance(axis, list) and len(axis) == 1:
        form["config"]["axis"] = axis[0]
    return form


def _wrapped_metric(form: dict[str, Any]) -> dict[str, Any]:
    """Keras 2 kept `metrics=["mae"]` as a wrapper around the name of a function."""
    config = form["config"]
    function = config.get("fn")
    if not isinstance(function, str):
        return form
    name = function.title().replace("_", "")
    if catalog.find_class("keras.metrics", name):
        config = {k: v for k, v in config.items() if k in ("name", "dtype")}
        return {**form, "class_name": name, "config": config}
    return {**form, "config": {**config, "fn": _function(function)}}


def _loss(form: dict[str, Any]) -> dict[str, Any]:
    """Losses of Keras 2 kept the name of the function that they wrap."""
    form = _plain(form)
    form["config"].pop("fn", None)
    return form


def _optimizer(form: dict[str, Any]) -> dict[str, Any]:
    form = _plain(form)
    config = form["config"]
    if "lr" in config:
        config["learning_rate"] = config.pop("lr")
    decay = config.pop("decay", 0.0)
    if decay:
        config["learning_rate"] = {
            "module": "keras.optimizers.schedules",
            "class_name": "InverseTimeDecay",
            "config": {
                "initial_learning_rate": config["learning_rate"],
                "decay_steps": 1,
                "decay_rate": decay,
            },
            "registered_name": None,
        }
    return form


def _function(name: str) -> dict[str, Any]:
    form = {"module": "builtins", "class_name": "function", "config": name}
    return {**form, "registered_name": name}


def _lambda(form: dict[str, Any]) -> dict[str, Any]:
    """Functions of Keras 2 were named, or kept as byte code, which the reader refuses."""
    config = dict(form["config"])
    kind = config.pop("function_type", None)
    if kind == "lambda":
        code = {"value": config["function"]}
        config["function"] = {"class_name": "__lambda__", "config": code}
    elif kind == "function":
        config["function"] = _function(config["function"])
    surplus = ("module", "output_shape_type", "output_shape_module")
    return {**form, "config": {k: v for k, v in config.items() if k not in surplus}}


OPTIMIZERS = ("SGD", "RMSprop", "Adagrad", "Adadelta", "Adam", "Adamax", "Nadam", "Ftrl")
_SPECIAL: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "BatchNormalization": _normalization,
    "LayerNormalization": _normalization,
    "Lambda": _lambda,
    "MeanMetricWrapper": _wrapped_metric,
    **dict.fromkeys(OPTIMIZERS, _optimizer),
}


def _reader(form: Mapping[str, Any]) -> Callable[[dict[str, Any]], dict[str, Any]]:
    if form["module"] == "keras.losses":
        return _loss
    return _SPECIAL.get(form["class_name"], _plain)


def _network(name: str, config: dict[str, Any]) -> dict[str, Any]:
    """A model in a configuration: its layers, and how they are called."""
    if name == "Sequential":
        return {**config, "layers": _with_input(config["layers"])}
    return calls.modern(config)


def _with_input(layers: Any) -> Any:
    """Layers of a Sequential, the shape of the input as a layer of its own."""
    first = layers[0] if isinstance(layers, list) and layers else {}
    inner = first.get("config") if isinstance(first, Mapping) else None
    if not isinstance(inner, Mapping) or first.get("class_name") == "InputLayer":
        return layers
    if shape := inner.get("batch_input_shape"):
        dtype = inner.get("dtype") if isinstance(inner.get("dtype"), str) else None
        dtype = "int32" if first.get("class_name") == "Embedding" else dtype
        return [{"class_name": "InputLayer", "config": {
            "batch_shape": shape, "dtype": dtype, "name": f"{inner.get('name')}_input"}},
            *layers]  # fmt: skip
    return layers
