"""Calls of functions on symbolic tensors, put off until a graph runs."""

import functools
from collections.abc import Callable
from typing import Any

from keraia.backends import backend
from keraia.core import naming, tree
from keraia.core.spec import KerasTensor, Node, any_symbolic


class Deferred:
    """A call of an op that takes functions, as a graph holds it.

    It computes the arrays of the result, in a list.
    """

    def __init__(self, name: str, compute: Callable[..., Any]) -> None:
        self.name = naming.auto_name(name)
        self._compute = compute
        self._inbound_nodes: list[Node] = []

    def __call__(self, *operands: Any) -> list[Any]:
        return _present(self._compute(*operands))

    def get_config(self) -> dict[str, Any]:
        """Refuses: Python functions have no form in files."""
        raise NotImplementedError(
            f"{self.name!r} calls Python functions on symbolic tensors, which cannot be saved. "
            "Put the computation into the `call` of a Layer of your own."
        )


def defer(name: str, compute: Callable[..., Any], infer: Callable[..., Any], *operands: Any) -> Any:
    """`compute(*operands)`; with symbolic operands a node of the graph.

    Args:
        name: Of the op.
        compute: Function of structures of arrays.
        infer: Gives KerasTensors for the result, from the same operands.
        *operands: Structures of symbolic tensors and whatever arrays are made of.
    """
    operands = arrays_of(operands)
    if not any_symbolic(operands):
        return compute(*operands)
    out = infer(*operands)
    if tensors := _present(out):
        again = functools.partial(defer, name, compute, infer)
        Node(Deferred(name, again), operands, {}, tensors)
    return out


def _present(structure: Any) -> list[Any]:
    return [x for x in tree.flatten(structure) if x is not None]


def spec_of(x: Any) -> KerasTensor:
    """A symbolic tensor without history, like a symbolic tensor or an array."""
    if isinstance(x, KerasTensor):
        return KerasTensor(x.shape, x.dtype)
    return KerasTensor(backend.shape_of(x), backend.dtype_of(x))


def arrays_of(structure: Any) -> Any:
    """The structure with arrays for numbers, variables and foreign arrays; None stays."""
    return tree.map_structure(_array_of, structure, none_is_leaf=False)


def _array_of(x: Any) -> Any:
    return x if isinstance(x, KerasTensor) else backend.as_array(getattr(x, "value", x))


def callable_of(f: Any, where: str, parameter: str) -> Callable[..., Any]:
    """`f`, which must be a function."""
    if not callable(f):
        raise TypeError(f"ops.{where}: `{parameter}` must be a function, got {f!r}.")
    return f
