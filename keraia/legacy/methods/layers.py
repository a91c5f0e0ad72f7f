"""What layers had: nodes by number, shapes, updates, and names from Keras 1."""

from typing import Any

from keraia import ops
from keraia.core import tree
from keraia.core.spec import KerasTensor
from keraia.graph.function import shapes_of
from keraia.layers import Input
from keraia.layers.base.input_spec import check_inputs
from keraia.legacy.gone import attribute, method

LAYER = "layers.Layer"
_EACH_CALL = "the tensor that the call returned"


def _end(layer: Any, side: str, index: int) -> Any:
    nodes = layer._inbound_nodes
    if not -len(nodes) <= index < len(nodes):
        raise ValueError(
            f"Layer {layer.name!r} was called on symbolic tensors {len(nodes)} times, so it has no "
            f"call {index}."
        )
    tensors = getattr(nodes[index], side)
    return tensors[0] if len(tensors) == 1 else list(tensors)


@method(LAYER, _EACH_CALL)
def get_output_at(self: Any, node_index: int) -> Any:
    """The symbolic output of one of the layer's calls."""
    return _end(self, "outputs", node_index)


@method(LAYER, _EACH_CALL)
def get_input_at(self: Any, node_index: int) -> Any:
    """The symbolic input of one of the layer's calls."""
    return _end(self, "inputs", node_index)


@method(LAYER, "tensor.shape of the tensor that the call returned")
def get_output_shape_at(self: Any, node_index: int) -> Any:
    """Shape of the output of one of the layer's calls."""
    return shapes_of(_end(self, "outputs", node_index))


@method(LAYER, "tensor.shape of the tensor that the call took")
def get_input_shape_at(self: Any, node_index: int) -> Any:
    """Shape of the input of one of the layer's calls."""
    return shapes_of(_end(self, "inputs", node_index))


def _mask(tensors: Any) -> Any:
    masks = [getattr(t, "_keras_mask", None) for t in tree.flatten(tensors)]
    return masks[0] if len(masks) == 1 else masks


@method(LAYER, "the mask that compute_mask returns")
def get_input_mask_at(self: Any, node_index: int) -> Any:
    """Mask of the input of one of the layer's calls."""
    return _mask(_end(self, "inputs", node_index))


@method(LAYER, "the mask that compute_mask returns")
def get_output_mask_at(self: Any, node_index: int) -> Any:
    """Mask of the output of one of the layer's calls."""
    return _mask(_end(self, "outputs", node_index))


@attribute(LAYER, "the mask that compute_mask returns")
def input_mask(self: Any) -> Any:
    """Mask of the input of the layer's only call."""
    return _mask(self.input)


@attribute(LAYER, "the mask that compute_mask returns")
def output_mask(self: Any) -> Any:
    """Mask of the output of the layer's only call."""
    return _mask(self.output)


@attribute(LAYER, "layer.input.shape")
def input_shape(self: Any) -> Any:
    """Shape of the input of the layer's only call."""
    return _shape_of(self, "inputs", "input_shape")


@attribute(LAYER, "layer.output.shape")
def output_shape(self: Any) -> Any:
    """Shape of the output of the layer's only call."""
    return _shape_of(self, "outputs", "output_shape")


def _shape_of(layer: Any, side: str, name: str) -> Any:
    nodes = layer._inbound_nodes
    if not nodes:
        raise AttributeError(
            f"Layer {layer.name!r} has no `{name}` before it is called on symbolic tensors."
        )
    shapes = {str(shapes_of(_end(layer, side, i))): shapes_of(_end(layer, side, i))
              for i in range(len(nodes))}  # fmt: skip
    if len(shapes) > 1:
        raise AttributeError(
            f"Layer {layer.name!r} has several, {', '.join(shapes)}. Ask for `{name}_at(number)`."
        )
    shape = next(iter(shapes.values()))
    return [shape] if name == "output_shape" and type(layer).__name__ == "InputLayer" else shape


@method(LAYER, "compute_output_shape")
def get_output_shape_for(self: Any, input_shape: Any) -> Any:
    """Shape of the output for a shape of the input."""
    return self.compute_output_shape(input_shape)


@method(LAYER, "keras.Input(batch_shape=...)")
def create_input_layer(
    self: Any, batch_input_shape: Any, input_dtype: Any = None, name: str | None = None
) -> None:
    """Calls the layer on a new input."""
    self(Input(batch_shape=batch_input_shape, dtype=input_dtype, name=name))


