"""Branches and loops: plain Python on eager tensors, `tf.cond` and `tf.while_loop` in graphs."""

from collections.abc import Callable
from typing import Any

import tensorflow as tf

from keraia.backends import loops
from keraia.backends.remat import Repeatable
from keraia.backends.tensorflow.arrays import as_array, is_array, native
from keraia.backends.tensorflow.kernels import kernel
from keraia.backends.tensorflow.tracing import scratch_graph, trace
from keraia.core import state, tree


def _tensors(structure: Any) -> Any:
    return tree.map_structure(lambda x: None if x is None else as_array(x), structure)


def _chosen(
    choose: Callable[[list[Callable[[], Any]]], Any], functions: list[Callable[[], Any]]
) -> Any:
    """The result of one of `functions`, by a control flow operation of the graph.

    Where a state scope is open, what the branches write to variables comes out as values.
    """
    if state.current() is None:
        return choose([lambda f=f: _tensors(f()) for f in functions])
    written: dict[int, Any] = {}
    for function in functions:
        with scratch_graph(), state.scope() as cells:
            function()
        written.update({id(v): v for v, _ in cells.writes()})

    def pure(function: Callable[[], Any]) -> Any:
        with state.scope() as cells:
            out = _tensors(function())
        return out, [cells.read(v) for v in written.values()]

    out, values = choose([lambda f=f: pure(f) for f in functions])
    for variable, value in zip(written.values(), values, strict=True):
        variable.assign(value)
    return out


@kernel("cond")
def cond(pred: Any, true_fn: Callable[[], Any], false_fn: Callable[[], Any]) -> Any:
    if tf.executing_eagerly():
        return loops.cond(pred, true_fn, false_fn)
    pred = tf.cast(pred, tf.bool)
    return _chosen(lambda branches: tf.cond(pred, *branches), [true_fn, false_fn])


@kernel("switch")
def switch(index: Any, branches: tuple[Callable[..., Any], ...], *operands: Any) -> Any:
    if tf.executing_eagerly():
        return loops.switch(index, branches, *operands)
    index = tf.clip_by_value(tf.cast(index, tf.int32), 0, len(branches) - 1)
    functions = [lambda branch=branch: branch(*operands) for branch in branches]
    return _chosen(lambda functions: tf.switch_case(index, functions), functions)


@kernel("while_loop")
def while_loop(
    cond: Callable[..., Any], body: Callable[..., Any], start: tuple, maximum: int | None
) -> tuple:
    def step(*values: Any) -> tuple:
        return loops.like(body(*values), values)

    return tf.while_loop(cond, step, start, maximum_iterations=maximum)


@kernel("scan")
def scan(f: Callable[..., Any], init: Any, xs: Any, length: Any, reverse: bool, unroll: Any) -> Any:
    if tf.executing_eagerly():
        return loops.scan(f, init, xs, length, reverse, unroll)
    specs = loops.output_specs(f, init, xs, trace)
    arrays = [
        tf.TensorArray(native(y.dtype), length, element_shape=y.shape)
        for y in tree.flatten(specs)
        if y is not None
    ]

    def step(i: Any, carry: Any, outputs: list[Any]) -> tuple:
        place = length - 1 - i if reverse else i
        new, y = f(carry, loops.nth(xs, place))
        parts = [as_array(part) for part in tree.flatten(y) if part is not None]
        written = [a.write(place, part) for a, part in zip(outputs, parts, strict=True)]
        return i + 1, loops.like(new, carry), written

    _, carry, arrays = tf.while_loop(lambda i, *_: i < length, step, (0, init, arrays))
    stacked = iter([a.stack() for a in arrays])
    return carry, loops.each(lambda _: next(stacked), specs)


@kernel("vectorized_map")
def vectorized_map(function: Callable[[Any], Any], elements: Any) -> Any:
    return tf.vectorized_map(function, elements)


@kernel("custom_gradient")
def custom_gradient(f: Callable[..., Any]) -> Callable[..., Any]:
    def run(*args: Any) -> Any:
        out, gradient = f(*args)

        def upstream(*grads: Any, variables: Any = None) -> Any:
            found = gradient(*grads)
            return found if variables is None else (found, [None] * len(variables))

        return out, upstream

    return tf.custom_gradient(run)


@kernel("remat")
def remat(f: Callable[..., Any]) -> Callable[..., Any]:
    def run(*args: Any, **kwargs: Any) -> Any:
        call = Repeatable(f, args, kwargs, _is_differentiable, tf.identity, with_state=True)
        return call.finish(tf.recompute_grad(call.run)(*call.inputs))

    return run


def _is_differentiable(x: Any) -> bool:
    return is_array(x) and x.dtype.is_floating
