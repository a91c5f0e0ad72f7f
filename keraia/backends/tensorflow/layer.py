"""The class below every layer: TensorFlow's checkpoints and saved models see its variables."""

from typing import Any

import tensorflow as tf

Trackable = tf.__internal__.tracking.Trackable


class TensorFlowLayer(Trackable):
    """A layer whose variables and sub-layers `tf.train.Checkpoint` and `tf.saved_model` save."""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self._run(*args, **kwargs)  # type: ignore[attr-defined]

    def _trackable_children(self, save_type: str = "checkpoint", **kwargs: Any) -> dict[str, Any]:
        children = super()._trackable_children(save_type, **kwargs)
        private_last = sorted(vars(self).items(), key=lambda item: item[0].startswith("_"))
        for name, value in private_last:
            children.update(_held(name, value))
        return children


def _held(name: str, value: Any) -> dict[str, Any]:
    """What TensorFlow tracks in an attribute, named by its place in lists and dicts."""
    cell = getattr(value, "_cell", None)
    if isinstance(cell, tf.Variable):
        return {name: cell}
    if isinstance(value, (TensorFlowLayer, tf.Variable, tf.Module)):
        return {name: value}
    parts: Any = ()
    if isinstance(value, dict):
        parts = value.items()
    elif isinstance(value, (list, tuple)):
        parts = enumerate(value)
    elif hasattr(value, "_trackable_kind") or hasattr(getattr(value, "state", None), "_cell"):
        parts = vars(value).items()  # a metric, an optimizer, a generator of seeds
    found: dict[str, Any] = {}
    for key, part in parts:
        found.update(_held(f"{name}.{key}", part))
    return found
