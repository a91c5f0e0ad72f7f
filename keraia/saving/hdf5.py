"""HDF5 files of weights, looked through before anything in them is used.

HDF5 can point out of the file (external links, external storage, virtual datasets), claim any
size, and name filters that are loaded as plugins. None of that belongs in a file of weights.
"""

import math
from collections.abc import Iterator
from typing import Any

from keraia.core.errors import UnsafeFileError

MAX_DEPTH = 64
MAX_OBJECTS = 1_000_000
MAX_RANK = 32
# A dataset may declare this many times the bytes it stores: zeros compress well, bombs better.
MAX_RATIO = 200
FREE_BYTES = 2**20  # below which nobody asks
FILTERS = {1: "gzip", 2: "shuffle", 3: "fletcher32", 32000: "lzf"}
KINDS = "biufcV"


def datasets(file: Any) -> dict[str, Any]:
    """Datasets of an open h5py file by path, each of them found to be harmless.

    Raises:
        UnsafeFileError: The file holds what no file of weights holds.
    """
    import h5py

    found: dict[str, Any] = {}
    seen: set[Any] = set()
    for path, item in _items(file, "", 0):
        key = h5py.h5o.get_info(item.id).addr
        if key in seen:
            raise UnsafeFileError(f"{path!r} is stored under two names.")
        seen.add(key)
        if len(seen) > MAX_OBJECTS:
            raise UnsafeFileError(f"The file has more than {MAX_OBJECTS:,} groups and datasets.")
        if isinstance(item, h5py.Dataset):
            _check_dataset(path, item)
            found[path] = item
    return found


def _items(group: Any, path: str, depth: int) -> Iterator[tuple[str, Any]]:
    """Groups and datasets under a group, with their paths; only what lies in this file."""
    import h5py

    if depth > MAX_DEPTH:
        raise UnsafeFileError(f"Groups are nested more than {MAX_DEPTH} levels deep.")
    for name in group:
        inner = f"{path}/{name}" if path else name
        link = group.get(name, getlink=True)
        if type(link) is not h5py.HardLink:
            raise UnsafeFileError(f"{inner!r} is a {type(link).__name__}; links are not followed.")
        item = group[name]
        if not isinstance(item, (h5py.Group, h5py.Dataset)):
            raise UnsafeFileError(f"{inner!r} is a {type(item).__name__}, not a group or dataset.")
        yield inner, item
        if isinstance(item, h5py.Group):
            yield from _items(item, inner, depth + 1)


def _check_dataset(path: str, dataset: Any) -> None:
    creation = dataset.id.get_create_plist()
    if creation.get_external_count():
        raise UnsafeFileError(f"{path!r} keeps its data in another file.")
    if dataset.is_virtual:
        raise UnsafeFileError(f"{path!r} is a view of other datasets.")
    filters = [creation.get_filter(i)[0] for i in range(creation.get_nfilters())]
    if unknown := [number for number in filters if number not in FILTERS]:
        raise UnsafeFileError(
            f"{path!r} is packed by the HDF5 filter {unknown[0]}; known: {FILTERS}."
        )
    if dataset.shape is None or dataset.dtype.kind not in KINDS or dataset.dtype.names:
        raise UnsafeFileError(f"{path!r} holds {dataset.dtype}, not numbers.")
    if len(dataset.shape) > MAX_RANK:
        raise UnsafeFileError(f"{path!r} has {len(dataset.shape)} axes.")
    declared = math.prod(dataset.shape) * dataset.dtype.itemsize
    stored = dataset.id.get_storage_size()
    if declared > FREE_BYTES and declared > MAX_RATIO * stored:
        raise UnsafeFileError(
            f"{path!r} declares {declared:,} bytes (shape {dataset.shape}) and stores {stored:,}."
        )
