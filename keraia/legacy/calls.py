"""How layers were called, in configurations of Keras 1 and 2.

A node is a list with `[layer, node, tensor, kwargs]` for each tensor that a call took; today it is
`{"args": [...], "kwargs": {...}}` with tensors where they stood.
"""

from collections.abc import Mapping
from typing import Any

from keraia.core.errors import UnsafeFileError
from keraia.legacy import functions

CONSTANT = "_CONSTANT_VALUE"


def modern(config: dict[str, Any]) -> dict[str, Any]:
    """The configuration of a functional model with its calls as today."""
    entries = config["layers"]
    if not any(_is_old(entry) for entry in entries):
        return config
    shift = {entry["name"]: _first_node(entry) for entry in entries}
    made = []
    for entry in entries:
        nodes = [_call(node, shift) for node in entry["inbound_nodes"]]
        made.append(functions.modern({**entry, "inbound_nodes": nodes}))
    places = {key: _places(config[key], shift) for key in ("input_layers", "output_layers")}
    return {**config, **places, "layers": made}


def _is_old(entry: Any) -> bool:
    if not isinstance(entry, Mapping) or not isinstance(entry.get("inbound_nodes"), list):
        raise UnsafeFileError("The layers of a model's configuration lack their `inbound_nodes`.")
    nodes = entry["inbound_nodes"]
    return bool(nodes) and isinstance(nodes[0], list)


def _first_node(entry: Mapping[str, Any]) -> int:
    """Number of a layer's first call: models that begin with an input counted that as one, too."""
    inner = entry["config"].get("layers") if isinstance(entry["config"], Mapping) else None
    begins = inner[0].get("class_name") if isinstance(inner, list) and inner else None
    return int(begins == "InputLayer")


def _call(node: Any, shift: Mapping[str, int]) -> dict[str, Any]:
    """One call."""
    if isinstance(node, list) and node and isinstance(node[0], str):
        return _flat_call(node, shift)
    if not isinstance(node, list) or not node:
        raise UnsafeFileError(f"A call in a model's configuration is {node!r}, not a list.")
    kwargs: dict[str, Any] = {}
    for part in node:
        if len(part) > 3:
            kwargs |= part[3]
    tensors = [_tensor(part, shift) for part in node]
    return {
        "args": [tensors[0] if len(tensors) == 1 else tensors],
        "kwargs": {name: _argument(value, shift) for name, value in kwargs.items()},
    }


def _flat_call(node: list[Any], shift: Mapping[str, int]) -> dict[str, Any]:
    """A call of a function of TensorFlow: its first argument, then the others by name."""
    first = node[2] if node[0] == CONSTANT else _tensor(node, shift)
    kwargs = {name: _argument(value, shift) for name, value in node[3].items()}
    return {"args": [first], "kwargs": kwargs}


def _argument(value: Any, shift: Mapping[str, int]) -> Any:
    if _names_a_tensor(value, shift):
        return _tensor(value, shift)
    if isinstance(value, list):
        return [_argument(part, shift) for part in value]
    return value


def _names_a_tensor(value: Any, shift: Mapping[str, int]) -> bool:
    return (
        isinstance(value, list)
        and len(value) in (3, 4)
        and isinstance(value[0], str)
        and value[0] in shift
        and isinstance(value[1], int)
    )


def _tensor(part: Any, shift: Mapping[str, int]) -> dict[str, Any]:
    history = _history(part, shift)
    return {"class_name": "__keras_tensor__", "config": {"keras_history": history}}


def _history(part: Any, shift: Mapping[str, int]) -> list[Any]:
    if not isinstance(part, list) or len(part) < 3 or part[0] not in shift:
        raise UnsafeFileError(
            f"A model's configuration calls a layer on {part!r}, no tensor of it."
        )
    name, node, index = part[:3]
    return [name, node - shift[name], index]


def _places(places: Any, shift: Mapping[str, int]) -> Any:
    """Tensors among inputs or outputs; a list of one stood for the tensor itself."""
    if isinstance(places, list) and places and isinstance(places[0], str):
        return _history(places, shift)
    if isinstance(places, Mapping):
        return {key: _places(place, shift) for key, place in places.items()}
    made = [_places(place, shift) for place in places]
    return made[0] if len(made) == 1 else made
