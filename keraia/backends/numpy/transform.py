"""Steps as they are, abstract evaluation by running on zeros, and no gradients."""

from collections.abc import Callable, Collection, Sequence
from typing import Any

import numpy as np

from keraia.backends import abstract
from keraia.backends.numpy import arrays
from keraia.core import state, tree
from keraia.core.spec import KerasTensor


def value_and_grad(
    fn: Callable[[], tuple[Any, Any]], variables: Sequence[Any]
) -> tuple[tuple[Any, Any], list[Any]]:
    raise NotImplementedError(
        "The NumPy backend computes no gradients: it evaluates and predicts. To train, set the "
        "environment variable KERAIA_BACKEND to jax, torch or tensorflow before the first import."
    )


def abstract_call(fn: Callable[..., Any], specs: Sequence[Any]) -> Any:
    return abstract.abstract_call(_run_on_zeros, fn, specs, batches=(4, 2), fills=(96, 192))


def _run_on_zeros(fn: Callable[..., Any], specs: list[Any]) -> Any:
    with state.scope(), np.errstate(all="ignore"):  # what it assigns is forgotten
        out = fn(*tree.map_structure(_zeros, specs))
    return tree.map_structure(_spec, out)


def _zeros(x: Any) -> Any:
    if not isinstance(x, KerasTensor):
        return x
    return np.broadcast_to(np.zeros((), arrays.native(x.dtype)), x.shape)


def _spec(x: Any) -> Any:
    return KerasTensor(x.shape, arrays.dtype_of(x)) if arrays.is_array(x) else x


def compile_step(
    step: Callable[..., Any],
    variables: Sequence[Any],
    compile: bool = True,
    jit: bool = False,
    steps: int = 1,
    donate: Collection[Any] = (),
) -> Callable[..., Any]:
    if steps == 1:
        return step

    def program(batches: Any, *fixed: Any) -> Any:
        logs = None
        for i in range(steps):
            batch = tree.map_structure(lambda x, i=i: x[i], batches, none_is_leaf=False)
            logs = step(batch, *fixed)
        return logs

    return program
