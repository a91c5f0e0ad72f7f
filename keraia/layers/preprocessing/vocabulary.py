"""`Vocabulary`: tokens and the integers that stand for them, on the host."""

import itertools
from collections.abc import Sequence
from typing import Any

import numpy as np

UNKNOWN, NOWHERE = -1, -2


class _Places(dict[Any, int]):
    """Token -> place."""

    def __missing__(self, token: Any) -> int:
        return UNKNOWN


class Vocabulary:
    """Tokens in order, behind places for the mask and for unknown tokens.

    Args:
        tokens: The known tokens, each once.
        mask: Token that stands for nothing; None if there is none.
        placed: Whether the mask has place 0; otherwise it has none, and is left out of vectors.
        oov: Token that stands for unknown ones.
        num_oov: Number of places for unknown tokens.
    """

    def __init__(
        self, tokens: Sequence[Any], mask: Any, placed: bool, oov: Any, num_oov: int
    ) -> None:
        self.tokens = list(tokens)
        self.mask = mask
        self.oov = oov
        self.num_oov = num_oov
        self.first_oov = int(placed and mask is not None)
        self.first = self.first_oov + num_oov
        self.table = _Places(zip(self.tokens, itertools.count(self.first), strict=False))
        if mask is not None:
            self.table.setdefault(mask, 0 if placed else NOWHERE)

    def __len__(self) -> int:
        return self.first + len(self.tokens)

    @property
    def special(self) -> list[Any]:
        """Tokens of the places before the known tokens."""
        return [self.mask][: self.first_oov] + [self.oov] * self.num_oov

    def places(self, tokens: Sequence[Any]) -> np.ndarray:
        """Places of tokens, int64; `UNKNOWN` or `NOWHERE` for those that have none."""
        return np.fromiter(map(self.table.__getitem__, tokens), "int64", len(tokens))

    def tokens_at(self, places: np.ndarray, dtype: Any) -> np.ndarray:
        """Tokens at places; the unknown token where there is no such place."""
        table = np.empty(len(self) + 1, dtype)
        table[:] = [*self.special, *self.tokens, self.oov]
        known = (places >= 0) & (places < len(self))
        return table[np.where(known, places, len(self))]


def by_frequency(counts: dict[Any, int]) -> list[Any]:
    """Tokens, frequent ones first; of equally frequent ones the last in the alphabet first."""
    return sorted(counts, key=lambda token: (counts[token], token), reverse=True)


def read_lines(path: str, where: str) -> list[str]:
    """Tokens of a vocabulary file, one on a line.

    Raises:
        ValueError: A line is empty.
    """
    with open(path, encoding="utf-8", newline="") as file:
        lines = file.read().split("\n")
    if lines and not lines[-1]:
        del lines[-1]
    lines = [line.removesuffix("\r") for line in lines]
    if "" in lines:
        raise ValueError(
            f"{where}: line {lines.index('') + 1} of the vocabulary file {path} is empty. Write "
            "one token on each line; the mask needs none."
        )
    return lines
