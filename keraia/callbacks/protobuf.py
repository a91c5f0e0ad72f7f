"""The wire format of protocol buffers: just enough to write messages.

Source: Protocol Buffers Documentation, Encoding.
"""

import struct


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
