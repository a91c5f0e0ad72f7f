"""`DataLayer`: a layer that also works in data pipelines, whatever library runs them."""

from typing import Any

import numpy as np

from keraia.backends import backend
from keraia.core import tree
from keraia.core.spec import KerasTensor, any_symbolic
from keraia.layers.base.layer import Layer
from keraia.layers.preprocessing import graphs


class DataLayer(Layer):
    """Base of layers that prepare data.

    Called on tensors in the graph of a `tf.data` pipeline it runs there, on any backend: natively
    where it is TensorFlow, else as a Python function in the graph. In pipelines that run Python (a
    PyTorch `DataLoader`, Grain, generators) it is called like any function.
    """

    _on_host = False  # computes with NumPy, so that compiled programs can only call it

    def __call__(self, inputs: Any, **kwargs: Any) -> Any:
        """Outputs for inputs; arguments are those of `call`."""
        if not any_symbolic(inputs) and graphs.is_traced(inputs, foreign=not self._on_host):
            return graphs.run(self, inputs, kwargs)
        if self._on_host and _in_program(inputs):
            return self._called_from_program(inputs, kwargs)
        return super().__call__(inputs, **kwargs)

    def _called_from_program(self, inputs: Any, kwargs: dict[str, Any]) -> Any:
        """Outputs for tensors of a program that is being made."""
        flat = tree.flatten(inputs)
        specs = [KerasTensor(backend.shape_of(x), backend.dtype_of(x)) for x in flat]
        spec = self.compute_output_spec(tree.pack_sequence_as(inputs, specs))
        if spec.dtype == "string":
            raise NotImplementedError(
                f"{self._where()} gives strings, which a compiled program cannot. Call it on what "
                "the model predicts, or compile the model with `run_eagerly=True`."
            )

        def compute(*arrays: np.ndarray) -> np.ndarray:
            return backend.to_numpy(self(tree.pack_sequence_as(inputs, list(arrays)), **kwargs))

        return backend.kernels["on_host"](compute, flat, spec.shape, spec.dtype)

    @property
    def backend(self) -> Any:
        """The backend that computes."""
        return backend

    def convert_weight(self, weight: Any) -> Any:
        """A weight as an array of the backend."""
        return backend.as_array(weight)


def _in_program(inputs: Any) -> bool:
    """Whether inputs are tensors of a program that is being made, on a backend that can say so."""
    traced = backend.kernels.get("traced")
    flat = tree.flatten(inputs) if traced is not None else ()
    return traced is not None and all(map(backend.is_array, flat)) and traced(flat)
