"""`Hashing` and `HashedCrossing`: integers for anything, without a vocabulary."""

from typing import Any

import numpy as np

from keraia.backends import backend
from keraia.backends.strings import holds_strings, host_strings
from keraia.core.spec import KerasTensor
from keraia.layers.preprocessing import adapting, encoding
from keraia.layers.preprocessing.data_layer import DataLayer
from keraia.layers.preprocessing.fingerprint import combined, fingerprint, keyed

_CROSSING_SEED = 0xDECAFCAFFE
_INTEGERS = ("int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64")


def buckets(tokens: list[Any], count: int, salt: list[int] | None = None) -> np.ndarray:
    """Which of `count` buckets each string, or number in decimals, belongs to.

    Args:
        tokens: Strings or integers.
        count: Number of buckets.
        salt: Two numbers to hash by SipHash with; None hashes by FarmHash.

    Example:
        >>> buckets(["A", "B"], 3).tolist()
        [1, 0]
    """
    distinct = list(dict.fromkeys(tokens))
    texts = [str(token).encode() for token in distinct]
    hashes = fingerprint(texts) if salt is None else keyed(texts, (salt[0], salt[1]))
    places = dict(zip(distinct, (hashes % np.uint64(count)).tolist(), strict=True))
    return np.array([places[token] for token in tokens], "int64")


def checked_salt(salt: Any, where: str) -> list[int] | None:
    """A salt as two integers.

    Raises:
        ValueError: It is neither one integer nor two.
    """
    if salt is None:
        return None
    pair = [salt, salt] if isinstance(salt, int) else salt
    if isinstance(pair, str) or len(pair) != 2 or not all(isinstance(s, int) for s in pair):
        raise ValueError(f"{where}: `salt` must be an integer or two of them, got {salt!r}.")
    return list(pair)


class HashingLayer(DataLayer):
    """Base of layers that spread values over `num_bins` buckets."""

    _on_host = True
    _converts_inputs = False
    num_bins: int
    output_mode: str
    sparse: bool

    def _check_settings(self, modes: tuple[str, ...]) -> None:
        where = self._where()
        if not isinstance(self.num_bins, int) or self.num_bins <= 0:
            raise ValueError(
                f"{where}: `num_bins` must be a positive integer, got {self.num_bins!r}."
            )
        encoding.check_mode(self.output_mode, self.sparse, where, modes)
        if self.output_mode == "int" and self.dtype not in _INTEGERS:
            raise ValueError(
                f"{where}: with `output_mode='int'` the `dtype` must be an integer one, got "
                f"{self.dtype!r}. Leave it out for int64."
            )

    def _encoded(self, places: np.ndarray) -> Any:
        vectors = encoding.encode_on_host(places, self.output_mode, self.num_bins, self.dtype)
        made = backend.as_array(vectors, self.dtype)
        return encoding.sparse_form(made, self._where()) if self.sparse else made

    def _spec(self, shape: tuple[int | None, ...]) -> KerasTensor:
        shape = encoding.encoded_shape(shape, self.output_mode, self.num_bins)
        dtype = backend.canonical.get(self.dtype, self.dtype)
        return KerasTensor(shape, dtype, sparse=self.sparse)


class Hashing(HashingLayer):
    """Turns strings and integers into integers below `num_bins` by their hash.

    The hash is FarmHash's Fingerprint64 of the string (of an integer in decimals), or SipHash-2-4
    with a salt.

    Args:
        num_bins: Number of buckets; one of them is for `mask_value`, if that is set.
        mask_value: Input that gets 0, while others get more; None if there is none.
        salt: One or two integers, the key of SipHash.
        output_mode: "int" gives an integer for each element; "one_hot" a vector for each;
            "multi_hot" a vector for each row, with ones for what occurs; "count" how often it does.
        sparse: Whether vectors are sparse tensors; on backends that have such.
        **kwargs: `name` and `dtype`, that of the outputs: int64 for integers, else `floatx()`.

    Example:
        >>> Hashing(num_bins=3)([["A"], ["B"], ["E"]]).tolist()
        [[1], [0], [2]]

    Source: G. Pike, FarmHash, 2014; J.-P. Aumasson and D. Bernstein, SipHash, 2012.
    """

    def __init__(
        self,
        num_bins: int,
        mask_value: Any = None,
        salt: Any = None,
        output_mode: str = "int",
        sparse: bool = False,
        **kwargs: Any,
    ) -> None:
        if kwargs.get("dtype") is None:
            kwargs["dtype"] = "int64" if output_mode == "int" else None
        super().__init__(**kwargs)
        self.num_bins = num_bins
        self.mask_value = mask_value
        self.salt = checked_salt(salt, self._where())
        self.strong_hash = salt is not None
        self.output_mode = output_mode
        self.sparse = sparse
        self.supports_jit = False
        self._check_settings(encoding.MODES)

    def call(self, inputs: Any) -> Any:
        """Buckets of the inputs, encoded as `output_mode` says."""
        values = _values(inputs, self._where())
        if values.dtype.kind in "bf":
            values = values.astype("int64")
        flat = values.ravel().tolist()
        places = self._buckets(flat).reshape(values.shape)
        return self._encoded(places)

    def _buckets(self, flat: list[Any]) -> np.ndarray:
        if self.mask_value is None:
            return buckets(flat, self.num_bins, self.salt)
        masked = np.array([value == self.mask_value for value in flat], bool)
        if self.num_bins == 1:
            return np.zeros(len(flat), "int64")
        return np.where(masked, 0, 1 + buckets(flat, self.num_bins - 1, self.salt))

    def compute_output_shape(self, input_shape: Any) -> tuple[int | None, ...]:
        """Shape of the outputs."""
        return encoding.encoded_shape(tuple(input_shape), self.output_mode, self.num_bins)

    def compute_output_spec(self, inputs: Any) -> KerasTensor:
        """Shape and dtype of the outputs."""
        return self._spec(tuple(inputs.shape))


