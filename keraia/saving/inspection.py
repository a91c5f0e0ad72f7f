"""What is in a file, told without making anything of it."""

import contextlib
import hashlib
import math
import os
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from keraia.core import references
from keraia.core.errors import UnsafeFileError
from keraia.saving import archive
from keraia.saving.codecs import h5_layers, keras, npz, safetensors, shards, weights_h5
from keraia.saving.snapshot import LazyArray, Snapshot

CODECS = (keras, h5_layers, weights_h5, shards, safetensors, npz)
# Classes whose configuration is, or names, a program.
PROGRAMS = ("__lambda__", "TorchModuleWrapper", "TFSMLayer")
BLOCK = 2**20


@dataclass(frozen=True)
class Entry:
    """An object of a configuration: how deep it lies, its class, its name, its own parameters."""

    depth: int
    class_name: str
    name: str


@dataclass
class Inspection:
    """What `inspect` found.

    Attributes:
        path: The file.
        size: Its bytes.
        sha256: Its SHA-256, for `load_model(..., sha256=)`; None for a folder.
        format: "keras", "h5", "weights_h5", "weights_json", "safetensors" or "npz"; None: none
            of these.
        version: Version of Keras that wrote it, if it says so.
        date: When, if it says so.
        members: Name of each member of an archive -> (bytes, SHA-256).
        layers: Layers and models in the order of the configuration.
        arrays: Name of each array -> (shape, dtype).
        parameters: Number of elements of all weights, the optimizer's state not counted.
        custom_objects: Classes and functions that are not of this library.
        programs: What would run code, and is only loaded with `safe_mode=False`.
        suspicious: What no good file has; loading it is refused for these.
    """

    path: Path
    size: int = 0
    sha256: str | None = None
    format: str | None = None
    version: str | None = None
    date: str | None = None
    members: dict[str, tuple[int, str]] = field(default_factory=dict)
    layers: list[Entry] = field(default_factory=list)
    arrays: dict[str, tuple[tuple[int, ...], str]] = field(default_factory=dict)
    parameters: int = 0
    custom_objects: list[str] = field(default_factory=list)
    programs: list[str] = field(default_factory=list)
    suspicious: list[str] = field(default_factory=list)

    @property
    def safe(self) -> bool:
        """Whether loading refuses nothing of it."""
        return not (self.programs or self.suspicious)

    def __str__(self) -> str:
        return "\n".join(_lines(self))


def inspect(filepath: str | os.PathLike[str]) -> Inspection:
    """Tells what a saved model, or a file of weights, holds, without making anything of it.

    No class is looked for, no code runs, and what is wrong with the file is told, not raised.

    Args:
        filepath: A file, or the folder of a model.

    Returns:
        What was found; `print` shows it.

    Raises:
        FileNotFoundError: There is no such file.

    Example:
        >>> import keraia, tempfile
        >>> line = keraia.layers.Dense(1, name="line")
        >>> model = keraia.Sequential([keraia.Input((2,)), line], name="model")
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     model.save(f"{folder}/line.keras")
        ...     found = keraia.saving.inspect(f"{folder}/line.keras")
        >>> found.parameters, [entry.class_name for entry in found.layers], found.safe
        (3, ['Sequential', 'InputLayer', 'Dense'], True)
    """
    path = Path(filepath)
    if not path.exists():
        raise FileNotFoundError(f"inspect: {str(path)!r} is not there (looked in {Path.cwd()}).")
    found = Inspection(path)
    with _telling(found):
        if path.is_file():
            found.size, found.sha256 = path.stat().st_size, digest(path)
        codec = next((c for c in CODECS if path.is_file() or c is keras if c.sniff(path)), None)
        if codec is None:
            found.suspicious.append("it has no format that models or weights are saved in")
            return found
        found.format = codec.FORMAT
        if codec is keras:
            _list_members(found)
        with codec.reading(path) as snapshot:
            _describe(found, snapshot)
    return found


