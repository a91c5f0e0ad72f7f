"""Words as numbers: `Tokenizer` and its relatives."""

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import numpy as np

_FILTERS = '!"#$%&()*+,-./:;<=>?@[\\]^_`{|}~\t\n'


def base_filter() -> str:
    """Characters that are left out of texts."""
    return _FILTERS.replace("'", "")


def text_to_word_sequence(
    text: str, filters: str = _FILTERS, lower: bool = True, split: str = " ",
    analyzer: Callable[[str], list[str]] | None = None,
) -> list[str]:  # fmt: skip
    """The words of a text.

    Args:
        text: The text.
        filters: Characters that count as `split`.
        lower: Whether to write all small.
        split: What stands between words.
        analyzer: Function that finds the words instead.

    Example:
        >>> text_to_word_sequence("One, two!")
        ['one', 'two']
    """
    if lower:
        text = text.lower()
    if analyzer is not None:
        return analyzer(text)
    for character in filters:
        text = text.replace(character, split)
    return [word for word in text.split(split) if word]


def hashing_trick(
    text: str, n: int, hash_function: Any = None, filters: str = _FILTERS, lower: bool = True,
    split: str = " ", analyzer: Callable[[str], list[str]] | None = None,
) -> list[int]:  # fmt: skip
    """Numbers from 1 to `n - 1` for the words of a text; different words may share one.

    Args:
        text: The text.
        n: Number of numbers, zero included, which no word gets.
        hash_function: None for Python's own, "md5", or a function of a word.
        filters, lower, split, analyzer: Those of `text_to_word_sequence`.

    Example:
        >>> hashing_trick("one two one", 100, "md5")
        [39, 78, 39]
    """
    if hash_function == "md5":
        hash_function = _md5
    fn = hash_function or hash
    words = text_to_word_sequence(text, filters, lower, split, analyzer)
    return [fn(word) % (n - 1) + 1 for word in words]


def _md5(word: str) -> int:
    return int(hashlib.md5(word.encode(), usedforsecurity=False).hexdigest(), 16)


def one_hot(
    input_text: str, n: int, filters: str = _FILTERS, lower: bool = True, split: str = " ",
    analyzer: Callable[[str], list[str]] | None = None,
) -> list[int]:  # fmt: skip
    """Numbers of words by Python's own hash, which differs from process to process."""
    return hashing_trick(input_text, n, hash, filters, lower, split, analyzer)


