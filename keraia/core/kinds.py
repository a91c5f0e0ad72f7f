"""What an argument of an op is, found once for each type."""

from typing import Any

from keraia.core import active
from keraia.core.computed import Computed
from keraia.core.spec import KerasTensor
from keraia.core.variable import Variable

ARRAY, SYMBOLIC, VARIABLE, NUMBER, OTHER = range(5)
KINDS: dict[type, int] = {
    KerasTensor: SYMBOLIC,
    Variable: VARIABLE,
    bool: NUMBER,
    int: NUMBER,
    float: NUMBER,
    complex: NUMBER,
}


def kind_of(value: Any) -> int:
    """Backend array, symbolic tensor, variable, Python number, or something to be converted."""
    kind = KINDS.get(type(value))
    if kind is None:
        if isinstance(value, (Variable, Computed)):
            kind = VARIABLE
        elif isinstance(value, KerasTensor):
            kind = SYMBOLIC
        else:
            kind = ARRAY if active.load().is_array(value) else OTHER
        KINDS[type(value)] = kind
    return kind
