"""State scopes: what makes imperative code on Variables pure.

Reading or writing a `Variable` passes through the innermost scope of the thread, if there is one.
Everything that needs pure functions (stateless calls, compiled steps, gradients on backends whose
arrays cannot be written) is a thin caller of `scope` and `functionalize`.
"""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

_MISSING = object()


class Scope:
    """Values of variables inside a pure region, keyed by identity.

    A variable that the scope was not given is read from the enclosing scope or its own storage;
    every write stays in the scope.
    """

    collect_losses = False

    def __init__(
        self,
        variables: Sequence[Any] = (),
        values: Sequence[Any] = (),
        parent: "Scope | None" = None,
    ) -> None:
        self.variables = list(variables)
        self.parent = parent
        self._cells = {id(v): value for v, value in zip(variables, values, strict=True)}
        self._written: dict[int, Any] = {}

    def read(self, variable: Any) -> Any:
        value = self._cells.get(id(variable), _MISSING)
        if value is not _MISSING:
            return value
        return variable.stored() if self.parent is None else self.parent.read(variable)

    def write(self, variable: Any, value: Any) -> None:
        self._cells[id(variable)] = value
        self._written[id(variable)] = variable

    def values(self) -> list[Any]:
        """Present values of the variables the scope was given, in their order."""
        return [self._cells[id(v)] for v in self.variables]

    def held(self) -> list[tuple[Any, Any]]:
        """`(variable, value)` for every variable that has a value here or further out."""
        outer = [] if self.parent is None else self.parent.held()
        known = {id(v): v for v in [*(v for v, _ in outer), *self.variables]} | self._written
        return [(v, self.read(v)) for v in known.values()]

    def writes(self) -> list[tuple[Any, Any]]:
        """`(variable, value)` for every variable written, in order of first write."""
        return [(v, self._cells[key]) for key, v in self._written.items()]


class _Thread(threading.local):
    scope: Scope | None = None
    autocast: str | None = None
    symbolic: Any = None


thread = _Thread()


def current() -> Scope | None:
    """The innermost scope of this thread, or None."""
    return thread.scope


@contextmanager
def scope(variables: Sequence[Any] = (), values: Sequence[Any] = ()) -> Iterator[Scope]:
    """Opens a state scope: inside it `variables` have `values`, and writes touch nothing else."""
    outer = thread.scope
    inner = Scope(variables, values, outer)
    thread.scope = inner
    try:
        yield inner
    finally:
        thread.scope = outer


@contextmanager
def inside(one: Scope | None) -> Iterator[None]:
    """Goes back into a scope that was open earlier (None: outside any)."""
    outer = thread.scope
    thread.scope = one
    try:
        yield
    finally:
        thread.scope = outer


@contextmanager
def autocast(dtype: str | None) -> Iterator[None]:
    """Inside, floating variables that allow it are read in `dtype` (None: as they are stored)."""
    outer = thread.autocast
    thread.autocast = dtype
    try:
        yield
    finally:
        thread.autocast = outer


def functionalize(fn: Callable[..., Any], variables: Sequence[Any]) -> Callable[..., Any]:
    """Makes `fn`, which reads and assigns `variables`, a pure function.

    Returns:
        `pure(values, *args) -> (new_values, fn(*args))`.
    """

    def pure(values: Sequence[Any], *args: Any, **kwargs: Any) -> tuple[list[Any], Any]:
        with scope(variables, values) as cells:
            out = fn(*args, **kwargs)
        return cells.values(), out

    return pure
