"""Files that appear whole or not at all."""

import contextlib
import os
import secrets
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path


@contextlib.contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A name to write to, in the same folder; it takes the place of `path` at the end.

    If the body fails, what it wrote is removed and `path` is as it was.

    Args:
        path: The file to be.

    Raises:
        FileNotFoundError: The folder does not exist.
        IsADirectoryError: There is a folder of that name.
    """
    if path.is_dir():
        raise IsADirectoryError(
            f"Cannot write {path}: it is a folder. Choose another name, or remove the folder first."
        )
    draft = _draft(path)
    try:
        yield draft
        _flush(draft)
        os.replace(draft, path)
        _flush(path.parent)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise


@contextlib.contextmanager
def replacing_folder(path: Path, may_go: Callable[[Path], bool]) -> Iterator[Path]:
    """A name for a new folder, beside it; it takes the place of `path` at the end.

    An older folder is first moved aside, and removed last: one of the two is always whole.

    Args:
        path: The folder to be.
        may_go: Tells whether an older folder is one that may be replaced.

    Raises:
        FileNotFoundError: The folder around it does not exist.
        FileExistsError: Something else has that name.
    """
    older = path.exists() and not (path.is_dir() and not any(path.iterdir()))
    if older and not (path.is_dir() and may_go(path)):
        raise FileExistsError(
            f"Cannot write {path}: something else has that name. Choose another one, or remove it."
        )
    draft, aside = _draft(path), _draft(path)
    try:
        yield draft
        for file in draft.rglob("*"):
            _flush(file)
        if older:
            os.rename(path, aside)
        os.replace(draft, path)
        _flush(path.parent)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        if aside.exists() and not path.exists():
            os.rename(aside, path)
        raise
    shutil.rmtree(aside, ignore_errors=True)


def _draft(path: Path) -> Path:
    """A name that nobody has, beside `path`."""
    if not path.parent.is_dir():
        raise FileNotFoundError(
            f"Cannot write {path}: the folder {path.parent} does not exist. Make it first."
        )
    return path.with_name(f".{path.name}.{secrets.token_hex(6)}.tmp")


def _flush(path: Path) -> None:
    """Sees to it that a file, or a folder's list of names, has reached the disk."""
    if os.name == "nt" and path.is_dir():
        return  # Windows opens no folders
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
