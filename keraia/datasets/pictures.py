"""Small colour pictures in pickles: what CIFAR-10 and CIFAR-100 have in common."""

import pickle
from pathlib import Path
from typing import Any

import numpy as np

from keraia.datasets import pickles
from keraia.datasets.cache import broken, place
from keraia.utils.files import get_file

SERVER = "https://www.cs.toronto.edu/~kriz/"


def folder(name: str, sha256: str) -> Path:
    """The folder in which the files of `name` lie, downloaded where the cache lacks them.

    Files that are there, as this generation or an older one unpacked them, are taken as they are.
    """
    for found in (place(f"{name}-target") / name, place(name)):
        if found.is_dir():
            return found
    archive = name.replace("batches-py", "python")
    content = get_file(
        f"{name}-target",
        f"{SERVER}{archive}.tar.gz",
        file_hash=sha256,
        extract=True,
        cache_subdir=str(place("").absolute()),
    )
    return Path(content, name)


def read(path: Path, labels: str, rows: int) -> tuple[np.ndarray, list[int]]:
    """Pictures `(rows, 32, 32, 3)` and their labels in a file.

    Raises:
        ValueError: It holds something else.
    """
    try:
        with path.open("rb") as file:
            content = pickles.read(file)
    except (OSError, pickle.UnpicklingError) as error:
        raise ValueError(broken(path, str(error))) from error
    data, found = (_entry(content, name) for name in ("data", labels))
    if getattr(data, "shape", None) != (rows, 3072) or data.dtype != "uint8":
        raise ValueError(broken(path, f"it does not hold {rows} pictures"))
    if not isinstance(found, list) or len(found) != rows or set(map(type, found)) != {int}:
        raise ValueError(broken(path, f"it does not hold {rows} labels"))
    return data.reshape(rows, 3, 32, 32).transpose(0, 2, 3, 1), found


def _entry(content: Any, name: str) -> Any:
    if not isinstance(content, dict):
        return None
    return content.get(name.encode(), content.get(name))
