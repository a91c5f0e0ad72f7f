"""How optimizers read and write many variables at once.

Where arrays have values while Python runs (the feature "eager", outside state scopes), counters
and rates are plain numbers and weights are written in place by one call; elsewhere both are traced.
"""

from collections.abc import Callable, Sequence
from typing import Any

from keraia import ops
from keraia.backends import backend
from keraia.backends.bundle import Bundle, scalar_dtype
from keraia.core import state
from keraia.core.variable import Variable


def eager() -> bool:
    """Whether values of variables may be looked at now."""
    return state.thread.scope is None and "eager" in backend.features


def number(variable: Variable) -> Any:
    """Value of a scalar variable: a Python number if it may be looked at, else an array."""
    return variable.value.item() if eager() else variable.value


def set_number(variable: Variable, value: Any) -> None:
    """Gives a scalar variable its value; a Python number stays on the host."""
    if isinstance(value, (int, float)):
        value = backend.scalar(value, variable.dtype)
    variable.assign(value)


def real(x: Any) -> Any:
    """A number, scalar array or variable as a factor: a Python number or a floating scalar."""
    x = x.value if isinstance(x, Variable) else x
    if isinstance(x, (int, float)):
        return x
    array = backend.as_array(x)
    return float(array) if eager() else backend.cast(array, scalar_dtype())


def beside(array: Any, factor: Any) -> Any:
    """A factor that does not change the dtype of an array."""
    if isinstance(factor, (int, float)):
        return factor
    return backend.cast(factor, backend.dtype_of(array))


def bundled(arrays: Sequence[Any]) -> Bundle:
    """Arrays as one; outside gradients where arrays are written in place."""
    return backend.bundle(arrays) if eager() else Bundle(arrays)


def read(variables: Sequence[Variable]) -> Bundle:
    """Values of variables as one."""
    return bundled([v.value for v in variables])


def write(variables: Sequence[Variable], values: Bundle) -> None:
    """Gives each variable its value."""
    if eager() and (assign_all := backend.kernels.get("assign_all")):
        assign_all([v.stored() for v in variables], values.arrays)
    else:
        for variable, value in zip(variables, values, strict=True):
            variable.assign(value)


def either(condition: Any, yes: Callable[[], None], no: Callable[[], None] | None = None) -> None:
    """Runs the writes of `yes` where a scalar condition holds, else those of `no`."""
    no = no or _nothing
    if isinstance(condition, bool):
        (yes if condition else no)()
    else:
        ops.cond(condition, yes, no)


def _nothing() -> None:
    return None
