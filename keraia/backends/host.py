"""Host values on their way to a backend: NumPy dtypes by name, arrays of numbers and lists."""

from typing import Any

import ml_dtypes
import numpy as np

from keraia.core import config
from keraia.core.dtypes import INTEGERS

_EXTENDED = ("bfloat16", "float8_e4m3fn", "float8_e5m2", "int4", "uint4")
_DTYPES: dict[str, np.dtype] = {name: np.dtype(getattr(ml_dtypes, name)) for name in _EXTENDED}
_DTYPES["string"] = np.dtype(object)
_NAMES: dict[Any, str] = {}
_INT32 = np.iinfo(np.int32)
_RANGES: dict[str, tuple[int, int]] = {
    name: (int(np.iinfo(name).min), int(np.iinfo(name).max)) for name in INTEGERS
}


def host_dtype(name: str) -> np.dtype:
    """The NumPy dtype of a dtype name, those of `ml_dtypes` included."""
    found = _DTYPES.get(name)
    if found is None:
        found = _DTYPES[name] = np.dtype(name)
    return found


def dtype_name(dtype: np.dtype) -> str:
    """Name of a NumPy dtype; text and Python objects are "string"."""
    name = _NAMES.get(dtype)
    if name is None:
        name = _NAMES[dtype] = "string" if dtype.kind in "SUTO" else dtype.name
    return name


def host_array(x: Any) -> np.ndarray:
    """A NumPy array of numbers, nested lists and foreign tensors.

    Arrays keep their dtype. Bare Python floats become `floatx()`, integers int32 where they fit.
    """
    if isinstance(x, (np.ndarray, np.generic)):
        array = np.asarray(x)
        return array if array.dtype.isnative else array.astype(array.dtype.newbyteorder("="))
    if not isinstance(x, (bool, int, float, complex, list, tuple)):
        return np.asarray(x.detach().cpu() if hasattr(x, "detach") else x)
    array = np.asarray(x)
    kind = array.dtype.kind
    if kind not in "fic" or _holds_arrays(x):
        return array
    if kind == "f":
        return array.astype(host_dtype(config.floatx()))
    if kind == "c":
        return array.astype(np.complex64)
    return array.astype(np.int32) if fits_int32(array) else array


def host_scalar(x: complex, dtype: str) -> np.generic:
    """A Python number as a NumPy scalar of a dtype."""
    try:
        return host_dtype(dtype).type(x)
    except OverflowError:
        return host_dtype(dtype).type(wrapped(x, dtype))


def wrapped(x: Any, dtype: str) -> Any:
    """A Python number in the range of an integer dtype: int32 counts on from the other end.

    `-1` beside an array of uint8 is 255, as it is for an array of `-1` that is cast.

    Raises:
        OverflowError: It fits neither the dtype nor int32.
    """
    low, high = _RANGES.get(dtype, (x, x))
    if low <= x <= high:
        return x
    if not _INT32.min <= x <= _INT32.max:
        raise OverflowError(
            f"{x} is out of range beside a tensor of dtype {dtype!r} ({low} to {high}). Cast the "
            "tensor to a wider dtype first."
        )
    return (int(x) - low) % (high - low + 1) + low


def fits_int32(array: np.ndarray) -> bool:
    """Whether an array of integers loses nothing in 32 bits."""
    return array.size == 0 or bool(array.min() >= _INT32.min and array.max() <= _INT32.max)


def _holds_arrays(x: Any) -> bool:
    """Whether a nested list holds values that know their dtype."""
    if isinstance(x, (list, tuple)):
        return any(_holds_arrays(v) for v in x)
    return hasattr(x, "dtype")
