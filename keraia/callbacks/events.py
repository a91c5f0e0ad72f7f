"""Event files: what TensorBoard reads.

A file is a row of records, each with its length and two checksums; each record is a message
`Event` with a time, a step, and a summary or a graph.

Source: tensorflow/core/util/event.proto and tensorflow/core/lib/io/record_writer.h.
"""

import itertools
import os
import socket
import struct
import time
from pathlib import Path

from keraia.core import protobuf as pb
from keraia.saving.checksums import crc32c, masked

_numbers = itertools.count()


class EventFile:
    """A new event file in a folder.

    Args:
        folder: The folder, made if it is missing.
    """

    def __init__(self, folder: str | os.PathLike) -> None:
        Path(folder).mkdir(parents=True, exist_ok=True)
        name = f"{int(time.time()):010d}.{socket.gethostname()}.{os.getpid()}.{next(_numbers)}.v2"
        self.path = Path(folder, f"events.out.tfevents.{name}")
        self._file = self.path.open("xb")
        self._write(pb.double(1, time.time()) + pb.content(3, "brain.Event:2"))
        self.flush()

    def add(self, values: list[bytes], step: int) -> None:
        """Adds values (see `summaries`) that belong to a step."""
        summary = b"".join(pb.content(1, value) for value in values)
        self._add(pb.content(5, summary), step)

    def add_graph(self, graph: bytes) -> None:
        """Adds a graph (see `summaries.graph`)."""
        self._add(pb.content(4, graph), 0)

    def flush(self) -> None:
        self._file.flush()

    def close(self) -> None:
        self._file.close()

    def _add(self, what: bytes, step: int) -> None:
        self._write(pb.double(1, time.time()) + pb.integer(2, step) + what)

    def _write(self, record: bytes) -> None:
        length = struct.pack("<Q", len(record))
        parts = (length, _sum(length), record, _sum(record))
        self._file.write(b"".join(parts))


def _sum(data: bytes) -> bytes:
    return struct.pack("<I", masked(crc32c(data)))
