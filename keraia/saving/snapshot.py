"""A saved model as one neutral value: what every format decodes to and is written from."""

import math
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from keraia.core.errors import UnsafeFileError

# The version of Keras whose files these are; it decides how readers understand them.
KERAS_VERSION = "3.15.1"


@dataclass(frozen=True)
class LazyArray:
    """An array that is fetched when it is needed: from a file, or from the device.

    Attributes:
        shape: Shape.
        dtype: Name of the dtype, such as "bfloat16".
        read: Fetches the values.
    """

    shape: tuple[int, ...]
    dtype: str
    read: Callable[[], np.ndarray]

    @property
    def nbytes(self) -> int:
        return math.prod(self.shape) * numpy_dtype(self.dtype).itemsize


def numpy_dtype(name: str) -> np.dtype:
    """NumPy's dtype of that name, those of ml_dtypes ("bfloat16") among them.

    Raises:
        UnsafeFileError: There is none.
    """
    import ml_dtypes

    try:
        return np.dtype(getattr(ml_dtypes, name, name))
    except TypeError as error:
        raise UnsafeFileError(f"{name!r:.80} is no dtype of numbers.") from error


@dataclass(frozen=True)
class Origin:
    """Which format a snapshot came from, and who wrote it when."""

    format: str
    version: str | None = None
    date: str | None = None


@dataclass(frozen=True)
class Snapshot:
    """A model at rest.

    Attributes:
        config: The model as `serialize` gives it, without the arguments of `compile`; None in
            files of weights.
        layers: Name of a layer -> its weights in order, by name, in formats that list them so;
            then `weights` is empty, and `optimizer` lists variables in order.
        weights: Path of a variable ("layers/dense/vars/0") -> its values.
        optimizer: The same for the variables of the model's own optimizer ("optimizer/vars/0").
        compile: Arguments of `compile`, serialized; None if the model was not compiled.
        names: Path of an object ("layers/dense") -> its name.
        assets: Path of a file ("layers/text_vectorization/vocabulary.txt") -> its content.
        origin: Where it came from.
    """

    config: dict[str, Any] | None
    weights: Mapping[str, LazyArray]
    optimizer: Mapping[str, LazyArray] = field(default_factory=dict)
    compile: dict[str, Any] | None = None
    layers: Mapping[str, Mapping[str, LazyArray]] | None = None
    names: Mapping[str, str] = field(default_factory=dict)
    assets: Mapping[str, bytes] = field(default_factory=dict)
    origin: Origin | None = None


def array_of(data: bytes, dtype: np.dtype, shape: tuple[int, ...]) -> np.ndarray:
    """The array whose elements, lowest byte first, are these bytes."""
    stored = np.frombuffer(data, dtype.newbyteorder("<")).reshape(shape)
    return stored.view(dtype) if sys.byteorder == "little" else stored.astype(dtype)


def bytes_of(array: LazyArray) -> bytes:
    """The elements of an array, lowest byte first."""
    values = np.ascontiguousarray(array.read())
    return values.astype(values.dtype.newbyteorder("<"), copy=False).tobytes()
