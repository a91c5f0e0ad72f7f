"""The most probable texts under frame-wise predictions (see `ctc_loss`)."""

from typing import Annotated, Any, NamedTuple

from keraia.core.arguments import Tensor, one_of
from keraia.core.op import op
from keraia.core.rules import DTypes, Settings
from keraia.core.spec import Shape
from keraia.ops.activation import log_softmax
from keraia.ops.comparison import equal, greater_equal, less, logical_and, not_equal, where
from keraia.ops.creation import ones_like, zeros_like
from keraia.ops.elementwise import cast, floor_divide, logaddexp, maximum, minimum, mod
from keraia.ops.indexing import argsort, one_hot, take_along_axis, top_k
from keraia.ops.looping import scan
from keraia.ops.products import matmul
from keraia.ops.reduction import argmax, cumsum, max, sum
from keraia.ops.shaping import (
    broadcast_to,
    concatenate,
    expand_dims,
    moveaxis,
    pad,
    reshape,
    shape,
    transpose,
)

# Logarithm of an impossible text: finite, so that differences stay so.
_IMPOSSIBLE = -1e30


def _dtypes(dtypes: DTypes, settings: Settings) -> tuple[Any, Any]:
    wide = "float64" if dtypes[0] == "float64" else "float32"
    return (wide, "int32"), ("int32", wide)


def _shapes(inputs: Shape, lengths: Shape, /, strategy: str, top_paths: int) -> list[Shape]:
    batch, time, _ = inputs
    paths = 1 if strategy == "greedy" else top_paths
    return [(paths, batch, time), (batch, paths)]


@op(dtype=_dtypes, shape=_shapes)
def ctc_decode(
    inputs: Tensor,
    sequence_lengths: Tensor,
    strategy: Annotated[str, one_of("greedy", "beam_search")] = "greedy",
    beam_width: int = 100,
    top_paths: int = 1,
    merge_repeated: bool = True,
    mask_index: int = 0,
) -> tuple[Tensor, Tensor]:
    """Reads texts out of predictions that name a class, or none, for each frame.

    Greedy decoding names the most probable class of each frame. A beam search goes from frame to
    frame with the most probable texts so far, and adds up all the ways to spread a text over time.

    Args:
        inputs: Logits `(batch, time, classes)`.
        sequence_lengths: How many frames count, `(batch,)`.
        strategy: "greedy" or "beam_search".
        beam_width: How many texts a beam search keeps.
        top_paths: How many texts a beam search returns.
        merge_repeated: Whether a class named in several frames in a row counts once, in greedy
            decoding; in a beam search it always does.
        mask_index: Class of the blank, which stands for no class.

    Returns:
        The texts `(top_paths, batch, time)`, best first, filled up with -1; and their scores
        `(batch, top_paths)`: logarithms of their probabilities. A greedy decoding has one text,
        and its score is minus the sum of the largest logits.

    Source: A. Graves, Supervised Sequence Labelling with Recurrent Neural Networks, 2012.
    """
    if strategy == "greedy":
        return _greedy(inputs, sequence_lengths, merge_repeated, mask_index)
    if not 0 < top_paths <= beam_width:
        raise ValueError(
            f"ops.ctc_decode: `top_paths`={top_paths} must be from 1 to `beam_width`={beam_width}."
        )
    return _searched(inputs, sequence_lengths, beam_width, top_paths, mask_index)


def _greedy(inputs: Any, lengths: Any, merge: bool, blank: int) -> tuple[Any, Any]:
    best = argmax(inputs, -1)
    times = _counting(best, 1)
    inside = less(times, expand_dims(lengths, 1))
    kept = logical_and(inside, not_equal(best, blank))
    if merge:
        before = pad(best, ((0, 0), (1, 0)), constant_values=-1)[:, :-1]
        kept = logical_and(kept, not_equal(best, before))
    order = argsort(where(kept, times, times + shape(times)[1]), 1)
    texts = take_along_axis(where(kept, best, -1), order, 1)
    score = -sum(where(inside, max(inputs, -1), 0.0), 1, keepdims=True)
    return expand_dims(texts, 0), score


class _Beam(NamedTuple):
    """The most probable texts so far, for each sample of a batch.

    Attributes:
        texts: Class numbers `(batch, beam, time)`, filled up with -1.
        lengths: Of the texts, `(batch, beam)`.
        last: The last class of each text, -1 where there is none.
        blank: Log probability of the text by ways that end in a blank.
        label: The same by ways that end in the text's last class.
        begins: Whether the i-th text begins the j-th, or equals it, `(batch, beam, beam)`.
    """

    texts: Any
    lengths: Any
    last: Any
    blank: Any
    label: Any
    begins: Any


def _searched(inputs: Any, lengths: Any, width: int, paths: int, blank: int) -> tuple[Any, Any]:
    logs = log_softmax(inputs, -1)

    def step(beam: tuple, frame: tuple[Any, Any]) -> tuple[tuple, Any]:
        logs, time = frame
        old = _Beam(*beam)
        new = _advanced(old, logs, blank)
        goes_on = less(time, lengths)
        return tuple(
            where(reshape(goes_on, (-1, *[1] * (len(x.shape) - 1))), y, x)
            for x, y in zip(old, new, strict=True)
        ), None

    frames = moveaxis(logs, 1, 0)
    times = _counting(sum(logs, (0, 2)), 0)
    final, _ = scan(step, tuple(_empty(logs, width)), (frames, times))
    beam = _Beam(*final)
    scores, places = top_k(logaddexp(beam.blank, beam.label), paths)
    return moveaxis(_picked(beam.texts, places), 1, 0), scores


