"""Gradients by tapes, abstract evaluation and compiled steps by graphs."""

from collections.abc import Callable, Collection, Sequence
from typing import Any

import tensorflow as tf

from keraia.backends import abstract
from keraia.backends.tensorflow import arrays
from keraia.backends.tensorflow.tracing import trace
from keraia.core import state, tree


def value_and_grad(
    fn: Callable[[], tuple[Any, Any]], variables: Sequence[Any]
) -> tuple[tuple[Any, Any], list[Any]]:
    """`(fn(), gradients)`, None where the loss does not reach a variable."""
    if state.current() is not None:
        return _pure_value_and_grad(fn, variables)
    cells = [v._cell for v in variables]
    with tf.GradientTape(watch_accessed_variables=False) as tape:
        tape.watch(cells)
        loss, aux = fn()
    return (loss, aux), _dense(tape.gradient(loss, cells))


def _pure_value_and_grad(
    fn: Callable[[], tuple[Any, Any]], variables: Sequence[Any]
) -> tuple[tuple[Any, Any], list[Any]]:
    """The same where an open scope holds the values: the gradient is theirs."""
    with state.autocast(None):
        values = [tf.identity(v.value) for v in variables]
    with tf.GradientTape(watch_accessed_variables=False) as tape:
        tape.watch(values)
        with state.scope(variables, values) as cells:
            loss, aux = fn()
    for variable, value in cells.writes():
        variable.assign(value)
    return (loss, aux), _dense(tape.gradient(loss, values))


def _dense(gradients: list[Any]) -> list[Any]:
    return [arrays.dense(g) if isinstance(g, tf.IndexedSlices) else g for g in gradients]


def abstract_call(fn: Callable[..., Any], specs: Sequence[Any]) -> Any:
    """By two graphs of known sizes: TensorFlow itself soon loses track of unknown ones."""
    return abstract.abstract_call(trace, fn, specs)


def compile_step(
    step: Callable[..., Any],
    variables: Sequence[Any],
    compile: bool = True,
    jit: bool = False,
    steps: int = 1,
    donate: Collection[Any] = (),
) -> Callable[..., Any]:
    if not compile:
        return step if steps == 1 else _repeated(step, steps)
    if steps > 1:
        step = _looped(tf.function(step, autograph=False, reduce_retracing=True), steps)
    return tf.function(step, autograph=False, reduce_retracing=True, jit_compile=jit or None)


def _nth(batches: Any, i: Any) -> Any:
    return tree.map_structure(lambda x: None if x is None else x[i], batches)


def _repeated(step: Callable[..., Any], steps: int) -> Callable[..., Any]:
    def run(batches: Any, *args: Any) -> Any:
        for i in range(steps):
            logs = step(_nth(batches, i), *args)
        return logs

    return run


def _looped(step: Callable[..., Any], steps: int) -> Callable[..., Any]:
    """Many steps in one graph; the first stands before the loop, which needs logs to start."""

    def run(batches: Any, *args: Any) -> Any:
        def body(i: Any, logs: Any) -> tuple[Any, Any]:
            return i + 1, step(_nth(batches, i), *args)

        start = (1, step(_nth(batches, 0), *args))
        return tf.while_loop(lambda i, logs: i < steps, body, start)[1]

    return run
