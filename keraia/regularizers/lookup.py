"""Regularizers by name: the `get`, `serialize`, `deserialize` of the namespace."""

from typing import Any

from keraia.core.lookup import Lookup
from keraia.regularizers.base import Regularizer
from keraia.regularizers.norms import L1, L1L2, L2
from keraia.regularizers.orthogonal import OrthogonalRegularizer

_lookup = Lookup(
    "regularizer",
    base=Regularizer,
    module="regularizers",
    members={
        "L1": L1,
        "L1L2": L1L2,
        "L2": L2,
        "OrthogonalRegularizer": OrthogonalRegularizer,
        "l1_l2": L1L2,
    },
)
get, deserialize = _lookup.get, _lookup.deserialize


def serialize(regularizer: Any) -> Any:
    """Configuration of a regularizer, from which `deserialize` makes it again."""
    return _lookup.serialize(regularizer)
