"""A graph as plain configuration, in the form that files have, and back."""

from collections.abc import Collection
from typing import Any

from keraia.core import op_forms, tree
from keraia.core.configurable import deserialize, serialize
from keraia.core.op import OpCall
from keraia.core.spec import KerasTensor
from keraia.graph.function import Function
from keraia.layers.base.input import InputLayer

Place = tuple[str, int]  # an operation by name, and which call of it


def write_graph(graph: Function) -> dict[str, Any]:
    """Layers with their calls, and where inputs and outputs stand."""
    number = _numbers(graph)

    def history(tensor: KerasTensor) -> list[Any]:
        record = tensor.record
        node = record.operation._inbound_nodes[record.node_index]
        return [record.operation.name, number[id(node)], record.tensor_index]

    def form(value: Any) -> Any:
        if not isinstance(value, KerasTensor):
            return serialize(value)
        config = {
            "shape": value.shape,
            "dtype": value.dtype,
            "keras_history": history(value),
        }
        return {"class_name": "__keras_tensor__", "config": config}

    def call(args: Any, kwargs: Any) -> dict[str, Any]:
        return {"args": _mapped(form, args), "kwargs": _mapped(form, kwargs)}

    layers = []
    for operation in graph.operations:
        entry = serialize(operation)
        entry["name"] = operation.name
        mine = [n for n in operation._inbound_nodes if id(n) in number]
        if isinstance(operation, OpCall):
            config, args, kwargs = op_forms.split(operation, mine[0])
            entry["config"] = serialize(config)
            entry["inbound_nodes"] = [call(args, kwargs)]
        elif mine[0].is_input:
            entry["inbound_nodes"] = []
        else:
            entry["inbound_nodes"] = [call(n.args, n.kwargs) for n in mine]
        layers.append(entry)
    return {
        "layers": layers,
        "input_layers": tree.map_structure(history, graph._inputs_struct),
        "output_layers": tree.map_structure(history, graph._outputs_struct),
    }


def _numbers(graph: Function) -> dict[int, int]:
    """Node -> its number among the nodes of its operation that belong to the graph."""
    mine = {id(n) for n in graph._nodes}
    out: dict[int, int] = {}
    for operation in graph.operations:
        nodes = [n for n in operation._inbound_nodes if id(n) in mine]
        out.update((id(n), i) for i, n in enumerate(nodes))
    return out


def _mapped(fn: Any, value: Any) -> Any:
    """`fn` of every leaf; tuples stay tuples, so that JSON makes lists of them."""
    if isinstance(value, dict):
        return {k: _mapped(fn, v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [_mapped(fn, v) for v in value]
    return fn(value)


def read_graph(config: dict[str, Any], custom_objects: Any) -> tuple[Any, Any]:
    """Inputs and outputs of the graph that a configuration describes."""
    operations: dict[str, Any] = {}
    calls: dict[Place, tuple[Any, Any]] = {}
    made: dict[Place, list[KerasTensor]] = {}
    for entry in config["layers"]:
        name = entry["name"]
        if name in operations:
            raise ValueError(f"Two layers of model {config.get('name')!r} are called {name!r}.")
        operations[name] = deserialize(_bare(entry), custom_objects=custom_objects)
        if isinstance(operations[name], InputLayer):
            made[name, 0] = [operations[name].output]
        calls |= {(name, i): _call_of(call) for i, call in enumerate(entry["inbound_nodes"])}
    for place in _in_order(calls, made, config.get("name")):
        made[place] = tree.flatten(_called(operations[place[0]], calls[place], made))

    def tensor(history: Any) -> KerasTensor:
        name, node, index = history
        return made[name, node][index]

    return _places(tensor, config["input_layers"]), _places(tensor, config["output_layers"])


def _in_order(calls: dict[Place, Any], made: Collection[Place], model: Any) -> list[Place]:
    """Calls in an order in which each finds its inputs made: the order of the file, if it can be.

    Raises:
        ValueError: An input is never made.
    """
    needed = {place: _needed(place, call) for place, call in calls.items()}
    order: dict[Place, None] = {}
    begun: set[Place] = set()
    for start in calls:
        path = [start]
        while path:
            place = path[-1]
            left = [one for one in needed[place] if one not in order and one not in made]
            if not left:
                order[place] = None
                path.pop()
            elif place in begun or not all(one in calls for one in left):
                raise ValueError(
                    f"The configuration of model {model!r} cannot be followed: the inputs of "
                    f"{place[0]!r} are never made."
                )
            else:
                begun.add(place)
                path += left
    return list(order)


def _needed(place: Place, call: tuple[Any, Any]) -> list[Place]:
    """What a call needs: its inputs, and the call before it of the same layer."""
    name, index = place
    earlier = [(name, index - 1)] if index else []
    return earlier + [(source, node) for source, node, _ in _histories(call)]


def _called(operation: Any, call: tuple[Any, Any], made: dict[Place, Any]) -> Any:
    args, kwargs = _filled(call, made)
    if isinstance(operation, OpCall):
        return op_forms.call_again(operation, args, kwargs)
    return operation(*args, **kwargs)


def _bare(entry: dict[str, Any]) -> dict[str, Any]:
    """The form of the object alone."""
    return {k: v for k, v in entry.items() if k not in ("name", "inbound_nodes")}


def _call_of(call: dict[str, Any]) -> tuple[Any, Any]:
    return call["args"], call["kwargs"]


def _is_tensor(value: Any) -> bool:
    return isinstance(value, dict) and value.get("class_name") == "__keras_tensor__"


def _histories(value: Any) -> list[tuple[str, int, int]]:
    if _is_tensor(value):
        name, node, index = value["config"]["keras_history"]
        return [(name, node, index)]
    parts = value.values() if isinstance(value, dict) else value
    if isinstance(value, (dict, list, tuple)):
        return [h for part in parts for h in _histories(part)]
    return []


def _filled(call: Any, made: dict[Place, Any]) -> Any:
    """The arguments of a call, tensors in their places."""
    if _is_tensor(call):
        name, node, index = call["config"]["keras_history"]
        return made[name, node][index]
    if isinstance(call, (list, tuple)):
        return type(call)(_filled(part, made) for part in call)
    if isinstance(call, dict) and "class_name" not in call:
        return {k: _filled(v, made) for k, v in call.items()}
    return deserialize(call)


def _places(fn: Any, structure: Any) -> Any:
    """`fn` of each `[name, node, tensor]` in a structure of them."""
    if isinstance(structure, dict):
        return {k: _places(fn, v) for k, v in structure.items()}
    if len(structure) == 3 and isinstance(structure[0], str):
        return fn(structure)
    return [_places(fn, part) for part in structure]
