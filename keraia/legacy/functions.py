"""Functions of TensorFlow in the graphs that tf.keras saved, as our ops.

`x * 2` of a symbolic tensor was kept as a layer `TFOpLambda` that names "math.multiply".
"""

from typing import Any

from keraia.core import catalog
from keraia.core.errors import UnknownNameError

LAYERS = ("TFOpLambda", "SlicingOpLambda")
OPERANDS = ("y", "slice_spec")  # arguments that our nodes have beside the first
# Function -> (our op, its names of the other arguments).
OPS: dict[str, tuple[str, dict[str, str]]] = {
    "__operators__.add": ("add", {}),
    "__operators__.getitem": ("get_item", {}),
    "cast": ("cast", {"dtype": "dtype"}),
    "clip_by_value": ("clip", {"clip_value_min": "x_min", "clip_value_max": "x_max"}),
    "concat": ("concatenate", {"axis": "axis"}),
    "expand_dims": ("expand_dims", {"axis": "axis"}),
    "linalg.matmul": ("matmul", {}),
    "math.abs": ("absolute", {}),
    "math.add": ("add", {}),
    "math.divide": ("true_divide", {}),
    "math.exp": ("exp", {}),
    "math.log": ("log", {}),
    "math.maximum": ("maximum", {}),
    "math.minimum": ("minimum", {}),
    "math.multiply": ("multiply", {}),
    "math.negative": ("negative", {}),
    "math.pow": ("power", {}),
    "math.reduce_max": ("max", {"axis": "axis", "keepdims": "keepdims"}),
    "math.reduce_mean": ("mean", {"axis": "axis", "keepdims": "keepdims"}),
    "math.reduce_min": ("min", {"axis": "axis", "keepdims": "keepdims"}),
    "math.reduce_sum": ("sum", {"axis": "axis", "keepdims": "keepdims"}),
    "math.sigmoid": ("sigmoid", {}),
    "math.sqrt": ("sqrt", {}),
    "math.square": ("square", {}),
    "math.subtract": ("subtract", {}),
    "math.tanh": ("tanh", {}),
    "math.truediv": ("true_divide", {}),
    "nn.relu": ("relu", {}),
    "nn.softmax": ("softmax", {"axis": "axis"}),
    "reshape": ("reshape", {"shape": "newshape"}),
    "squeeze": ("squeeze", {"axis": "axis"}),
    "stack": ("stack", {"axis": "axis"}),
    "tile": ("tile", {"multiples": "repeats"}),
    "transpose": ("transpose", {"perm": "axes"}),
}


def modern(entry: dict[str, Any]) -> dict[str, Any]:
    """An entry of a graph; one that calls a function of TensorFlow becomes that of an op."""
    if entry.get("class_name") not in LAYERS:
        return entry
    name = entry["config"].get("function")
    if name not in OPS:
        raise UnknownNameError(
            f"The model calls tf.{name} (as {entry['name']!r}), for which there is no op here. "
            "Make the model again with a layer or a function of keras.ops in its place, and load "
            "the weights by `load_weights`."
        )
    op, names = OPS[name]
    (node,) = entry["inbound_nodes"]
    given = {k: v for k, v in node["kwargs"].items() if v is not None}
    operands = [_key(given.pop(k)) if k == "slice_spec" else given.pop(k)
                for k in OPERANDS if k in given]  # fmt: skip
    settings = {names[k]: v for k, v in given.items() if k in names}
    if surplus := set(given) - set(names):
        raise UnknownNameError(f"tf.{name} has arguments that are not known: {sorted(surplus)}.")
    saved_as = vars(catalog.package("ops"))[op].op.saved_as
    return {
        **entry,
        "module": catalog.op_module(op),
        "class_name": saved_as,
        "registered_name": saved_as,
        "config": {"name": entry["name"], **settings},
        "inbound_nodes": [{"args": [*node["args"], *operands], "kwargs": {}}],
    }


def _key(spec: Any) -> Any:
    """What stood in the brackets of `x[...]`."""
    if isinstance(spec, list):
        return [_key(part) for part in spec]
    if isinstance(spec, dict) and set(spec) <= {"start", "stop", "step"}:
        return {"class_name": "__slice__", "config": {**dict.fromkeys(("start", "stop", "step")),
                                                      **spec}}  # fmt: skip
    if isinstance(spec, dict) and spec.get("type") == "Ellipsis":
        return {"class_name": "__ellipsis__", "config": {}}
    return spec
