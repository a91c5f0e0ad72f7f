"""Reuters: 11,228 newswires of 1987 in 46 topics."""

import numpy as np

from keraia.datasets import words
from keraia.datasets.cache import Splits, fetch

SHA256 = "d6586e694ee56d7a4e65172e12b3e987c03096cb01eab99753921ef915959916"
INDEX_MD5 = "4d44cc38712099c9e383dc6e5f11a921"
TOPICS = (
    *("cocoa", "grain", "veg-oil", "earn", "acq", "wheat", "copper", "housing", "money-supply"),
    *("coffee", "sugar", "trade", "reserves", "ship", "cotton", "carcass", "crude", "nat-gas"),
    *("cpi", "money-fx", "interest", "gnp", "meal-feed", "alum", "oilseed", "gold", "tin"),
    *("strategic-metal", "livestock", "retail", "ipi", "iron-steel", "rubber", "heat", "jobs"),
    *("lei", "bop", "zinc", "orange", "pet-chem", "dlr", "gas", "silver", "wpi", "hog", "lead"),
)


def load_data(
    path: str = "reuters.npz",
    num_words: int | None = None,
    skip_top: int = 0,
    maxlen: int | None = None,
    test_split: float = 0.2,
    seed: int = 113,
    start_char: int | None = 1,
    oov_char: int | None = 2,
    index_from: int | None = 3,
) -> Splits:
    """Loads the newswires from the cache, or downloads them (2 MB).

    A newswire is a list of numbers, one for each word: the rank of the word among all by how
    frequent it is, plus `index_from`.

    Args:
        path: File in the folder `datasets` of the cache, or an absolute path.
        num_words: Numbers from this one on become `oov_char`; None: the largest one there is.
        skip_top: Numbers below this one become `oov_char`.
        maxlen: Newswires of this many numbers or more are left out; None keeps all.
        test_split: Share of the newswires that are for the test.
        seed: Seed of the order.
        start_char: Number with which each newswire begins; None for none.
        oov_char: Number for words left out; with None they are gone.
        index_from: What is added to ranks.

    Returns:
        `((x_train, y_train), (x_test, y_test))`: arrays of lists, and topics from 0 to 45, whose
        names `get_label_names` gives.

    Raises:
        ConnectionError: They are not cached and cannot be downloaded.
        ValueError: The cached file holds something else, or no newswire is short enough.
    """
    selection = words.Selection(num_words, skip_top, maxlen, start_char, oov_char, index_from)
    x, y = words.read(fetch(path, "reuters.npz", SHA256), ("x", "y"))
    texts, labels = words.shuffled(x, y, np.random.RandomState(seed))
    texts, labels = selection.short(selection.started(texts), labels, "datasets.reuters.load_data")
    known = selection.known(texts)
    cut = int(len(known) * (1 - test_split))
    return (known[:cut], labels[:cut]), (known[cut:], labels[cut:])


def get_word_index(path: str = "reuters_word_index.json") -> dict[str, int]:
    """Loads the rank of each word from the cache, or downloads them (1 MB).

    The numbers of `load_data` are larger by `index_from`, which is 3.

    Args:
        path: File in the folder `datasets` of the cache, or an absolute path.
    """
    return words.read_index(path, "reuters_word_index.json", INDEX_MD5)


def get_label_names() -> tuple[str, ...]:
    """Names of the topics, by their numbers.

    Example:
        >>> get_label_names()[4]
        'acq'
    """
    return TOPICS
