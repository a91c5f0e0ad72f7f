"""Functions of `keras.backend` that choose and repeat: phases of learning, loops, recurrences."""

import contextlib
from collections.abc import Callable, Iterator
from typing import Any

from keraia import ops
from keraia.core.spec import KerasTensor
from keraia.layers.base import context
from keraia.legacy import generations
from keraia.legacy.backend.functions import function


class Phase(KerasTensor):
    """The phase of learning: an input of K.function, and a number that is 1 while training."""

    def __init__(self) -> None:
        super().__init__((), "bool", name="keras_learning_phase")

    def __int__(self) -> int:
        return phase()

    def __bool__(self) -> bool:
        return bool(phase())

    __index__ = __int__

    def __eq__(self, other: object) -> Any:
        return other is self or (isinstance(other, int) and phase() == other)

    def __hash__(self) -> int:
        return id(self)


_placeholder = Phase()
_forced: list[int] = []


def phase() -> int:
    """1 in training, 0 elsewhere; what was set comes first."""
    return _forced[-1] if _forced else int(context.is_training())


@contextlib.contextmanager
def in_phase(value: Any) -> Iterator[None]:
    """What runs inside is training (1) or not (0), the layers called there too."""
    outer = context.thread.call
    context.thread.call = context.CallContext(bool(value))
    _forced.append(int(value))
    try:
        yield
    finally:
        _forced.pop()
        context.thread.call = outer


@function("the argument `training` of `call`")
def learning_phase() -> Any:
    """The phase: a number once set and inside tf.keras, else a placeholder for K.function."""
    if _forced or generations.current().name in ("tf", "3"):
        return phase()
    return _placeholder


@function("the argument `training` of `call`")
def set_learning_phase(value: int) -> None:
    """Sets the phase: 0 or 1."""
    if value not in (0, 1):
        raise ValueError(f"set_learning_phase: the phase must be 0 or 1, got {value!r}.")
    _forced[:] = [int(value)]


@function("the argument `training` of `call`")
def learning_phase_scope(value: int) -> Any:
    """A scope with a phase."""
    return in_phase(value)


def _of(choice: Any) -> Any:
    return choice() if callable(choice) and not hasattr(choice, "shape") else choice


@function("x if training else alt")
def in_train_phase(x: Any, alt: Any, training: Any = None) -> Any:
    """`x` in training, `alt` elsewhere."""
    chosen = phase() if training is None or training is _placeholder else training
    return _of(x) if chosen else _of(alt)


@function("alt if training else x")
def in_test_phase(x: Any, alt: Any, training: Any = None) -> Any:
    """`alt` in training, `x` elsewhere."""
    return in_train_phase(alt, x, training)


@function("keras.ops.where or keras.ops.cond")
def switch(condition: Any, then_expression: Any, else_expression: Any) -> Any:
    """One of two values; a condition with axes chooses element by element."""
    if not hasattr(condition, "shape") or isinstance(condition, Phase):
        return _of(then_expression) if condition else _of(else_expression)
    then, other = _of(then_expression), _of(else_expression)
    missing = len(getattr(then, "shape", ())) - len(condition.shape)
    if missing > 0:
        condition = ops.reshape(condition, (*ops.shape(condition), *[1] * missing))
    return ops.where(ops.cast(condition, "bool"), then, other)


@function("keras.ops.map")
def map_fn(fn: Callable[..., Any], elems: Any, name: Any = None, dtype: Any = None) -> Any:
    """A function of each of the elements along the first axis."""
    out = ops.map(fn, elems)
    return out if dtype is None else ops.cast(out, dtype)


def _folded(fn: Callable[..., Any], elems: Any, initializer: Any, reverse: bool) -> Any:
    if reverse:
        elems = ops.flip(elems, axis=0)
    first = elems[0] if initializer is None else initializer
    rest = elems[1:] if initializer is None else elems

    def step(carry: Any, x: Any) -> tuple[Any, Any]:
        return fn(carry, x), carry

    return ops.scan(step, ops.convert_to_tensor(first), rest)[0]


@function("keras.ops.scan")
def foldl(fn: Callable[..., Any], elems: Any, initializer: Any = None, name: Any = None) -> Any:
    """The last of `a = fn(a, x)` over the first axis."""
    return _folded(fn, elems, initializer, reverse=False)


@function("keras.ops.scan(..., reverse=True)")
def foldr(fn: Callable[..., Any], elems: Any, initializer: Any = None, name: Any = None) -> Any:
    """The last of `a = fn(a, x)` over the first axis from its end."""
    return _folded(fn, elems, initializer, reverse=True)


@function("keras.layers.RNN(cell) or keras.ops.scan")
def rnn(
    step_function: Callable[..., Any], inputs: Any, initial_states: Any,
    go_backwards: bool = False, mask: Any = None, constants: Any = None, unroll: bool = False,
    input_length: Any = None, time_major: bool = False, zero_output_for_mask: bool = False,
    return_all_outputs: bool = True,
) -> tuple[Any, Any, list[Any]]:  # fmt: skip
    """Steps over time.

    Args:
        step_function: `(input, states) -> (output, new states)`; constants follow the states.
        inputs: `(batch, time, ...)`, or time first with `time_major`.
        initial_states: States before the first step.
        go_backwards: Whether to begin at the end.
        mask: `(batch, time)`; where it is False states stay, and the output is the one before.
        constants: Tensors for every step.
        unroll: Known, but the backend chooses.
        input_length: Known, but found from the inputs.
        time_major: Whether time is the first axis.
        zero_output_for_mask: Whether the output is zero where the mask is False.
        return_all_outputs: Whether all outputs are wanted, or the last.

    Returns:
        The last output, all outputs, and the last states.
    """
    xs = inputs if time_major else _swapped(inputs)
    steps = _swapped(ops.cast(mask, "bool")) if mask is not None and not time_major else mask
    if go_backwards:
        xs = ops.flip(xs, axis=0)
        steps = None if steps is None else ops.flip(steps, axis=0)
    more = list(constants or ())
    states = [ops.convert_to_tensor(s) for s in initial_states]
    shown, _ = step_function(xs[0], states + more)

    def step(carry: Any, given: Any) -> tuple[Any, Any]:
        held, last = carry
        x, real = given if steps is not None else (given, None)
        output, new = step_function(x, list(held) + more)
        new = list(new)
        if real is not None:
            other = ops.zeros_like(output) if zero_output_for_mask else last
            output = ops.where(_wide(real, output), output, other)
            new = [ops.where(_wide(real, n), n, h) for n, h in zip(new, held, strict=True)]
        return (new, output), output

    given = (xs, steps) if steps is not None else xs
    (states, last), outputs = ops.scan(step, (states, ops.zeros_like(shown)), given)
    if not return_all_outputs:
        outputs = ops.expand_dims(last, 0)
    return last, outputs if time_major else _swapped(outputs), list(states)


def _swapped(x: Any) -> Any:
    return ops.transpose(x, (1, 0, *range(2, len(x.shape))))


def _wide(real: Any, like: Any) -> Any:
    return ops.reshape(real, (-1, *[1] * (len(like.shape) - 1)))


@function("keras.ops.print, or print(x)")
def print_tensor(x: Any, message: str = "", summarize: int = 3) -> Any:
    """Prints values when they are there, and returns them."""
    if not isinstance(x, KerasTensor):
        print(message, x)  # noqa: T201 (what the function is for)
    return x
