"""`TextVectorization`: text as integers or vectors, by its words."""

from collections.abc import Mapping
from typing import Any, ClassVar, Self

import numpy as np

from keraia.backends import backend
from keraia.backends.strings import host_strings
from keraia.core.configurable import encode
from keraia.core.lookup import nearest
from keraia.core.spec import KerasTensor
from keraia.layers.preprocessing import adapting
from keraia.layers.preprocessing.data_layer import DataLayer
from keraia.layers.preprocessing.lookup import constructor_arguments
from keraia.layers.preprocessing.string_lookup import StringLookup

_UPPER = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_PUNCTUATION = b"!\"#$%&()*+,-./:;<=>?@[\\]^_`{|}~'"
_STANDARDS = ("lower_and_strip_punctuation", "lower", "strip_punctuation")
_LOWER = bytes.maketrans(_UPPER, _UPPER.lower())
_SEPARATORS = "\x1c\x1d\x1e\x1f"  # whitespace for `str.split` alone
_OWN = ("standardize", "split", "ngrams", "output_mode", "output_sequence_length", "ragged")
_SETTINGS = ("max_tokens", "pad_to_max_tokens", "sparse", "encoding")
_WORDS = ("vocabulary", "idf_weights", "vocabulary_size")
_SPLITS = ("whitespace", "character")

Rows = list[list[str]]


