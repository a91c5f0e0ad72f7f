"""Branches, loops and gradients: functions that take functions."""

from collections.abc import Callable
from typing import Any

from keraia.backends import backend, xp
from keraia.core import tree
from keraia.core.arguments import Tensor
from keraia.core.op import op
from keraia.core.rules import kept
from keraia.core.shapes import same
from keraia.core.spec import KerasTensor


@op(dtype=kept, shape=same)
def stop_gradient(variable: Tensor) -> Tensor:
    """The same values, constant in the eyes of differentiation."""
    return xp.stop_gradient(variable)


def cond(pred: Any, true_fn: Callable[[], Any], false_fn: Callable[[], Any]) -> Any:
    """The result of `true_fn()` where `pred` holds, else that of `false_fn()`.

    Both return the same structure of shapes and dtypes. Variables that a branch assigns take
    their new values.
    """
    if isinstance(pred, KerasTensor):
        return true_fn()
    return backend.kernels["cond"](_array(pred), true_fn, false_fn)


def while_loop(
    cond: Callable[..., Any],
    body: Callable[..., Any],
    loop_vars: Any,
    maximum_iterations: int | None = None,
) -> Any:
    """Repeats `loop_vars = body(*loop_vars)` as long as `cond(*loop_vars)` holds.

    Args:
        cond: Function of the loop variables, returns a boolean scalar.
        body: Function of the loop variables, returns them anew with the same shapes and dtypes.
        loop_vars: Tuple or list of tensors (or one tensor).
        maximum_iterations: Most rounds; None: as many as it takes.
    """
    single = not isinstance(loop_vars, (tuple, list))
    start = (loop_vars,) if single else tuple(loop_vars)

    def run(*values: Any) -> tuple:
        out = body(*values)
        return tuple(out) if isinstance(out, (tuple, list)) else (out,)

    start = tree.map_structure(_array, start)
    out = backend.kernels["while_loop"](cond, run, start, maximum_iterations)
    return out[0] if single else type(loop_vars)(out)


def fori_loop(lower: Any, upper: Any, body_fun: Callable[..., Any], init_val: Any) -> Any:
    """Repeats `value = body_fun(i, value)` for `i` from `lower` to `upper - 1`."""
    _, value = while_loop(
        lambda i, value: i < upper,
        lambda i, value: (i + 1, body_fun(i, value)),
        (_array(lower), init_val),
    )
    return value


def scan(
    f: Callable[..., tuple[Any, Any]],
    init: Any,
    xs: Any = None,
    length: int | None = None,
    reverse: bool = False,
    unroll: Any = 1,
) -> tuple[Any, Any]:
    """Carries a state along the first axis: `carry, y = f(carry, x)` for each slice.

    Args:
        f: Function of the carry and a slice of `xs`.
        init: First carry.
        xs: Structure of tensors with a common first axis, or None with `length`.
        length: Number of rounds where `xs` is None.
        reverse: Whether to begin at the end; outputs keep the places of their slices.
        unroll: How many rounds the compiler writes out in one.

    Returns:
        The last carry, and the outputs stacked along the first axis.
    """
    init = tree.map_structure(_array, init)
    xs = None if xs is None else tree.map_structure(_array, xs)
    return backend.kernels["scan"](f, init, xs, length, reverse, unroll)


def map(f: Callable[[Any], Any], xs: Any) -> Any:
    """`f` of each slice along the first axis, results stacked; one slice at a time."""
    return scan(lambda carry, x: (carry, f(x)), 0, xs)[1]


def vectorized_map(function: Callable[[Any], Any], elements: Any) -> Any:
    """`function` of each slice along the first axis, results stacked; all slices at once."""
    return backend.kernels["vectorized_map"](function, tree.map_structure(_array, elements))


def switch(index: Any, branches: Any, *operands: Any) -> Any:
    """`branches[index](*operands)`, the index limited to the list."""
    return backend.kernels["switch"](_array(index), tuple(branches), *operands)


def custom_gradient(f: Callable[..., Any]) -> Callable[..., Any]:
    """Lets `f` say its own gradient: it returns `(output, grad_fn)`.

    `grad_fn(*upstream)` gets the gradient of the output and returns one for each argument.
    """
    return backend.kernels["custom_gradient"](f)


def _array(x: Any) -> Any:
    return x if isinstance(x, KerasTensor) else backend.as_array(getattr(x, "value", x))
