"""Files of arrays, downloads and their checks."""

import hashlib
import io
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.request import urlretrieve as urlretrieve

import h5py
import numpy as np

_BITS = 32


def ask_to_proceed_with_overwrite(filepath: Any) -> bool:
    """Asks on the terminal whether a file may be replaced."""
    return input(f"{filepath} exists. Overwrite it? [y/n] ").strip().lower().startswith("y")


def save_array(array: Any, name: str) -> None:
    """Writes an array to a file, of which `load_array` reads it again."""
    with Path(name).open("wb") as file:
        np.save(file, np.asarray(array), allow_pickle=False)


def load_array(name: str) -> np.ndarray:
    """The array in a file that `save_array` wrote."""
    with Path(name).open("rb") as file:
        return np.load(file, allow_pickle=False)


def validate_file(
    fpath: Any, file_hash: str, algorithm: str = "auto", chunk_size: int = 65535
) -> bool:
    """Whether a file has a digest; SHA-256 and MD5 are told apart by their lengths."""
    sha = algorithm == "sha256" or algorithm == "auto" and len(file_hash) == 2 * _BITS
    digest = hashlib.sha256() if sha else hashlib.md5(usedforsecurity=False)
    with Path(fpath).open("rb") as file:
        while chunk := file.read(chunk_size):
            digest.update(chunk)
    return digest.hexdigest() == file_hash


def save_to_binary_h5py(save_function: Callable[[Any], Any], stream: Any) -> None:
    """Writes to a stream what a function writes to an HDF5 file."""
    data = io.BytesIO()
    with h5py.File(data, "w") as file:
        save_function(file)
    stream.write(data.getvalue())


def load_from_binary_h5py(load_function: Callable[[Any], Any], stream: Any) -> Any:
    """What a function reads from an HDF5 file in a stream."""
    with h5py.File(io.BytesIO(stream.read()), "r") as file:
        return load_function(file)


class H5Dict:
    """A dict kept in an HDF5 file: arrays, numbers and texts by name, and dicts inside.

    Args:
        path: Path of the file, an open `h5py.File` or group.
        mode: "r", "w" or "a", as for `h5py.File`.

    Example:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder, H5Dict(f"{folder}/a.h5") as kept:
        ...     kept["x"] = [1, 2]
        ...     kept["x"].tolist()
        [1, 2]
    """

    def __init__(self, path: Any, mode: str = "a") -> None:
        own = isinstance(path, (str, os.PathLike))
        self.data = h5py.File(path, mode) if own else path
        self.read_only = mode == "r"
        self._is_file = own

    def __setitem__(self, name: str, value: Any) -> None:
        if self.read_only:
            raise ValueError("H5Dict: the file was opened for reading only.")
        if isinstance(value, (str, bytes)):
            self.data.attrs[name] = value
            return
        if name in self.data:
            del self.data[name]
        self.data.create_dataset(name, data=value)

    def __getitem__(self, name: str) -> Any:
        if name in self.data.attrs:
            return self.data.attrs[name]
        if name not in self.data:
            if self.read_only:
                raise KeyError(name)
            self.data.create_group(name)
        found = self.data[name]
        return found[()] if isinstance(found, h5py.Dataset) else H5Dict(found, self._mode)

    @property
    def _mode(self) -> str:
        return "r" if self.read_only else "a"

    def get(self, name: str, default: Any = None) -> Any:
        """A value, or a default."""
        return self[name] if name in self else default  # noqa: SIM401 (it is `get` itself)

    def __contains__(self, name: str) -> bool:
        return name in self.data.attrs or name in self.data

    def __len__(self) -> int:
        return len(self.data) + len(self.data.attrs)

    def __iter__(self) -> Iterator[str]:
        return iter([*self.data, *self.data.attrs])

    def keys(self) -> list[str]:
        """Names."""
        return list(self)

    def update(self, *args: Any, **kwargs: Any) -> None:
        """Sets several values."""
        for name, value in dict(*args, **kwargs).items():
            self[name] = value

    def close(self) -> None:
        """Closes the file."""
        if self._is_file:
            self.data.close()

    def __enter__(self) -> "H5Dict":
        return self

    def __exit__(self, *error: Any) -> None:
        self.close()


h5dict = H5Dict
