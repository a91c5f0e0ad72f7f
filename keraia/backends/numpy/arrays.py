"""How arrays come in, go out, and what they are."""

from contextlib import AbstractContextManager, nullcontext
from typing import Any

import numpy as np

from keraia.backends.host import dtype_name, host_array, host_dtype, host_scalar


def native(dtype: str) -> np.dtype:
    return host_dtype(dtype)


def dtype_of(x: Any) -> str:
    return dtype_name(x.dtype)


def shape_of(x: Any) -> tuple[int | None, ...]:
    return x.shape


def is_array(x: Any) -> bool:
    return isinstance(x, (np.ndarray, np.generic))


def as_array(x: Any, dtype: str | None = None) -> np.ndarray:
    if dtype is None:
        return host_array(x)
    if not is_array(x):
        x = host_array(x) if hasattr(x, "dtype") else np.asarray(x)
    return cast(np.asarray(x), dtype)


scalar = host_scalar


def cast(x: np.ndarray, dtype: str) -> np.ndarray:
    wanted = host_dtype(dtype)
    if x.dtype == wanted:
        return x
    if x.dtype.kind == "c" and wanted.kind not in "cb":
        x = np.real(x)
    with np.errstate(all="ignore"):  # NaN and numbers too large for an integer
        return x.astype(wanted)


def to_numpy(x: Any) -> np.ndarray:
    return np.asarray(x)


def place(structure: Any) -> Any:
    return structure


def synchronize(structure: Any) -> None:
    """Nothing to wait for: NumPy computes at once."""


class ArrayStore:
    """A variable's storage is an array of its own that nobody can write: writing replaces it."""

    def make(self, array: np.ndarray, trainable: bool) -> np.ndarray:
        own = np.array(array)
        own.setflags(write=False)
        return own

    def read(self, cell: np.ndarray) -> np.ndarray:
        return cell

    def write(self, cell: np.ndarray, array: np.ndarray) -> np.ndarray:
        return self.make(array, True)

    def set_trainable(self, cell: np.ndarray, trainable: bool) -> None:
        """Nothing to do: this backend takes no gradients."""

    def concrete(self) -> AbstractContextManager[None]:
        return nullcontext()
