"""Gradients by autograd, abstract evaluation by running on zeros, steps as they are."""

from collections.abc import Callable, Collection, Sequence
from typing import Any

import torch

from keraia.backends import abstract
from keraia.backends.torch import arrays
from keraia.backends.torch.kernels import kernel
from keraia.core import state, tree
from keraia.core.spec import KerasTensor


def value_and_grad(
    fn: Callable[[], tuple[Any, Any]], variables: Sequence[Any]
) -> tuple[tuple[Any, Any], list[Any]]:
    """`(fn(), gradients)`; frozen variables become leaves while it runs."""
    values = _values(variables)
    frozen = [x for x in values if not x.requires_grad and x.is_floating_point()]
    for x in frozen:
        x.requires_grad_()
    try:
        with torch.enable_grad():
            loss, aux = fn()
        grads = _gradients(loss, values)
    finally:
        for x in frozen:
            x.requires_grad_(False)
    return (loss.detach(), aux), grads


def _values(variables: Sequence[Any]) -> list[torch.Tensor]:
    if state.thread.autocast is None:
        return [v.value for v in variables]
    with state.autocast(None):
        return [v.value for v in variables]


def _gradients(loss: torch.Tensor, values: list[torch.Tensor]) -> list[torch.Tensor | None]:
    leaves = [x for x in values if x.requires_grad]
    if not loss.requires_grad or not leaves:
        return [None] * len(values)
    grads = torch.autograd.grad(loss, leaves, allow_unused=True)
    if len(leaves) == len(values):
        return list(grads)
    rest = iter(grads)
    return [next(rest) if x.requires_grad else None for x in values]


def abstract_call(fn: Callable[..., Any], specs: Sequence[Any]) -> Any:
    return abstract.abstract_call(_run_on_zeros, fn, specs, batches=(4, 2), fills=(96, 192))


def _run_on_zeros(fn: Callable[..., Any], specs: list[Any]) -> Any:
    # Meta and fake tensors would not compute, but PyTorch imports its compiler for them: seconds.
    with state.scope(), torch.no_grad():  # what it assigns is forgotten
        out = fn(*tree.map_structure(_zeros, specs))
    return tree.map_structure(_spec, out)


def _zeros(x: Any) -> Any:
    if not isinstance(x, KerasTensor):
        return x
    return torch.zeros(x.shape, dtype=arrays.native(x.dtype), device=arrays.device())


def _spec(x: Any) -> Any:
    return KerasTensor(arrays.shape_of(x), arrays.dtype_of(x)) if arrays.is_array(x) else x


def compile_step(
    step: Callable[..., Any],
    variables: Sequence[Any],
    compile: bool = True,
    jit: bool = False,
    steps: int = 1,
    donate: Collection[Any] = (),
) -> Callable[..., Any]:
    """The step as it is; it records for gradients only inside `value_and_grad`.

    `torch.compile` was tried on PyTorch 2.13: it spends a minute on the step of a tiny model, which
    then takes twice as long, for it breaks at whatever reads a number, such as seeds and counters.
    """

    def once(batch: Any, *fixed: Any) -> Any:
        with torch.no_grad():
            return step(arrays.place(batch), *fixed)

    def many(batches: Any, *fixed: Any) -> Any:
        logs, batches = None, arrays.place(batches)
        with torch.no_grad():
            for i in range(steps):
                logs = step(_slice(batches, i), *fixed)
        return logs

    return once if steps == 1 else many


def _slice(batches: Any, index: int) -> Any:
    return tree.map_structure(lambda x: None if x is None else x[index], batches)


@kernel("recorded")
def recorded(step: Callable[..., Any]) -> Callable[..., Any]:
    """A step of a user, who may call `loss.backward()` in it."""
    return torch.enable_grad()(step)
