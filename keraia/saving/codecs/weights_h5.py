"""Weights in one HDF5 file: `.weights.h5`, and the member `model.weights.h5` of `.keras`."""

import contextlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from keraia.core.errors import UnsafeFileError
from keraia.saving import foreign, hdf5
from keraia.saving.snapshot import LazyArray, Origin, Snapshot

SUFFIXES = (".weights.h5",)
FORMAT = "weights_h5"


def sniff(path: Path) -> bool:
    """Tells whether a file is HDF5."""
    with path.open("rb") as file:
        return file.read(len(foreign.HDF5)) == foreign.HDF5


@contextlib.contextmanager
def reading(source: Path | BinaryIO, name: str = "") -> Iterator[Snapshot]:
    """Opens a file of weights; its arrays can be read while the context lasts.

    Args:
        source: The file.
        name: What to call it in messages; its path by default.

    Raises:
        UnsafeFileError: It is damaged, or holds what no file of weights holds.
    """
    with opened(source, name) as file:
        with foreign.naming(name or source):
            found = arrays(file)
            names = _names(file, found)
        yield replace(snapshot(found, Origin(FORMAT)), names=names)


def snapshot(arrays: Mapping[str, LazyArray], origin: Origin) -> Snapshot:
    """A snapshot of variables by their paths, those of the optimizer told apart."""
    of_optimizer = {path for path in arrays if path.startswith("optimizer/")}
    return Snapshot(
        config=None,
        weights={path: a for path, a in arrays.items() if path not in of_optimizer},
        optimizer={path: a for path, a in arrays.items() if path in of_optimizer},
        origin=origin,
    )


def opened(source: Path | BinaryIO, name: str = "") -> Any:
    """An HDF5 file, open for reading.

    Raises:
        UnsafeFileError: It is damaged.
    """
    import h5py

    try:
        return h5py.File(source, "r")
    except foreign.DAMAGE as error:
        raise UnsafeFileError(
            f"{name or source} is not an HDF5 file that can be read ({error}). {foreign.AGAIN}"
        ) from error


def arrays(file: Any) -> dict[str, LazyArray]:
    """The arrays of an open file by path, each found to be harmless."""
    return {path: _lazy(path, item) for path, item in hdf5.datasets(file).items()}


def _names(file: Any, arrays: Iterable[str]) -> dict[str, str]:
    """Names of the objects whose variables a file holds, by their paths."""
    found = {}
    for group in {path.rpartition("/")[0] for path in arrays}:
        if group and isinstance(name := file[group].attrs.get("name"), str):
            found[group.removesuffix("vars").rstrip("/")] = name
    return found


def write(target: Path | BinaryIO, snapshot: Snapshot) -> None:
    """Writes the variables of a snapshot, fetching one at a time."""
    import h5py

    with h5py.File(target, "w") as file:
        for path, name in snapshot.names.items():
            file.require_group(f"{path}/vars" if path else "vars").attrs["name"] = name
        for table in (snapshot.weights, snapshot.optimizer):
            for path, array in table.items():
                write_array(file, path, array)


def write_array(file: Any, path: str, array: LazyArray) -> None:
    """Writes one array into an open file or group."""
    values = np.asarray(array.read())
    if values.dtype.type.__module__ == "numpy":
        file.create_dataset(path, data=values)
        return
    # HDF5 has no such type: the bytes are stored, and the type's name beside them.
    dataset = file.create_dataset(path, data=values.view(f"V{values.dtype.itemsize}"))
    dataset.attrs["dtype"] = array.dtype


def _lazy(path: str, dataset: Any) -> LazyArray:
    def read() -> np.ndarray:
        with foreign.naming(repr(path)):
            return np.asarray(dataset[()])

    if dataset.dtype.kind != "V":
        if dataset.id.get_create_plist().get_nfilters():
            _try_out(path, dataset)
        return LazyArray(dataset.shape, dataset.dtype.name, read)
    import ml_dtypes

    name = dataset.attrs.get("dtype")
    dtype = getattr(ml_dtypes, name, None) if isinstance(name, str) else None
    if not isinstance(dtype, type) or np.dtype(dtype).itemsize != dataset.dtype.itemsize:
        raise UnsafeFileError(f"{path!r} holds bytes of an unknown type {name!r}.")
    return LazyArray(dataset.shape, name, lambda: read().view(dtype))


def _try_out(path: str, dataset: Any) -> None:
    """Unpacks a packed dataset, so that damage shows before any variable is changed."""
    try:
        for part in dataset.iter_chunks():
            dataset[part]
    except OSError as error:
        raise UnsafeFileError(f"{path!r} cannot be unpacked: {error}") from error
