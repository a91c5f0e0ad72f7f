"""`StringLookup`: strings as integers, and back."""

from typing import Any

import numpy as np

from keraia.backends.strings import host_strings
from keraia.layers.preprocessing import adapting
from keraia.layers.preprocessing.lookup import IndexLookup


class StringLookup(IndexLookup):
    """Turns strings into integers by their place in a vocabulary.

    Args:
        max_tokens: Size of the vocabulary at most, special tokens included; None for any.
        num_oov_indices: Number of places for unknown strings, which are spread over them by their
            hash. With 0 an unknown string is an error.
        mask_token: String at place 0 in mode "int"; None if there is none.
        oov_token: String that stands for unknown ones where integers become strings.
        vocabulary: Strings in order, or the path of a file with one on each line. None: they come
            by `adapt` or `set_vocabulary`.
        idf_weights: A weight for each string of the vocabulary, in mode "tf_idf".
        invert: Whether integers become strings: a NumPy array of `str`.
        output_mode: "int" gives a place for each string; "one_hot" a vector for each; "multi_hot"
            a vector for each row, with ones for the strings that occur; "count" how often they do;
            "tf_idf" that count times the weight.
        pad_to_max_tokens: Whether vectors have `max_tokens` elements even if the vocabulary is
            smaller.
        sparse: Whether vectors are sparse tensors; on backends that have such.
        encoding: Encoding of strings that come as bytes.
        name: Name.
        salt: One or two integers, with which unknown strings are spread by SipHash.

    Example:
        >>> layer = StringLookup(vocabulary=["red", "green"])
        >>> layer(["green", "blue", "red"]).tolist()
        [2, 0, 1]
        >>> StringLookup(vocabulary=["red", "green"], invert=True)([2, 1]).tolist()
        ['green', 'red']
    """

    config_without = frozenset({"vocabulary", "idf_weights"})
    _token_type = str
    _on_host = True

    def __init__(
        self,
        max_tokens: int | None = None,
        num_oov_indices: int = 1,
        mask_token: str | None = None,
        oov_token: str = "[UNK]",
        vocabulary: Any = None,
        idf_weights: Any = None,
        invert: bool = False,
        output_mode: str = "int",
        pad_to_max_tokens: bool = False,
        sparse: bool = False,
        encoding: str = "utf-8",
        name: str | None = None,
        salt: Any = None,
        **kwargs: Any,
    ) -> None:
        self.oov_method = kwargs.pop("oov_method", "floormod")  # which files have
        super().__init__(name=name, **kwargs)
        self.max_tokens = max_tokens
        self.num_oov_indices = num_oov_indices
        self.mask_token = mask_token
        self.oov_token = oov_token
        self.invert = invert
        self.output_mode = output_mode
        self.pad_to_max_tokens = pad_to_max_tokens
        self.sparse = sparse
        self.encoding = encoding
        self.salt = salt
        self.supports_jit = False
        self._begin(vocabulary, idf_weights)

    @property
    def compute_dtype(self) -> str:
        """Dtype of the inputs."""
        return "int64" if self.invert else "string"

    @property
    def dtype(self) -> str:
        """Dtype of the inputs."""
        return self.compute_dtype

    def _tokens_of(self, x: Any) -> np.ndarray:
        return host_strings(x, f"{self._where()}: inputs", self.encoding)

    def _inverted(self, inputs: Any) -> np.ndarray:
        return self._known.tokens_at(adapting.numbers(inputs, "int64"), object)
