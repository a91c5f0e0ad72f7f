"""Zip archives and folders of saved models, looked through before anything in them is used."""

import contextlib
import io
import os
import shutil
import stat
import struct
import tempfile
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO, Protocol

from keraia.core.errors import UnsafeFileError

MAX_MEMBERS = 10_000
MAX_NAME = 1_000
MAX_RATIO = 200
FREE_BYTES = 2**20  # below which no ratio counts
MAX_ASSETS = 2 * 2**30  # bytes of all files of layers together
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
EPOCH = (1980, 1, 1, 0, 0, 0)
END_RECORD = b"PK\x05\x06"
LOCAL_HEADER = b"PK\x03\x04"


class Members(Protocol):
    """Files by name, in an archive or a folder; all of them found to be harmless."""

    sizes: Mapping[str, int]

    def read(self, name: str, limit: int) -> bytes:
        """Content of a member of at most `limit` bytes."""
        ...

    def open(self, name: str) -> BinaryIO:
        """A member as a file."""
        ...

    def close(self) -> None:
        """Lets go of the files."""
        ...


class Zip:
    """The members of a zip archive.

    Args:
        path: The archive.

    Raises:
        UnsafeFileError: It is no archive, or one that nobody writes for a model.
    """

    def __init__(self, path: Path) -> None:
        with path.open("rb") as file:
            check_size(file)
        self._path = path
        self._file = zipfile.ZipFile(path)
        try:
            self._infos = members(self._file)
            size = path.stat().st_size
            for info in self._infos.values():
                if info.header_offset + info.compress_size > size:
                    raise UnsafeFileError(f"{info.filename!r} is said to lie beyond the end")
        except BaseException:
            self._file.close()
            raise
        self.sizes = {name: info.file_size for name, info in self._infos.items()}

    def read(self, name: str, limit: int) -> bytes:
        check_limit(name, self.sizes[name], limit)
        return self._file.read(self._infos[name])

    def open(self, name: str) -> BinaryIO:
        """A member as a file: in place, or unpacked to a temporary one if it is compressed."""
        info = self._infos[name]
        if info.compress_type == zipfile.ZIP_STORED:
            return io.BufferedReader(StoredMember(self._path, info))
        unpacked = tempfile.TemporaryFile()  # noqa: SIM115  the caller closes it
        with self._file.open(info) as packed:
            shutil.copyfileobj(packed, unpacked)
        return unpacked

    def close(self) -> None:
        self._file.close()


