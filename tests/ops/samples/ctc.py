"""Texts under frame-wise predictions, by trying every way to name a class in each frame."""

import itertools

import numpy as np

from tests.ops.samples.activation import log_softmax
from tests.ops.samples.form import Numbers, S, case, whole

numbers = Numbers("ctc")
real = numbers.real


def ways(frames, blank):
    """Every way, as the text it spells and its log probability."""
    for path in itertools.product(range(frames.shape[1]), repeat=len(frames)):
        text = tuple(c for c, _ in itertools.groupby(path) if c != blank)
        yield text, frames[np.arange(len(frames)), list(path)].sum()


def ctc_loss(target, output, target_length, output_length, mask_index=0):
    logs = log_softmax(output, -1)
    losses = []
    for labels, frames, n, m in zip(target, logs, target_length, output_length, strict=True):
        total = -np.inf
        for text, score in ways(frames[:m], mask_index):
            if text == tuple(labels[:n]):
                total = np.logaddexp(total, score)
        losses.append(-total)
    return np.array(losses)


def ctc_decode(
    inputs,
    sequence_lengths,
    strategy="greedy",
    beam_width=100,
    top_paths=1,
    merge_repeated=True,
    mask_index=0,
):
    """For a beam that holds every text."""
    batch, time, _ = inputs.shape
    greedy = strategy == "greedy"
    texts = np.full((1 if greedy else top_paths, batch, time), -1)
    scores = np.zeros((batch, len(texts)))
    for b, (logits, length) in enumerate(zip(inputs, sequence_lengths, strict=True)):
        found = {}
        if greedy:
            best = logits[:length].argmax(-1)
            kept = [c for c, _ in itertools.groupby(best)] if merge_repeated else best
            text = tuple(c for c in kept if c != mask_index)
            found[text] = -logits[:length].max(-1).sum()
        else:
            for text, score in ways(log_softmax(logits[:length], -1), mask_index):
                found[text] = np.logaddexp(found.get(text, -np.inf), score)
        for i, text in enumerate(sorted(found, key=found.get, reverse=True)[: len(texts)]):
            texts[i, b, : len(text)] = text
            scores[b, i] = found[text]
    return texts, scores


TEXTS = np.array([[1, 2], [1, 1], [2, 1]], "int32")
FRAMES, LENGTHS = real(3, 5, 3), whole(5, 3, 0)
CTC = {
    "ctc_loss": case(
        ctc_loss,
        S(TEXTS, real(3, 4, 3), whole(2, 1, 0), whole(4, 3, 2)),
        S(TEXTS - 1, real(3, 4, 3), whole(2, 1, 1), whole(3, 3, 4), mask_index=2),
        kinds="f",
        slack=8,
    ),
    "ctc_decode": case(
        ctc_decode,
        S(FRAMES, LENGTHS),
        S(FRAMES, LENGTHS, merge_repeated=False, mask_index=2),
        S(FRAMES[:2], LENGTHS[:2], "beam_search", top_paths=3),
        S(real(2, 4, 4), whole(4, 2), "beam_search", 40, 2, mask_index=3),
        kinds="f",
        smooth=False,
        slack=8,
    ),
}
