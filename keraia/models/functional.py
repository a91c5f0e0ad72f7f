"""Functional models: a graph of layers between inputs and outputs."""

import functools
import inspect
import warnings
from collections.abc import Mapping
from typing import Any

from keraia import ops
from keraia.backends.strings import holds_strings, host_strings
from keraia.core import masks, tree
from keraia.core.configurable import Configurable
from keraia.core.spec import KerasTensor
from keraia.core.tracebacks import users_level
from keraia.graph.function import Function, call_plainly, fits, shapes_of
from keraia.layers.base.input import InputLayer
from keraia.layers.base.layer import Layer
from keraia.models.front import GraphFront, front_nodes, is_host
from keraia.models.model import GRAPH_KEYS, Model, graph_arguments
from keraia.models.nodes import read_graph, write_graph


class FunctionalGraph(Function):
    """The graph of a model, with what it does to inputs before running."""

    _warned = False  # of inputs it does not use

    def __init__(self, inputs: Any, outputs: Any, owner: str) -> None:
        self._owner = owner
        super().__init__(_with_sources(inputs), outputs, name=owner)
        names = [t.record.operation.name for t in self._inputs]
        twice = sorted({n for n in names if names.count(n) > 1})
        if twice:
            raise ValueError(f"Model {owner!r}: two inputs have the name {twice[0]!r}.")
        self.input_names = names
        self._check_names()

    def _check_names(self) -> None:
        seen: dict[str, Any] = {}
        for operation in self._operations:
            if seen.setdefault(operation.name, operation) is not operation:
                raise ValueError(
                    f"Model {self._owner!r}: two of its layers are named {operation.name!r}. "
                    "Names in a model must differ."
                )

    @property
    def layers(self) -> list[Layer]:
        """The operations that are layers."""
        return [o for o in self._operations if isinstance(o, Layer)]

    def flat_inputs(self, inputs: Any) -> list[Any]:
        """The inputs in the order of the graph, whatever structure they came in.

        Raises:
            ValueError: Inputs are missing, too many, or of a shape that does not fit.
        """
        if isinstance(inputs, Mapping):
            flat = self._by_name(inputs)
        elif len(self._inputs) == 1 and isinstance(inputs, (list, tuple)) and holds_strings(inputs):
            flat = [inputs]
        else:
            flat = tree.flatten(inputs)
        if len(flat) != len(self._inputs):
            raise ValueError(
                f"Model {self._owner!r} takes {len(self._inputs)} input(s) {self.input_names}, got "
                f"{len(flat)}: {[getattr(x, 'shape', x) for x in flat]}. Pass one for each, in "
                "this order or in a dict by these names."
            )
        return [self._fitted(ref, x) for ref, x in zip(self._inputs, flat, strict=True)]

    def _by_name(self, inputs: Mapping[str, Any]) -> list[Any]:
        """The inputs out of a dict; warns once of others in it."""
        keyed = isinstance(self._inputs_struct, Mapping)
        names = list(self._inputs_struct) if keyed else self.input_names
        found = {name: self._named(inputs, name) for name in names}
        unused = sorted(str(name) for name in inputs.keys() - set(names))
        if unused and not self._warned:
            self._warned = True
            warnings.warn(
                f"Model {self._owner!r}: the dict of inputs has {unused}, which the model does not "
                f"use; its inputs are {names}.",
                stacklevel=users_level(),
            )
        return tree.flatten(found) if keyed else list(found.values())

    def _named(self, inputs: Mapping[str, Any], name: str) -> Any:
        if name not in inputs:
            raise ValueError(
                f"Model {self._owner!r}: the input {name!r} is missing, got {sorted(inputs)}."
            )
        return inputs[name]

    def _fitted(self, ref: KerasTensor, x: Any) -> Any:
        """One input as a tensor of the graph's dtype and rank."""
        layer = ref.record.operation
        if x is None:
            if getattr(layer, "optional", False):
                return None
            raise ValueError(f"Model {self._owner!r}: the input {layer.name!r} is None.")
        if ref.dtype == "string" and not hasattr(x, "graph"):
            x = x if isinstance(x, KerasTensor) else host_strings(x, f"The input {layer.name!r}")
        elif not isinstance(x, KerasTensor):
            mask = masks.get_mask(x)
            x = ops.convert_to_tensor(x, ref.dtype)
            if mask is not None:
                masks.set_mask(x, mask)
        shape = tuple(x.shape)
        if len(shape) == len(ref.shape) + 1 and shape[-1] == 1:
            x = x[..., 0] if ref.dtype == "string" else ops.squeeze(x, -1)
        elif len(shape) == len(ref.shape) - 1 and ref.shape[-1] == 1:
            x = x[..., None] if ref.dtype == "string" else ops.expand_dims(x, -1)
        self._check_shape(tuple(x.shape), ref, layer.name)
        return x

    def _check_shape(self, shape: tuple, ref: KerasTensor, name: str) -> None:
        if not fits(shape and (None, *shape[1:]), ref.shape):
            raise ValueError(
                f"Model {self._owner!r}: the input {name!r} must have shape {ref.shape}, got "
                f"{shape}. The first size is the batch; reshape the data, or build the model for "
                "this shape."
            )

    @functools.cached_property
    def front(self) -> GraphFront | None:
        """The part that computes on the host; None if there is none."""
        first = front_nodes(self._nodes)
        if not first:
            return None
        return GraphFront(
            self._inputs,
            self._nodes,
            self._outputs_struct,
            self._outputs,
            first,
            self.flat_inputs,
        )

    @property
    def on_host(self) -> bool:
        """Whether all of it computes on the host."""
        layers = [o for o in self._operations if not isinstance(o, InputLayer)]
        return bool(layers) and all(map(is_host, layers))

    def __getstate__(self) -> dict[str, Any]:
        state = super().__getstate__()
        state.pop("front", None)
        return state

    def run(self, inputs: Any, mask: Any = None) -> Any:
        """Outputs for inputs of any accepted structure; masks travel with the tensors."""
        if self.front is not None and self.front.made(inputs):
            return self.front.outputs(inputs)
        flat = self.flat_inputs(inputs)
        if mask is not None:
            for x, m in zip(flat, tree.flatten(mask), strict=False):
                if m is not None:
                    masks.set_mask(x, m)
        return self._graph_plan.run(flat, call_plainly)


