"""Values of event files: numbers, histograms, pictures, texts and graphs, as TensorBoard has them.

Each function gives a message `Summary.Value`, or `GraphDef`; `EventFile` writes it.
"""

import struct
import zlib
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from keraia.core import protobuf as pb

_FLOAT, _DOUBLE, _STRING = 1, 2, 7  # members of the enumeration DataType
_SCALAR, _TENSOR, _BLOBS = 1, 2, 3  # members of the enumeration DataClass
BUCKETS = 30


def scalar(tag: str, value: float) -> bytes:
    """A number."""
    tensor = _tensor(_FLOAT, (), pb.content(4, struct.pack("<f", float(value))))
    return _value(tag, "scalars", _SCALAR, tensor)


def histogram(tag: str, values: Any, buckets: int = BUCKETS) -> bytes:
    """How often the elements of an array fall into each of some ranges of equal width."""
    values = np.asarray(values, "float64").ravel()
    values = values[np.isfinite(values)]
    if values.size:
        counts, edges = np.histogram(values, buckets)
    else:
        counts, edges = np.zeros(0), np.zeros(1)
    rows = np.stack([edges[:-1], edges[1:], counts.astype("float64")], axis=1)
    tensor = _tensor(_DOUBLE, rows.shape, pb.content(4, rows.astype("<f8").tobytes()))
    return _value(tag, "histograms", _TENSOR, tensor)


def image(tag: str, pictures: Sequence[np.ndarray]) -> bytes:
    """Pictures of one size: bytes of shape `(height, width, channels)`, 1, 3 or 4 channels."""
    height, width = pictures[0].shape[:2]
    texts = [str(width), str(height), *map(png, pictures)]
    tensor = _tensor(_STRING, (len(texts),), b"".join(pb.content(8, text) for text in texts))
    return _value(tag, "images", _BLOBS, tensor)


def text(tag: str, words: str) -> bytes:
    """A text."""
    return _value(tag, "text", _TENSOR, _tensor(_STRING, (1,), pb.content(8, words)))


def graph(nodes: Iterable[tuple[str, str, Sequence[str]]]) -> bytes:
    """A graph of nodes: name, kind, and names of the nodes from which it takes its inputs."""
    made = b""
    for name, kind, inputs in nodes:
        sources = b"".join(pb.content(3, source) for source in inputs)
        made += pb.content(1, pb.content(1, name) + pb.content(2, kind) + sources)
    return made + pb.content(4, pb.integer(1, 22))  # the version of the format


def png(picture: np.ndarray) -> bytes:
    """A picture as a PNG file.

    Source: ISO/IEC 15948, Portable Network Graphics.
    """
    height, width, channels = picture.shape
    kind = {1: 0, 3: 2, 4: 6}[channels]
    rows = np.zeros((height, 1 + width * channels), "uint8")  # each row begins with its filter, 0
    rows[:, 1:] = picture.reshape(height, -1)
    header = struct.pack(">IIBBBBB", width, height, 8, kind, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(rows.tobytes())), (b"IEND", b""))
    parts = [b"\x89PNG\r\n\x1a\n"]
    for name, body in chunks:
        parts += [struct.pack(">I", len(body)), name, body]
        parts.append(struct.pack(">I", zlib.crc32(name + body)))
    return b"".join(parts)


def _tensor(kind: int, shape: Sequence[int], content: bytes) -> bytes:
    dimensions = b"".join(pb.content(2, pb.integer(1, size)) for size in shape)
    return pb.integer(1, kind) + pb.content(2, dimensions) + content


def _value(tag: str, plugin: str, kind: int, tensor: bytes) -> bytes:
    metadata = pb.content(1, pb.content(1, plugin)) + pb.integer(4, kind)
    return pb.content(1, tag) + pb.content(9, metadata) + pb.content(8, tensor)