class Folder:
    """The files of a folder, by their paths in it.

    Args:
        path: The folder.

    Raises:
        UnsafeFileError: It holds links, devices, or absurdly many files.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self.sizes: dict[str, int] = {}
        todo = [path]
        while todo:
            with os.scandir(todo.pop()) as entries:
                todo += self._listed(entries)
            if len(self.sizes) + len(todo) > MAX_MEMBERS:
                raise UnsafeFileError(f"it has more than {MAX_MEMBERS:,} files")

    def _listed(self, entries: Iterator[os.DirEntry[str]]) -> Iterator[Path]:
        """Notes the files among the entries, and gives the folders."""
        for entry in entries:
            name = Path(entry.path).relative_to(self._path).as_posix()
            if entry.is_dir(follow_symlinks=False):
                yield Path(entry.path)
            elif entry.is_file(follow_symlinks=False):
                self.sizes[name] = entry.stat(follow_symlinks=False).st_size
            else:
                raise UnsafeFileError(f"{name!r} is a link or a device")

    def read(self, name: str, limit: int) -> bytes:
        check_limit(name, self.sizes[name], limit)
        return (self._path / name).read_bytes()

    def open(self, name: str) -> BinaryIO:
        return (self._path / name).open("rb")

    def close(self) -> None:
        """Nothing is held open."""


def check_limit(name: str, size: int, limit: int) -> None:
    """Refuses a member of more than `limit` bytes.

    Raises:
        UnsafeFileError: It has more.
    """
    if size > limit:
        raise UnsafeFileError(f"{name!r} has {size:,} bytes, limit {limit:,}")


def check_size(file: BinaryIO) -> None:
    """Refuses an archive of absurdly many members before their list is read.

    Raises:
        UnsafeFileError: More than `MAX_MEMBERS` members, or no end of an archive.
    """
    size = file.seek(0, os.SEEK_END)
    file.seek(max(0, size - 66_000))
    tail = file.read()
    place = tail.rfind(END_RECORD)
    if place < 0 or place + 12 > len(tail):
        raise UnsafeFileError("it is not a zip archive, or its end is missing")
    (members,) = struct.unpack_from("<H", tail, place + 10)
    if members > MAX_MEMBERS:
        raise UnsafeFileError(f"it has more than {MAX_MEMBERS:,} members")


def members(archive: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    """Members by name, all of them found to be harmless.

    Raises:
        UnsafeFileError: A name leaves the archive or stands twice, a member is a link, encrypted,
            or far larger than what is stored of it.
    """
    found: dict[str, zipfile.ZipInfo] = {}
    folded: set[str] = set()
    for info in archive.infolist():
        _check_name(info)
        _check_member(info)
        if info.filename.casefold() in folded:
            raise UnsafeFileError(f"it has two members called {info.filename!r}")
        folded.add(info.filename.casefold())
        if not info.is_dir():
            found[info.filename] = info
    declared = sum(info.file_size for info in found.values())
    _check_ratio("all of it", declared, sum(info.compress_size for info in found.values()))
    return found


def _check_name(info: zipfile.ZipInfo) -> None:
    name = info.orig_filename
    parts = name.removesuffix("/").split("/")
    bad = (
        len(name) > MAX_NAME
        or not name.isprintable()
        or "\\" in name
        or ":" in name
        or any(part.strip(". ") == "" for part in parts)
    )
    if bad:
        raise UnsafeFileError(f"a member has the name {name[:80]!r}")


def _check_member(info: zipfile.ZipInfo) -> None:
    name = info.filename
    mode = info.external_attr >> 16
    if mode and not (stat.S_ISREG(mode) or stat.S_ISDIR(mode) or stat.S_IFMT(mode) == 0):
        raise UnsafeFileError(f"{name!r} is a link or a device")
    if info.flag_bits & 0x1:
        raise UnsafeFileError(f"{name!r} is encrypted")
    if info.compress_type not in METHODS:
        raise UnsafeFileError(f"{name!r} is compressed by the unknown method {info.compress_type}")
    if info.is_dir() and info.file_size:
        raise UnsafeFileError(f"{name!r} is a folder with content")
    _check_ratio(repr(name), info.file_size, info.compress_size)


def _check_ratio(what: str, declared: int, stored: int) -> None:
    if declared > FREE_BYTES and declared > MAX_RATIO * stored:
        raise UnsafeFileError(f"{what} declares {declared:,} bytes and stores {stored:,}")


class StoredMember(io.RawIOBase):
    """An uncompressed member of an archive as a file, read in place.

    Args:
        path: The archive.
        info: The member, whose compression is `ZIP_STORED`.

    Raises:
        UnsafeFileError: The checksum does not fit.
    """

    def __init__(self, path: Path, info: zipfile.ZipInfo) -> None:
        self._file = path.open("rb")
        self._file.seek(info.header_offset)
        header = self._file.read(30)
        if len(header) < 30 or not header.startswith(LOCAL_HEADER):
            self._file.close()
            raise UnsafeFileError(f"{info.filename!r} does not lie where the archive says")
        name_length, extra_length = struct.unpack("<26xHH", header)
        self._start = info.header_offset + 30 + name_length + extra_length
        self._size = info.file_size
        self._at = 0
        if _checksum(self) != info.CRC:
            self._file.close()
            raise UnsafeFileError(f"{info.filename!r} is damaged: its checksum does not fit")

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self._size}[whence]
        self._at = base + offset
        return self._at

    def tell(self) -> int:
        return self._at

    def readinto(self, buffer: "memoryview | bytearray") -> int:
        self._file.seek(self._start + self._at)
        count = max(0, min(len(buffer), self._size - self._at))
        got = self._file.readinto(memoryview(buffer)[:count])
        self._at += got
        return got

    def close(self) -> None:
        self._file.close()
        super().close()


@contextlib.contextmanager
def writing(archive: zipfile.ZipFile, name: str) -> Iterator[BinaryIO]:
    """A new, uncompressed member of an archive as a file that can be written in any order.

    Args:
        archive: An archive that is being written, to a file that can be read as well.
        name: Name of the member.
    """
    info = zipfile.ZipInfo(name, EPOCH)
    file: Any = archive.fp
    info.header_offset, info.CRC = file.tell(), 0
    file.write(info.FileHeader(zip64=True))
    member = _Part(file, file.tell())
    yield member  # type: ignore[misc]
    info.file_size = info.compress_size = member.seek(0, os.SEEK_END)
    info.CRC = _checksum(member)
    file.seek(info.header_offset)
    file.write(info.FileHeader(zip64=True))
    archive.start_dir = file.seek(0, os.SEEK_END)
    archive.filelist.append(info)
    archive.NameToInfo[name] = info
    archive._didModify = True  # type: ignore[attr-defined]  as its own writers do


class _Part(io.RawIOBase):
    """What follows a place in a file, as a file of its own."""

    def __init__(self, file: BinaryIO, start: int) -> None:
        self._file = file
        self._start = start

    def readable(self) -> bool:
        return True

    def writable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        if whence == os.SEEK_SET:
            offset += self._start
        return self._file.seek(offset, whence) - self._start

    def tell(self) -> int:
        return self._file.tell() - self._start

    def readinto(self, buffer: "memoryview | bytearray") -> int:
        return self._file.readinto(buffer)  # type: ignore[attr-defined]

    def write(self, data: Any) -> int:
        return self._file.write(data)

    def truncate(self, size: int | None = None) -> int:
        size = self.tell() if size is None else size
        self._file.truncate(self._start + size)
        return size

    def flush(self) -> None:
        self._file.flush()


def _checksum(file: io.RawIOBase) -> int:
    """CRC-32 of all that a file holds; it stands at its beginning then."""
    crc = 0
    file.seek(0)
    while block := file.read(2**20):
        crc = zlib.crc32(block, crc)
    file.seek(0)
    return crc
