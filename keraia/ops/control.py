"""Branches and gradients: functions that take functions. Loops are in `looping`."""

from collections.abc import Callable, Sequence
from typing import Any

from keraia.backends import backend, xp
from keraia.core import tree
from keraia.core.arguments import Tensor
from keraia.core.op import op
from keraia.core.rules import kept
from keraia.core.shapes import fit, same
from keraia.core.spec import KerasTensor
from keraia.ops.deferred import arrays_of, callable_of, defer, spec_of


@op(dtype=kept, shape=same)
def stop_gradient(variable: Tensor) -> Tensor:
    """The same values, constant in the eyes of differentiation."""
    return xp.stop_gradient(variable)


def cond(pred: Any, true_fn: Callable[[], Any], false_fn: Callable[[], Any]) -> Any:
    """The result of `true_fn()` where `pred` holds, else that of `false_fn()`.

    Both return the same structure of shapes and dtypes. Variables that a branch assigns take
    their new values. With a symbolic `pred` a graph computes both results and chooses between
    them.

    Args:
        pred: Boolean scalar.
        true_fn: Function without arguments.
        false_fn: Function without arguments.

    Example:
        >>> float(cond(True, lambda: 1.0, lambda: 2.0))
        1.0
    """
    callable_of(true_fn, "cond", "true_fn")
    callable_of(false_fn, "cond", "false_fn")
    if isinstance(pred, bool):
        return true_fn() if pred else false_fn()
    if isinstance(pred, KerasTensor):
        return defer("cond", _chosen, _common, pred, true_fn(), false_fn())
    return backend.kernels["cond"](arrays_of(pred), true_fn, false_fn)


def _chosen(pred: Any, on_true: Any, on_false: Any) -> Any:
    return backend.kernels["cond"](pred, lambda: on_true, lambda: on_false)


def _common(pred: Any, on_true: Any, on_false: Any) -> Any:
    """Specs that hold for the results of both branches."""

    def joined(a: Any, b: Any) -> Any:
        if a is None and b is None:
            return None
        first, second = spec_of(a), spec_of(b)
        if first.dtype != second.dtype or not fit(first.shape, second.shape):
            raise ValueError(
                "ops.cond: the functions must return equal shapes and dtypes, got "
                f"{first.shape} {first.dtype} and {second.shape} {second.dtype}."
            )
        shape = (m if m == n else None for m, n in zip(first.shape, second.shape, strict=True))
        return KerasTensor(tuple(shape), first.dtype)

    return tree.map_structure(joined, on_true, on_false)


def switch(index: Any, branches: Sequence[Callable[..., Any]], *operands: Any) -> Any:
    """`branches[index](*operands)`, the index limited to the list.

    Args:
        index: Integer scalar.
        branches: Functions of the operands that return equal structures of shapes and dtypes.
        *operands: Structures of tensors.
    """
    branches = tuple(branches)
    if not branches:
        raise ValueError("ops.switch: `branches` must hold a function or more, got none.")

    def infer(index: Any, *operands: Any) -> Any:
        return backend.abstract_call(branches[0], list(operands))

    def compute(index: Any, *operands: Any) -> Any:
        return backend.kernels["switch"](index, branches, *operands)

    return defer("switch", compute, infer, index, *operands)


def custom_gradient(f: Callable[..., Any]) -> Callable[..., Any]:
    """Lets `f` say its own gradient: it returns `(output, grad_fn)`.

    Args:
        f: Function of structures of tensors. `grad_fn(*upstream)` gets the gradient of each
            output and returns one for each argument.

    Returns:
        A function of the same arguments that returns the output.

    Example:
        >>> @custom_gradient
        ... def doubled_backwards(x):
        ...     return x, lambda upstream: 2 * upstream
        >>> float(doubled_backwards(3.0))
        3.0
    """
    compute = backend.kernels["custom_gradient"](callable_of(f, "custom_gradient", "f"))

    def infer(*args: Any) -> Any:
        return backend.abstract_call(lambda *values: f(*values)[0], list(args))

    def call(*args: Any) -> Any:
        return defer("custom_gradient", compute, infer, *args)

    return call
