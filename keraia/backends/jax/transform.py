"""Gradients, abstract evaluation and compiled steps by JAX's transformations."""

from collections.abc import Callable, Collection, Sequence
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
    reached = False

    def pure(values: list[Any]) -> tuple[Any, tuple[Any, list[Any]]]:
        nonlocal reached
        with state.scope(variables, values) as cells:
            loss, aux = fn()
        # what follows from the values is traced as they are; a constant is not
        reached = any(type(loss) is type(value) for value in values)
        writes = cells.writes()
        written[:] = [variable for variable, _ in writes]
        return loss, (aux, [value for _, value in writes])

    with state.autocast(None):
        values = [v.value for v in variables]
    (loss, (aux, new)), grads = jax.value_and_grad(pure, has_aux=True)(values)
    for variable, value in zip(written, new, strict=True):
        variable.assign(value)
    return (loss, aux), grads if reached else [None] * len(grads)


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

    Of the variables to `donate`, arrays that this program made and nobody has read since are given
    up to the next call, so that a step needs no second copy of the state. The others may be those
    of further programs, too, perhaps running in other threads: their arrays are left alone, and
    of them only what the step assigns comes out again.
    """

    def __init__(
        self,
        step: Callable[..., Any],
        variables: Sequence[Any],
        compile: bool,
        steps: int,
        donate: Collection[Any],
    ) -> None:
        given = {id(v) for v in donate}
        self._donated = [v for v in variables if id(v) in given]
        self._kept = [v for v in variables if id(v) not in given]
        everything = self._donated + self._kept
        pure = _writes_only(step, everything)
        if steps > 1:
            pure = _scanned(pure)
        pure = _parted(pure)
        self._variables = everything
        self._run = jax.jit(pure, donate_argnums=0) if compile else pure

    def __call__(self, batch: Any, *fixed: Any) -> Any:
        donated, variables = self._donated, self._variables
        values = [jnp.copy(v._cell) if v.exposed else v._cell for v in donated]
        new, writes, logs = self._run(values, [v._cell for v in self._kept], batch, *fixed)
        for variable, value in zip(donated, new, strict=True):
            variable._cell = value
            variable.exposed = False
        for index, value in writes.items():
            variables[index]._cell = value
        return logs


def _writes_only(step: Callable[..., Any], variables: list[Any]) -> Callable[..., Any]:
    """`pure(values, *args) -> ({index of a variable: its new value}, step(*args))`."""
    places = {id(v): index for index, v in enumerate(variables)}

    def pure(values: list[Any], *args: Any) -> tuple[dict[int, Any], Any]:
        with state.scope(variables, values) as cells:
            out = step(*args)
        writes = {places[id(v)]: value for v, value in cells.writes() if id(v) in places}
        return writes, out

    return pure


def _parted(pure: Callable[..., Any]) -> Callable[..., Any]:
    """The same for values in two lists; all of the first, which are donated, come back."""

    def run(donated: list[Any], kept: list[Any], *args: Any) -> tuple[list[Any], Any, Any]:
        writes, out = pure([*donated, *kept], *args)
        return [writes.pop(index, value) for index, value in enumerate(donated)], writes, out

    return run


def _scanned(pure: Callable[..., Any]) -> Callable[..., Any]:
    """Several steps, one after the other; batches have them as a leading axis."""

    def many(values: list[Any], batches: Any, *fixed: Any) -> tuple[dict[int, Any], Any]:
        first = jax.tree.map(lambda x: x[0], batches)
        written, _ = jax.eval_shape(pure, values, first, *fixed)

        def body(carry: dict[int, Any], batch: Any) -> tuple[dict[int, Any], Any]:
            now = [carry.get(index, value) for index, value in enumerate(values)]
            writes, logs = pure(now, batch, *fixed)
            return writes, logs

        start = {index: values[index] for index in written}
        writes, logs = jax.lax.scan(body, start, batches)
        return writes, jax.tree.map(lambda x: x[-1], logs)

    return many


def compile_step(
    step: Callable[..., Any],
    variables: Sequence[Any],
    compile: bool = True,
    jit: bool = True,
    steps: int = 1,
    donate: Collection[Any] = (),
) -> StepProgram:
    return StepProgram(step, variables, compile, steps, donate)
