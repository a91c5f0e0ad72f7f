"""Running a function again for its gradient: what must be the same both times.

The second run may come much later, when scopes are closed and variables have moved on.
"""

from collections.abc import Callable
from typing import Any

from keraia.core import masks, state, tree


class Repeatable:
    """A call that gives the same result whenever it runs.

    It runs as often as wanted, and then `finish` makes its writes to variables take effect, once.

    Args:
        f: The function.
        args: Its arguments.
        kwargs: Its arguments by name.
        is_array: Tells which leaves of arguments and results go in and out of `run`.
        snapshot: Copies an array that may be overwritten in place.
        with_state: Whether the values of an open state scope go in as inputs, too.
    """

    def __init__(
        self,
        f: Callable[..., Any],
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
        is_array: Callable[[Any], bool],
        snapshot: Callable[[Any], Any] = lambda x: x,
        with_state: bool = False,
    ) -> None:
        self._f = f
        self._arguments = (args, kwargs)
        self._leaves = tree.flatten(self._arguments)
        self._is_array = is_array
        self._snapshot = snapshot
        self._scope, self._autocast = state.thread.scope, state.thread.autocast
        held = self._scope.held() if with_state and self._scope is not None else []
        self._held = [(v, x) for v, x in held if is_array(x)]
        self._before: list[tuple[Any, Any]] = []
        self._out: Any = None
        self._writes: list[tuple[Any, Any]] = []

    @property
    def inputs(self) -> list[Any]:
        """Arrays that `run` takes."""
        arrays = [x for x in self._leaves if self._is_array(x)]
        return arrays + [value for _, value in self._held]

    def run(self, *inputs: Any) -> list[Any]:
        """Calls the function; returns the arrays of its result and the values it wrote."""
        given = iter(inputs)
        args, kwargs = tree.pack_sequence_as(
            self._arguments, [self._replaced(x, given) for x in self._leaves]
        )
        values = dict(zip([v for v, _ in self._held], given, strict=True))
        values.update(self._before)
        with (
            state.inside(self._scope),
            state.autocast(self._autocast),
            state.scope(list(values), list(values.values())) as cells,
        ):
            self._out = self._f(*args, **kwargs)
        self._writes = cells.writes()
        results = [*tree.flatten(self._out), *(value for _, value in self._writes)]
        return [x for x in results if self._is_array(x)]

    def _replaced(self, leaf: Any, given: Any) -> Any:
        if not self._is_array(leaf):
            return leaf
        array, mask = next(given), masks.get_mask(leaf)
        if mask is not None and array is not leaf:
            masks.set_mask(array, mask)
        return array

    def finish(self, outputs: Any) -> Any:
        """The function's result, of what `run` returned; assigns what it wrote."""
        given = iter(outputs)
        out = tree.map_structure(self._taken(given), self._out)
        writes = [(v, self._taken(given)(value)) for v, value in self._writes]
        with state.autocast(None):
            self._before = [(v, self._snapshot(v.value)) for v, _ in writes]
        for variable, value in writes:
            variable.assign(value)
        return out

    def _taken(self, given: Any) -> Callable[[Any], Any]:
        return lambda x: next(given) if self._is_array(x) else x
