"""Branches and loops in plain Python, for arrays whose values may be looked at."""

from collections.abc import Callable
from typing import Any

from keraia.backends import backend, xp
from keraia.core import tree
from keraia.core.spec import KerasTensor


def cond(pred: Any, true_fn: Callable[[], Any], false_fn: Callable[[], Any]) -> Any:
    return true_fn() if pred else false_fn()


def switch(index: Any, branches: tuple[Callable[..., Any], ...], *operands: Any) -> Any:
    return branches[min(max(int(index), 0), len(branches) - 1)](*operands)


def while_loop(
    cond: Callable[..., Any], body: Callable[..., Any], start: tuple, maximum: int | None
) -> tuple:
    values, count = start, 0
    while (maximum is None or count < maximum) and cond(*values):
        values = like(body(*values), values)
        count += 1
    return values


def scan(f: Callable[..., Any], init: Any, xs: Any, length: int, reverse: bool, unroll: Any) -> Any:
    carry, outputs = init, []
    for i in reversed(range(length)) if reverse else range(length):
        new, y = f(carry, nth(xs, i))
        carry = like(new, carry)
        outputs.append(y)
    if not outputs:
        empty = output_specs(f, init, xs)
        return carry, each(lambda x: xp.zeros((0, *x.shape), dtype=backend.native(x.dtype)), empty)
    return carry, stacked(outputs[::-1] if reverse else outputs)


def vectorized_map(function: Callable[[Any], Any], elements: Any) -> Any:
    """The results for one slice after the other."""
    length = len(tree.flatten(elements)[0])
    return scan(lambda carry, x: (carry, function(x)), (), elements, length, False, 1)[1]


def like(new: Any, old: Any) -> Any:
    """Loop variables anew, in the dtypes they had."""
    return each(lambda x, was: backend.as_array(x, backend.dtype_of(was)), new, old)


def nth(xs: Any, i: Any) -> Any:
    """The i-th slices along the first axis."""
    return each(lambda x: x[i], xs)


def stacked(outputs: list[Any]) -> Any:
    """Structures of arrays as one of arrays with a first axis more."""
    return each(lambda *parts: xp.stack([backend.as_array(p) for p in parts]), *outputs)


def each(fn: Callable[..., Any], *structures: Any) -> Any:
    """`fn` of the arrays in the same place; None stays."""
    return tree.map_structure(fn, *structures, none_is_leaf=False)


def output_specs(
    f: Callable[..., Any], init: Any, xs: Any, call: Callable[..., Any] | None = None
) -> Any:
    """Shapes and dtypes of what a scan stacks, as KerasTensors, without computing it.

    Args:
        f: Function of a scan.
        init: First carry.
        xs: What is scanned.
        call: Calls on abstract arrays; None means as the backend does.
    """

    def spec(x: Any, first: int) -> KerasTensor:
        return KerasTensor(backend.shape_of(x)[first:], backend.dtype_of(x))

    specs = [each(lambda x: spec(x, 0), init), each(lambda x: spec(x, 1), xs)]
    call = backend.abstract_call if call is None else call
    return call(lambda *args: each(backend.as_array, f(*args)[1]), specs)
