"""The loop over the steps of a sequence, with masks."""

from collections.abc import Callable, Sequence
from typing import Any

from keraia import ops
from keraia.backends import backend
from keraia.core import state, tree

Step = Callable[[Any, Any], tuple[Any, Any]]


def run(
    step: Step, sequence: Any, states: Any, mask: Any, unroll: bool, keep: bool
) -> tuple[Any, Any]:
    """Runs a step whose output is the first of its states, over the first axis of `sequence`.

    Args:
        step: `(x, states) -> (output, new states)`.
        sequence: Tensor `(time, batch, ...)`.
        states: List of tensors `(batch, ...)`.
        mask: Booleans `(time, batch)`; where False, states stay as they are. None: all True.
        unroll: Whether to write the steps out.
        keep: Whether to stack the outputs.

    Returns:
        The outputs or None, and the last states. The output of a masked step is the one before.
    """

    def advance(before: Any, now: Any) -> tuple[Any, Any]:
        x, here = now
        after = _like(step(x, before)[1], before)
        if here is not None:
            after = _held(here, after, before)
        return after, after[0] if keep else None

    last, outputs = _scan(advance, states, (sequence, mask), unroll)
    return outputs, last


def run_foreign(
    step: Step, sequence: Any, states: Any, mask: Any, unroll: bool, written: Sequence[Any]
) -> tuple[Any, Any]:
    """Runs any step over the first axis of `sequence`; see `run`.

    Args:
        written: Variables that the step may assign.

    Returns:
        The outputs, where masked those of the last step before that counted, zeros if there was
        none; and the last states.
    """
    held = [states]  # what a mask holds
    if mask is not None:
        with state.scope():  # what it assigns is forgotten
            held.append(ops.zeros_like(step(sequence[0], states)[0]))

    def advance(carry: Any, now: Any) -> tuple[Any, Any]:
        (before, values), (x, here) = carry, now
        with state.scope(written, values) as cells:
            output, after = step(x, before[0])
            values = cells.values()
        after = [_like(after, before[0])]
        if here is not None:
            after = _held(here, [*after, output], before)
            output = after[1]
        return (after, values), output

    start = (held, [v.value for v in written])
    ((last, *_), values), outputs = _scan(advance, start, (sequence, mask), unroll)
    for variable, value in zip(written, values, strict=True):
        variable.assign(value)
    return outputs, last


def where(mask: Any, new: Any, old: Any) -> Any:
    """`new` where the mask, which has the leading axes of `new`, is True, else `old`."""
    sizes = tuple(ops.shape(mask))
    mask = ops.reshape(mask, sizes + (1,) * (len(new.shape) - len(sizes)))
    return ops.where(mask, new, old)


def _held(mask: Any, new: Any, old: Any) -> Any:
    return tree.map_structure(lambda a, b: where(mask, a, b), new, old)


def _like(after: Any, before: Any) -> Any:
    """New states in the structure and dtypes of the old ones."""
    after = tree.pack_sequence_as(before, tree.flatten(after))
    return tree.map_structure(_cast_like, after, before)


def _cast_like(new: Any, old: Any) -> Any:
    dtype = backend.dtype_of(old)
    return new if backend.dtype_of(new) == dtype else ops.cast(new, dtype)


def _scan(f: Callable[..., Any], carry: Any, xs: tuple[Any, Any], unroll: bool) -> tuple[Any, Any]:
    sequence, mask = xs
    if unroll:
        return _unrolled(f, carry, sequence, mask)
    if mask is None:
        return ops.scan(lambda carry, x: f(carry, (x, None)), carry, sequence)
    return ops.scan(f, carry, xs)


def _unrolled(f: Callable[..., Any], carry: Any, sequence: Any, mask: Any) -> tuple[Any, Any]:
    outputs = []
    for i in range(sequence.shape[0]):
        carry, output = f(carry, (sequence[i], None if mask is None else mask[i]))
        outputs.append(output)
    return carry, None if outputs[0] is None else ops.stack(outputs)
