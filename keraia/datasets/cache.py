"""Where data sets lie, and how their files are read: never more than arrays of the right shape."""

import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from keraia.core import config
from keraia.utils.files import get_file

SERVER = "https://storage.googleapis.com/tensorflow/tf-keras-datasets/"

Split = tuple[np.ndarray, np.ndarray]
Splits = tuple[Split, Split]


def place(name: str) -> Path:
    """Path at which the file of a data set is cached."""
    return config.home() / "datasets" / name


def fetch(name: str, remote: str | None = None, sha256: str | None = None) -> Path:
    """Path of a cached file, downloaded where the cache lacks it.

    A file that is there is taken as it is: its readers check the content.
    """
    path = place(name)
    if not path.is_file():
        get_file(
            path.name,
            SERVER + (remote or name),
            file_hash=sha256,
            cache_subdir=str(path.parent.absolute()),
        )
    return path


def read_npz(path: Path, shapes: Mapping[str, tuple[int, ...]], dtype: str) -> list[np.ndarray]:
    """The named arrays of an `.npz` file, after a look at their shapes and dtypes."""
    arrays = read_arrays(path, shapes)
    for array, (name, shape) in zip(arrays, shapes.items(), strict=True):
        check(path, array, name, shape, dtype)
    return arrays


def read_arrays(path: Path, names: Iterable[str]) -> list[np.ndarray]:
    """The named arrays of an `.npz` file."""
    try:
        with path.open("rb") as stream, np.load(stream, allow_pickle=False) as file:
            return [file[name] for name in names]
    except (KeyError, ValueError, EOFError, zipfile.BadZipFile) as error:
        raise ValueError(broken(path, str(error))) from error


def check(path: Path, array: Any, name: str, shape: tuple[int, ...], dtype: str) -> None:
    """Raises an error unless an array read from `path` is of the kind that belongs there."""
    if array.shape != shape or array.dtype != dtype:
        raise ValueError(
            broken(path, f"`{name}` is {array.dtype} {array.shape}, where {dtype} {shape} belongs")
        )


def broken(path: Path, reason: str) -> str:
    """What to say of a file that is not the data set that belongs there."""
    return f"{path} is not the data set it should be: {reason}. Delete it to download it again."