class Tokenizer:
    """Numbers for words, the commonest first.

    Args:
        num_words: Only numbers below this one are used (`nb_words` in Keras 1).
        filters: Characters that count as `split`.
        lower: Whether to write all small.
        split: What stands between words.
        char_level: Whether every character is a word.
        oov_token: Word for those without a number; None leaves them out.
        analyzer: Function that finds the words.
        document_count: Texts seen so far.

    Example:
        >>> tokenizer = Tokenizer()
        >>> tokenizer.fit_on_texts(["the cat the dog", "the end"])
        >>> tokenizer.texts_to_sequences(["the dog"])
        [[1, 3]]
    """

    def __init__(
        self, num_words: int | None = None, filters: str = _FILTERS, lower: bool = True,
        split: str = " ", char_level: bool = False, oov_token: Any = None,
        analyzer: Any = None, document_count: int = 0, **kwargs: Any,
    ) -> None:  # fmt: skip
        num_words = kwargs.pop("nb_words", num_words)
        if kwargs:
            raise TypeError(f"Tokenizer: unknown arguments {sorted(kwargs)}.")
        self.word_counts: dict[str, int] = {}
        self.word_docs: dict[str, int] = defaultdict(int)
        self.filters, self.lower, self.split = filters, lower, split
        self.num_words, self.char_level, self.oov_token = num_words, char_level, oov_token
        self.document_count = document_count
        self.index_docs: dict[int, int] = defaultdict(int)
        self.word_index: dict[str, int] = {}
        self.index_word: dict[int, str] = {}
        self.analyzer = analyzer

    def _words(self, text: Any) -> list[str]:
        if self.char_level or isinstance(text, list):
            small = self.lower and isinstance(text, list)
            text = text.lower() if self.lower and isinstance(text, str) else text
            return [word.lower() for word in text] if small else list(text)
        return text_to_word_sequence(text, self.filters, self.lower, self.split, self.analyzer)

    def fit_on_texts(self, texts: Iterable[Any]) -> None:
        """Takes texts, or lists of words, into account."""
        for text in texts:
            self.document_count += 1
            words = self._words(text)
            for word in words:
                self.word_counts[word] = self.word_counts.get(word, 0) + 1
            for word in set(words):
                self.word_docs[word] += 1
        ranked = sorted(self.word_counts, key=lambda w: -self.word_counts[w])
        first = [] if self.oov_token is None else [self.oov_token]
        self.word_index = {word: i for i, word in enumerate([*first, *ranked], 1)}
        self.index_word = {i: word for word, i in self.word_index.items()}
        for word, count in self.word_docs.items():
            self.index_docs[self.word_index[word]] = count

    def fit_on_sequences(self, sequences: Iterable[Any]) -> None:
        """Takes lists of numbers into account, for `sequences_to_matrix`."""
        for sequence in sequences:
            self.document_count += 1
            for number in set(sequence):
                self.index_docs[number] += 1

    def texts_to_sequences(self, texts: Iterable[Any]) -> list[list[int]]:
        """Texts as lists of numbers."""
        return list(self.texts_to_sequences_generator(texts))

    def texts_to_sequences_generator(self, texts: Iterable[Any]) -> Iterator[list[int]]:
        """Texts as lists of numbers, one by one."""
        unknown = self.word_index.get(self.oov_token)
        for text in texts:
            numbers = (self._number(word, unknown) for word in self._words(text))
            yield [n for n in numbers if n is not None]

    def _number(self, word: str, unknown: int | None) -> int | None:
        number = self.word_index.get(word)
        if number is None or self.num_words and number >= self.num_words:
            return unknown
        return number

    def sequences_to_texts(self, sequences: Iterable[Any]) -> list[str]:
        """Lists of numbers as texts."""
        return list(self.sequences_to_texts_generator(sequences))

    def sequences_to_texts_generator(self, sequences: Iterable[Any]) -> Iterator[str]:
        """Lists of numbers as texts, one by one."""
        for sequence in sequences:
            words = []
            for number in sequence:
                word = self.index_word.get(number)
                if word is None or self.num_words and number >= self.num_words:
                    word = self.oov_token
                if word is not None:
                    words.append(word)
            yield " ".join(words)

    def texts_to_matrix(self, texts: Iterable[Any], mode: str = "binary") -> np.ndarray:
        """Texts as rows with a column for each number; see `sequences_to_matrix`."""
        return self.sequences_to_matrix(self.texts_to_sequences(texts), mode)

    def sequences_to_matrix(self, sequences: Iterable[Any], mode: str = "binary") -> np.ndarray:
        """Lists of numbers as rows with a column for each number.

        Args:
            sequences: The lists.
            mode: "binary" (is it there), "count", "freq" (its share) or "tfidf".

        Returns:
            Array `(lists, numbers)`.
        """
        if mode not in ("binary", "count", "freq", "tfidf"):
            raise ValueError(f"Tokenizer: there is no mode {mode!r}.")
        if not self.num_words and not self.word_index:
            raise ValueError("Tokenizer: pass `num_words`, or call `fit_on_texts` first.")
        if mode == "tfidf" and not self.document_count:
            raise ValueError("Tokenizer: call `fit_on_texts` before mode 'tfidf'.")
        width = self.num_words or len(self.word_index) + 1
        rows = [list(sequence) for sequence in sequences]
        out = np.zeros((len(rows), width))
        for row, numbers in zip(out, rows, strict=True):
            for number, count in Counter(numbers).items():
                if number < width:
                    row[number] = self._entry(mode, number, count, len(numbers))
        return out

    def _entry(self, mode: str, number: int, count: int, length: int) -> float:
        if mode == "count":
            return count
        if mode == "freq":
            return count / length
        if mode == "tfidf":
            often = np.log(1 + self.document_count / (1 + self.index_docs.get(number, 0)))
            return (1 + np.log(count)) * often
        return 1.0

    def get_config(self) -> dict[str, Any]:
        """Settings and what was learned, dicts as JSON."""
        plain = ("num_words", "filters", "lower", "split", "char_level", "oov_token",
                 "document_count")  # fmt: skip
        learned = ("word_counts", "word_docs", "index_docs", "index_word", "word_index")
        return {name: getattr(self, name) for name in plain} | {
            name: json.dumps(getattr(self, name)) for name in learned
        }

    def to_json(self, **kwargs: Any) -> str:
        """All of it as JSON, of which `tokenizer_from_json` makes one again."""
        return json.dumps({"class_name": "Tokenizer", "config": self.get_config()}, **kwargs)


def tokenizer_from_json(json_string: str) -> Tokenizer:
    """The tokenizer from what `to_json` gave.

    Example:
        >>> tokenizer = Tokenizer()
        >>> tokenizer.fit_on_texts(["a b a"])
        >>> tokenizer_from_json(tokenizer.to_json()).word_index
        {'a': 1, 'b': 2}
    """
    config = json.loads(json_string)["config"]
    learned = {name: json.loads(config.pop(name)) for name in (
        "word_counts", "word_docs", "index_docs", "index_word", "word_index")}  # fmt: skip
    tokenizer = Tokenizer(**config)
    tokenizer.word_counts, tokenizer.word_index = learned["word_counts"], learned["word_index"]
    tokenizer.word_docs.update(learned["word_docs"])
    tokenizer.index_docs.update({int(k): v for k, v in learned["index_docs"].items()})
    tokenizer.index_word = {int(k): v for k, v in learned["index_word"].items()}
    return tokenizer
