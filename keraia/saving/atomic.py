"""Files that appear whole or not at all."""

import contextlib
import os
import secrets
from collections.abc import Iterator
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
    if not path.parent.is_dir():
        raise FileNotFoundError(
            f"Cannot write {path}: the folder {path.parent} does not exist. Make it first."
        )
    draft = path.with_name(f".{path.name}.{secrets.token_hex(6)}.tmp")
    try:
        yield draft
        _flush(draft)
        os.replace(draft, path)
        _flush(path.parent)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise


def _flush(path: Path) -> None:
    """Sees to it that a file, or a folder's list of names, has reached the disk."""
    if os.name == "nt" and path.is_dir():
        return  # Windows opens no folders
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
