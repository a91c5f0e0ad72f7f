"""Branches and loops in plain Python; gradients of one's own by `autograd.Function`."""

from collections.abc import Callable
from typing import Any

import torch

from keraia.backends.remat import Repeatable
from keraia.backends.torch import arrays
from keraia.backends.torch.kernels import kernel
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


def _like(new: Any, old: torch.Tensor) -> torch.Tensor:
    return arrays.as_array(new, arrays.dtype_of(old))


@kernel("scan")
def scan(
    f: Callable[..., Any], init: Any, xs: Any, length: int | None, reverse: bool, unroll: Any
) -> Any:
    rounds = len(tree.flatten(xs)[0]) if length is None else length
    order = reversed(range(rounds)) if reverse else range(rounds)
    carry, outputs = init, []
    for i in order:
        x = None if xs is None else tree.map_structure(lambda leaf, i=i: leaf[i], xs)
        carry, y = f(carry, x)
        outputs.append(y)
    return carry, _stacked(outputs[::-1] if reverse else outputs)


def _stacked(outputs: list[Any]) -> Any:
    if not outputs or outputs[0] is None:
        return None
    return tree.map_structure(lambda *parts: torch.stack(parts), *outputs)


@kernel("vectorized_map")
def vectorized_map(function: Callable[[Any], Any], elements: Any) -> Any:
    return torch.vmap(function, randomness="different")(elements)


@kernel("custom_gradient")
def custom_gradient(f: Callable[..., Any]) -> Callable[..., Any]:
    def wrapped(*args: Any) -> Any:
        tensors = [arrays.as_array(getattr(a, "value", a)) for a in args]
        structure: list[Any] = []
        flat = _WithGradient.apply(f, structure, *tensors)
        return tree.pack_sequence_as(structure[0], flat)

    return wrapped


class _WithGradient(torch.autograd.Function):
    """Runs `f(*args) -> (output, grad_fn)`; differentiation calls `grad_fn`."""

    @staticmethod
    def forward(ctx: Any, f: Callable[..., Any], structure: list[Any], *args: Any) -> Any:
        output, ctx.gradient = f(*args)
        structure.append(output)
        return tuple(tree.flatten(output))

    @staticmethod
    def backward(ctx: Any, *upstream: Any) -> Any:
        grads = ctx.gradient(*upstream)
        grads = grads if isinstance(grads, (tuple, list)) else (grads,)
        return None, None, *grads


@kernel("remat")
def remat(f: Callable[..., Any]) -> Callable[..., Any]:
    def run(*args: Any, **kwargs: Any) -> Any:
        from torch.utils.checkpoint import checkpoint

        call = Repeatable(f, args, kwargs, arrays.is_array, lambda x: x.detach().clone())
        return call.finish(checkpoint(call.run, *call.inputs, use_reentrant=False))

    return run
