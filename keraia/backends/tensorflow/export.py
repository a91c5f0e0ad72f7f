"""Models as files of TensorFlow: saved models and flat files for devices."""

from pathlib import Path
from typing import Any

import tensorflow as tf

from keraia.backends.serving import argument_name, named_outputs
from keraia.backends.tensorflow.kernels import kernel
from keraia.core import tree


@kernel("export_tf_saved_model")
def export_saved_model(model: Any, filepath: str, specs: Any, **options: Any) -> None:
    module: Any = tf.Module()
    module.model = model
    module.serve = _serving(model, specs)
    served = tf.function(
        lambda *inputs: named_outputs(module.serve(*inputs)), input_signature=_signature(specs)
    )
    tf.saved_model.save(module, filepath, signatures={"serving_default": served}, **options)


@kernel("export_litert")
def export_litert(model: Any, filepath: str, specs: Any, **options: Any) -> None:
    module: Any = tf.Module()
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
    return [tf.TensorSpec(s.shape, s.dtype, argument_name(s.name)) for s in tree.flatten(specs)]