class HashedCrossing(HashingLayer):
    """Turns combinations of features into integers below `num_bins` by their hash.

    The fingerprints of the features are combined one after the other; that of an integer is the
    integer itself.

    Args:
        num_bins: Number of buckets.
        output_mode: "int" gives an integer for each combination, "one_hot" a vector.
        sparse: Whether vectors are sparse tensors; on backends that have such.
        name: Name.
        dtype: Dtype of the outputs: by default int64 for integers, else `floatx()`.

    Example:
        >>> layer = HashedCrossing(num_bins=5)
        >>> layer((np.array(["A", "B", "A"]), np.array([101, 101, 102]))).tolist()
        [1, 4, 3]
    """

    def __init__(
        self,
        num_bins: int,
        output_mode: str = "int",
        sparse: bool = False,
        name: str | None = None,
        dtype: Any = None,
        **kwargs: Any,
    ) -> None:
        if dtype is None and output_mode == "int":
            dtype = "int64"
        super().__init__(name=name, dtype=dtype, **kwargs)
        self.num_bins = num_bins
        self.output_mode = output_mode
        self.sparse = sparse
        self.supports_jit = False
        self._check_settings(("int", "one_hot"))

    def call(self, inputs: Any) -> Any:
        """Buckets of the combinations of a list or tuple of features."""
        self._check_inputs(inputs)
        features = [_values(x, self._where()) for x in inputs]
        first = features[0]
        hashed = np.full(first.size, _CROSSING_SEED, "uint64")
        for values in features:
            if values.shape != first.shape:
                raise ValueError(
                    f"{self._where()}: all features must have one shape, got "
                    f"{[v.shape for v in features]}."
                )
            hashed = combined(hashed, _own_hashes(values.ravel(), self._where()))
        places = (hashed % np.uint64(self.num_bins)).astype("int64")
        return self._encoded(places.reshape(first.shape))

    def _check_inputs(self, inputs: Any) -> None:
        if not isinstance(inputs, (list, tuple)) or len(inputs) < 2:
            raise ValueError(
                f"{self._where()} takes a list or tuple of two features or more, got "
                f"{type(inputs).__name__}."
            )
        for x in inputs:
            shape = np.shape(x) if not hasattr(x, "shape") else tuple(x.shape)
            if len(shape) > 2 or len(shape) == 2 and shape[1] != 1:
                raise ValueError(
                    f"{self._where()}: features must have the shape (), (batch,) or (batch, 1), "
                    f"got {shape}."
                )

    def compute_output_shape(self, input_shape: Any) -> tuple[int | None, ...]:
        """Shape of the outputs."""
        shape = tuple(input_shape[0])
        return encoding.encoded_shape(shape, self.output_mode, self.num_bins)

    def compute_output_spec(self, inputs: Any) -> KerasTensor:
        """Shape and dtype of the outputs."""
        self._check_inputs(inputs)
        return self._spec(tuple(inputs[0].shape))

    def get_config(self) -> dict[str, Any]:
        """Arguments of the constructor."""
        names = ("num_bins", "output_mode", "sparse", "name", "dtype")
        return {name: getattr(self, name) for name in names}


def _values(x: Any, where: str) -> np.ndarray:
    """Strings or numbers as an array on the host."""
    return host_strings(x, f"{where}: inputs") if holds_strings(x) else adapting.numbers(x)


def _own_hashes(values: np.ndarray, where: str) -> np.ndarray:
    if values.dtype.kind == "O":
        return fingerprint([value.encode() for value in values.tolist()])
    if values.dtype.kind not in "iu":
        raise ValueError(f"{where}: features must be strings or integers, got {values.dtype}.")
    return values.astype("int64").view("uint64")
