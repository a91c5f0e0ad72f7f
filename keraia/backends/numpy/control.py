"""Branches and loops in plain Python."""

from collections.abc import Callable
from typing import Any

import numpy as np

from keraia.backends.numpy.arrays import as_array
from keraia.backends.numpy.kernels import kernel
from keraia.core import tree


@kernel("cond")
def cond(pred: Any, true_fn: Callable[[], Any], false_fn: Callable[[], Any]) -> Any:
    return true_fn() if pred else false_fn()


@kernel("switch")
def switch(index: Any, branches: tuple[Callable[..., Any], ...], *operands: Any) -> Any:
    return branches[min(max(int(index), 0), len(branches) - 1)](*operands)


@kernel("while_loop")
def while_loop(
    cond: Callable[..., Any], body: Callable[..., Any], start: tuple, maximum: int | None
) -> tuple:
    values, count = start, 0
    while (maximum is None or count < maximum) and cond(*values):
        values = tree.map_structure(_like, body(*values), values)
        count += 1
    return values


def _like(new: Any, old: Any) -> Any:
    return as_array(new, str(old.dtype))


@kernel("scan")
def scan(
    f: Callable[..., Any], init: Any, xs: Any, length: int | None, reverse: bool, unroll: Any
) -> Any:
    rounds = len(tree.flatten(xs)[0]) if length is None else length
    order = range(rounds)
    carry, outputs = init, []
    for i in reversed(order) if reverse else order:
        carry, y = f(carry, tree.map_structure(lambda x, i=i: x[i], xs, none_is_leaf=False))
        outputs.append(y)
    return carry, _stacked(outputs[::-1] if reverse else outputs)


@kernel("vectorized_map")
def vectorized_map(function: Callable[[Any], Any], elements: Any) -> Any:
    rounds = len(tree.flatten(elements)[0])
    return _stacked(
        [function(tree.map_structure(lambda x, i=i: x[i], elements)) for i in range(rounds)]
    )


def _stacked(outputs: list[Any]) -> Any:
    if not outputs or outputs[0] is None:
        return None
    return tree.map_structure(lambda *parts: np.stack(parts), *outputs)


@kernel("custom_gradient")
def custom_gradient(f: Callable[..., Any]) -> Callable[..., Any]:
    return lambda *args: f(*args)[0]


@kernel("remat")
def remat(f: Callable[..., Any]) -> Callable[..., Any]:
    return f
