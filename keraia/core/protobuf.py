"""The wire format of protocol buffers: just enough to write and read messages.

Source: Protocol Buffers Documentation, Encoding.
"""

import struct
from collections.abc import Iterator


def varint(number: int) -> bytes:
    """An integer in groups of seven bits, the lowest first."""
    number &= 2**64 - 1
    groups = bytearray()
    while number > 0x7F:
        groups.append(number & 0x7F | 0x80)
        number >>= 7
    groups.append(number)
    return bytes(groups)


def integer(field: int, value: int) -> bytes:
    """A field that holds an integer, a boolean or a member of an enumeration."""
    return varint(field << 3) + varint(value)


def double(field: int, value: float) -> bytes:
    """A field that holds a floating-point number of 64 bits."""
    return varint(field << 3 | 1) + struct.pack("<d", value)


def content(field: int, value: bytes | str) -> bytes:
    """A field that holds text, bytes or another message."""
    value = value.encode() if isinstance(value, str) else value
    return varint(field << 3 | 2) + varint(len(value)) + value


def fixed32(field: int, value: int) -> bytes:
    """A field that holds four bytes as they are, such as a checksum."""
    return varint(field << 3 | 5) + struct.pack("<I", value)


def fields(message: bytes) -> Iterator[tuple[int, int | bytes]]:
    """Fields of a message with their numbers: integers, and the bytes of all others.

    Raises:
        ValueError: It is cut off, or no message.
    """
    at = 0
    while at < len(message):
        key, at = read_varint(message, at)
        field, kind = key >> 3, key & 7
        if kind == 0:
            value, at = read_varint(message, at)
            yield field, value
            continue
        size = {1: 8, 5: 4}.get(kind, -1)
        if kind == 2:
            size, at = read_varint(message, at)
        if size < 0 or at + size > len(message):
            raise ValueError(f"The field {field} of a message is cut off, or of unknown kind.")
        yield field, message[at : at + size]
        at += size


def read_varint(data: bytes, at: int) -> tuple[int, int]:
    """The integer at a place of the data, and the place behind it.

    Raises:
        ValueError: The data end before it does.
    """
    number = shift = 0
    while at < len(data) and shift < 70:
        byte = data[at]
        number |= (byte & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if byte < 0x80:
            return number, at
    raise ValueError("A number of a message is cut off.")
