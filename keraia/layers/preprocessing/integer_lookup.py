"""`IntegerLookup`: integers as their places in a vocabulary, and back."""

from typing import Any

import numpy as np

from keraia import ops
from keraia.backends import backend
from keraia.layers.preprocessing import adapting, encoding
from keraia.layers.preprocessing.lookup import IndexLookup

_METHODS = ("floormod", "farmhash")


class IntegerLookup(IndexLookup):
    """Turns integers into others by their place in a vocabulary.

    Args:
        max_tokens: Size of the vocabulary at most, special tokens included; None for any.
        num_oov_indices: Number of places for unknown integers. With 0 an unknown integer is an
            error; in a compiled program, which cannot stop, it is left out of vectors and -1 in
            mode "int".
        mask_token: Integer at place 0 in mode "int"; None if there is none.
        oov_token: Integer that stands for unknown ones with `invert`.
        vocabulary: Integers in order, or the path of a file with one on each line. None: they come
            by `adapt` or `set_vocabulary`.
        vocabulary_dtype: "int64".
        idf_weights: A weight for each integer of the vocabulary, in mode "tf_idf".
        invert: Whether places become the integers that have them.
        output_mode: "int" gives a place for each integer; "one_hot" a vector for each; "multi_hot"
            a vector for each row, with ones for the integers that occur; "count" how often they
            do; "tf_idf" that count times the weight.
        sparse: Whether vectors are sparse tensors; on backends that have such.
        pad_to_max_tokens: Whether vectors have `max_tokens` elements even if the vocabulary is
            smaller.
        oov_method: How unknown integers are spread over several places: by their remainder
            ("floormod"), or their hash ("farmhash").
        salt: One or two integers, to hash by SipHash instead.
        name: Name.

    Example:
        >>> IntegerLookup(vocabulary=[10, 20])([20, 30, 10]).tolist()
        [2, 0, 1]
    """

    config_without = frozenset({"vocabulary", "idf_weights"})
    _token_type = int

    def __init__(
        self,
        max_tokens: int | None = None,
        num_oov_indices: int = 1,
        mask_token: int | None = None,
        oov_token: int = -1,
        vocabulary: Any = None,
        vocabulary_dtype: str = "int64",
        idf_weights: Any = None,
        invert: bool = False,
        output_mode: str = "int",
        sparse: bool = False,
        pad_to_max_tokens: bool = False,
        oov_method: str = "floormod",
        salt: Any = None,
        name: str | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(name=name, **kwargs)
        self.max_tokens = max_tokens
        self.num_oov_indices = num_oov_indices
        self.mask_token = mask_token
        self.oov_token = oov_token
        self.vocabulary_dtype = vocabulary_dtype
        self.invert = invert
        self.output_mode = output_mode
        self.sparse = sparse
        self.pad_to_max_tokens = pad_to_max_tokens
        self.oov_method = oov_method
        self.salt = salt
        self.supports_jit = False
        self._check_method()
        self._begin(vocabulary, idf_weights)

    def _check_method(self) -> None:
        where = self._where()
        if self.vocabulary_dtype != "int64":
            raise ValueError(
                f"{where}: `vocabulary_dtype` must be 'int64', got {self.vocabulary_dtype!r}."
            )
        if self.oov_method not in _METHODS:
            raise ValueError(
                f"{where}: `oov_method` must be one of {_METHODS}, got {self.oov_method!r}."
            )
        if self.salt is not None and self.oov_method != "farmhash":
            raise ValueError(f"{where}: `salt` needs `oov_method='farmhash'`.")

    @property
    def _on_host(self) -> bool:
        return self.oov_method == "farmhash" and self.num_oov_indices > 1

    @property
    def compute_dtype(self) -> str:
        """Dtype of the inputs."""
        return "int64"

    @property
    def dtype(self) -> str:
        """Dtype of the inputs."""
        return "int64"

    def _tokens_of(self, x: Any) -> np.ndarray:
        array = adapting.numbers(x)
        if array.dtype.kind not in "iub" and array.size:
            raise TypeError(
                f"{self._where()}: inputs must be integers, got {array.dtype}. Convert them, for "
                "example by `astype('int64')`."
            )
        return array.astype("int64")

    def _buckets(self, tokens: list[Any]) -> np.ndarray:
        if self.oov_method == "farmhash":
            return super()._buckets(tokens)
        return np.array(tokens, "int64") % self.num_oov_indices

    def _inverted(self, inputs: Any) -> Any:
        if backend.is_array(inputs) and not isinstance(inputs, np.ndarray):
            size = len(self._known)
            table = self._constant([*self.get_vocabulary(), self.oov_token])
            inside = ops.logical_and(inputs >= 0, inputs < size)
            return ops.take(table, ops.where(inside, inputs, size))
        tokens = self._known.tokens_at(adapting.numbers(inputs, "int64"), "int64")
        return backend.as_array(tokens, "int64")

    def call(self, inputs: Any) -> Any:
        """Places of integers, encoded as `output_mode` says; with `invert`, integers of places."""
        inside = backend.is_array(inputs) and not isinstance(inputs, np.ndarray)
        if not inside or self.invert or self._on_host or not self._has_vocabulary:
            return super().call(inputs)
        places = self._places_by_ops(inputs)
        mode = "count" if self.output_mode == "tf_idf" else self.output_mode
        vectors = encoding.encode(places, mode, self._depth(), self._out_dtype())
        if self.output_mode == "tf_idf":
            vectors = vectors * self._padded_idf()
        return encoding.sparse_form(vectors, self._where()) if self.sparse else vectors

    def _places_by_ops(self, x: Any) -> Any:
        """Places of integers in a tensor of the backend, perhaps in a compiled program."""
        x = ops.cast(x, "int64")
        known = self._known
        keys = np.array(list(known.table), "int64")
        order = np.argsort(keys)
        places = np.array(list(known.table.values()), "int64")[order]
        at = ops.searchsorted(self._constant(keys[order]), ops.reshape(x, (-1,)))
        at = ops.reshape(ops.minimum(at, len(keys) - 1), ops.shape(x))
        found = ops.take(self._constant(keys[order]), at) == x
        unknown: Any = -1 if known.num_oov == 0 else known.first_oov
        if known.num_oov > 1:
            unknown = known.first_oov + x % known.num_oov
        return ops.where(found, ops.take(self._constant(places), at), unknown)

    def _constant(self, values: Any) -> Any:
        """Integers as a tensor, where the backend's widest integers can hold them."""
        array = np.array(values, "int64")
        dtype = backend.canonical.get("int64", "int64")
        if array.size and (array.max() > np.iinfo(dtype).max or array.min() < np.iinfo(dtype).min):
            raise ValueError(
                f"{self._where()}: its vocabulary has integers beyond {dtype}, the widest that "
                "this backend computes with here. Call the layer on NumPy arrays in the data "
                "pipeline instead."
            )
        return backend.as_array(array, "int64")