def digest(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def check_digest(path: Path, wanted: str | None, where: str) -> None:
    """Refuses a file whose SHA-256 is another than the caller wants.

    Raises:
        UnsafeFileError: It is.
    """
    if wanted is None:
        return
    if path.is_dir():
        raise ValueError(f"{where}: `sha256` goes with a file, and {path} is a folder.")
    if (came := digest(path)) != wanted.lower():
        raise UnsafeFileError(
            f"{where}: the SHA-256 of {path} is {came}, not {wanted!r}. The file is another one, "
            "or was changed."
        )


@contextlib.contextmanager
def _telling(found: Inspection) -> Iterator[None]:
    """Within it, errors and warnings about a file become findings."""
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        try:
            yield
        except UnsafeFileError as error:
            found.suspicious.append(str(error))
    found.suspicious += [str(one.message) for one in said]


def _list_members(found: Inspection) -> None:
    path = found.path
    members = archive.Folder(path) if path.is_dir() else archive.Zip(path)
    with contextlib.closing(members):
        for name, size in members.sizes.items():
            with members.open(name) as file:
                found.members[name] = (size, hashlib.file_digest(file, "sha256").hexdigest())
        found.size = found.size or sum(members.sizes.values())


def _describe(found: Inspection, snapshot: Snapshot) -> None:
    if snapshot.origin is not None:
        found.version, found.date = snapshot.origin.version, snapshot.origin.date
    listed = snapshot.layers or {}
    weights = {
        **snapshot.weights,
        **{k: v for arrays in listed.values() for k, v in arrays.items()},
    }
    found.parameters = sum(math.prod(array.shape) for array in weights.values())
    found.arrays = {**_shapes(weights), **_shapes(snapshot.optimizer)}
    for config in (snapshot.config, snapshot.compile):
        if config is not None:
            found.layers += _entries(config)
            found.programs += _programs(config)
            found.custom_objects += references.unknown(config)


def _shapes(arrays: Mapping[str, LazyArray]) -> dict[str, tuple[tuple[int, ...], str]]:
    return {name: (array.shape, array.dtype) for name, array in arrays.items()}


def _entries(value: Any, depth: int = 0) -> Iterator[Entry]:
    """Layers and models, by their `layers`, `layer` and the like."""
    if isinstance(value, list):
        for item in value:
            yield from _entries(item, depth)
    elif isinstance(value, Mapping):
        if _is_layer(value):
            yield Entry(depth, str(value["class_name"]), str(value["config"]["name"]))
            depth += 1
        for item in value.values():
            yield from _entries(item, depth)


def _is_layer(value: Mapping[str, Any]) -> bool:
    config = value.get("config")
    if "class_name" not in value or not isinstance(config, Mapping):
        return False
    return "name" in config and not {"trainable", "layers", "batch_shape"}.isdisjoint(config)


def _programs(value: Any) -> list[str]:
    if isinstance(value, list):
        return [found for item in value for found in _programs(item)]
    if not isinstance(value, Mapping):
        return []
    mine = [f"{value['class_name']}"] if value.get("class_name") in PROGRAMS else []
    return mine + [found for item in value.values() for found in _programs(item)]


def _lines(found: Inspection) -> Iterator[str]:
    kind = found.format or "unknown format"
    wrote = f", Keras {found.version}" if found.version else ""
    yield f"{found.path}: {kind}{wrote}{f', {found.date}' if found.date else ''}"
    yield f"{found.size:,} bytes{f', SHA-256 {found.sha256}' if found.sha256 else ''}"
    if found.members:
        yield "Members"
        yield from (f"  {n}: {s:,} bytes, {h[:16]}..." for n, (s, h) in found.members.items())
    if found.layers:
        yield "Architecture"
        yield from (f"  {'  ' * e.depth}{e.class_name} {e.name!r}" for e in found.layers)
    yield f"{len(found.arrays)} arrays, {found.parameters:,} parameters"
    for title, listed in (
        ("Custom objects that it needs", found.custom_objects),
        ("Programs in it (only with safe_mode=False)", found.programs),
        ("Suspicious", found.suspicious),
    ):
        if listed:
            yield title
            yield from (f"  {text}" for text in listed)
    yield "Nothing in it is refused." if found.safe else "Loading it is refused."
