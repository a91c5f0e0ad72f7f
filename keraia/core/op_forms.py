"""Calls of ops in saved graphs.

A file tells settings (in the operation's `config`) from arguments (in the node's `args` and
`kwargs`), mostly where our signatures tell settings from tensors. The table holds the rest.
"""

from typing import Any

from keraia.core import tree
from keraia.core.op import OpCall
from keraia.core.spec import Node

# Op -> parameter -> where files put it.
PLACES = {
    "average": {"weights": "kwargs"},
    "clip": {"x_min": "config", "x_max": "config"},
    "get_item": {"key": "args"},
    "pad": {"constant_values": "kwargs"},
    "rms_normalization": {"scale": "kwargs"},
}


def split(call: OpCall, node: Node) -> tuple[dict[str, Any], list[Any], dict[str, Any]]:
    """The `config`, `args` and `kwargs` under which files keep a call of an op."""
    config, args, kwargs = call.get_config(), list(node.args), {}
    for name, place in reversed(PLACES.get(call.op.name, {}).items()):
        tensors = call.op.tensors
        value = args.pop(tensors.index(name)) if name in tensors else config.pop(name)
        match place:
            case "config":
                config[name] = value
            case "args":
                args.append(value)
            case _:
                kwargs[name] = value
    return config, args, kwargs


def call_again(call: OpCall, args: list[Any], kwargs: dict[str, Any]) -> Any:
    """Symbolic outputs of a call read from a file, under the name it had there."""
    settings = {k: v for k, v in call.settings.items() if k in call.op.names or v}
    if call.op.name == "get_item" and isinstance(args[1], list):
        args = [args[0], tuple(args[1])]  # JSON has no tuples
    outputs = call.op.public(*args, **kwargs, **settings)
    tree.flatten(outputs)[0].record.operation.name = call.name
    return outputs
