"""Sequences of different lengths in one array."""

from collections.abc import Sequence
from typing import Any, Literal

import numpy as np

_SIDES = ("pre", "post")


def pad_sequences(
    sequences: Sequence[Any],
    maxlen: int | None = None,
    dtype: Any = "int32",
    padding: Literal["pre", "post"] = "pre",
    truncating: Literal["pre", "post"] = "pre",
    value: Any = 0.0,
) -> np.ndarray:
    """Brings sequences to one length: the short are filled up, the long are cut.

    Args:
        sequences: Lists of numbers, or of vectors of one shape, or of texts.
        maxlen: Length of the result. `None`: that of the longest.
        dtype: Dtype of the result; `object` for texts of any length.
        padding: Whether short sequences are filled up before ("pre") or after ("post").
        truncating: Whether long sequences lose their beginning ("pre") or end ("post").
        value: What fills up.

    Returns:
        NumPy array `(len(sequences), maxlen, ...)`.

    Example:
        >>> pad_sequences([[1], [2, 3], [4, 5, 6]], maxlen=2).tolist()
        [[0, 1], [2, 3], [5, 6]]
    """
    for name, side in (("padding", padding), ("truncating", truncating)):
        if side not in _SIDES:
            raise ValueError(f"pad_sequences: `{name}` must be one of {_SIDES}, got {side!r}.")
    if not hasattr(sequences, "__len__") or not all(hasattr(s, "__len__") for s in sequences):
        raise ValueError(
            "pad_sequences: `sequences` must be a list of lists, got "
            f"{type(sequences).__name__} with elements that have no length. Wrap a single "
            "sequence: [sequence]."
        )
    dtype = np.dtype(dtype)
    if isinstance(value, str) and dtype.kind not in "OSU":
        raise ValueError(
            f"pad_sequences: `value` is the text {value!r}, `dtype` is {dtype}. "
            "Pass dtype=object for texts."
        )
    rows = [np.asarray(s, object if dtype.kind in "OSU" else None) for s in sequences]
    element = next((row.shape[1:] for row in rows if len(row)), ())
    length = max(map(len, rows), default=0) if maxlen is None else maxlen
    out = np.full((len(rows), length, *element), value, dtype)
    for i, row in enumerate(rows):
        if not len(row) or not length:
            continue
        if row.shape[1:] != element:
            raise ValueError(
                f"pad_sequences: the elements of sequence {i} have shape {row.shape[1:]}, those "
                f"before it {element}. All elements must have one shape."
            )
        part = row[-length:] if truncating == "pre" else row[:length]
        start = length - len(part) if padding == "pre" else 0
        out[i, start : start + len(part)] = part
    return out