class TextVectorization(DataLayer):
    """Turns texts into integers, one for each word, or into a vector for each text.

    A text is standardized, split into words (tokens), which are put together to n-grams if wanted;
    each is looked up in a vocabulary that `adapt` learns.

    Args:
        max_tokens: Size of the vocabulary at most, special tokens included; None for any.
        standardize: "lower_and_strip_punctuation" (of ASCII), "lower", "strip_punctuation", None,
            or a function from an array of strings to one.
        split: "whitespace", "character", None for texts that are tokens, or a function from an
            array of strings to a list of lists (or a ragged tensor) of tokens.
        ngrams: Largest number of words to a token, or a tuple of the numbers wanted; None for
            single words.
        output_mode: "int" gives an integer for each token, filled up with 0 to the longest text,
            where 1 stands for unknown ones; "multi_hot" a vector for each text, with ones for the
            tokens that occur; "count" how often they do; "tf_idf" that count times a weight.
        output_sequence_length: Length to which integers are filled up, or cut; None: the longest.
        pad_to_max_tokens: Whether vectors have `max_tokens` elements even if the vocabulary is
            smaller.
        vocabulary: Tokens in order, or the path of a file with one on each line.
        idf_weights: A weight for each of them, in mode "tf_idf".
        sparse: Whether vectors are sparse tensors; on backends that have such.
        ragged: Whether integers are a ragged tensor, not filled up; on backends that have such.
        encoding: Encoding of texts that come as bytes.
        name: Name.

    Input shape:
        Texts `(batch,)` or `(batch, 1)`, in a list, NumPy array or tensor of TensorFlow.

    Output shape:
        `(batch, tokens)`, or `(batch, size of the vocabulary)`.

    Example:
        >>> layer = TextVectorization(output_sequence_length=4)
        >>> layer.adapt(["The cat sat.", "The dog!"])
        >>> layer.get_vocabulary()
        ['', '[UNK]', 'the', 'sat', 'dog', 'cat']
        >>> layer(["the dog", "a cat sat on the mat"]).tolist()
        [[2, 4, 0, 0], [1, 5, 3, 1]]
    """

    reads_own_store: ClassVar[bool] = True
    _on_host = True
    _converts_inputs = False

    def __init__(
        self,
        max_tokens: int | None = None,
        standardize: Any = "lower_and_strip_punctuation",
        split: Any = "whitespace",
        ngrams: int | tuple[int, ...] | None = None,
        output_mode: str = "int",
        output_sequence_length: int | None = None,
        pad_to_max_tokens: bool = False,
        vocabulary: Any = None,
        idf_weights: Any = None,
        sparse: bool = False,
        ragged: bool = False,
        encoding: str = "utf-8",
        name: str | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(name=name, **kwargs)
        self.standardize = standardize
        self.split = split
        self.ngrams = tuple(ngrams) if isinstance(ngrams, list) else ngrams
        self.output_mode = output_mode
        self.output_sequence_length = output_sequence_length
        self.ragged = ragged
        self.supports_jit = False
        self._check_settings()
        self._lookup_layer = StringLookup(
            max_tokens=max_tokens,
            mask_token="",
            vocabulary=vocabulary,
            idf_weights=idf_weights,
            output_mode=output_mode,
            pad_to_max_tokens=pad_to_max_tokens,
            sparse=sparse,
            encoding=encoding,
        )

    def _check_settings(self) -> None:
        where = self._where()
        for name, known in (("standardize", _STANDARDS), ("split", _SPLITS)):
            value = getattr(self, name)
            if value is not None and not callable(value) and value not in known:
                raise ValueError(
                    f"{where}: `{name}` must be one of {known}, None or a function, got {value!r}."
                    + nearest(str(value), known)
                )
        sizes = self.ngrams if isinstance(self.ngrams, tuple) else (self.ngrams or 1,)
        if not all(isinstance(n, int) and n > 0 for n in sizes):
            raise ValueError(
                f"{where}: `ngrams` must be None, a positive integer or a tuple of them, got "
                f"{self.ngrams!r}."
            )
        for name in ("output_sequence_length", "ragged"):
            if getattr(self, name) and self.output_mode != "int":
                raise ValueError(
                    f"{where}: `{name}` needs `output_mode='int'`, got {self.output_mode!r}; "
                    "vectors have the size of the vocabulary."
                )

    @property
    def max_tokens(self) -> int | None:
        """Size of the vocabulary at most."""
        return self._lookup_layer.max_tokens

    @property
    def pad_to_max_tokens(self) -> bool:
        """Whether vectors have `max_tokens` elements."""
        return self._lookup_layer.pad_to_max_tokens

    @property
    def sparse(self) -> bool:
        """Whether vectors are sparse."""
        return self._lookup_layer.sparse

    @property
    def encoding(self) -> str:
        """Encoding of texts that come as bytes."""
        return self._lookup_layer.encoding

    @property
    def compute_dtype(self) -> str:
        """Dtype of the inputs."""
        return "string"

    @property
    def dtype(self) -> str:
        """Dtype of the inputs."""
        return "string"

    def build(self, input_shape: Any = None) -> None:
        """There is nothing to make."""

    # -- the vocabulary

    def get_vocabulary(self, include_special_tokens: bool = True) -> list[str]:
        """The tokens, in the order of the integers that stand for them.

        Args:
            include_special_tokens: Whether to begin with the tokens for filling up and unknown
                ones.
        """
        return self._lookup_layer.get_vocabulary(include_special_tokens)

    def set_vocabulary(self, vocabulary: Any, idf_weights: Any = None) -> None:
        """Sets the tokens.

        Args:
            vocabulary: Tokens in order, or the path of a file with one on each line.
            idf_weights: A weight for each of them, in mode "tf_idf".
        """
        self._lookup_layer.set_vocabulary(vocabulary, idf_weights)

    def vocabulary_size(self) -> int:
        """Number of tokens, special ones too."""
        return self._lookup_layer.vocabulary_size()

    def adapt(self, data: Any, batch_size: int | None = None, steps: int | None = None) -> None:
        """Learns the vocabulary: the tokens of texts, frequent ones first.

        Args:
            data: Texts in an array or list, or an iterable of batches: a generator, a PyDataset, a
                PyTorch DataLoader, a `tf.data.Dataset`.
            batch_size: Texts to a batch of an array; it makes a difference only with `steps`.
            steps: Batches to take at most; None for all.
        """
        self.reset_state()
        where = f"{self._where()}.adapt"
        for count, batch in enumerate(adapting.batches(data, steps, where)):
            if count == 0 and steps is not None and isinstance(data, (list, np.ndarray)):
                batch = batch[: steps * (batch_size or 32)]
            self.update_state(batch)
        self.finalize_state()

    def update_state(self, data: Any) -> None:
        """Counts the tokens of a batch."""
        self._lookup_layer._check_learns()
        self._lookup_layer._count(self._rows(self._texts(data)))

    def finalize_state(self) -> None:
        """Makes the vocabulary of the tokens that were counted."""
        self._lookup_layer.finalize_state()

    def reset_state(self) -> None:
        """Forgets what was learned; a vocabulary that was set stays."""
        self._lookup_layer.reset_state()

    # -- from texts to tokens

    def _texts(self, data: Any) -> np.ndarray:
        return host_strings(data, f"{self._where()}: inputs", self.encoding)

    def _rows(self, texts: np.ndarray) -> Rows:
        """Tokens of each text."""
        flat = self._tidied(texts.ravel())
        if self.split is None:
            width = texts.shape[-1] if texts.ndim > 1 else 1
            return [flat[i : i + width] for i in range(0, len(flat), width or 1)]
        if texts.ndim > 1 and texts.shape[-1] != 1:
            raise ValueError(
                f"{self._where()}: texts that are split must have the shape (batch,) or "
                f"(batch, 1), got {texts.shape}. Join them, or use `split=None`."
            )
        if callable(self.split):
            rows = _listed(self.split(_objects(flat)))
        elif self.split == "character":
            rows = [list(text) for text in flat]
        else:
            rows = _words(flat)
        return [self._joined(row) for row in rows] if self.ngrams else rows

    def _tidied(self, flat: np.ndarray) -> list[str]:
        if callable(self.standardize):
            return host_strings(self.standardize(flat), f"{self._where()}: standardize").tolist()
        if self.standardize is None:
            return flat.tolist()
        table = _LOWER if "lower" in self.standardize else None
        dropped = _PUNCTUATION if "strip" in self.standardize else b""
        # bytes of ASCII are no part of other characters, and translate much faster
        encoded = [text.encode("utf-8", "replace") for text in flat.tolist()]
        return [text.translate(table, dropped).decode("utf-8") for text in encoded]

    def _joined(self, row: list[str]) -> list[str]:
        """N-grams of a row: all of the first size, then those of the next."""
        sizes = self.ngrams if isinstance(self.ngrams, tuple) else range(1, self.ngrams + 1)
        return [
            " ".join(row[start : start + n]) for n in sizes for start in range(len(row) - n + 1)
        ]

    # -- calling

    def call(self, inputs: Any) -> Any:
        """Integers or vectors of texts."""
        texts = self._texts(inputs)
        lookup = self._lookup_layer
        if self.split is None:
            return self._of_tokens(_objects(self._tidied(texts.ravel())), texts.shape)
        rows = self._rows(texts)
        if self.output_mode == "int":
            return self._integers(rows, single=texts.ndim == 0)
        lookup._require_vocabulary()
        lengths = np.array([len(row) for row in rows], "int64")
        filled = np.full((len(rows), int(lengths.max(initial=0))), -1, "int64")
        filled[np.arange(filled.shape[1]) < lengths[:, None]] = self._places(rows)
        return lookup._vectors(filled if texts.ndim else filled[0])

    def _places(self, rows: Rows) -> np.ndarray:
        return self._lookup_layer._with_unknown([token for row in rows for token in row])

    def _of_tokens(self, tokens: np.ndarray, shape: tuple[int, ...]) -> Any:
        """The result for texts that are tokens themselves."""
        out = self._lookup_layer(tokens.reshape(shape))
        if self.output_mode != "int" or self.output_sequence_length is None or len(shape) < 2:
            return out
        rows = [row.tolist() for row in tokens.reshape(shape[0], -1)]
        return self._integers(rows, single=False)

    def _integers(self, rows: Rows, single: bool) -> Any:
        self._lookup_layer._require_vocabulary()
        limit = self.output_sequence_length
        if limit is not None:
            rows = [row[:limit] for row in rows]
        lengths = np.array([len(row) for row in rows], "int64")
        places = self._places(rows)
        if self.ragged:
            return self._ragged(places, lengths)
        width = int(lengths.max(initial=0)) if limit is None else limit
        out = np.zeros((len(rows), width), "int64")
        out[np.arange(width) < lengths[:, None]] = places
        return backend.as_array(out[0] if single else out, "int64")

    def _ragged(self, places: np.ndarray, lengths: np.ndarray) -> Any:
        kernel = backend.kernels.get("ragged_form")
        if kernel is None:
            raise ValueError(
                f"{self._where()}: `ragged=True` is not offered on this backend, which has no "
                "ragged tensors; TensorFlow has. Leave it out, for integers filled up with 0."
            )
        return kernel(places, lengths)

    def compute_output_shape(self, input_shape: Any) -> tuple[int | None, ...]:
        """Shape of the outputs."""
        shape = tuple(input_shape)
        if self.output_mode != "int":
            return (
                (*shape[:1], self._lookup_layer._depth())
                if shape
                else (self._lookup_layer._depth(),)
            )
        if self.split is None:
            if len(shape) == 2 and self.output_sequence_length is not None:
                return (shape[0], self.output_sequence_length)
            return shape
        return (*shape[:1], self.output_sequence_length)

    def compute_output_spec(self, inputs: Any) -> KerasTensor:
        """Shape and dtype of the outputs."""
        dtype = self._lookup_layer._out_dtype()
        dtype = backend.canonical.get(dtype, dtype)
        shape = self.compute_output_shape(inputs.shape)
        return KerasTensor(shape, dtype, sparse=self.sparse, ragged=self.ragged)

    # -- saving

    def get_config(self) -> dict[str, Any]:
        """Arguments of the constructor, and the size of the vocabulary."""
        lookup = self._lookup_layer.get_config()
        return {
            **super().get_config(),
            **{name: encode(getattr(self, name)) for name in _OWN},
            **{name: lookup[name] for name in (*_SETTINGS, *_WORDS)},
        }

    @classmethod
    def from_config(cls, config: Mapping[str, Any]) -> Self:
        """A layer with the arguments of a configuration, which may not name a file to read."""
        arguments = constructor_arguments(config, cls.__name__)
        return cls(**arguments)

    def save_own_variables(self, store: Any) -> None:
        """Puts the weights of mode "tf_idf" into `store`."""
        self._lookup_layer.save_own_variables(store)

    def load_own_variables(self, store: Any) -> None:
        """Takes the weights of mode "tf_idf" from `store`."""
        self._lookup_layer.load_own_variables(store)

    def save_assets(self, dir_path: Any) -> None:
        """Writes the vocabulary, unless it is in the configuration."""
        self._lookup_layer.save_assets(dir_path)

    def load_assets(self, dir_path: Any) -> None:
        """Reads the vocabulary that `save_assets` wrote."""
        self._lookup_layer.load_assets(dir_path)


def _words(texts: list[str]) -> Rows:
    """Words between ASCII whitespace, to which `str.split` counts more characters."""
    return [
        text.split()
        if text.isascii() and not any(mark in text for mark in _SEPARATORS)
        else [word.decode("utf-8") for word in text.encode("utf-8", "replace").split()]
        for text in texts
    ]


def _objects(texts: list[str]) -> np.ndarray:
    out = np.empty(len(texts), object)
    out[:] = texts
    return out


def _listed(rows: Any) -> Rows:
    """Tokens of each text, in whatever a function returned them."""
    if hasattr(rows, "to_list"):
        rows = rows.to_list()
    rows = rows if isinstance(rows, (list, tuple)) else adapting.numbers(rows)
    return [host_strings(list(row), "TextVectorization: split").tolist() for row in rows]
