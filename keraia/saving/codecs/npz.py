"""Weights as a NumPy archive: one array for each variable, by its path."""

import contextlib
import json
import math
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from keraia.core.errors import UnsafeFileError
from keraia.saving import archive, foreign, plain
from keraia.saving.codecs import weights_h5
from keraia.saving.snapshot import LazyArray, Origin, Snapshot, numpy_dtype

SUFFIXES = (".npz",)
FORMAT = "npz"
ENDING = ".npy"
# NumPy's files have no names for dtypes such as bfloat16: the bytes are stored, and here the names.
DTYPES = "dtypes.json"


def sniff(path: Path) -> bool:
    """Tells whether a file is a zip archive of arrays."""
    try:
        with path.open("rb") as file, zipfile.ZipFile(file) as opened:
            file.seek(0)
            if file.read(len(foreign.ZIP)) != foreign.ZIP:
                return False
            names = [name for name in opened.namelist() if name != DTYPES]
    except (*foreign.DAMAGE, ValueError):
        return False
    return bool(names) and all(name.endswith(ENDING) for name in names)


@contextlib.contextmanager
def reading(path: Path) -> Iterator[Snapshot]:
    """Opens an archive; its arrays can be read while the context lasts.

    Raises:
        UnsafeFileError: It is damaged, or holds what no archive of numbers holds.
    """
    with contextlib.ExitStack() as stack:
        with foreign.naming(path):
            members = archive.Zip(path)
            stack.callback(members.close)
            found = _arrays(members)
        yield weights_h5.snapshot(found, Origin(FORMAT))


def write(path: Path, snapshot: Snapshot) -> None:
    """Writes the variables of a snapshot, fetching one at a time."""
    dtypes = {}
    with zipfile.ZipFile(path, "w") as file:
        for name, array in {**snapshot.weights, **snapshot.optimizer}.items():
            values = np.asarray(array.read())
            if values.dtype.type.__module__ != "numpy":
                dtypes[name] = array.dtype
                values = values.view(f"V{values.dtype.itemsize}")
            with file.open(name + ENDING, "w", force_zip64=True) as member:
                np.lib.format.write_array(member, values, allow_pickle=False)
        if dtypes:
            file.writestr(DTYPES, json.dumps(dtypes))


def _arrays(members: archive.Members) -> dict[str, LazyArray]:
    stated: dict[str, Any] = {}
    if DTYPES in members.sizes:
        stated = plain.parse(members.read(DTYPES, plain.MAX_BYTES), DTYPES)
    found = {}
    for member in members.sizes:
        if member != DTYPES:
            name = member.removesuffix(ENDING)
            found[name] = _lazy(members, member, stated.get(name))
    return found


def _lazy(members: archive.Members, member: str, stated: Any) -> LazyArray:
    with members.open(member) as file:
        shape, stored = _header(file, member)
        if math.prod(shape) * stored.itemsize != members.sizes[member] - file.tell():
            raise UnsafeFileError(f"{member!r} declares another size than it stores")
    if stored.kind == "V":
        dtype = numpy_dtype(stated) if isinstance(stated, str) else None
        if dtype is None or dtype.itemsize != stored.itemsize:
            raise UnsafeFileError(f"{member!r} holds bytes of an unknown type {stated!r}")
    else:
        dtype = stored

    def read() -> np.ndarray:
        with foreign.naming(repr(member)), members.open(member) as file:
            return np.lib.format.read_array(file, allow_pickle=False).view(dtype)

    return LazyArray(shape, dtype.name, read)


def _header(file: BinaryIO, member: str) -> tuple[tuple[int, ...], np.dtype]:
    """Shape and dtype that a member declares."""
    try:
        # The longer headers of later versions are for types with many fields.
        if (version := np.lib.format.read_magic(file)) != (1, 0):
            raise ValueError(f"version {version}")
        shape, _, dtype = np.lib.format.read_array_header_1_0(file)
    except ValueError as error:
        raise UnsafeFileError(f"{member!r} is not an array that can be read ({error})") from error
    if dtype.kind not in "biufcV" or dtype.names:
        raise UnsafeFileError(f"{member!r} holds {dtype}, not numbers")
    return shape, dtype
