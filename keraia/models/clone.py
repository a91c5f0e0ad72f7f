"""`clone_model`: the same architecture with new weights."""

from collections.abc import Callable
from typing import Any

from keraia.core import tree
from keraia.core.spec import KerasTensor
from keraia.layers.base.input import Input, InputLayer
from keraia.layers.base.layer import Layer
from keraia.models.functional import Functional, takes_graph
from keraia.models.sequential import Sequential


def _cloned(layer: Layer) -> Layer:
    return type(layer).from_config(layer.get_config())


def clone_model(
    model: Any,
    input_tensors: Any = None,
    clone_function: Callable[[Layer], Layer] | None = None,
    call_function: Callable[..., Any] | None = None,
    recursive: bool = False,
    **kwargs: Any,
) -> Any:
    """A model with the same layers, made anew: other weights, nothing shared.

    Args:
        model: Functional, Sequential, or any model whose configuration says all.
        input_tensors: Symbolic tensors on which to build it, instead of new inputs.
        clone_function: Function of a layer that returns the layer to use in its place; by default
            one of the same configuration. Inputs are not passed to it.
        call_function: Function `(layer, *args, **kwargs)` that calls a cloned layer.
        recursive: Whether `clone_function` is applied inside models in the model.

    Example:
        >>> import keraia as keras
        >>> model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2)])
        >>> keras.models.clone_model(model).count_params()
        8
    """
    if kwargs:
        raise TypeError(f"clone_model takes no argument {', '.join(map(repr, kwargs))}.")
    make = clone_function or _cloned

    def clone(layer: Layer) -> Layer:
        if recursive and isinstance(layer, (Functional, Sequential)):
            return clone_model(layer, clone_function=clone_function, recursive=True)
        return make(layer)

    if isinstance(model, Sequential):
        return _clone_sequential(model, input_tensors, clone, call_function)
    if isinstance(model, Functional):
        return _clone_functional(model, input_tensors, clone, call_function)
    for name, value in (("input_tensors", input_tensors), ("clone_function", clone_function)):
        if value is not None:
            raise ValueError(
                f"clone_model: `{name}` is for functional and Sequential models; {model.name!r} is "
                f"a {type(model).__name__}."
            )
    return _cloned(model)


def _clone_sequential(
    model: Sequential, input_tensors: Any, clone: Any, call_function: Any
) -> Sequential:
    if call_function is not None:
        raise ValueError("clone_model: `call_function` is for functional models.")
    copy = Sequential(name=model.name, trainable=model.trainable)
    entry = next((layer for layer in model._stack if isinstance(layer, InputLayer)), None)
    if input_tensors is not None:
        tensors = tree.flatten(input_tensors)
        if len(tensors) != 1:
            raise ValueError(f"clone_model: a Sequential has one input, got {len(tensors)}.")
        tensor = tensors[0]
        copy.add(
            tensor if isinstance(tensor, KerasTensor) else Input(batch_shape=tuple(tensor.shape))
        )
    elif entry is not None:
        copy.add(_cloned(entry))
    for layer in model.layers:
        copy.add(clone(layer))
    return copy


def _clone_functional(
    model: Functional, input_tensors: Any, clone: Any, call_function: Any
) -> Functional:
    graph = model._graph
    if input_tensors is None:
        inputs = tree.map_structure(_new_input, model.input)
    else:
        inputs = tree.pack_sequence_as(model.input, tree.flatten(input_tensors))
    twins: dict[int, Any] = {}

    def call(operation: Any, args: tuple, kwargs: dict[str, Any]) -> Any:
        if not isinstance(operation, Layer):
            return operation(*args, **kwargs)
        if id(operation) not in twins:
            twins[id(operation)] = clone(operation)
        twin = twins[id(operation)]
        return call_function(twin, *args, **kwargs) if call_function else twin(*args, **kwargs)

    outputs = graph._graph_plan.run(tree.flatten(inputs), call)
    cls = type(model) if takes_graph(type(model)) else Functional
    copy = cls(inputs, outputs, name=model.name)
    copy._trainable = model.trainable  # of the model alone: each layer has its own
    return copy


def _new_input(tensor: KerasTensor) -> KerasTensor:
    return Input(batch_shape=tensor.shape, dtype=tensor.dtype, name=tensor.record.operation.name)
