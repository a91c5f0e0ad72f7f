"""Leaves of data: what may stand where an array is expected, and the host array made of it."""

from typing import Any

import numpy as np

from keraia.backends import backend
from keraia.backends.strings import STRINGS, holds_strings, host_strings
from keraia.core import config, tree

_NUMBERS = (bool, int, float, complex, np.generic)


class Sparse:
    """Rows of a SciPy sparse matrix, made dense a batch at a time."""

    def __init__(self, matrix: Any) -> None:
        self._matrix = matrix.tocsr()
        self.shape = matrix.shape
        self.dtype = floating(matrix.dtype)

    def __getitem__(self, rows: Any) -> np.ndarray:
        return self._matrix[rows].toarray().astype(self.dtype, copy=False)

    def take(self, rows: np.ndarray, axis: int = 0) -> np.ndarray:
        return self[rows]


class OnDisk:
    """Rows of an array-like that reads slices from elsewhere, such as an h5py data set."""

    def __init__(self, array: Any) -> None:
        self._array = array
        self.shape = tuple(array.shape)
        self.dtype = floating(np.dtype(array.dtype))

    def __getitem__(self, rows: slice) -> np.ndarray:
        return np.asarray(self._array[rows]).astype(self.dtype, copy=False)

    def take(self, rows: np.ndarray, axis: int = 0) -> np.ndarray:
        order = np.argsort(rows, kind="stable")  # files are read in rising order
        out = np.empty((len(rows), *self.shape[1:]), self.dtype)
        out[order] = self._array[rows[order]]
        return out


def floating(dtype: np.dtype) -> np.dtype:
    """`floatx()` for floating dtypes, any other as it is."""
    if dtype.kind == "f" or dtype.name == "bfloat16":
        return np.dtype(_named(config.floatx()))
    return dtype


def _named(dtype: str) -> Any:
    if dtype != "bfloat16":
        return dtype
    import ml_dtypes

    return ml_dtypes.bfloat16


def host_array(x: Any, where: str, text: bool = False) -> np.ndarray:
    """NumPy array of a leaf, floating numbers in `floatx()`; strings only where there is `text`.

    Raises:
        TypeError: `x` holds something other than numbers.
    """
    if isinstance(x, np.ndarray):
        array = x
    elif backend.is_array(x) or hasattr(x, "detach"):
        array = _from_tensor(x)
    else:
        array = np.asarray(_table(x))
    if array.dtype.kind in "OUSMm":
        array = _numbers(array, where, text)
    wanted = floating(array.dtype)
    return array if wanted is array.dtype else array.astype(wanted, copy=False)


def _from_tensor(x: Any) -> np.ndarray:
    if backend.is_array(x):
        return backend.to_numpy(x)
    return x.detach().cpu().numpy()  # a torch tensor on another backend


def _table(x: Any) -> Any:
    """Columns of a pandas object as a table: a Series is one column."""
    if type(x).__module__.partition(".")[0] != "pandas":
        return x
    values = x.to_numpy()
    return values.reshape(-1, 1) if values.ndim == 1 else values


def _numbers(array: np.ndarray, where: str, text: bool) -> np.ndarray:
    """An object array whose elements are all numbers, as an array of these; strings as such."""
    if text and holds_strings(array):
        return host_strings(array, where)
    if array.dtype.kind == "O" and all(isinstance(v, _NUMBERS) for v in array.flat):
        return np.array(array.tolist())
    kind = "strings" if array.dtype.kind in "US" else f"dtype {array.dtype}"
    raise TypeError(
        f"{where} must hold numbers, got {kind}, shape {array.shape}. Convert it first: give "
        "categories integer numbers, parse text to numbers, and make rows of one length."
    )


def is_leaf_like(x: Any) -> bool:
    """Whether `x` is something with rows: an array, tensor, table or sparse matrix."""
    return hasattr(x, "shape") and (hasattr(x, "dtype") or hasattr(x, "iloc"))


def in_memory(x: Any, where: str, text: bool = False) -> Any:
    """A leaf with rows: NumPy array, or an object that gives rows on demand."""
    if hasattr(x, "tocsr") and hasattr(x, "nnz"):
        return Sparse(x)
    if type(x).__module__.partition(".")[0] in ("h5py", "zarr"):
        return OnDisk(x)
    return host_array(x, where, text)


def batch_leaf(x: Any, text: bool = False) -> Any:
    """A leaf of a batch that an iterator gave: kept if it is a tensor of this backend already."""
    if x is None or backend.is_array(x) and not isinstance(x, np.ndarray):
        return x
    return host_array(_dense(x), "A batch of the data", text)


def _dense(x: Any) -> Any:
    return x.toarray() if hasattr(x, "tocsr") else x


def merge_numbers(data: Any) -> Any:
    """Nested lists of plain numbers become one array; lists of arrays stay what they are."""
    if not isinstance(data, (list, tuple)):
        return data
    leaves = tree.flatten(data)
    kinds = (_NUMBERS, STRINGS)
    if leaves and any(all(isinstance(v, kind) for v in leaves) for kind in kinds):
        return np.asarray(data)
    return data
