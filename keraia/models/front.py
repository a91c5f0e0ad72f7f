"""Fronts: the part of a model that computes with strings, before the compiled program runs.

No backend but TensorFlow has strings, and no compiler takes them. Layers that turn strings (or
keys to be hashed) into numbers compute on the host. In a model they stand where the data come in,
so they run on each batch as it is fed, and the program begins with what they made.
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from keraia.backends import backend
from keraia.core.spec import KerasTensor, Node
from keraia.graph.function import Plan, call_plainly


class Front:
    """What happens to a batch of inputs on the host.

    Args:
        names: Names of the values that the rest of the model begins with.
        values: Computes these, in order, for inputs.
    """

    def __init__(self, names: list[str], values: Callable[[Any], Sequence[Any]]) -> None:
        self.names = names
        self._values = values

    def __call__(self, inputs: Any) -> dict[str, np.ndarray]:
        """Values for a batch of inputs, by name."""
        if self.made(inputs):
            return inputs
        return {
            name: backend.to_numpy(value) if backend.is_array(value) else value
            for name, value in zip(self.names, self._values(inputs), strict=True)
        }

    def made(self, inputs: Any) -> bool:
        """Whether inputs are what a front made."""
        return isinstance(inputs, dict) and inputs.keys() == set(self.names)


class GraphFront(Front):
    """The front of a graph, and the graph behind it.

    Args:
        inputs: Symbolic inputs of the graph.
        nodes: Its nodes, in the order in which they run.
        outputs: Symbolic outputs, in their structure.
        flat_outputs: The same, flat.
        first: Those of the nodes that run on the host.
        flat_inputs: Puts inputs into the order of the graph.
    """

    def __init__(
        self,
        inputs: Sequence[KerasTensor],
        nodes: Sequence[Node],
        outputs: Any,
        flat_outputs: Sequence[KerasTensor],
        first: Sequence[Node],
        flat_inputs: Callable[[Any], list[Any]],
    ) -> None:
        rest = [n for n in nodes if not n.is_input and n not in first]
        wanted = {id(t) for t in flat_outputs}.union(id(t) for node in rest for t in node.inputs)
        known = [*inputs, *(t for node in first for t in node.outputs)]
        crossing = [t for t in known if id(t) in wanted]
        before, self._behind = Plan(first, inputs, crossing), Plan(rest, crossing, outputs)
        super().__init__(
            [_name(t) for t in crossing],
            lambda inputs: before.run(flat_inputs(inputs), call_plainly),
        )

    def outputs(self, values: dict[str, Any]) -> Any:
        """Outputs of the graph for what the front made."""
        return self._behind.run([values[name] for name in self.names], call_plainly)


def front_nodes(nodes: Sequence[Node]) -> list[Node]:
    """Nodes of host layers, and those that lead there from the inputs, in their order.

    Layers that come after something trained are left out: they cannot run before it.
    """
    paths: dict[int, set[Node]] = {}  # tensor -> nodes that lead to it
    found: set[Node] = set()
    for node in nodes:
        before = set().union(*(paths.get(id(t), set()) for t in node.inputs))
        path = before if node.is_input else before | {node}
        paths.update((id(t), path) for t in node.outputs)
        trained = any(getattr(n.operation, "trainable_variables", ()) for n in path)
        if is_host(node.operation) and not trained:
            found |= path
    return [node for node in nodes if node in found]


def is_host(operation: Any) -> bool:
    """Whether an operation computes on the host, so that no program can contain it."""
    return getattr(operation, "_on_host", False)


def _name(tensor: KerasTensor) -> str:
    record = tensor.record
    return f"{record.operation.name}/{record.node_index}/{record.tensor_index}"
