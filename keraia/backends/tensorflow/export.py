"""Models as files of TensorFlow: saved models and flat files for devices."""

from pathlib import Path
from typing import Any

import tensorflow as tf

from keraia.backends.tensorflow.kernels import kernel
from keraia.core import tree


@kernel("export_tf_saved_model")
def export_saved_model(model: Any, filepath: str, specs: Any, **options: Any) -> None:
    module = tf.Module()
    module.model = model
    module.serve = _serving(model, specs)
    served = tf.function(
        lambda *inputs: _named(module.serve(*inputs)), input_signature=_signature(specs)
    )
    tf.saved_model.save(module, filepath, signatures={"serving_default": served}, **options)


@kernel("export_litert")
def export_litert(model: Any, filepath: str, specs: Any, **options: Any) -> None:
    module = tf.Module()
    module.model = model
    function = _serving(model, specs).get_concrete_function()
    converter = tf.lite.TFLiteConverter.from_concrete_functions([function], module)
    for name, value in options.items():
        setattr(converter, name, value)
    Path(filepath).write_bytes(converter.convert())


def _serving(model: Any, specs: Any) -> Any:
    """The forward pass as a function of flat inputs."""

    def serve(*inputs: Any) -> Any:
        return model(tree.pack_sequence_as(specs, list(inputs)), training=False)

    return tf.function(serve, input_signature=_signature(specs), autograph=False)


def _signature(specs: Any) -> list[tf.TensorSpec]:
    return [tf.TensorSpec(s.shape, s.dtype, _safe(s.name)) for s in tree.flatten(specs)]


def _safe(name: str | None) -> str | None:
    """A name that TensorFlow takes for an argument."""
    return name and "".join(c if c.isalnum() else "_" for c in name)


def _named(outputs: Any) -> dict[str, Any]:
    if isinstance(outputs, dict):
        return outputs
    return {f"output_{i}": x for i, x in enumerate(tree.flatten(outputs))}
