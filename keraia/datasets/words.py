"""Texts as lists of the ranks of their words: what IMDB and Reuters have in common."""

import json
import pickle
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from keraia.datasets import pickles
from keraia.datasets.cache import broken, fetch

Texts = list[list[int]]


@dataclass(frozen=True)
class Selection:
    """What becomes of the words of texts.

    Attributes:
        num_words: Numbers from this one on count as unknown. None: the largest one there is, so
            that the rarest word is unknown, too, as it always was.
        skip_top: Numbers below this one count as unknown.
        maxlen: Texts of this length and longer are left out; None keeps all.
        start_char: What each text begins with; None for nothing.
        oov_char: What stands for unknown words; None leaves them out.
        index_from: What is added to the ranks.
    """

    num_words: int | None
    skip_top: int
    maxlen: int | None
    start_char: int | None
    oov_char: int | None
    index_from: int | None

    def started(self, texts: Texts) -> Texts:
        """Texts with their first mark, and ranks moved."""
        step = self.index_from or 0
        start = [] if self.start_char is None else [self.start_char]
        return [[*start, *(rank + step for rank in text)] for text in texts]

    def short(self, texts: Texts, labels: np.ndarray, where: str) -> tuple[Texts, np.ndarray]:
        """Texts that are short enough, and their labels.

        Raises:
            ValueError: None is.
        """
        if self.maxlen is None:
            return texts, labels
        kept = [i for i, text in enumerate(texts) if len(text) < self.maxlen]
        if not kept:
            raise ValueError(
                f"{where}: no text is shorter than maxlen={self.maxlen}. Pass a larger number."
            )
        return [texts[i] for i in kept], labels[kept]

    def known(self, texts: Texts) -> np.ndarray:
        """Texts without words that are too rare or too frequent, as an array of lists."""
        end = self.num_words or max((max(text, default=0) for text in texts), default=0)
        known = range(self.skip_top, end)
        out = np.empty(len(texts), object)
        if self.oov_char is None:
            out[:] = [[rank for rank in text if rank in known] for text in texts]
        else:
            out[:] = [[r if r in known else self.oov_char for r in text] for text in texts]
        return out


def shuffled(
    texts: np.ndarray, labels: np.ndarray, chance: np.random.RandomState
) -> tuple[Texts, np.ndarray]:
    """Texts and their labels in a random order."""
    order = np.arange(len(texts))
    chance.shuffle(order)
    return texts[order].tolist(), labels[order]


def read(path: Path, names: Sequence[str]) -> list[np.ndarray]:
    """Arrays of texts (names that begin with "x") and of labels in an `.npz` file.

    Raises:
        ValueError: It holds something else.
    """
    try:
        with zipfile.ZipFile(path) as file:
            arrays = [pickles.read_npy(file.read(f"{name}.npy")) for name in names]
    except (KeyError, ValueError, EOFError, zipfile.BadZipFile, pickle.UnpicklingError) as error:
        raise ValueError(broken(path, str(error))) from error
    for name, array in zip(names, arrays, strict=True):
        if not _texts(array) if name[0] == "x" else array.dtype.kind not in "iu":
            raise ValueError(broken(path, f"`{name}` is {array.dtype} {array.shape}"))
    return arrays


def _texts(array: np.ndarray) -> bool:
    """Whether an array is one of lists of integers."""
    return array.ndim == 1 and all(
        isinstance(text, list) and all(isinstance(rank, int) for rank in text)
        for text in array.tolist()
    )


def read_index(path: str, remote: str, md5: str) -> dict[str, int]:
    """Word -> rank, from the cache or downloaded."""
    file = fetch(path, remote, md5)
    try:
        index = json.loads(file.read_text(encoding="utf-8"))
    except ValueError as error:
        raise ValueError(broken(file, str(error))) from error
    if not isinstance(index, dict) or not all(isinstance(v, int) for v in index.values()):
        raise ValueError(broken(file, "it is no dictionary of numbers"))
    return index
