"""CRC-32C, the checksum of TensorFlow's files.

Source: RFC 3720, appendix B.4; M. Adler's note on combining checksums (zlib, crc32_combine).
"""

import functools

import numpy as np

_POLYNOMIAL = 0x82F63B78  # Castagnoli, its bits reversed
_ONES = 0xFFFFFFFF
_LANES = 4096  # parts of long data that are gone through side by side
_LONG = 2**17


def crc32c(data: bytes | memoryview, before: int = 0) -> int:
    """CRC-32C of bytes.

    Args:
        data: The bytes.
        before: Checksum of what came before them.

    Example:
        >>> hex(crc32c(b"123456789"))
        '0xe3069283'
    """
    crc = before ^ _ONES
    whole = len(data) // _LANES if len(data) >= _LONG else 0
    if whole:
        lanes = np.frombuffer(data, np.uint8, whole * _LANES).reshape(_LANES, whole)
        shift = _shifting(whole)
        for part in _of_lanes(lanes).tolist():
            crc = shift(crc) ^ part
    table = _table().tolist()
    for byte in memoryview(data)[whole * _LANES :]:
        crc = table[(crc ^ byte) & 0xFF] ^ crc >> 8
    return crc ^ _ONES


def masked(crc: int) -> int:
    """A checksum rotated and shifted, as files have it that may hold checksums themselves."""
    return (crc >> 15 | crc << 17) + 0xA282EAD8 & _ONES


@functools.cache
def _table() -> np.ndarray:
    """Effect of each byte on an empty register."""
    table = np.arange(256, dtype=np.uint32)
    for _ in range(8):
        table = table >> 1 ^ np.where(table & 1, np.uint32(_POLYNOMIAL), np.uint32(0))
    return table


def _of_lanes(lanes: np.ndarray) -> np.ndarray:
    """Registers after each row, from empty ones."""
    table = _table()
    crc = np.zeros(len(lanes), np.uint32)
    for column in np.ascontiguousarray(lanes.T):
        crc = table[(crc ^ column) & 0xFF] ^ crc >> 8
    return crc


def _shifting(count: int) -> "functools.partial[int]":
    """A function that moves a register over `count` zero bytes, which is linear in its bits."""
    bits = [1 << i for i in range(32)]
    one = [int(_table()[bit & 0xFF]) ^ bit >> 8 for bit in bits]
    power, step = bits, one
    while count:
        if count & 1:
            power = [_times(step, column) for column in power]
        step = [_times(step, column) for column in step]
        count >>= 1
    parts = [[_times(power, byte << 8 * i) for byte in range(256)] for i in range(4)]
    return functools.partial(_moved, *parts)


def _times(columns: list[int], vector: int) -> int:
    result = 0
    for column in columns:
        if vector & 1:
            result ^= column
        vector >>= 1
    return result


def _moved(a: list[int], b: list[int], c: list[int], d: list[int], crc: int) -> int:
    return a[crc & 0xFF] ^ b[crc >> 8 & 0xFF] ^ c[crc >> 16 & 0xFF] ^ d[crc >> 24]
