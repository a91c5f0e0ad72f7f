"""Arrays out of pickles that may come from anywhere.

Data sets of the time of Python 2 are pickled. A pickle is a program; this reader knows of no
function but those that stand for NumPy's arrays and dtypes here, and these take plain numbers only.
"""

import io
import pickle
from typing import Any, BinaryIO

import numpy as np

_KINDS = "biufO"


class _Kind:
    """What a pickle says of a dtype."""

    def __init__(self, code: Any, align: Any = False, copy: Any = False) -> None:
        code = code.decode("ascii") if isinstance(code, bytes) else str(code)
        self.dtype = np.dtype(code)
        if self.dtype.kind not in _KINDS:
            raise pickle.UnpicklingError(f"arrays of dtype {code!r} are not read")

    def __setstate__(self, state: tuple[Any, ...]) -> None:
        order = state[1].decode("ascii") if isinstance(state[1], bytes) else str(state[1])
        self.dtype = self.dtype.newbyteorder(order if order in "<>" else "=")


class _Array:
    """What a pickle says of an array."""

    value: np.ndarray

    def __setstate__(self, state: tuple[Any, ...]) -> None:
        _, shape, kind, by_columns, content = state
        dtype = kind.dtype
        if dtype.kind == "O":
            flat = np.empty(len(content), object)
            flat[:] = content
        else:
            raw = content.encode("latin-1") if isinstance(content, str) else content
            flat = np.frombuffer(raw, dtype).copy()
        self.value = flat.reshape(shape, order="F" if by_columns else "C")


def _array(*ignored: Any) -> _Array:
    return _Array()


def _number(kind: _Kind, content: Any) -> Any:
    raw = content.encode("latin-1") if isinstance(content, str) else content
    return np.frombuffer(raw, kind.dtype)[0].item()


def _bytes(text: str, encoding: str = "latin-1") -> bytes:
    return text.encode("latin-1")


_NAMES: dict[tuple[str, str], Any] = {
    ("numpy", "dtype"): _Kind,
    ("numpy", "ndarray"): _Array,
    ("_codecs", "encode"): _bytes,
    **{
        (f"numpy.{core}.multiarray", name): function
        for core in ("core", "_core")
        for name, function in (("_reconstruct", _array), ("scalar", _number))
    },
}


class _Unpickler(pickle.Unpickler):
    """Reads numbers, texts, lists, dicts and arrays."""

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) not in _NAMES:
            raise pickle.UnpicklingError(f"it asks for {module}.{name}, which no data set needs")
        return _NAMES[module, name]


def read(file: BinaryIO) -> Any:
    """The value that a pickle holds.

    Raises:
        pickle.UnpicklingError: It holds anything but plain values and arrays of numbers.

    Example:
        >>> read(io.BytesIO(pickle.dumps({"x": np.arange(3)})))["x"].tolist()
        [0, 1, 2]
    """
    try:
        return _plain(_Unpickler(file, encoding="bytes").load())
    except (ArithmeticError, AttributeError, EOFError, LookupError, RecursionError) as error:
        raise pickle.UnpicklingError(f"it is damaged: {error}") from error
    except (TypeError, UnicodeError, ValueError) as error:
        raise pickle.UnpicklingError(f"it is damaged: {error}") from error


def read_npy(content: bytes) -> np.ndarray:
    """The array of an `.npy` file, which may hold lists of numbers.

    Raises:
        ValueError: It is no such file.
        pickle.UnpicklingError: It holds something else.
    """
    file = io.BytesIO(content)
    version = np.lib.format.read_magic(file)
    header = {(1, 0): np.lib.format.read_array_header_1_0}.get(
        version, np.lib.format.read_array_header_2_0
    )
    if header(file)[2].kind == "O":
        return np.asarray(read(file), object)
    file.seek(0)
    return np.load(file, allow_pickle=False)


def _plain(value: Any) -> Any:
    """A value with its arrays as such."""
    if isinstance(value, _Array):
        if value.value.dtype.kind != "O":
            return value.value
        flat = np.empty(value.value.size, object)
        flat[:] = [_plain(v) for v in value.value.ravel().tolist()]
        return flat.reshape(value.value.shape)
    if isinstance(value, dict):
        return {_plain(key): _plain(v) for key, v in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(_plain(v) for v in value) if _has_arrays(value) else value
    return value


def _has_arrays(value: Any) -> bool:
    return any(isinstance(v, (_Array, list, tuple, dict)) for v in value)
