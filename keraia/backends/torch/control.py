"""Branches and loops in plain Python; gradients of one's own by `autograd.Function`."""

from collections.abc import Callable
from typing import Any

import torch

from keraia.backends import loops
from keraia.backends.remat import Repeatable
from keraia.backends.torch import arrays
from keraia.backends.torch.kernels import kernel, kernels
from keraia.core import tree

kernels.update(cond=loops.cond, scan=loops.scan, switch=loops.switch, while_loop=loops.while_loop)


@kernel("vectorized_map")
def vectorized_map(function: Callable[[Any], Any], elements: Any) -> Any:
    return torch.vmap(function, randomness="different")(elements)


@kernel("custom_gradient")
def custom_gradient(f: Callable[..., Any]) -> Callable[..., Any]:
    def wrapped(*args: Any) -> Any:
        outputs: list[Any] = []
        flat = _WithGradient.apply(f, args, outputs, *tree.flatten(args))
        return tree.pack_sequence_as(outputs[0], flat)

    return wrapped


class _WithGradient(torch.autograd.Function):
    """Runs `f(*args) -> (output, grad_fn)`; differentiation calls `grad_fn`."""

    @staticmethod
    def forward(
        ctx: Any, f: Callable[..., Any], args: tuple, outputs: list[Any], *flat: Any
    ) -> tuple:
        output, ctx.gradient = f(*tree.pack_sequence_as(args, flat))
        outputs.append(output)
        return tuple(tree.flatten(output))

    @staticmethod
    def backward(ctx: Any, *upstream: Any) -> tuple:
        return None, None, None, *tree.flatten(ctx.gradient(*upstream))


@kernel("remat")
def remat(f: Callable[..., Any]) -> Callable[..., Any]:
    def run(*args: Any, **kwargs: Any) -> Any:
        from torch.utils.checkpoint import checkpoint

        call = Repeatable(f, args, kwargs, arrays.is_array, lambda x: x.detach().clone())
        return call.finish(checkpoint(call.run, *call.inputs, use_reentrant=False))

    return run
