"""Checkpoints of TensorFlow, without TensorFlow: `name.index` and `name.data-00000-of-00001`.

The index is a table of sorted keys (that of LevelDB), whose values are messages that say where in
the data files an array lies.

Source: tensorflow/core/protobuf/tensor_bundle.proto, and LevelDB's doc/table_format.md.
"""

import contextlib
import math
import struct
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from keraia.core import protobuf as pb
from keraia.core.errors import UnsafeFileError
from keraia.saving import atomic, foreign
from keraia.saving.checksums import crc32c, masked
from keraia.saving.snapshot import LazyArray, array_of, bytes_of, numpy_dtype

SUFFIXES = (".ckpt",)
FORMAT = "tf_checkpoint"
INDEX = ".index"
MAGIC = 0xDB4775248B80FB57
FOOTER = 48
MAX_INDEX = 100 * 2**20
STRING = 7
DTYPES = {
    1: "float32", 2: "float64", 3: "int32", 4: "uint8", 5: "int16", 6: "int8", 8: "complex64",
    9: "int64", 10: "bool", 14: "bfloat16", 17: "uint16", 18: "complex128", 19: "float16",
    22: "uint32", 23: "uint64", 24: "float8_e5m2", 25: "float8_e4m3fn",
}  # fmt: skip
CODES = {name: code for code, name in DTYPES.items()}


class Entry(NamedTuple):
    """Where an array lies."""

    dtype: int
    shape: tuple[int, ...]
    shard: int
    offset: int
    size: int
    checksum: int


def sniff(path: Path) -> bool:
    """Tells whether there is a checkpoint of that name."""
    return path.with_name(path.name + INDEX).is_file()


@contextlib.contextmanager
def reading(path: Path) -> Iterator[dict[str, LazyArray]]:
    """Opens a checkpoint: its arrays of numbers by key, which can be read while the context lasts.

    Raises:
        UnsafeFileError: It is damaged.
    """
    index = path.with_name(path.name + INDEX)
    with foreign.naming(index), contextlib.ExitStack() as stack:
        if index.stat().st_size > MAX_INDEX:
            raise UnsafeFileError("it is larger than any index is")
        table = dict(_table(index.read_bytes()))
        entries = {key.decode(): _entry(value) for key, value in table.items() if key}
        shards = dict(pb.fields(table.get(b"", b""))).get(1, 1)
        files = [stack.enter_context(_shard(path, i, shards).open("rb")) for i in range(shards)]
        arrays = {
            key: _lazy(key, files, entry) for key, entry in entries.items() if entry.dtype != STRING
        }
        closing = stack.pop_all()
    with closing:
        yield arrays


def write(path: Path, arrays: Mapping[str, LazyArray], texts: Mapping[str, bytes]) -> None:
    """Writes a checkpoint: the data, then the index, then the note which checkpoint is the latest.

    Args:
        path: Name of the checkpoint.
        arrays: Arrays by key.
        texts: The same for single strings.
    """
    entries: dict[bytes, bytes] = {b"": pb.integer(1, 1) + pb.content(3, pb.integer(1, 1))}
    index = path.with_name(path.name + INDEX)
    with atomic.replacing(index) as new_index, atomic.replacing(_shard(path, 0, 1)) as new_data:
        with new_data.open("wb") as file:
            for key in sorted({**arrays, **texts}):
                entries[key.encode()] = _written(file, arrays.get(key), texts.get(key, b""))
        new_index.write_bytes(_table_of(entries))
    with atomic.replacing(path.with_name("checkpoint")) as note:
        lines = (f'{label}model_checkpoint_path{s}: "{path.name}"\n' for label, s in
                 (("", ""), ("all_", "s")))  # fmt: skip
        note.write_text("".join(lines))


def _shard(path: Path, number: int, count: int) -> Path:
    return path.with_name(f"{path.name}.data-{number:05d}-of-{count:05d}")


def _written(file: Any, array: LazyArray | None, text: bytes) -> bytes:
    """Writes an array or a text to the data; its entry of the index."""
    offset = file.tell()
    if array is None:
        length = crc32c(struct.pack("<I", len(text)))
        mark = struct.pack("<I", masked(length))
        file.write(pb.varint(len(text)) + mark + text)
        checksum, dtype, shape = crc32c(text, crc32c(mark, length)), STRING, ()
    else:
        data = bytes_of(array)
        file.write(data)
        checksum, dtype, shape = crc32c(data), CODES[array.dtype], array.shape
    axes = b"".join(pb.content(2, pb.integer(1, size)) for size in shape)
    return b"".join(
        (
            pb.integer(1, dtype),
            pb.content(2, axes),
            pb.integer(4, offset) if offset else b"",
            pb.integer(5, file.tell() - offset),
            pb.fixed32(6, masked(checksum)),
        )
    )


