"""`Model`: a layer that can be trained and saved."""

import json
import os
from collections.abc import Callable
from typing import Any, ClassVar

from keraia import saving
from keraia.core.configurable import deserialize, serialize, sharing
from keraia.core.registered import CustomObjectScope
from keraia.core.spec import any_symbolic
from keraia.export.models import export_model
from keraia.layers.base.layer import Layer
from keraia.models.quantization import Quantization
from keraia.models.state_tree import read as read_state
from keraia.models.state_tree import write as write_state
from keraia.models.summary import print_summary
from keraia.training.trainer import Trainer

# What the configuration of a graph has beside a name.
GRAPH_KEYS = {"layers", "input_layers", "output_layers"}


class Model(Quantization, Trainer, Layer):
    """Layers put together, with `fit`, `evaluate`, `predict` and `save`.

    There are three ways to make one: `Model(inputs, outputs)` of symbolic tensors (functional),
    `Sequential([...])`, or a subclass that makes its layers in `__init__` and calls them in `call`.

    Args:
        inputs: Symbolic tensor from `keras.Input`, or a list, tuple or dict of them.
        outputs: Symbolic tensors made from the inputs.
        name: Name.

    Example:
        >>> import keraia as keras
        >>> inputs = keras.Input((8,))
        >>> model = keras.Model(inputs, keras.layers.Dense(2)(inputs))
        >>> model.count_params()
        18
    """

    _saves_compile: ClassVar[bool] = True

    def __new__(cls, *args: Any, **kwargs: Any) -> Any:
        if cls is Model and _is_functional_call(args, kwargs):
            from keraia.models.functional import Functional

            cls = Functional
        return super().__new__(cls, *args, **kwargs)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        if _is_functional_call(args, kwargs):  # a subclass that says its graph
            inputs, outputs, kwargs = graph_arguments(args, kwargs)
            Layer.__init__(self, **kwargs)
            self._take_graph(inputs, outputs)
        else:
            Layer.__init__(self, *args, **kwargs)

    def _take_graph(self, inputs: Any, outputs: Any) -> None:
        from keraia.models.functional import FunctionalGraph, make_functional

        make_functional(type(self))
        self._graph = FunctionalGraph(inputs, outputs, self.name)
        self._graph_layers = self._graph.layers
        self._tracker.locked = None
        self.built = True

    _graph: Any = None

    @property
    def _front(self) -> Any:
        """The part that computes on the host, ahead of compiled programs; None if there is none."""
        return None if self._graph is None else self._graph.front

    @property
    def _on_host(self) -> bool:
        """Whether all of the model computes on the host."""
        return self._graph is not None and self._graph.on_host

    def call(self, inputs: Any, training: Any = None, mask: Any = None) -> Any:
        """Computes the outputs; subclasses define it."""
        if self._graph is None:
            raise NotImplementedError(
                f"Model {self.name!r} ({type(self).__name__}) has no `call` method. Define "
                "`call(self, inputs)`, or make it by `Model(inputs, outputs)`."
            )
        return self._graph.run(inputs, mask)

    # -- layers

    @property
    def layers(self) -> list[Layer]:
        """The layers held directly; in a graph or a stack, in their order there."""
        return self._listed_layers()

    def _listed_layers(self) -> list[Layer]:
        return self._layers if self._graph is None else self._graph.layers

    @layers.setter
    def layers(self, value: Any) -> None:
        raise AttributeError(
            f"Model {self.name!r}: `layers` lists the layers found in attributes and cannot be "
            "set. Keep your layers under another name."
        )

    def get_layer(self, name: str | None = None, index: int | None = None) -> Layer:
        """A layer by its name or its place in `layers`.

        Raises:
            ValueError: There is none; the message names the nearest.
        """
        if (name is None) == (index is None):
            raise ValueError(f"get_layer: pass `name` or `index`, got {name!r} and {index!r}.")
        layers = self.layers
        if index is not None:
            if not -len(layers) <= index < len(layers):
                raise ValueError(
                    f"get_layer: the model {self.name!r} has no layer {index}; its number of "
                    f"layers is {len(layers)}."
                )
            return layers[index]
        for layer in layers:
            if layer.name == name:
                return layer
        raise ValueError(
            f"get_layer: the model {self.name!r} has no layer {name!r}. Its layers are "
            f"{[layer.name for layer in layers]}."
        )

    def summary(
        self,
        line_length: int | None = None,
        positions: Any = None,
        print_fn: Callable[..., Any] | None = None,
        expand_nested: bool = False,
        show_trainable: bool = False,
        layer_range: Any = None,
    ) -> None:
        """Prints the layers, their output shapes and how many parameters they have.

        Args:
            line_length: Width in characters; None means that of the terminal.
            positions: Relative or absolute places where the columns end.
            print_fn: Where lines go instead of the standard output.
            expand_nested: Whether to show the layers of models inside.
            show_trainable: Whether to show which layers are trainable.
            layer_range: Names (or patterns) of the first and the last layer to show.
        """
        print_summary(
            self, line_length, positions, print_fn, expand_nested, show_trainable, layer_range
        )

    # -- saving

    def save(
        self,
        filepath: str | os.PathLike[str],
        overwrite: bool = True,
        zipped: bool | None = None,
        **kwargs: Any,
    ) -> None:
        """Saves architecture, weights and optimizer; see `keras.saving.save_model`."""
        saving.save_model(self, filepath, overwrite=overwrite, zipped=zipped, **kwargs)

    def save_weights(
        self,
        filepath: str | os.PathLike[str],
        overwrite: bool = True,
        max_shard_size: float | None = None,
    ) -> None:
        """Saves the weights to a `.weights.h5` file."""
        saving.save_weights(self, filepath, overwrite=overwrite, max_shard_size=max_shard_size)

    def load_weights(
        self, filepath: str | os.PathLike[str], skip_mismatch: bool = False, **kwargs: Any
    ) -> Any:
        """Loads weights from a `.weights.h5` or `.keras` file; all or nothing."""
        return saving.load_weights(self, filepath, skip_mismatch=skip_mismatch, **kwargs)

    def export(
        self,
        filepath: str | os.PathLike[str],
        format: str = "tf_saved_model",
        verbose: bool | None = None,
        input_signature: Any = None,
        **kwargs: Any,
    ) -> None:
        """Writes the forward pass into a file that runs without keraia.

        Args:
            filepath: The file, or the folder of a saved model.
            format: "tf_saved_model" (written on TensorFlow and JAX), "litert" (on TensorFlow; ends
                with ".tflite"), "torch" (on PyTorch, for `torch.export.load`; ".pt2"), "onnx" (on
                PyTorch; ".onnx") or "openvino".
            verbose: Whether to say where the file is.
            input_signature: `keras.InputSpec`s of the inputs in their structure. None: as the model
                was built.
            **kwargs: Options of the library that writes.

        Raises:
            ValueError: The format is unknown, the file ends otherwise, or inputs are not known.
            ImportError: A package is missing.
            NotImplementedError: The active backend cannot write the format.
        """
        export_model(self, filepath, format, verbose, input_signature, **kwargs)

    def get_state_tree(self, value_format: str = "backend_tensor") -> dict[str, Any]:
        """The values of all variables, in dicts nested as the variables' paths.

        Args:
            value_format: "backend_tensor" or "numpy_array".

        Returns:
            A dict with "trainable_variables", "non_trainable_variables", "optimizer_variables"
            and "metrics_variables".
        """
        return read_state(self, value_format)

    def set_state_tree(self, state_tree: dict[str, Any]) -> None:
        """Takes values from dicts such as `get_state_tree` gives; what they lack stays as it is.

        Args:
            state_tree: The values, arrays or tensors.
        """
        write_state(self, state_tree)

    def to_json(self, **kwargs: Any) -> str:
        """The architecture as JSON text; `keras.models.model_from_json` makes a model of it.

        Args:
            **kwargs: Passed to `json.dumps`.
        """
        with sharing():
            return json.dumps(serialize(self), **kwargs)

    def get_config(self) -> dict[str, Any]:
        """Arguments with which the model can be made again."""
        return super().get_config()

    @classmethod
    def from_config(cls, config: dict[str, Any], custom_objects: Any = None) -> Any:
        """A model from what `get_config` returned: arguments, or layers and connections."""
        if config.keys() >= GRAPH_KEYS:
            from keraia.models.functional import from_graph_config

            return from_graph_config(cls, config, custom_objects)
        with CustomObjectScope(custom_objects):
            return super().from_config(config)

    def build_from_config(self, config: dict[str, Any] | None) -> None:
        """Builds for the shapes that `get_build_config` returned."""
        if config and not self.built:
            super().build_from_config(config)


