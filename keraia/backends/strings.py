"""Strings on the host: no backend computes with them, so they lie in NumPy arrays of objects."""

from typing import Any

import numpy as np

STRINGS = (str, bytes)


def host_strings(x: Any, where: str, encoding: str = "utf-8") -> np.ndarray:
    """Strings in whatever they came, as an array of `str`.

    Args:
        x: A string, an array of them, lists of equal length, or a tensor of TensorFlow.
        where: Who asks, for messages.
        encoding: Encoding of byte strings; what it does not know becomes U+FFFD.

    Raises:
        TypeError: There is something else among them.
    """
    array = _array(x)
    flat = array.ravel().tolist()
    kinds = set(map(type, flat))
    if not kinds <= {str}:
        flat = [_text(value, where, encoding) for value in flat]
    out = np.empty(len(flat), object)
    out[:] = flat
    return out.reshape(array.shape)


def holds_strings(x: Any) -> bool:
    """Whether a value, an array or a list is of strings."""
    if isinstance(x, STRINGS):
        return True
    if isinstance(x, (list, tuple)):
        return bool(x) and holds_strings(x[0])
    dtype = str(getattr(x, "dtype", ""))
    if dtype.startswith(("object", "<dtype: 'string'", "str", "string")):
        array = _array(x)
        return array.size == 0 or isinstance(array.flat[0], STRINGS)
    return dtype.startswith(("<U", "|S", ">U"))


def _array(x: Any) -> np.ndarray:
    for method in ("to_numpy", "numpy"):
        if hasattr(x, method):
            x = getattr(x, method)()
            break
    return x if isinstance(x, np.ndarray) else np.array(x, object)


def _text(value: Any, where: str, encoding: str) -> str:
    if isinstance(value, str):
        return str(value)
    if isinstance(value, bytes):
        return value.decode(encoding, "replace")
    raise TypeError(
        f"{where} must be strings, got {value!r} ({type(value).__name__}) among them. Convert "
        "numbers with `str`, and make lists inside a list of equal length."
    )
