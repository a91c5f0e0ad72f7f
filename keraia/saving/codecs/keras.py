"""The `.keras` archive: configuration, weights and files of layers in one zip, or in a folder."""

import contextlib
import datetime
import json
import warnings
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from keraia.core.errors import UnsafeFileError
from keraia.legacy import forms
from keraia.saving import archive, foreign, plain
from keraia.saving.codecs import weights_h5
from keraia.saving.snapshot import KERAS_VERSION, Origin, Snapshot

SUFFIXES = (".keras",)
FORMAT = "keras"
METADATA = "metadata.json"
CONFIG = "config.json"
WEIGHTS = "model.weights.h5"
ASSETS = "assets/"


def sniff(path: Path) -> bool:
    """Tells whether a zip archive, or a folder, has the members of a saved model."""
    if path.is_dir():
        return (path / CONFIG).is_file()
    try:
        with path.open("rb") as file, zipfile.ZipFile(file) as opened:
            file.seek(0)
            if file.read(len(foreign.ZIP)) != foreign.ZIP:
                return False
            return not {METADATA, CONFIG, WEIGHTS}.isdisjoint(opened.namelist())
    except (*foreign.DAMAGE, ValueError):  # damaged archives may raise any of them
        return False


@contextlib.contextmanager
def reading(path: Path) -> Iterator[Snapshot]:
    """Opens an archive or a folder; its arrays can be read while the context lasts.

    Raises:
        UnsafeFileError: It is damaged, incomplete, or holds what no saved model holds.
    """
    with contextlib.ExitStack() as stack:
        with foreign.naming(path):
            members = archive.Folder(path) if path.is_dir() else archive.Zip(path)
            stack.callback(members.close)
            snapshot = _read(members, stack)
        yield snapshot


def write(path: Path, snapshot: Snapshot) -> None:
    """Writes a snapshot as an archive."""
    with path.open("w+b") as target, zipfile.ZipFile(target, "w") as file:
        for name, content in _texts(snapshot).items():
            file.writestr(zipfile.ZipInfo(name, archive.EPOCH), content)
        with archive.writing(file, WEIGHTS) as weights:
            weights_h5.write(weights, snapshot)
        for name, content in snapshot.assets.items():
            file.writestr(zipfile.ZipInfo(ASSETS + name, archive.EPOCH), content)


def write_folder(path: Path, snapshot: Snapshot) -> None:
    """Writes a snapshot as a new folder with the members of an archive."""
    path.mkdir()
    for name, content in _texts(snapshot).items():
        (path / name).write_text(content, encoding="utf-8")
    weights_h5.write(path / WEIGHTS, snapshot)
    for name, content in snapshot.assets.items():
        target = path / ASSETS / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)


def _texts(snapshot: Snapshot) -> dict[str, str]:
    """The members that are JSON."""
    config = {**(snapshot.config or {}), "compile_config": snapshot.compile or {}}
    now = datetime.datetime.now().strftime("%Y-%m-%d@%H:%M:%S")
    metadata = {"keras_version": KERAS_VERSION, "date_saved": now}
    return {METADATA: json.dumps(metadata), CONFIG: json.dumps(config)}


def _read(members: archive.Members, stack: contextlib.ExitStack) -> Snapshot:
    for name in (METADATA, CONFIG, WEIGHTS):
        if name not in members.sizes:
            raise UnsafeFileError(f"its member {name} is missing")
    metadata = _json(members, METADATA)
    config = _json(members, CONFIG)
    compiled = config.pop("compile_config", None)
    weights = stack.enter_context(members.open(WEIGHTS))
    version = metadata.get("keras_version")
    if str(version).startswith("2."):
        config, compiled = forms.modern(config), forms.compiled(compiled or {})
    return replace(
        stack.enter_context(weights_h5.reading(weights, WEIGHTS)),
        config=config,
        compile=compiled or None,
        assets=_assets(members),
        origin=Origin(FORMAT, version=version, date=metadata.get("date_saved")),
    )


def _json(members: archive.Members, name: str) -> dict[str, Any]:
    return plain.parse(members.read(name, plain.MAX_BYTES), name)


def _assets(members: archive.Members) -> dict[str, bytes]:
    files = [name for name in members.sizes if name.startswith(ASSETS)]
    total = sum(members.sizes[name] for name in files)
    if total > archive.MAX_ASSETS:
        raise UnsafeFileError(f"the files of its layers take {total:,} bytes")
    surplus = set(members.sizes) - set(files) - {METADATA, CONFIG, WEIGHTS}
    if surplus:
        warnings.warn(f"Unknown members are ignored: {', '.join(sorted(surplus))}.", stacklevel=6)
    return {name.removeprefix(ASSETS): members.read(name, archive.MAX_ASSETS) for name in files}
