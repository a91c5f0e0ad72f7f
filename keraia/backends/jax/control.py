"""Branches, loops and custom gradients by JAX's primitives."""

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
from jax import lax

from keraia.backends import loops
from keraia.backends.jax.arrays import is_array
from keraia.backends.jax.kernels import kernel
from keraia.backends.remat import Repeatable
from keraia.core import state, tree


def _branches(functions: list[Callable[[], Any]]) -> tuple[list[Callable[[], Any]], list[Any]]:
    """The functions made pure: each also returns the values of all variables that any assigns."""
    written: dict[int, Any] = {}
    for function in functions:
        with state.scope() as cells:
            jax.eval_shape(function)
        written.update({id(v): v for v, _ in cells.writes()})
    variables = list(written.values())

    def pure(function: Callable[[], Any]) -> Callable[[], Any]:
        def run() -> Any:
            with state.scope() as cells:
                out = function()
            return out, [cells.read(v) for v in variables]

        return run

    return [pure(f) for f in functions], variables


@kernel("cond")
def cond(pred: Any, true_fn: Callable[[], Any], false_fn: Callable[[], Any]) -> Any:
    if not isinstance(pred, jax.core.Tracer):
        return loops.cond(pred, true_fn, false_fn)
    (on_true, on_false), variables = _branches([true_fn, false_fn])
    out, values = lax.cond(pred, on_true, on_false)
    for variable, value in zip(variables, values, strict=True):
        variable.assign(value)
    return out


@kernel("switch")
def switch(index: Any, branches: tuple[Callable[..., Any], ...], *operands: Any) -> Any:
    if not isinstance(index, jax.core.Tracer):
        return loops.switch(index, branches, *operands)
    functions = [lambda branch=branch: branch(*operands) for branch in branches]
    pure, variables = _branches(functions)
    out, values = lax.switch(index, pure)
    for variable, value in zip(variables, values, strict=True):
        variable.assign(value)
    return out


@kernel("while_loop")
def while_loop(
    cond: Callable[..., Any], body: Callable[..., Any], start: tuple, maximum: int | None
) -> tuple:
    def goes_on(carry: tuple) -> Any:
        count, values = carry
        more = cond(*values)
        return more if maximum is None else jnp.logical_and(more, count < maximum)

    def step(carry: tuple) -> tuple:
        count, values = carry
        return count + 1, loops.like(body(*values), values)

    return lax.while_loop(goes_on, step, (jnp.zeros((), jnp.int32), start))[1]


@kernel("scan")
def scan(f: Callable[..., Any], init: Any, xs: Any, length: int, reverse: bool, unroll: Any) -> Any:
    def step(carry: Any, x: Any) -> tuple:
        new, y = f(carry, x)
        return loops.like(new, carry), y

    return lax.scan(step, init, xs, length, reverse, unroll)


@kernel("vectorized_map")
def vectorized_map(function: Callable[[Any], Any], elements: Any) -> Any:
    return jax.vmap(function)(elements)


@kernel("custom_gradient")
def custom_gradient(f: Callable[..., Any]) -> Callable[..., Any]:
    def run(*args: Any) -> tuple[Any, Callable[[Any], tuple]]:
        output, gradient = f(*args)

        def backward(upstream: Any) -> tuple:
            grads = tree.flatten(gradient(*tree.flatten(upstream)))
            pairs = zip(grads, tree.flatten(args), strict=True)
            return tree.pack_sequence_as(
                args, [jnp.zeros_like(a) if g is None else g for g, a in pairs]
            )

        return output, backward

    return jax.custom_gradient(run)


@kernel("remat")
def remat(f: Callable[..., Any]) -> Callable[..., Any]:
    def run(*args: Any, **kwargs: Any) -> Any:
        call = Repeatable(f, args, kwargs, is_array)
        return call.finish(jax.checkpoint(call.run)(*call.inputs))

    return run
