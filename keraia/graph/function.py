"""`Function`: a graph of operations from inputs to outputs, run as one."""

import functools
from collections.abc import Callable, Sequence
from typing import Any

from keraia.backends import backend
from keraia.core import tree
from keraia.core.spec import KerasTensor, Node
from keraia.graph.operation import Operation
from keraia.graph.sorting import nodes_between


class Plan:
    """A graph made ready to run: slots for values, and steps that fill them."""

    def __init__(self, nodes: Sequence[Node], inputs: Sequence[KerasTensor], outputs: Any) -> None:
        self.slots: dict[int, int] = {}
        for tensor in inputs:
            self._slot(tensor)
        given = set(self.slots)
        self.steps = [
            (node.operation, _filler(node, self._slot), [self._slot(t) for t in node.outputs])
            for node in nodes
            if not any(id(t) in given for t in node.outputs)
        ]
        self.outputs = tree.map_structure(self._slot, outputs)

    def _slot(self, tensor: KerasTensor) -> int:
        return self.slots.setdefault(id(tensor), len(self.slots))

    def run(self, values: Sequence[Any], call: Callable[..., Any]) -> Any:
        """Outputs for input `values`; `call(operation, args, kwargs)` does each step."""
        table: list[Any] = [None] * len(self.slots)
        table[: len(values)] = values
        for operation, fill, places in self.steps:
            args, kwargs = fill(table)
            result = call(operation, args, kwargs)
            if len(places) == 1 and not isinstance(result, (list, tuple, dict)):
                table[places[0]] = result
            else:
                for place, value in zip(places, tree.flatten(result), strict=True):
                    table[place] = value
        if isinstance(self.outputs, int):
            return table[self.outputs]
        return tree.map_structure(table.__getitem__, self.outputs)


def _filler(node: Node, slot: Callable[[KerasTensor], int]) -> Callable[[list[Any]], tuple]:
    """A function that puts present values into the places of a node's symbolic arguments."""
    args, kwargs = node.args, node.kwargs
    if len(args) == 1 and isinstance(args[0], KerasTensor) and not kwargs:
        place = slot(args[0])
        return lambda table: ((table[place],), {})
    structure = (args, kwargs)
    leaves = tree.flatten(structure)
    places = [(i, slot(x)) for i, x in enumerate(leaves) if isinstance(x, KerasTensor)]

    def fill(table: list[Any]) -> tuple:
        filled = list(leaves)
        for i, place in places:
            filled[i] = table[place]
        return tree.pack_sequence_as(structure, filled)

    return fill


def call_plainly(operation: Any, args: tuple, kwargs: dict[str, Any]) -> Any:
    return operation(*args, **kwargs)


class Function(Operation):
    """The computation between symbolic inputs and outputs, callable on values.

    Args:
        inputs: Symbolic tensor, or a list, tuple or dict of them.
        outputs: Symbolic tensors made from them.
        name: Name.

    Example:
        >>> import keraia as keras
        >>> a, b = keras.KerasTensor((2,)), keras.KerasTensor((2,))
        >>> f = keras.Function([a, b], keras.ops.add(a, b))
        >>> f([[1.0, 2.0], [3.0, 4.0]]).tolist()
        [4.0, 6.0]
    """

    def __init__(self, inputs: Any, outputs: Any, name: str | None = None) -> None:
        super().__init__(name)
        self._set_graph(inputs, outputs)

    def _set_graph(self, inputs: Any, outputs: Any) -> None:
        where = f"{type(self).__name__} {self.name!r}"
        self._inputs_struct = inputs
        self._outputs_struct = outputs
        self._inputs = tree.flatten(inputs)
        self._outputs = tree.flatten(outputs)
        for kind, tensors in (("inputs", self._inputs), ("outputs", self._outputs)):
            for tensor in tensors:
                if not isinstance(tensor, KerasTensor):
                    raise ValueError(
                        f"{where}: `{kind}` must be symbolic tensors (from `keras.Input` or from "
                        f"calling layers on them), got {tensor!r} ({type(tensor).__name__})."
                    )
        for tensor in self._inputs:
            if tensor.record is None:
                Node(_Source(), (), {}, tensor)
        self._nodes, self._operations = nodes_between(self._inputs, self._outputs, where)

    @functools.cached_property
    def _graph_plan(self) -> Plan:
        return Plan(self._nodes, self._inputs, self._outputs_struct)

    def __getstate__(self) -> dict[str, Any]:
        state = super().__getstate__()
        state.pop("_graph_plan", None)
        return state

    @property
    def operations(self) -> list[Any]:
        """What the graph calls, inputs first."""
        return list(self._operations)

    @property
    def inputs(self) -> list[KerasTensor]:
        """The symbolic inputs, flat."""
        return list(self._inputs)

    @property
    def outputs(self) -> list[KerasTensor]:
        """The symbolic outputs, flat."""
        return list(self._outputs)

    def call(self, inputs: Any) -> Any:
        """Computes the outputs of the graph."""
        return self._graph_plan.run(self.flat_inputs(inputs), call_plainly)

    def compute_output_spec(self, inputs: Any) -> Any:
        """Output specs for symbolic inputs."""
        return self._graph_plan.run(self.flat_inputs(inputs), specified)

    def compute_output_shape(self, input_shape: Any) -> Any:
        """Output shapes for input shapes."""
        shapes: list[Any] = []
        tree.map_shape_structure(shapes.append, input_shape)
        specs = [
            KerasTensor(shape, mine.dtype) for shape, mine in zip(shapes, self._inputs, strict=True)
        ]
        return shapes_of(self._graph_plan.run(specs, specified))

    def flat_inputs(self, inputs: Any) -> list[Any]:
        """Values for the inputs, in the order of the graph.

        Raises:
            ValueError: They are nested in another way than the inputs, or a shape does not fit.
        """
        mine = self._inputs_struct
        try:
            return tree.flatten(tree.map_structure_up_to(mine, self._fitted, mine, inputs))
        except ValueError as error:
            raise ValueError(
                f"{type(self).__name__} {self.name!r}: the inputs must have the structure and "
                f"shapes {shapes_of(mine)}. {error}"
            ) from error

    def _fitted(self, ref: KerasTensor, value: Any) -> Any:
        """A value for one input: an array or symbolic tensor of its shape."""
        value = value if hasattr(value, "shape") else backend.as_array(value)
        shape = tuple(value.shape)
        if not fits(shape, ref.shape):
            raise ValueError(f"The input {ref.name!r} came with the shape {shape}.")
        return value


def fits(shape: tuple[int | None, ...], wanted: tuple[int | None, ...]) -> bool:
    """Whether a shape is what is wanted, wherever both are known."""
    return len(shape) == len(wanted) and all(
        a == b or None in (a, b) for a, b in zip(shape, wanted, strict=True)
    )


def shapes_of(tensors: Any) -> Any:
    """Shapes of tensors, in their structure."""
    return tree.map_structure(lambda x: x.shape, tensors)


class _Source(Operation):
    """Stands for a bare symbolic tensor used as an input."""

    def call(self) -> None:
        """There is nothing to compute."""


def specified(operation: Any, args: tuple, kwargs: dict[str, Any]) -> Any:
    """Output specs of a step, leaving no node behind."""
    before = len(operation._inbound_nodes)
    out = operation(*args, **kwargs)
    del operation._inbound_nodes[before:]
    return out