def _entry(message: bytes) -> Entry:
    values: dict[int, Any] = dict(pb.fields(message))
    shape = tuple(
        int(dict(pb.fields(axis)).get(1, 0))  # type: ignore[arg-type]
        for number, axis in pb.fields(values.get(2, b""))
        if number == 2
    )
    (checksum,) = struct.unpack("<I", values.get(6, b"\0\0\0\0"))
    return Entry(
        values.get(1, 0), shape, values.get(3, 0), values.get(4, 0), values.get(5, 0), checksum
    )


def _lazy(key: str, files: list[Any], entry: Entry) -> LazyArray:
    if entry.dtype not in DTYPES or not 0 <= entry.shard < len(files):
        raise UnsafeFileError(f"{key!r} has an unknown dtype, or lies in a file that is not there")
    dtype = numpy_dtype(DTYPES[entry.dtype])
    if math.prod(entry.shape) * dtype.itemsize != entry.size:
        raise UnsafeFileError(f"{key!r} declares another size than it stores")
    file = files[entry.shard]
    if entry.offset + entry.size > file.seek(0, 2):
        raise UnsafeFileError(f"{key!r} lies behind the end of the data")

    def read() -> np.ndarray:
        file.seek(entry.offset)
        data = file.read(entry.size)
        if masked(crc32c(data)) != entry.checksum:
            raise UnsafeFileError(f"{key!r} is damaged: its checksum does not fit.")
        return array_of(data, dtype, entry.shape)

    return LazyArray(entry.shape, dtype.name, read)


# -- the table


def _table(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Keys and values of a table, in order."""
    if len(content) < FOOTER or content[-8:] != struct.pack("<Q", MAGIC):
        raise UnsafeFileError("it is no index of a checkpoint, or its end is missing")
    at = len(content) - FOOTER
    for _ in range(2):  # the first handle is that of an empty block
        _, at = pb.read_varint(content, at)
    for _, handle in _block(content, *_handle(content, at)):
        yield from _block(content, *_handle(handle, 0))


def _handle(data: bytes, at: int) -> tuple[int, int]:
    offset, at = pb.read_varint(data, at)
    return offset, pb.read_varint(data, at)[0]


def _block(content: bytes, offset: int, size: int) -> Iterator[tuple[bytes, bytes]]:
    """Entries of a block; each key repeats the beginning of the one before it."""
    end = offset + size
    if end + 5 > len(content) or size < 4:
        raise UnsafeFileError("a block lies behind its end")
    block, kind, checksum = content[offset:end], content[end], content[end + 1 : end + 5]
    if kind != 0:
        raise UnsafeFileError("a block is compressed, as those of checkpoints are not")
    if struct.pack("<I", masked(crc32c(block + b"\0"))) != checksum:
        raise UnsafeFileError("a block is damaged: its checksum does not fit")
    (restarts,) = struct.unpack_from("<I", block, size - 4)
    stop, at, key = size - 4 - 4 * restarts, 0, b""
    while at < stop:
        shared, at = pb.read_varint(block, at)
        own, at = pb.read_varint(block, at)
        length, at = pb.read_varint(block, at)
        key = key[:shared] + block[at : at + own]
        yield key, block[at + own : at + own + length]
        at += own + length


def _table_of(entries: Mapping[bytes, bytes]) -> bytes:
    """A table of one block."""
    content = b""
    handles = []
    blocks: list[Mapping[bytes, bytes]] = [entries, {}]
    for block in blocks:
        handle, content = _with_block(content, block)
        handles.append(handle)
    top, content = _with_block(content, {max(entries): handles[0]})
    footer = handles[1] + top
    return content + footer.ljust(FOOTER - 8, b"\0") + struct.pack("<Q", MAGIC)


def _with_block(content: bytes, entries: Mapping[bytes, bytes]) -> tuple[bytes, bytes]:
    """A block's handle, and what was written with the block behind it."""
    block = b"".join(
        pb.varint(0) + pb.varint(len(key)) + pb.varint(len(value)) + key + value
        for key, value in sorted(entries.items())
    )
    block += struct.pack("<II", 0, 1)  # one place where keys begin anew: the first
    end = b"\0" + struct.pack("<I", masked(crc32c(block + b"\0")))
    return pb.varint(len(content)) + pb.varint(len(block)), content + block + end
