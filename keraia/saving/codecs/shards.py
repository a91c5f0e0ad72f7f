"""Weights in several HDF5 files with an index: `model.weights.json`.

The index maps groups of variables to the files beside it that hold them.
"""

import contextlib
import json
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from keraia.core.errors import UnsafeFileError
from keraia.saving import atomic, plain
from keraia.saving.codecs import weights_h5
from keraia.saving.snapshot import LazyArray, Origin, Snapshot

SUFFIXES = (".weights.json",)
FORMAT = "weights_json"
MAX_SHARDS = 10_000
GIB = 2**30


def sniff(path: Path) -> bool:
    """Tells whether a file is an index of weights, by its name."""
    return path.name.endswith(SUFFIXES)


@contextlib.contextmanager
def reading(path: Path) -> Iterator[Snapshot]:
    """Opens the files of an index; their arrays can be read while the context lasts.

    Raises:
        UnsafeFileError: A file is damaged, missing, or not one beside the index.
    """
    groups = _groups(path)
    with contextlib.ExitStack() as stack:
        found: dict[str, LazyArray] = {}
        for name in sorted({name for names in groups.values() for name in names}):
            shard = stack.enter_context(weights_h5.reading(_beside(path, name)))
            for place, array in (*shard.weights.items(), *shard.optimizer.items()):
                if name not in groups.get(place.rpartition("/")[0], ()):
                    raise UnsafeFileError(f"{name} holds {place!r}, which {path} does not list.")
                if place in found:
                    raise UnsafeFileError(f"Two files of {path} hold {place!r}.")
                found[place] = array
        yield weights_h5.snapshot(found, Origin(FORMAT))


def write(path: Path, snapshot: Snapshot, max_shard_size: float) -> None:
    """Writes files of at most `max_shard_size` GiB each, then the index, which makes them count.

    An older index keeps its own files until the new one stands; then they are removed.

    Raises:
        ValueError: The variables of one object take more.
    """
    shards = _divided(snapshot, max_shard_size * GIB)
    older = _older(path)
    stem = path.name.removesuffix(SUFFIXES[0])
    taken = any(_shard(path, stem, i).exists() for i in range(len(shards)))
    if taken:
        stem = f"{stem}-{secrets.token_hex(4)}"
    index: dict[str, list[str]] = {}
    with atomic.replacing(path) as draft, contextlib.ExitStack() as undo:
        for i, shard in enumerate(shards):
            target = _shard(path, stem, i)
            with atomic.replacing(target) as unfinished:
                weights_h5.write(unfinished, shard)
            undo.callback(target.unlink, missing_ok=True)
            for group in _sizes(shard):
                index.setdefault(f"/{group}", []).append(target.name)
        total = sum(sum(_sizes(shard).values()) for shard in shards)
        content = {"metadata": {"total_size": float(total)}, "weight_map": index}
        draft.write_text(json.dumps(content, indent=4), encoding="utf-8")
        undo.pop_all()
    for file in older - {_shard(path, stem, i) for i in range(len(shards))}:
        file.unlink(missing_ok=True)


def _divided(snapshot: Snapshot, limit: float) -> list[Snapshot]:
    """The variables in parts of at most `limit` bytes; those of one object stay together."""
    parts: list[set[str]] = [set()]
    used = 0
    for group, size in _sizes(snapshot).items():
        if size > limit:
            raise ValueError(
                f"save_weights: the variables of {group.removesuffix('/vars') or 'the model'!r} "
                f"take {size:,} bytes, more than a file may have ({limit:,.0f}). Pass "
                f"`max_shard_size={size / GIB:.3g}` (GiB) or more."
            )
        if used + size > limit and parts[-1]:
            parts.append(set())
            used = 0
        parts[-1].add(group)
        used += size
    return [_only(snapshot, groups) for groups in parts]


def _only(snapshot: Snapshot, groups: set[str]) -> Snapshot:
    def chosen(table: Mapping[str, LazyArray]) -> dict[str, LazyArray]:
        return {place: a for place, a in table.items() if place.rpartition("/")[0] in groups}

    return replace(snapshot, weights=chosen(snapshot.weights), optimizer=chosen(snapshot.optimizer))


def _sizes(snapshot: Snapshot) -> dict[str, int]:
    """Bytes of each group of variables, in order."""
    sizes: dict[str, int] = {}
    for table in (snapshot.weights, snapshot.optimizer):
        for place, array in table.items():
            group = place.rpartition("/")[0]
            sizes[group] = sizes.get(group, 0) + array.nbytes
    return sizes


def _groups(path: Path) -> dict[str, list[str]]:
    """Group of variables -> names of the files that hold them."""
    if path.stat().st_size > plain.MAX_BYTES:
        raise UnsafeFileError(f"{path} is too large for an index of weights.")
    listed: Any = plain.parse(path.read_bytes(), str(path)).get("weight_map")
    if not isinstance(listed, dict):
        raise UnsafeFileError(f"{path} has no `weight_map`, as an index of weights has.")
    found = {}
    for group, names in listed.items():
        names = [names] if isinstance(names, str) else names
        if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
            raise UnsafeFileError(f"{path}: {group!r} must list names of files, got {names!r:.80}.")
        found[group.strip("/")] = names
    if len({name for names in found.values() for name in names}) > MAX_SHARDS:
        raise UnsafeFileError(f"{path} lists more than {MAX_SHARDS:,} files.")
    return found


def _beside(path: Path, name: str) -> Path:
    """The file of that name in the folder of the index."""
    plain_name = name.isprintable() and not set(name) & set("/\\:") and name.strip(". ")
    target = path.with_name(name) if plain_name else None
    if target is None or target.is_symlink() or not target.is_file():
        raise UnsafeFileError(
            f"{path} lists the file {name[:80]!r}, which is not in its folder. Copy all files of "
            "the weights together."
        )
    return target


def _older(path: Path) -> set[Path]:
    """Files of an index that stands there already."""
    try:
        return {_beside(path, name) for names in _groups(path).values() for name in names}
    except (OSError, UnsafeFileError):
        return set()


def _shard(path: Path, stem: str, number: int) -> Path:
    return path.with_name(f"{stem}_{number:05d}{weights_h5.SUFFIXES[0]}")
