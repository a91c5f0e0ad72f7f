"""Configurations of Keras 1: layers with the names of arguments of then."""

from collections.abc import Mapping
from typing import Any

from keraia.legacy import rules
from keraia.legacy.rules import Form
from keraia.legacy.tables import parameters

_CLASSES = {
    "Convolution1D": "Conv1D", "Convolution2D": "Conv2D", "Convolution3D": "Conv3D",
    "Deconvolution2D": "Conv2DTranspose", "SeparableConvolution2D": "SeparableConv2D",
    "AtrousConvolution1D": "Conv1D", "AtrousConvolution2D": "Conv2D",
}  # fmt: skip
_SURPLUS = ("input_dtype", "input_dim", "input_length", "consume_less", "dot_axes_")
_PENALTIES = ("L1L2Regularizer", "WeightRegularizer", "ActivityRegularizer", "L1L2")


def modern(form: Any) -> Any:
    """A configuration of a layer or model with today's arguments; others stay as they are.

    Example:
        >>> modern({"class_name": "Dense", "config": {"output_dim": 3, "init": "uniform"}})
        {'class_name': 'Dense', 'config': {'units': 3, 'kernel_initializer': 'uniform'}}
    """
    if isinstance(form, (list, tuple)):
        return [modern(part) for part in form]
    if not isinstance(form, Mapping) or "class_name" not in form:
        return form
    name = _CLASSES.get(form["class_name"], form["class_name"])
    config = form.get("config")
    if name == "Sequential" and isinstance(config, list):
        config = {"name": None, "layers": modern(config)}
    elif isinstance(config, Mapping):
        config = {k: modern(v) for k, v in config.items()}
        config = _arguments(name, config)
    return {**form, "class_name": name, "config": config}


def _arguments(name: str, config: dict[str, Any]) -> dict[str, Any]:
    form = parameters.FORMS.get(f"layers.{name}", Form())
    if not form.old_only & config.keys() and not set(form.rules) & config.keys():
        return config
    given = {k: _penalty(v) for k, v in config.items() if k not in _surplus(name)}
    return rules.rewrite(form, given)[0]


def _surplus(name: str) -> tuple[str, ...]:
    return ("input_dtype", "dropout") if name == "Embedding" else _SURPLUS


def _penalty(value: Any) -> Any:
    """A regularizer that was written as `{"name": ..., "l1": ..., "l2": ...}`."""
    if isinstance(value, Mapping) and value.get("name") in _PENALTIES:
        limits = {k: value[k] for k in ("l1", "l2") if k in value}
        return {"module": "keras.regularizers", "class_name": "L1L2", "config": limits,
                "registered_name": None}  # fmt: skip
    return value
