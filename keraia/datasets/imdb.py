"""IMDB: 50,000 reviews of films, good and bad (Maas et al., Learning Word Vectors, 2011)."""

from typing import Any

import numpy as np

from keraia.core import keywords
from keraia.datasets import words
from keraia.datasets.cache import Splits, fetch

SHA256 = "69664113be75683a8fe16e3ed0ab59fda8886cb3cd7ada244f7d9544e4676b9f"
INDEX_MD5 = "bfafd718b763782e994055a2d397834f"
NAMES = ("x_train", "y_train", "x_test", "y_test")


def load_data(
    path: str = "imdb.npz",
    num_words: int | None = None,
    skip_top: int = 0,
    maxlen: int | None = None,
    seed: int = 113,
    start_char: int | None = 1,
    oov_char: int | None = 2,
    index_from: int | None = 3,
    **kwargs: Any,
) -> Splits:
    """Loads the reviews from the cache, or downloads them (17 MB).

    A review is a list of numbers, one for each word: the rank of the word among all by how
    frequent it is, plus `index_from`.

    Args:
        path: File in the folder `datasets` of the cache, or an absolute path.
        num_words: Numbers from this one on become `oov_char`; None: the largest one there is.
        skip_top: Numbers below this one become `oov_char`.
        maxlen: Reviews of this many numbers or more are left out; None keeps all.
        seed: Seed of the order.
        start_char: Number with which each review begins; None for none.
        oov_char: Number for words left out; with None they are gone.
        index_from: What is added to ranks.
        **kwargs: `nb_words`, an older name of `num_words`.

    Returns:
        `((x_train, y_train), (x_test, y_test))`: arrays of lists, 25,000 each, and labels, 0 (bad)
        and 1 (good).

    Raises:
        ConnectionError: They are not cached and cannot be downloaded.
        ValueError: The cached file holds something else, or no review is short enough.
    """
    num_words = kwargs.pop("nb_words", num_words)
    if kwargs:
        raise keywords.unknown("datasets.imdb.load_data", kwargs, keywords.named(load_data)[0])
    selection = words.Selection(num_words, skip_top, maxlen, start_char, oov_char, index_from)
    x_train, y_train, x_test, y_test = words.read(fetch(path, "imdb.npz", SHA256), NAMES)
    chance = np.random.RandomState(seed)
    parts = []
    for x, y in ((x_train, y_train), (x_test, y_test)):
        texts, labels = words.shuffled(x, y, chance)
        parts.append(selection.short(selection.started(texts), labels, "datasets.imdb.load_data"))
    known = selection.known([text for texts, _ in parts for text in texts])
    cut = len(parts[0][0])
    return (known[:cut], parts[0][1]), (known[cut:], parts[1][1])


def get_word_index(path: str = "imdb_word_index.json") -> dict[str, int]:
    """Loads the rank of each word from the cache, or downloads them (2 MB).

    The numbers of `load_data` are larger by `index_from`, which is 3.

    Args:
        path: File in the folder `datasets` of the cache, or an absolute path.
    """
    return words.read_index(path, "imdb_word_index.json", INDEX_MD5)
