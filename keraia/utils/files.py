"""Downloads: fetched once, checked, and put into the cache whole or not at all."""

import hashlib
import os
import shutil
import tarfile
import tempfile
import urllib.request
import zipfile
from http.client import HTTPException
from pathlib import Path, PurePath
from typing import Any, Literal
from urllib.error import HTTPError
from urllib.parse import unquote, urlsplit

from keraia.core import config

ArchiveFormat = Literal["auto", "tar", "zip"]
PATIENCE = 15  # seconds without an answer
CHUNK = 1 << 16  # bytes


def get_file(
    fname: str | None = None,
    origin: str | None = None,
    untar: bool = False,
    md5_hash: str | None = None,
    file_hash: str | None = None,
    cache_subdir: str = "datasets",
    hash_algorithm: str = "auto",
    extract: bool = False,
    archive_format: ArchiveFormat | list[str] | None = "auto",
    cache_dir: str | os.PathLike[str] | None = None,
    force_download: bool = False,
) -> str:
    """Downloads a file into the cache, unless it is there, and returns its path.

    The file appears under its name only when it is complete and its hash is right.

    Args:
        fname: Name in the cache, without folders. `None`: the last part of `origin`.
        origin: Where the file is: an `https:`, `http:`, `ftp:` or `file:` URL.
        untar: Older name of `extract`.
        md5_hash: Older name of `file_hash`.
        file_hash: Hexadecimal digest of the file. A cached file with another digest is fetched
            again. `None`: the content is not checked.
        cache_subdir: Folder below `cache_dir`, or an absolute folder.
        hash_algorithm: Name in `hashlib`, such as `"sha256"`; `"auto"` tells SHA-256 from MD5 by
            the length of the digest.
        extract: Whether to unpack the file, an archive.
        archive_format: `"tar"`, `"zip"`, a list to try, or `"auto"` for either.
        cache_dir: Folder of the cache. `None`: `KERAS_HOME`, else `~/.keras`.
        force_download: Whether to download even if the file is there.

    Returns:
        Path of the file; of the folder of its content with `extract`. The folder is named
        `name_extracted` for a `fname` such as `name.tar.gz`, else as the file would be.

    Raises:
        ConnectionError: The file could not be had; the message names the place to put it.
        ValueError: The digest is wrong, or the archive cannot be unpacked.

    Example:
        >>> import pathlib, tempfile
        >>> folder = pathlib.Path(tempfile.mkdtemp())
        >>> source = folder / "words.txt"
        >>> _ = source.write_text("to be")
        >>> path = get_file(origin=source.as_uri(), cache_dir=folder / "cache")
        >>> pathlib.Path(path).read_text()
        'to be'
    """
    name = _file_name(fname, origin)
    folder = Path(cache_dir or config.home()) / cache_subdir
    digest = (file_hash or md5_hash or "").lower() or None
    file, content = _places(folder, name, fname) if extract or untar else (folder / name, None)
    hash_name = _hash_name(digest, hash_algorithm)
    fresh = _download(str(origin), file, digest, hash_name, force_download)
    if content is not None and (fresh or not content.is_dir()):
        _unpack(file, content, archive_format)
    return str(content or file)


def _places(folder: Path, name: str, fname: str | None) -> tuple[Path, Path]:
    """Where an archive lies, and the folder of its content."""
    if fname and "." in fname:
        return folder / name, folder / f"{name.partition('.')[0]}_extracted"
    return folder / f"{name}_archive", folder / name


def _file_name(fname: str | None, origin: str | None) -> str:
    if not origin:
        raise ValueError("get_file: `origin` is missing. Pass the URL of the file.")
    name = fname if fname is not None else PurePath(unquote(urlsplit(origin).path)).name
    if not name or PurePath(name).name != name:
        raise ValueError(
            f"get_file: `fname` must be a file name without folders, got {fname!r} for {origin!r}. "
            "Choose the folder with `cache_dir` and `cache_subdir`."
        )
    return name


def _hash_name(value: str | None, name: str) -> str:
    if name != "auto":
        return name
    return "sha256" if value is not None and len(value) == 64 else "md5"


def _download(origin: str, path: Path, digest: str | None, hash_name: str, force: bool) -> bool:
    """Makes sure that `path` holds the file; tells whether it was fetched now."""
    if path.is_file() and not force and (digest is None or _hash(path, hash_name) == digest):
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=path.parent) as folder:
        fetched = Path(folder) / path.name
        try:
            _fetch(origin, fetched)
        except (OSError, HTTPException) as error:
            if isinstance(error, HTTPError):
                error.close()
            raise ConnectionError(
                f"get_file: could not fetch {origin} ({error}). "
                f"Without a network, put the file at {path} yourself."
            ) from error
        if digest is not None and (found := _hash(fetched, hash_name)) != digest:
            raise ValueError(
                f"get_file: the {hash_name} digest of {origin} is {found}, not {digest}. "
                "The download was damaged, or the file has changed; it was thrown away."
            )
        os.replace(fetched, path)
    return True


def _hash(path: Path, name: str) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, name).hexdigest()


def _fetch(origin: str, path: Path) -> None:
    """Copies what the URL gives to `path`, with a progress bar on standard error."""
    with (
        urllib.request.urlopen(origin, timeout=PATIENCE) as source,
        path.open("wb") as target,
        _progress() as progress,
    ):
        total = int(source.headers.get("Content-Length") or 0)
        task = progress.add_task(f"Downloading {origin}", total=total or None)
        while chunk := source.read(CHUNK):
            target.write(chunk)
            progress.update(task, advance=len(chunk))
        if target.tell() < total:
            raise OSError(f"the connection broke off after {target.tell()} of {total} bytes")


def _progress() -> Any:
    from rich import progress
    from rich.console import Console

    return progress.Progress(
        progress.TextColumn("{task.description}"),
        progress.BarColumn(),
        progress.DownloadColumn(),
        progress.TimeRemainingColumn(),
        console=Console(stderr=True),
        disable=not config.is_interactive_logging_enabled(),
    )


def _unpack(archive: Path, content: Path, archive_format: Any) -> None:
    """Replaces the folder `content` by what is in `archive`, once all of it is unpacked."""
    kind = _kind(archive, archive_format)
    with tempfile.TemporaryDirectory(dir=content.parent) as folder:
        fresh = Path(folder) / "content"
        try:
            shutil.unpack_archive(archive, fresh, kind, filter="data" if kind != "zip" else None)
        except (tarfile.TarError, zipfile.BadZipFile, EOFError) as error:
            raise ValueError(f"get_file: {archive} cannot be unpacked: {error}.") from error
        if content.exists():
            shutil.rmtree(content)
        os.replace(fresh, content)


def _kind(archive: Path, archive_format: Any) -> str:
    """Which of the formats asked for the archive has."""
    checks = {"tar": tarfile.is_tarfile, "zip": zipfile.is_zipfile}
    asked = [archive_format] if isinstance(archive_format, str) else list(archive_format or ())
    for kind in checks if asked == ["auto"] else asked:
        if kind not in checks:
            raise ValueError(
                f"get_file: `archive_format` must be 'tar', 'zip' or 'auto', got {kind!r}."
            )
        if checks[kind](archive):
            return kind
    raise ValueError(f"get_file: {archive} is no archive of format {archive_format!r}.")
