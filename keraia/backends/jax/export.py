"""Models as saved models of TensorFlow, through jax2tf."""

from typing import Any

from keraia.backends.jax.kernels import kernel
from keraia.backends.serving import argument_name, named_outputs
from keraia.core import state, tree


@kernel("export_tf_saved_model")
def export_saved_model(model: Any, filepath: str, specs: Any, **options: Any) -> None:
    import numpy as np
    import tensorflow as tf
    from jax.experimental import jax2tf

    flat, variables = tree.flatten(specs), model.variables
    forward = state.functionalize(
        lambda inputs: model(tree.pack_sequence_as(specs, inputs), training=False), variables
    )
    converted = jax2tf.convert(
        lambda values, inputs: forward(values, inputs)[1],
        polymorphic_shapes=[None, [_unknown(i, s.shape) for i, s in enumerate(flat)]],
        with_gradient=False,
    )
    module: Any = tf.Module()
    module.weights = [tf.Variable(np.asarray(v.value), trainable=False) for v in variables]
    signature = [tf.TensorSpec(s.shape, s.dtype, argument_name(s.name)) for s in flat]
    module.serve = tf.function(
        lambda *inputs: converted([w.value() for w in module.weights], list(inputs)),
        input_signature=signature,
        autograph=False,
    )
    served = tf.function(
        lambda *inputs: named_outputs(module.serve(*inputs)), input_signature=signature
    )
    tf.saved_model.save(module, filepath, signatures={"serving_default": served}, **options)


def _unknown(index: int, shape: tuple[int | None, ...]) -> str:
    """A shape with names for unknown sizes: one for all batches, one for each other."""
    words = [
        str(n) if n is not None else "batch" if axis == 0 else f"d{index}_{axis}"
        for axis, n in enumerate(shape)
    ]
    return f"({', '.join(words)}{',' if len(words) == 1 else ''})"
