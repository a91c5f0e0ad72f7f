"""Connectionist temporal classification: the probability of a text under frame-wise predictions."""

from typing import Any

from keraia.core.arguments import Tensor
from keraia.core.op import op
from keraia.core.rules import DTypes, Settings
from keraia.ops.activation import log_softmax
from keraia.ops.comparison import equal, less, logical_and, not_equal, where
from keraia.ops.creation import arange, full_like, zeros_like
from keraia.ops.elementwise import maximum
from keraia.ops.indexing import take_along_axis
from keraia.ops.looping import scan
from keraia.ops.reduction import logsumexp
from keraia.ops.shaping import (
    broadcast_to,
    concatenate,
    expand_dims,
    moveaxis,
    pad,
    reshape,
    shape,
    stack,
)

# Logarithm of an impossible path: finite, so that gradients stay so.
_IMPOSSIBLE = -1e5


def _ctc_dtypes(dtypes: DTypes, settings: Settings) -> tuple[Any, Any]:
    wide = "float64" if dtypes[1] == "float64" else "float32"
    return ("int32", wide, "int32", "int32"), wide


@op(dtype=_ctc_dtypes, shape=lambda target, output, *lengths: (output[0],))
def ctc_loss(
    target: Tensor,
    output: Tensor,
    target_length: Tensor,
    output_length: Tensor,
    mask_index: int = 0,
) -> Tensor:
    """Minus the log of the probability of `target`, summed over all ways to spread it over time.

    A way names a class for each frame; repeated classes count once, blanks not at all.

    Args:
        target: Class numbers `(batch, labels)`.
        output: Logits `(batch, time, classes)`.
        target_length: How many labels count, `(batch,)`.
        output_length: How many frames count, `(batch,)`.
        mask_index: Class of the blank.

    Returns:
        Tensor `(batch,)`; where the frames are too few for the labels, about 1e5.

    Source: A. Graves et al., Connectionist Temporal Classification, 2006.
    """
    states = _with_blanks(target, mask_index)
    emitted = _emissions(log_softmax(output, -1), states)
    before = _shifted(states, 2, -1)
    skips = logical_and(not_equal(states, mask_index), not_equal(states, before))

    def step(paths: Any, frame: tuple[Any, Any]) -> tuple[Any, Any]:
        """Log probabilities of being in each state after one more frame."""
        emission, time = frame
        skipped = where(skips, _shifted(paths, 2, _IMPOSSIBLE), _IMPOSSIBLE)
        arrivals = stack([paths, _shifted(paths, 1, _IMPOSSIBLE), skipped], axis=0)
        moved = logsumexp(arrivals, axis=0) + emission
        paths = where(less(time, expand_dims(output_length, 1)), moved, paths)
        return paths, expand_dims(time, 0)

    start = equal(arange(states.shape[1]), 0)
    first = where(start, zeros_like(emitted[0]), _IMPOSSIBLE)
    paths, _ = scan(step, first, (emitted, arange(output.shape[1])))
    last = 2 * target_length
    ends = take_along_axis(paths, stack([last, maximum(last - 1, 0)], axis=1), 1)
    one = equal(stack([last + 1, last], axis=1), 0)  # no labels: only the blank state ends a path
    return -logsumexp(where(one, _IMPOSSIBLE, ends), axis=1)


def _with_blanks(target: Any, blank: int) -> Any:
    """Labels with a blank before, between and after: `(batch, 2 * labels + 1)`."""
    blanks = full_like(target, blank)
    pairs = reshape(stack([blanks, target], axis=-1), (-1, 2 * target.shape[1]))
    return concatenate([pairs, blanks[:, :1]], axis=1)


def _emissions(logs: Any, states: Any) -> Any:
    """Log probability that a state's class is named, `(time, batch, states)`."""
    batch, time, _ = shape(logs)
    wanted = broadcast_to(expand_dims(states, 1), (batch, time, states.shape[1]))
    return moveaxis(take_along_axis(logs, wanted, -1), 1, 0)


def _shifted(x: Any, by: int, fill: float) -> Any:
    """States moved to the right; `fill` comes in on the left."""
    return pad(x, ((0, 0), (by, 0)), constant_values=fill)[:, : x.shape[1]]