def _is_functional_call(args: tuple, kwargs: dict[str, Any]) -> bool:
    """Whether arguments of `Model(...)` are inputs and outputs."""
    named = "inputs" in kwargs or "outputs" in kwargs
    return named or (len(args) in (2, 3) and any_symbolic(args[0]))


def graph_arguments(args: tuple, kwargs: dict[str, Any]) -> tuple[Any, Any, dict[str, Any]]:
    """`inputs`, `outputs` and the other arguments of a functional model."""
    kwargs = dict(kwargs)
    for name, value in zip(("inputs", "outputs", "name"), args, strict=False):
        kwargs[name] = value
    if "inputs" not in kwargs or "outputs" not in kwargs:
        raise ValueError(
            "Model: pass both `inputs` and `outputs`, got only "
            f"{sorted(k for k in kwargs if k in ('inputs', 'outputs'))}."
        )
    return kwargs.pop("inputs"), kwargs.pop("outputs"), kwargs


def model_from_json(json_string: str, custom_objects: dict[str, Any] | None = None) -> Any:
    """Makes a model, not compiled and with new weights, from what `to_json` gave.

    Args:
        json_string: JSON text.
        custom_objects: Name -> class or function of the program, for those that Keras lacks.

    Example:
        >>> import keraia as keras
        >>> model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2)])
        >>> keras.models.model_from_json(model.to_json()).count_params()
        8
    """
    return deserialize(json.loads(json_string), custom_objects=custom_objects)