@method(LAYER, "keras.Input")
def set_input(self: Any, input_tensor: Any, shape: Any = None) -> None:
    """Calls the layer on a tensor."""
    self(input_tensor)


@method(LAYER, "layer.input_spec, which every call checks")
def assert_input_compatibility(self: Any, inputs: Any) -> None:
    """Raises ValueError if inputs do not fit the layer's specification."""
    if self.input_spec is not None:
        check_inputs(self.input_spec, inputs, self.name)


@method(LAYER, "layer(inputs), which makes the node")
def add_inbound_node(
    self: Any, inbound_layers: Any, node_indices: Any = None, tensor_indices: Any = None
) -> None:
    """Calls the layer on outputs of other layers."""
    given = tree.flatten(inbound_layers)
    indices = node_indices or [0] * len(given)
    tensors = [_end(layer, "outputs", i) for layer, i in zip(given, indices, strict=True)]
    self(tensors[0] if len(tensors) == 1 else tensors)


@method(LAYER, "layer(inputs)")
def apply(self: Any, inputs: Any, *args: Any, **kwargs: Any) -> Any:
    """Calls the layer."""
    return self(inputs, *args, **kwargs)


@method(LAYER, "variable.assign(value) inside `call`")
def add_update(self: Any, updates: Any, inputs: Any = None) -> None:
    """Nothing: assignments in `call` take effect by themselves."""
    for update in updates if isinstance(updates, (list, tuple)) else [updates]:
        if isinstance(update, tuple) and len(update) == 2:
            update[0].assign(update[1])


@method(LAYER, "variable.assign(value) inside `call`")
def add_updates(self: Any, updates: Any, inputs: Any = None) -> None:
    """Nothing: assignments in `call` take effect by themselves."""
    add_update(self, updates, inputs)


@method(LAYER, "nothing: assignments in `call` take effect by themselves")
def get_updates_for(self: Any, inputs: Any) -> list[Any]:
    """No updates: there are no such objects any more."""
    return []


@method(LAYER, "layer.losses")
def get_losses_for(self: Any, inputs: Any = None) -> list[Any]:
    """The layer's losses."""
    return self.losses


@attribute(LAYER, "nothing: assignments in `call` take effect by themselves")
def updates(self: Any) -> list[Any]:
    """No updates: there are no such objects any more."""
    return []


@attribute(LAYER, "layer.losses")
def regularizers(self: Any) -> list[Any]:
    """Regularizers of the layer's weights."""
    return [w.regularizer for w in self.weights if w.regularizer is not None]


@attribute(LAYER, "variable.constraint of each of layer.weights")
def constraints(self: Any) -> dict[Any, Any]:
    """Weight -> its constraint."""
    return {w: w.constraint for w in self.weights if w.constraint is not None}


@attribute(LAYER, "model.run_eagerly")
def dynamic(self: Any) -> bool:
    """Whether the layer runs uncompiled only: never."""
    return False


@attribute(LAYER)
def stateful(self: Any) -> bool:
    """Whether the layer keeps states between batches."""
    return False


@attribute(LAYER, "layer._inbound_nodes")
def inbound_nodes(self: Any) -> list[Any]:
    """The layer's calls on symbolic tensors."""
    return self._inbound_nodes


@attribute(LAYER, "layer._outbound_nodes")
def outbound_nodes(self: Any) -> list[Any]:
    """Calls of other layers on this one's outputs, of which no list is kept."""
    return []


@attribute(LAYER)
def _outbound_nodes(self: Any) -> list[Any]:
    """Calls of other layers on this one's outputs, of which no list is kept."""
    return []


@method(LAYER, "nothing: a layer's state is its variables")
def finalize_state(self: Any) -> None:
    """Nothing: adapting a layer leaves it ready."""


@method(LAYER, "layer.compute_output_spec(spec)")
def compute_output_signature(self: Any, input_signature: Any) -> Any:
    """Specs of the outputs for specs of the inputs."""
    return self.compute_output_spec(input_signature)


@method(LAYER, "keras.metrics.Mean() in `__init__`, update_state(value) in `call`")
def add_metric(
    self: Any, value: Any, name: str | None = None, aggregation: str | None = None
) -> None:
    """Follows the mean of a tensor over an epoch, under a name in the logs."""
    from keraia.legacy.layers import added
    from keraia.legacy.training import follow

    if isinstance(value, KerasTensor):
        added.add(self, value, added.AddMetric(name or "metric"))
        return
    follow(self, ops.mean(value), name or "metric")
