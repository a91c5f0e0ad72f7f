"""Sequences: pairs of words for embeddings, windows of time series."""

import random
from typing import Any

import numpy as np

from keraia.utils import PyDataset


def make_sampling_table(size: int, sampling_factor: float = 1e-5) -> np.ndarray:
    """Probabilities with which words, the commonest first, are kept.

    The frequency of the word of rank `r` is taken as Zipf's law has it.

    Args:
        size: Number of words.
        sampling_factor: How rare a word must be to be kept always.

    Example:
        >>> make_sampling_table(4)[:2].round(4).tolist()
        [0.0032, 0.0032]
    """
    rank = np.arange(size)
    rank[0] = 1
    gamma = 0.577  # of Euler
    inverse = rank * (np.log(rank) + gamma) + 0.5 - 1.0 / (12.0 * rank)
    f = sampling_factor * inverse
    return np.minimum(1.0, f / np.sqrt(f))


def skipgrams(
    sequence: Any, vocabulary_size: int, window_size: int = 4, negative_samples: float = 1.0,
    shuffle: bool = True, categorical: bool = False, sampling_table: Any = None,
    seed: int | None = None,
) -> tuple[list[list[int]], list[Any]]:  # fmt: skip
    """Pairs of words that stand near each other (1), and as many random ones (0).

    Args:
        sequence: Numbers of words; 0 is none.
        vocabulary_size: Largest number plus one.
        window_size: How far words may stand apart.
        negative_samples: Random pairs for each near one.
        shuffle: Whether pairs come in a random order.
        categorical: Whether labels are `[0, 1]` and `[1, 0]`.
        sampling_table: Probabilities with which words are used.
        seed: For the same order each time.

    Returns:
        Pairs and labels.

    Example:
        >>> pairs, labels = skipgrams([1, 2], 3, negative_samples=0, shuffle=False)
        >>> pairs, labels
        ([[1, 2], [2, 1]], [1, 1])
    """
    couples: list[list[int]] = []
    for i, word in enumerate(sequence):
        if not word or sampling_table is not None and sampling_table[word] < random.random():
            continue
        for j in range(max(0, i - window_size), min(len(sequence), i + window_size + 1)):
            if j != i and sequence[j]:
                couples.append([word, sequence[j]])
    yes, no = ([0, 1], [1, 0]) if categorical else (1, 0)
    labels: list[Any] = [yes] * len(couples)
    if negative_samples > 0:
        count = int(len(labels) * negative_samples)
        words = [c[0] for c in couples]
        random.shuffle(words)
        couples += [[words[i % len(words)], random.randint(1, vocabulary_size - 1)]
                    for i in range(count)]  # fmt: skip
        labels += [no] * count
    if shuffle:
        order = list(range(len(couples)))
        random.Random(random.randint(0, 10**7) if seed is None else seed).shuffle(order)
        couples, labels = [couples[i] for i in order], [labels[i] for i in order]
    return couples, labels


class TimeseriesGenerator(PyDataset):
    """Windows of a series, and the value that follows each.

    Args:
        data: Array with time first.
        targets: Values of the same length.
        length: Steps of a window.
        sampling_rate: Steps from one entry of a window to the next.
        stride: Steps from one window to the next.
        start_index, end_index: First and last step that is used.
        shuffle: Whether windows come in a random order.
        reverse: Whether time goes backward in a window.
        batch_size: Windows to a batch.

    Example:
        >>> x, y = TimeseriesGenerator(np.arange(6), np.arange(6), length=3, batch_size=2)[0]
        >>> x.tolist(), y.tolist()
        ([[0, 1, 2], [1, 2, 3]], [3, 4])
    """

    def __init__(
        self, data: Any, targets: Any, length: int, sampling_rate: int = 1, stride: int = 1,
        start_index: int = 0, end_index: int | None = None, shuffle: bool = False,
        reverse: bool = False, batch_size: int = 128,
    ) -> None:  # fmt: skip
        super().__init__()
        if len(data) != len(targets):
            raise ValueError(
                f"TimeseriesGenerator: data and targets must have one length, got {len(data)} and "
                f"{len(targets)}."
            )
        self.data, self.targets, self.length = data, targets, length
        self.sampling_rate, self.stride = sampling_rate, stride
        self.start_index = start_index + length
        self.end_index = len(data) - 1 if end_index is None else end_index
        self.shuffle, self.reverse, self.batch_size = shuffle, reverse, batch_size
        if self.start_index > self.end_index:
            raise ValueError(
                f"TimeseriesGenerator: from step {self.start_index} to {self.end_index} there is "
                f"no window of {length} steps."
            )

    def __len__(self) -> int:
        step = self.batch_size * self.stride
        return (self.end_index - self.start_index + step) // step

    def __getitem__(self, index: int) -> tuple[np.ndarray, np.ndarray]:
        if self.shuffle:
            rows = np.random.randint(self.start_index, self.end_index + 1, size=self.batch_size)
        else:
            first = self.start_index + self.batch_size * self.stride * index
            last = min(first + self.batch_size * self.stride, self.end_index + 1)
            rows = np.arange(first, last, self.stride)
        samples = np.array([self.data[r - self.length : r : self.sampling_rate] for r in rows])
        targets = np.array([self.targets[r] for r in rows])
        return (samples[:, ::-1, ...] if self.reverse else samples), targets

    def get_config(self) -> dict[str, Any]:
        """Settings, and the data as lists."""
        names = ("length", "sampling_rate", "stride", "start_index", "end_index", "shuffle",
                 "reverse", "batch_size")  # fmt: skip
        lists = {
            "data": np.asarray(self.data).tolist(),
            "targets": np.asarray(self.targets).tolist(),
        }
        return {**lists, **{name: getattr(self, name) for name in names}}

    def to_json(self, **kwargs: Any) -> str:
        """All of it as JSON."""
        import json

        config = {"class_name": "TimeseriesGenerator", "config": self.get_config()}
        return json.dumps(config, **kwargs)
