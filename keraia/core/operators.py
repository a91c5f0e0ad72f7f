"""Python's operators, said once for every class that stands for a tensor."""

import functools
import importlib
from collections.abc import Callable
from typing import Any, TypeVar

Class = TypeVar("Class", bound=type)

BINARY = {
    "add": "add",
    "sub": "subtract",
    "mul": "multiply",
    "truediv": "true_divide",
    "floordiv": "floor_divide",
    "mod": "mod",
    "pow": "power",
    "matmul": "matmul",
    "and": "logical_and",
    "or": "logical_or",
    "xor": "logical_xor",
}
COMPARISON = {
    "eq": "equal",
    "ne": "not_equal",
    "lt": "less",
    "le": "less_equal",
    "gt": "greater",
    "ge": "greater_equal",
}
UNARY = {"neg": "negative", "abs": "absolute", "invert": "logical_not"}


@functools.cache
def ops() -> Any:
    """The vocabulary, found by name since `core` lies below it."""
    return importlib.import_module("keraia.ops")


def _unary(op: str) -> Callable[..., Any]:
    def method(self: Any) -> Any:
        return getattr(ops(), op)(self)

    return method


def _binary(op: str) -> Callable[..., Any]:
    def method(self: Any, other: Any) -> Any:
        return getattr(ops(), op)(self, other)

    return method


def _reflected(op: str) -> Callable[..., Any]:
    def method(self: Any, other: Any) -> Any:
        return getattr(ops(), op)(other, self)

    return method


def with_operators(cls: Class) -> Class:
    """Class decorator: arithmetic, comparison and logical operators that call `keraia.ops`."""
    for name, op in UNARY.items():
        setattr(cls, f"__{name}__", _unary(op))
    for name, op in {**BINARY, **COMPARISON}.items():
        setattr(cls, f"__{name}__", _binary(op))
    for name, op in BINARY.items():
        setattr(cls, f"__r{name}__", _reflected(op))
    cls.__array_priority__ = 100  # type: ignore[attr-defined]  # NumPy arrays on the left yield
    cls.__array_ufunc__ = None  # type: ignore[attr-defined]
    cls.__hash__ = object.__hash__  # type: ignore[method-assign]
    return cls
