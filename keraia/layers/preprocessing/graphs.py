"""Layers inside the graphs of other libraries: `tf.data` pipelines, `tf.function`."""

import sys
from typing import Any

import numpy as np

from keraia.backends import backend
from keraia.core import tree
from keraia.core.spec import KerasTensor

LIBRARY = "tensorflow"


def is_traced(inputs: Any, foreign: bool) -> bool:
    """Whether inputs are tensors without values, of a graph that TensorFlow builds.

    Args:
        inputs: Inputs of a layer.
        foreign: Whether only tensors count that the backend does not compute with.
    """
    if LIBRARY not in sys.modules:
        return False
    leaves = [x for x in tree.flatten(inputs) if _is_graph_tensor(x)]
    return bool(leaves) and not (foreign and all(backend.is_array(x) for x in leaves))


def _is_graph_tensor(x: Any) -> bool:
    graph = getattr(type(x), "__module__", "").startswith(LIBRARY) and hasattr(x, "graph")
    return graph and not hasattr(x, "numpy")


def run(layer: Any, inputs: Any, kwargs: dict[str, Any]) -> Any:
    """Outputs of a layer as tensors of the graph, computed by a Python function in it."""
    tf = sys.modules[LIBRARY]
    flat = tree.flatten(inputs)
    specs = layer.compute_output_spec(tree.map_structure(_spec, inputs))

    def compute(*values: np.ndarray) -> list[np.ndarray]:
        outputs = layer(tree.pack_sequence_as(inputs, list(values)), **kwargs)
        return [_on_host(x) for x in tree.flatten(outputs)]

    wanted = tree.flatten(specs)
    results = tf.numpy_function(compute, flat, [tf.as_dtype(spec.dtype) for spec in wanted])
    if all(x.shape.rank is not None for x in flat if hasattr(x, "shape")):
        for result, spec in zip(results, wanted, strict=True):
            result.set_shape(spec.shape)
    formed = [_formed(tf, x, spec) for x, spec in zip(results, wanted, strict=True)]
    return tree.pack_sequence_as(specs, formed)


def _formed(tf: Any, x: Any, spec: KerasTensor) -> Any:
    """A dense tensor in the form that is specified; ragged ones are filled up with 0."""
    if spec.ragged:
        return tf.RaggedTensor.from_tensor(x, padding=0)
    return tf.sparse.from_dense(x) if spec.sparse else x


def _spec(x: Any) -> KerasTensor:
    shape = x.shape if hasattr(x, "shape") else ()
    dtype = getattr(x, "dtype", None)
    name = dtype.name if dtype is not None else type(x).__name__
    return KerasTensor((None,) if shape.rank is None else tuple(shape), name)


def _on_host(x: Any) -> np.ndarray:
    if hasattr(x, "dense_shape") or hasattr(x, "row_lengths"):  # sparse or ragged
        x = backend.as_array(x)
    return backend.to_numpy(x) if backend.is_array(x) else np.asarray(x)
