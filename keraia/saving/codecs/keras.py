"""The `.keras` archive: configuration, weights and files of layers in one zip."""

import contextlib
import datetime
import io
import json
import shutil
import tempfile
import warnings
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, BinaryIO

from keraia.core.errors import UnsafeFileError
from keraia.legacy import forms
from keraia.saving import archive, foreign, plain
from keraia.saving.codecs import weights_h5
from keraia.saving.snapshot import KERAS_VERSION, Origin, Snapshot

SUFFIX = ".keras"
FORMAT = "keras"
METADATA = "metadata.json"
CONFIG = "config.json"
WEIGHTS = "model.weights.h5"
ASSETS = "assets/"
EPOCH = (1980, 1, 1, 0, 0, 0)


def sniff(path: Path) -> bool:
    """Tells whether a file is a zip archive with the members of a saved model."""
    try:
        with path.open("rb") as file, zipfile.ZipFile(file) as archive:
            file.seek(0)
            if file.read(len(foreign.ZIP)) != foreign.ZIP:
                return False
            return not {METADATA, CONFIG, WEIGHTS}.isdisjoint(archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError):  # damaged archives may raise any of them
        return False


@contextlib.contextmanager
def reading(path: Path) -> Iterator[Snapshot]:
    """Opens an archive; its arrays can be read while the context lasts.

    Raises:
        UnsafeFileError: It is damaged, incomplete, or holds what no saved model holds.
    """
    with contextlib.ExitStack() as stack:
        try:
            with path.open("rb") as file:
                archive.check_size(file)
            opened = stack.enter_context(zipfile.ZipFile(path))
            members = archive.members(opened)
            snapshot = _read(path, opened, members, stack)
        except (UnsafeFileError, zipfile.BadZipFile, NotImplementedError, EOFError) as error:
            text = str(error).removesuffix(foreign.AGAIN).rstrip(". ")
            raise UnsafeFileError(f"{path} cannot be loaded: {text}. {foreign.AGAIN}") from error
        yield snapshot


def write(path: Path, snapshot: Snapshot) -> None:
    """Writes a snapshot as an archive."""
    config = {**(snapshot.config or {}), "compile_config": snapshot.compile or {}}
    now = datetime.datetime.now().strftime("%Y-%m-%d@%H:%M:%S")
    metadata = {"keras_version": KERAS_VERSION, "date_saved": now}
    with zipfile.ZipFile(path, "w") as file:
        file.writestr(zipfile.ZipInfo(METADATA, EPOCH), json.dumps(metadata))
        file.writestr(zipfile.ZipInfo(CONFIG, EPOCH), json.dumps(config))
        with tempfile.TemporaryDirectory(dir=path.parent) as folder:
            weights = Path(folder, WEIGHTS)
            weights_h5.write(weights, snapshot)
            file.write(weights, WEIGHTS)
        for name, content in snapshot.assets.items():
            file.writestr(zipfile.ZipInfo(ASSETS + name, EPOCH), content)


def _read(
    path: Path,
    opened: zipfile.ZipFile,
    members: dict[str, zipfile.ZipInfo],
    stack: contextlib.ExitStack,
) -> Snapshot:
    for name in (METADATA, CONFIG, WEIGHTS):
        if name not in members:
            raise UnsafeFileError(f"its member {name} is missing")
    metadata = _json(opened, members[METADATA])
    config = _json(opened, members[CONFIG])
    compiled = config.pop("compile_config", None)
    weights = stack.enter_context(_open_weights(path, opened, members[WEIGHTS]))
    version = metadata.get("keras_version")
    if str(version).startswith("2."):
        config, compiled = forms.modern(config), forms.compiled(compiled or {})
    return replace(
        stack.enter_context(weights_h5.reading(weights, WEIGHTS)),
        config=config,
        compile=compiled or None,
        assets=_assets(opened, members),
        origin=Origin(FORMAT, version=version, date=metadata.get("date_saved")),
    )


def _json(opened: zipfile.ZipFile, info: zipfile.ZipInfo) -> dict[str, Any]:
    return plain.parse(archive.read(opened, info, plain.MAX_BYTES), info.filename)


def _open_weights(path: Path, opened: zipfile.ZipFile, info: zipfile.ZipInfo) -> BinaryIO:
    """The weights as a file: in place, or unpacked beside where they were compressed."""
    if info.compress_type == zipfile.ZIP_STORED:
        return io.BufferedReader(archive.StoredMember(path, info))
    unpacked = tempfile.TemporaryFile()  # noqa: SIM115  the caller closes it
    with opened.open(info) as packed:
        shutil.copyfileobj(packed, unpacked)
    return unpacked


def _assets(opened: zipfile.ZipFile, members: dict[str, zipfile.ZipInfo]) -> dict[str, bytes]:
    files = {name: info for name, info in members.items() if name.startswith(ASSETS)}
    total = sum(info.file_size for info in files.values())
    if total > archive.MAX_ASSETS:
        raise UnsafeFileError(f"the files of its layers take {total:,} bytes")
    surplus = set(members) - set(files) - {METADATA, CONFIG, WEIGHTS}
    if surplus:
        warnings.warn(f"Unknown members are ignored: {', '.join(sorted(surplus))}.", stacklevel=6)
    return {
        name.removeprefix(ASSETS): archive.read(opened, info, archive.MAX_ASSETS)
        for name, info in files.items()
    }
