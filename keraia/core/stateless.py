"""Scopes that programs open themselves, to run code on variables without touching them."""

from collections.abc import Iterable
from typing import Any

from keraia.core import active, state
from keraia.core.variable import Variable


class StatelessScope(state.Scope):
    """Context manager: inside, variables have other values, and what is assigned stays inside.

    Args:
        state_mapping: `(variable, value)` pairs; other variables keep the values they have.
        collect_losses: Whether losses that layers add go to `losses`.
        initialize_variables: Kept for programs that pass it; variables always have values.

    Attributes:
        losses: What layers added, if asked for.
        original_scope: The scope around this one while it is open.

    Raises:
        ValueError: A key that is no variable, or a value of another shape.

    Example:
        >>> v = Variable(1.0)
        >>> with StatelessScope([(v, 5.0)]) as scope:
        ...     _ = v.assign(v + 2.0)
        >>> float(scope.get_current_value(v)), float(v)
        (7.0, 1.0)
    """

    def __init__(
        self,
        state_mapping: Iterable[tuple[Variable, Any]] | None = None,
        collect_losses: bool = False,
        initialize_variables: bool = True,
    ) -> None:
        pairs = [_checked(variable, value) for variable, value in state_mapping or ()]
        super().__init__([v for v, _ in pairs], [x for _, x in pairs])
        self.collect_losses = collect_losses
        self.initialize_variables = initialize_variables
        self.losses: list[Any] = []
        self.original_scope: state.Scope | None = None

    @property
    def state_mapping(self) -> dict[int, Any]:
        """Value by the identity of the variable, for those given or assigned."""
        return dict(self._cells)

    def add_loss(self, loss: Any) -> None:
        """Collects a loss."""
        self.losses.append(loss)

    def add_update(self, update: tuple[Variable, Any]) -> None:
        """Takes `(variable, value)`, as an assignment does."""
        self.write(*update)

    def get_current_value(self, variable: Variable) -> Any:
        """The variable's value here, None if it was neither given nor assigned."""
        return self._cells.get(id(variable))

    def __enter__(self) -> "StatelessScope":
        self.original_scope = self.parent = state.thread.scope
        state.thread.scope = self
        return self

    def __exit__(self, *args: Any, **kwargs: Any) -> None:
        state.thread.scope = self.original_scope


class SymbolicScope:
    """Context manager that marks a region where shapes are found and no values.

    Layers keep no losses of calls in it. `SymbolicScope.innermost()` tells code whether it runs
    in one.

    Example:
        >>> with SymbolicScope() as scope:
        ...     SymbolicScope.innermost() is scope
        True
        >>> SymbolicScope.innermost() is None
        True
    """

    def __init__(self) -> None:
        self.original_scope: SymbolicScope | None = None

    @staticmethod
    def innermost() -> "SymbolicScope | None":
        """The innermost open scope of this thread."""
        return state.thread.symbolic

    def __enter__(self) -> "SymbolicScope":
        self.original_scope = state.thread.symbolic
        state.thread.symbolic = self
        return self

    def __exit__(self, *args: Any, **kwargs: Any) -> None:
        state.thread.symbolic = self.original_scope


def _checked(variable: Any, value: Any) -> tuple[Variable, Any]:
    if not isinstance(variable, Variable):
        raise ValueError(
            f"StatelessScope: `state_mapping` must hold (variable, value) pairs, got a "
            f"{type(variable).__name__} in place of a variable: {variable!r}."
        )
    backend = active.load()
    array = backend.as_array(getattr(value, "value", value), variable._dtype)
    if backend.shape_of(array) != variable.shape:
        raise ValueError(
            f"StatelessScope: variable {variable.path!r} has shape {variable.shape}, its value in "
            f"`state_mapping` has shape {backend.shape_of(array)}."
        )
    return variable, array