def _with_sources(inputs: Any) -> Any:
    """Inputs, each the output of an InputLayer or of a node where the graph is cut."""

    def source(x: Any) -> Any:
        if isinstance(x, KerasTensor) and x.record is None:
            InputLayer(input_tensor=x, name=x.name)
        return x

    return tree.map_structure(source, inputs)


class Functional(Model):
    """A model made of symbolic inputs and outputs: see `Model`."""

    _converts_inputs = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        inputs, outputs, kwargs = graph_arguments(args, kwargs)
        trainable = kwargs.pop("trainable", None)
        super().__init__(inputs=inputs, outputs=outputs, **kwargs)
        if trainable is not None:
            self.trainable = trainable

    def _listed_layers(self) -> list[Layer]:
        return self._graph.layers

    @property
    def operations(self) -> list[Any]:
        """Layers and ops of the graph, inputs first."""
        return self._graph.operations

    @property
    def inputs(self) -> list[KerasTensor]:
        """The symbolic inputs, flat."""
        return self._graph.inputs

    @property
    def outputs(self) -> list[KerasTensor]:
        """The symbolic outputs, flat."""
        return self._graph.outputs

    @property
    def input(self) -> Any:
        """The symbolic inputs in their structure."""
        return self._graph._inputs_struct

    @property
    def output(self) -> Any:
        """The symbolic outputs in their structure."""
        return self._graph._outputs_struct

    @property
    def input_shape(self) -> Any:
        """Shapes of the inputs in their structure."""
        return shapes_of(self.input)

    @property
    def output_shape(self) -> Any:
        """Shapes of the outputs in their structure."""
        return shapes_of(self.output)

    @property
    def input_names(self) -> list[str]:
        """Names of the inputs."""
        return list(self._graph.input_names)

    @property
    def output_names(self) -> list[str]:
        """Names of the outputs: those of a dict, else of the layers that make them."""
        if isinstance(self.output, Mapping):
            return sorted(self.output)
        return [t.record.operation.name for t in self.outputs]

    def compute_output_spec(self, inputs: Any, training: Any = None, mask: Any = None) -> Any:
        """Specs of the outputs."""
        return self._graph.compute_output_spec(inputs)

    def compute_output_shape(self, input_shape: Any) -> Any:
        """Shapes of the outputs for shapes of the inputs."""
        return self._graph.compute_output_shape(input_shape)

    def get_build_config(self) -> dict[str, Any]:
        """The shapes are in the graph."""
        return {"input_shape": None}

    def build_from_config(self, config: Any) -> None:
        """The graph is built already."""

    def get_config(self) -> dict[str, Any]:
        """Layers and connections."""
        if not takes_graph(type(self)):
            return Configurable.get_config(self)
        return {"name": self.name, "trainable": self.trainable, **write_graph(self._graph)}


def make_functional(cls: type[Model]) -> None:
    """Puts `Functional` in the place of `Model` below a class whose constructor made a graph.

    So a user's subclass has `inputs`, `output_shape` and all else that graphs have.
    """
    if not issubclass(cls, Functional):
        for base in cls.__bases__:
            if issubclass(base, Model) and base is not Model:
                make_functional(base)
        cls.__bases__ = tuple(Functional if base is Model else base for base in cls.__bases__)


def from_graph_config(cls: type[Model], config: Mapping[str, Any], custom_objects: Any) -> Any:
    """A model of a class with the layers and connections of a configuration."""
    inputs, outputs = read_graph(config, custom_objects)
    rest = {key: value for key, value in config.items() if key not in GRAPH_KEYS}
    trainable = rest.pop("trainable", True)
    model = cls(inputs, outputs, **rest)
    model._trainable = trainable  # of the model alone: each layer said its own
    return model


def takes_graph(cls: type) -> bool:
    """Whether a class is constructed as `cls(inputs, outputs, name=...)`."""
    parameters = list(inspect.signature(cls.__init__).parameters.values())[1:]
    kinds = {p.kind for p in parameters}
    names = [p.name for p in parameters if p.kind is p.POSITIONAL_OR_KEYWORD]
    takes_name = "name" in names or inspect.Parameter.VAR_KEYWORD in kinds
    anything = not names and inspect.Parameter.VAR_POSITIONAL in kinds
    return takes_name and (anything or names[:2] == ["inputs", "outputs"])
