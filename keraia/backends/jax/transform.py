"""Gradients, abstract evaluation and compiled steps by JAX's transformations."""

from collections.abc import Callable, Sequence
from typing import Any

import jax
import jax.numpy as jnp

from keraia.backends import abstract
from keraia.backends.jax import arrays
from keraia.core import state, tree
from keraia.core.spec import KerasTensor


def value_and_grad(
    fn: Callable[[], tuple[Any, Any]], variables: Sequence[Any]
) -> tuple[tuple[Any, Any], list[Any]]:
    """`(fn(), gradients)`; what `fn` writes comes out as auxiliary values and is written again."""
    written: list[Any] = []

    def pure(values: list[Any]) -> tuple[Any, tuple[Any, list[Any]]]:
        with state.scope(variables, values) as cells:
            loss, aux = fn()
        writes = cells.writes()
        written[:] = [variable for variable, _ in writes]
        return loss, (aux, [value for _, value in writes])

    with state.autocast(None):
        values = [v.value for v in variables]
    (loss, (aux, new)), grads = jax.value_and_grad(pure, has_aux=True)(values)
    for variable, value in zip(written, new, strict=True):
        variable.assign(value)
    return (loss, aux), grads


def abstract_call(fn: Callable[..., Any], specs: Sequence[Any]) -> Any:
    return abstract.abstract_call(_trace, fn, specs)


def _trace(fn: Callable[..., Any], specs: list[Any]) -> Any:
    leaves = tree.flatten(specs)
    places = [i for i, x in enumerate(leaves) if isinstance(x, KerasTensor)]
    avals = [jax.ShapeDtypeStruct(leaves[i].shape, arrays.native(leaves[i].dtype)) for i in places]
    outside: list[Any] = []

    def run(*tensors: Any) -> list[Any]:
        filled = list(leaves)
        for i, tensor in zip(places, tensors, strict=True):
            filled[i] = tensor
        with state.scope():  # what it assigns is forgotten
            out = fn(*tree.pack_sequence_as(specs, filled))
        outside[:] = [out]
        return [x for x in tree.flatten(out) if arrays.is_array(x)]

    shapes = iter(jax.eval_shape(run, *avals))

    def spec(x: Any) -> Any:
        if not arrays.is_array(x):
            return x
        aval = next(shapes)
        return KerasTensor(aval.shape, str(aval.dtype))

    return tree.map_structure(spec, outside[0])


class StepProgram:
    """A step as a pure compiled function of the variables' values.

    Arrays that this program made and nobody has read since are donated, so that a step needs no
    second copy of the state.
    """

    def __init__(
        self, step: Callable[[Any], Any], variables: Sequence[Any], compile: bool, steps: int
    ) -> None:
        self.variables = list(variables)
        pure = state.functionalize(step, self.variables)
        if steps > 1:
            pure = _scanned(pure)
        self._run = jax.jit(pure, donate_argnums=0) if compile else pure
        self._compile = compile

    def __call__(self, batch: Any) -> Any:
        values = []
        for variable in self.variables:
            array = variable._cell
            if variable.exposed and self._compile:
                array = jnp.copy(array)
            values.append(array)
        new, logs = self._run(values, batch)
        for variable, value in zip(self.variables, new, strict=True):
            variable._cell = value
            variable.exposed = False
        return logs


def _scanned(pure: Callable[..., Any]) -> Callable[..., Any]:
    def many(values: list[Any], batches: Any) -> tuple[list[Any], Any]:
        values, logs = jax.lax.scan(pure, values, batches)
        return values, jax.tree.map(lambda x: x[-1], logs)

    return many


def compile_step(
    step: Callable[[Any], Any], variables: Sequence[Any], compile: bool = True, steps: int = 1
) -> StepProgram:
    return StepProgram(step, variables, compile, steps)
