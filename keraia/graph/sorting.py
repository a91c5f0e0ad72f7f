"""The nodes between inputs and outputs, in the order in which they run and are listed."""

from collections.abc import Sequence
from typing import Any

from keraia.core.spec import KerasTensor, Node


def source_of(tensor: KerasTensor, where: str) -> Node:
    """The node that made a symbolic tensor."""
    record = tensor.record
    if record is None:
        raise ValueError(
            f"{where}: {tensor!r} was not made by calling a layer or an op on an Input. Begin "
            "with `keras.Input(shape)`."
        )
    return record.operation._inbound_nodes[record.node_index]


def nodes_between(
    inputs: Sequence[KerasTensor], outputs: Sequence[KerasTensor], where: str
) -> tuple[list[Node], list[Any]]:
    """Nodes from inputs to outputs and the operations they call.

    Both are sorted by depth, the longest way to an output first; operations of equal depth stand
    in the order in which a walk from the outputs meets them.

    Raises:
        ValueError: An output depends on an Input that is not among `inputs`.
    """
    given = {id(t) for t in inputs}
    finished = _walk(inputs, outputs, given, where)
    met = _order_of_meeting(outputs, given, where)
    depth_of_node: dict[int, int] = {}
    depth_of_operation: dict[int, int] = {}
    for node in reversed(finished):
        depth = max(depth_of_node.get(id(node), 0), depth_of_operation.get(id(node.operation), 0))
        depth_of_node[id(node)] = depth_of_operation[id(node.operation)] = depth
        if not any(id(t) in given for t in node.outputs):
            for tensor in node.inputs:
                parent = source_of(tensor, where)
                depth_of_node[id(parent)] = max(depth + 1, depth_of_node.get(id(parent), 0))
    for tensor in inputs:  # an input that no output needs is listed all the same
        node = source_of(tensor, where)
        if id(node) not in depth_of_node:
            finished.append(node)
            depth_of_node[id(node)] = depth_of_operation[id(node.operation)] = 0
            met.setdefault(id(node.operation), -1)
    nodes = sorted(finished, key=lambda n: -depth_of_node[id(n)])
    operations = {id(n.operation): n.operation for n in nodes}
    listed = sorted(operations.values(), key=lambda o: (-depth_of_operation[id(o)], met[id(o)]))
    return nodes, listed


def _walk(
    inputs: Sequence[KerasTensor], outputs: Sequence[KerasTensor], given: set[int], where: str
) -> list[Node]:
    """Nodes in an order in which every node stands after those it needs."""
    finished: list[Node] = []
    state: dict[int, bool] = {}  # node -> whether it is finished
    stack = [(source_of(t, where), False) for t in reversed(outputs)]
    while stack:
        node, expanded = stack.pop()
        if expanded:
            if not state[id(node)]:
                state[id(node)] = True
                finished.append(node)
            continue
        if id(node) in state:
            continue
        state[id(node)] = False
        stack.append((node, True))
        if any(id(t) in given for t in node.outputs):
            continue
        if node.is_input:
            raise ValueError(
                f"{where}: the outputs depend on the Input {node.outputs[0]!r}, which is not among "
                f"`inputs`. Add it, or begin from {[t.name for t in inputs]}."
            )
        stack.extend((source_of(t, where), False) for t in reversed(node.inputs))
    return finished


def _order_of_meeting(
    outputs: Sequence[KerasTensor], given: set[int], where: str
) -> dict[int, int]:
    """Operation -> when a walk from the outputs back to the inputs first meets it."""
    met: dict[int, int] = {}
    seen: set[int] = set()
    stack = [source_of(t, where) for t in reversed(outputs)]
    while stack:
        node = stack.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        met.setdefault(id(node.operation), len(met))
        if not any(id(t) in given for t in node.outputs):
            stack.extend(source_of(t, where) for t in reversed(node.inputs))
    return met


def sources(tensor: KerasTensor) -> list[KerasTensor]:
    """The inputs on which a symbolic tensor depends, in the order in which a walk meets them."""
    found: dict[int, KerasTensor] = {}
    seen: set[int] = set()
    waiting = [tensor]
    while waiting:
        current = waiting.pop()
        if id(current) in seen:
            continue
        seen.add(id(current))
        made = current.record and source_of(current, "sources").inputs
        if made:
            waiting += reversed(made)
        else:
            found[id(current)] = current
    return list(found.values())
