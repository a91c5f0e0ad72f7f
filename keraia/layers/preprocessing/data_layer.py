"""`DataLayer`: a layer that also works in data pipelines, whatever library runs them."""

from typing import Any

from keraia.backends import backend
from keraia.core.spec import any_symbolic
from keraia.layers.base.layer import Layer
from keraia.layers.preprocessing import graphs


class DataLayer(Layer):
    """Base of layers that prepare data.

    Called on tensors in the graph of a `tf.data` pipeline it runs there, on any backend: natively
    where it is TensorFlow, else as a Python function in the graph. In pipelines that run Python (a
    PyTorch `DataLoader`, Grain, generators) it is called like any function.
    """

    _on_host = False  # computes with NumPy, so that compiled programs cannot contain it

    def __call__(self, inputs: Any, **kwargs: Any) -> Any:
        """Outputs for inputs; arguments are those of `call`."""
        if not any_symbolic(inputs) and graphs.is_traced(inputs, foreign=not self._on_host):
            return graphs.run(self, inputs, kwargs)
        return super().__call__(inputs, **kwargs)

    @property
    def backend(self) -> Any:
        """The backend that computes."""
        return backend

    def convert_weight(self, weight: Any) -> Any:
        """A weight as an array of the backend."""
        return backend.as_array(weight)
