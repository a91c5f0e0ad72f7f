"""Constraints by name: the `get`, `serialize`, `deserialize` of the namespace."""

from typing import Any

from keraia.constraints.base import Constraint
from keraia.constraints.norms import MaxNorm, MinMaxNorm, UnitNorm
from keraia.constraints.sign import NonNeg
from keraia.core.lookup import Lookup

_lookup = Lookup(
    "constraint",
    base=Constraint,
    module="constraints",
    members={cls.__name__: cls for cls in (MaxNorm, MinMaxNorm, NonNeg, UnitNorm)},
)
get, deserialize = _lookup.get, _lookup.deserialize


def serialize(constraint: Any) -> Any:
    """Configuration of a constraint, from which `deserialize` makes it again."""
    return _lookup.serialize(constraint)