def _empty(logs: Any, width: int) -> _Beam:
    """One empty text, certain; the other places of the beam hold what is impossible."""
    batch, time, _ = shape(logs)
    none = broadcast_to(zeros_like(logs[:, :1, 0]), (batch, width)) + _IMPOSSIBLE
    lengths = zeros_like(none, dtype="int32")
    certain = where(equal(_counting(none, 1), 0), 0.0, none)
    texts = broadcast_to(expand_dims(lengths - 1, -1), (batch, width, time))
    begins = broadcast_to(expand_dims(equal(lengths, 0), -1), (batch, width, width))
    return _Beam(texts, lengths, lengths - 1, certain, none, begins)


def _advanced(beam: _Beam, logs: Any, blank: int) -> _Beam:
    """The beam after one more frame, whose classes have the log probabilities `logs`."""
    total = logaddexp(beam.blank, beam.label)
    width, classes = total.shape[1], logs.shape[1]
    repeated = take_along_axis(logs, maximum(beam.last, 0), 1)
    repeated = where(less(beam.last, 0), _IMPOSSIBLE, repeated)
    longer = _extended(beam, total, logs, blank)
    longer, gained = _merged(beam, total, longer)
    stay_blank = total + logs[:, blank : blank + 1]
    stay_label = logaddexp(beam.label + repeated, gained)
    stay = logaddexp(stay_blank, stay_label)
    every = concatenate([stay, reshape(longer, (-1, width * classes))], 1)
    scores, places = top_k(every, width)
    grows = greater_equal(places, width)
    parent = where(grows, floor_divide(places - width, classes), places)
    label = mod(places - width, classes)
    return _grown(
        _Beam(
            _picked(beam.texts, parent),
            _picked(beam.lengths, parent),
            where(grows, label, _picked(beam.last, parent)),
            where(grows, _IMPOSSIBLE, _picked(stay_blank, parent)),
            where(grows, scores, _picked(stay_label, parent)),
            _turned(_picked(_turned(_picked(beam.begins, parent)), parent)),
        ),
        grows,
    )


def _extended(beam: _Beam, total: Any, logs: Any, blank: int) -> Any:
    """Log probabilities of the texts with one more class, `(batch, beam, classes)`.

    To name the last class once more, a blank must stand between.
    """
    classes = _counting(logs, 1)[:, None]
    same = equal(classes, expand_dims(beam.last, -1))
    before = where(same, expand_dims(beam.blank, -1), expand_dims(total, -1))
    return where(equal(classes, blank), _IMPOSSIBLE, before + expand_dims(logs, 1))


def _merged(beam: _Beam, total: Any, longer: Any) -> tuple[Any, Any]:
    """Longer texts without those that the beam holds already, and what those gain by it."""
    next_length = expand_dims(beam.lengths, 2) + 1
    found = logical_and(beam.begins, equal(expand_dims(beam.lengths, 1), next_length))
    found = logical_and(found, expand_dims(total > _IMPOSSIBLE / 2, 1))
    last = broadcast_to(expand_dims(maximum(beam.last, 0), 1), shape(found))
    gained = where(found, take_along_axis(longer, last, 2), _IMPOSSIBLE)
    there = matmul(cast(found, "float32"), one_hot(beam.last, longer.shape[2], dtype="float32"))
    return where(there > 0.5, _IMPOSSIBLE, longer), max(gained, 1)


def _grown(beam: _Beam, grows: Any) -> _Beam:
    """The beam with the last class written to the end of the texts that it makes longer."""
    places = _counting(beam.texts, 2)
    here = logical_and(equal(places, expand_dims(beam.lengths, -1)), expand_dims(grows, -1))
    texts = where(here, expand_dims(beam.last, -1), beam.texts)
    ends = broadcast_to(expand_dims(beam.lengths, 1), shape(beam.begins))
    follows = take_along_axis(texts, minimum(ends, texts.shape[2] - 1), 2)
    agrees = equal(_turned(follows), expand_dims(beam.last, -1))
    begins = logical_and(beam.begins, where(expand_dims(grows, -1), agrees, beam.begins))
    return beam._replace(texts=texts, lengths=beam.lengths + cast(grows, "int32"), begins=begins)


def _picked(x: Any, places: Any) -> Any:
    """Entries of the beam `(batch, beam, ...)` at places `(batch, beam)`."""
    if len(x.shape) > 2:
        places = broadcast_to(expand_dims(places, -1), (*shape(places), shape(x)[2]))
    return take_along_axis(x, places, 1)


def _turned(x: Any) -> Any:
    return transpose(x, (0, 2, 1))


def _counting(x: Any, axis: int) -> Any:
    """0, 1, 2, ... along an axis of any length, in the shape of `x`."""
    return cumsum(ones_like(x, dtype="int32"), axis) - 1
