"""Activations by name: the `get`, `serialize`, `deserialize` of the namespace."""

from collections.abc import Callable
from typing import Any

from keraia import ops
from keraia.activations import functions
from keraia.core.lookup import Lookup

FUNCTIONS = (
    functions.exponential,
    functions.gelu,
    functions.linear,
    functions.mish,
    functions.relu,
    functions.softmax,
    ops.celu,
    ops.elu,
    ops.glu,
    ops.hard_shrink,
    ops.hard_sigmoid,
    ops.hard_silu,
    ops.hard_tanh,
    ops.leaky_relu,
    ops.log_sigmoid,
    ops.log_softmax,
    ops.relu6,
    ops.selu,
    ops.sigmoid,
    ops.silu,
    ops.soft_shrink,
    ops.softplus,
    ops.softsign,
    ops.sparse_plus,
    ops.sparse_sigmoid,
    ops.sparsemax,
    ops.squareplus,
    ops.tanh,
    ops.tanh_shrink,
    ops.threshold,
)
OTHER_NAMES = {"hard_swish": ops.hard_silu, "swish": ops.silu}

_lookup = Lookup(
    "activation",
    base=Callable,  # type: ignore[arg-type]
    module="activations",
    members={function.__name__: function for function in FUNCTIONS} | OTHER_NAMES,
    default=functions.linear,
    plain_names=True,
)
get, deserialize = _lookup.get, _lookup.deserialize


def serialize(activation: Any) -> Any:
    """Configuration of an activation, from which `deserialize` makes it again."""
    return _lookup.serialize(activation)
