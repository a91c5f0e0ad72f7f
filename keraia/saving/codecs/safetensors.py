"""Weights as safetensors: a list of names, dtypes and places as JSON, then the bytes.

Source: https://github.com/huggingface/safetensors (format). Nothing in it can run, link or unpack.
"""

import contextlib
import json
import math
import struct
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from keraia.core.errors import UnsafeFileError
from keraia.saving import plain
from keraia.saving.codecs import weights_h5
from keraia.saving.snapshot import LazyArray, Origin, Snapshot, array_of, bytes_of, numpy_dtype

SUFFIXES = (".safetensors",)
FORMAT = "safetensors"
METADATA = "__metadata__"
DTYPES = {
    "BOOL": "bool",
    "U8": "uint8",
    "I8": "int8",
    "U16": "uint16",
    "I16": "int16",
    "U32": "uint32",
    "I32": "int32",
    "U64": "uint64",
    "I64": "int64",
    "F8_E4M3": "float8_e4m3fn",
    "F8_E5M2": "float8_e5m2",
    "F16": "float16",
    "BF16": "bfloat16",
    "F32": "float32",
    "F64": "float64",
    "C64": "complex64",
}
CODES = {name: code for code, name in DTYPES.items()}
ALIGNMENT = 8


def sniff(path: Path) -> bool:
    """Tells whether a file is safetensors: the length of a list, and a list."""
    with path.open("rb") as file:
        start = file.read(9)
    return len(start) == 9 and start[8:] == b"{" and path.name.endswith(SUFFIXES)


@contextlib.contextmanager
def reading(path: Path) -> Iterator[Snapshot]:
    """Opens a file; its arrays can be read while the context lasts.

    Raises:
        UnsafeFileError: It is damaged, or does not hold what it lists.
    """
    with path.open("rb") as file:
        size = path.stat().st_size
        (length,) = struct.unpack("<Q", file.read(8))
        if length > min(size - 8, plain.MAX_BYTES):
            raise UnsafeFileError(f"{path} is cut off, or its list is larger than any is.")
        listed = plain.parse(file.read(length), f"the list of {path}")
        listed.pop(METADATA, None)
        start = 8 + length
        _check_places(listed, size - start, path)
        found = {name: _lazy(file, start, entry) for name, entry in listed.items()}
        yield weights_h5.snapshot(found, Origin(FORMAT))


def write(path: Path, snapshot: Snapshot) -> None:
    """Writes the variables of a snapshot, fetching one at a time."""
    arrays = {**snapshot.weights, **snapshot.optimizer}
    header: dict[str, Any] = {METADATA: {"format": "keras"}}
    end = 0
    for name, array in arrays.items():
        if array.dtype not in CODES:
            raise ValueError(
                f"save_weights: safetensors has no dtype for {name!r} ({array.dtype}). Save as "
                "'.weights.h5'."
            )
        places = [end, end + array.nbytes]
        header[name] = {
            "dtype": CODES[array.dtype],
            "shape": list(array.shape),
            "data_offsets": places,
        }
        end = places[1]
    text = json.dumps(header, separators=(",", ":")).encode("utf-8")
    text += b" " * (-len(text) % ALIGNMENT)
    with path.open("wb") as file:
        file.write(struct.pack("<Q", len(text)))
        file.write(text)
        for array in arrays.values():
            file.write(bytes_of(array))


def _check_places(listed: Mapping[str, Any], size: int, path: Path) -> None:
    """Refuses a list whose arrays do not fill the file, one after the other."""
    end = 0
    places = []
    for name, entry in listed.items():
        try:
            begin, stop = entry["data_offsets"]
            shape, dtype = entry["shape"], DTYPES[entry["dtype"]]
            whole = all(type(n) is int and n >= 0 for n in (begin, stop, *shape))
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise UnsafeFileError(f"{path}: the entry of {name!r} cannot be read.") from error
        if not whole or stop - begin != math.prod(shape) * numpy_dtype(dtype).itemsize:
            raise UnsafeFileError(f"{path}: {name!r} declares another size than it stores.")
        places.append((begin, stop))
    for begin, stop in sorted(places):
        if begin != end:
            raise UnsafeFileError(f"{path}: its arrays overlap, or leave a gap.")
        end = stop
    if end != size:
        raise UnsafeFileError(f"{path} holds {size:,} bytes of arrays, its list says {end:,}.")


def _lazy(file: Any, start: int, entry: Mapping[str, Any]) -> LazyArray:
    dtype = numpy_dtype(DTYPES[entry["dtype"]])
    shape, (begin, stop) = tuple(entry["shape"]), entry["data_offsets"]

    def read() -> np.ndarray:
        file.seek(start + begin)
        return array_of(file.read(stop - begin), dtype, shape)

    return LazyArray(shape, dtype.name, read)
