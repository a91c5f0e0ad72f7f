"""Checkpoints of a run: plain values and arrays in one file that is there whole or not at all.

The file is a zip archive, which carries checksums: `state.json` has the values, with places for
arrays, and `arrays.bin` the bytes of all arrays, one after the other. Reading it runs nothing.
"""

import base64
import contextlib
import json
import math
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import ml_dtypes  # noqa: F401  tells NumPy the names of small dtypes
import numpy as np

from keraia.backends import backend
from keraia.core.errors import UnsafeFileError
from keraia.core.variable import Variable
from keraia.saving import archive, atomic

STATE = "state.json"
ARRAYS = "arrays.bin"
_PLAIN = (bool, int, float, str, type(None))


@dataclass(frozen=True)
class Frozen:
    """A structure of values as it was at one moment: JSON, and copies of the arrays in it."""

    form: Any
    arrays: list[np.ndarray]


def freeze(value: Any) -> Frozen:
    """Copies a structure of plain values, arrays and variables to the host.

    Args:
        value: None, booleans, numbers, strings, bytes, arrays, tensors, variables; lists, tuples,
            sets and dictionaries of these.

    Raises:
        TypeError: There is something else in it.

    Example:
        >>> thaw(freeze({"best": (1, 2.5), 3: np.arange(2)}))
        {'best': (1, 2.5), 3: array([0, 1])}
    """
    arrays: list[np.ndarray] = []
    return Frozen(_form(value, arrays, "the state"), arrays)


def _form(value: Any, arrays: list[np.ndarray], where: str) -> Any:
    """JSON of a value; every container and array becomes a dictionary of one entry, its kind."""
    match value:
        case bool() | int() | float() | str() | None if type(value) in _PLAIN:
            return value
        case bytes():
            return {"bytes": base64.b64encode(value).decode()}
        case list() | tuple() | set():
            parts = [_form(part, arrays, f"{where}[{i}]") for i, part in enumerate(value)]
            kind = next(k for k in (list, tuple, set) if isinstance(value, k))
            return {kind.__name__: parts}
        case dict():
            pairs = [
                [_form(key, arrays, where), _form(part, arrays, f"{where}[{key!r}]")]
                for key, part in value.items()
            ]
            return {"dict": pairs}
    kind = "array"
    if isinstance(value, Variable):
        value = value.numpy()
    elif isinstance(value, np.generic):
        kind = "scalar"
    elif not isinstance(value, np.ndarray) and backend.is_array(value):
        kind, value = "tensor", backend.to_numpy(value)
    if not isinstance(value, (np.ndarray, np.generic)) or value.dtype.hasobject:
        raise TypeError(
            f"{where} is a {type(value).__name__}, which cannot be kept in a checkpoint. States "
            "are made of numbers, strings, arrays, lists, tuples, sets and dictionaries."
        )
    arrays.append(np.array(value, order="C"))
    return {kind: len(arrays) - 1}


def thaw(frozen: Frozen) -> Any:
    """The structure that was frozen."""
    return _value(frozen.form, frozen.arrays)


def _value(form: Any, arrays: list[np.ndarray]) -> Any:
    if not isinstance(form, dict):
        return form
    ((kind, content),) = form.items()
    match kind:
        case "bytes":
            return base64.b64decode(content)
        case "list" | "tuple" | "set":
            make = {"list": list, "tuple": tuple, "set": set}[kind]
            return make(_value(part, arrays) for part in content)
        case "dict":
            return {_value(key, arrays): _value(part, arrays) for key, part in content}
        case "scalar":
            return arrays[content][()]
        case "tensor":
            return backend.as_array(arrays[content])
        case "array":
            return arrays[content]
    raise UnsafeFileError(f"it holds {kind!r}, which no checkpoint of this version holds")


def write(path: Path, frozen: Frozen) -> None:
    """Writes a file; an older one stays until the new one is complete.

    Raises:
        OSError: It could not be written, for example because the disk is full.
    """
    arrays = [_dtype_name(array.dtype) for array in frozen.arrays]
    shapes = [array.shape for array in frozen.arrays]
    head = {"state": frozen.form, "arrays": list(zip(arrays, shapes, strict=True))}
    with atomic.replacing(path) as draft, zipfile.ZipFile(draft, "w") as packed:
        with packed.open(ARRAYS, "w", force_zip64=True) as blob:
            for array in frozen.arrays:
                blob.write(array.reshape(-1).view(np.uint8).data)
        packed.writestr(STATE, json.dumps(head))


def _dtype_name(dtype: np.dtype) -> str:
    return dtype.name if dtype.kind == "V" else dtype.str


def read(path: Path) -> Any:
    """Reads the structure that a file holds.

    Raises:
        UnsafeFileError: The file is damaged, or no checkpoint.
    """
    try:
        with contextlib.closing(archive.Zip(path)) as packed:
            head = json.loads(packed.read(STATE, archive.MAX_ASSETS))
            blob = memoryview(packed.read(ARRAYS, packed.sizes[ARRAYS]))
        return _value(head["state"], _cut(blob, head["arrays"]))
    except (zipfile.BadZipFile, EOFError, KeyError, ValueError, TypeError) as error:
        raise UnsafeFileError(f"{path} is not a complete checkpoint: {error}.") from error


def _cut(blob: memoryview, specs: list[Any]) -> list[np.ndarray]:
    """Arrays of given dtypes and shapes from their bytes, one after the other."""
    arrays, start = [], 0
    for name, shape in specs:
        dtype = np.dtype(name)
        stop = start + math.prod(shape) * dtype.itemsize
        arrays.append(np.frombuffer(blob[start:stop], dtype).reshape(shape))
        start = stop
    return arrays
