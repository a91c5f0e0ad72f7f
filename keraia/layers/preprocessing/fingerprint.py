"""Hash functions of strings that never change, on many strings at once.

`fingerprint` is Fingerprint64 of FarmHash (G. Pike, Google, 2014, github.com/google/farmhash);
`keyed` is SipHash-2-4 (J.-P. Aumasson and D. Bernstein, SipHash: a fast short-input PRF, 2012).
Strings of one length take the same steps, so they are hashed together, as columns of words.
"""

from collections.abc import Callable

import numpy as np

Words = np.ndarray  # uint64, one for each string
Rows = np.ndarray  # uint8 of shape (strings, length)

_K0, _K1, _K2 = (np.uint64(k) for k in (0xC3A5C85C97CB3127, 0xB492B66FBE98F273, 0x9AE16A3B2F90404F))
_CAT = np.uint64(0xC6A4A7935BD1E995)
_START = (0x736F6D6570736575, 0x646F72616E646F6D, 0x6C7967656E657261, 0x7465646279746573)


def fingerprint(texts: list[bytes]) -> Words:
    """FarmHash's Fingerprint64 of each string, as uint64.

    Example:
        >>> int(fingerprint([b"A"])[0] % np.uint64(3))
        1
    """
    return _by_length(texts, _fingerprint)


def keyed(texts: list[bytes], key: tuple[int, int]) -> Words:
    """SipHash-2-4 of each string under a key of two 64-bit numbers, as uint64.

    Example:
        >>> hex(int(keyed([bytes(range(15))], (0x0706050403020100, 0x0F0E0D0C0B0A0908))[0]))
        '0xa129ca6149be45e5'
    """
    words = np.array([k % 2**64 for k in key], "uint64")
    return _by_length(texts, lambda rows: _siphash(rows, words))


def combined(first: Words, second: Words) -> Words:
    """One fingerprint of two, in which their order counts."""
    with np.errstate(over="ignore"):
        mixed = (first ^ _CAT) ^ (_shifted(second * _CAT) * _CAT)
        return _shifted(_shifted(mixed * _CAT) * _CAT)


def _by_length(texts: list[bytes], function: Callable[[Rows], Words]) -> Words:
    """Hashes of strings; those of one length are hashed together."""
    lengths = np.array([len(text) for text in texts], "int64")
    out = np.empty(len(texts), "uint64")
    with np.errstate(over="ignore"):
        for length in np.unique(lengths).tolist():
            places = np.flatnonzero(lengths == length)
            joined = b"".join([texts[i] for i in places.tolist()])
            out[places] = function(np.frombuffer(joined, "uint8").reshape(len(places), length))
    return out


def _word(rows: Rows, start: int, size: int = 8) -> Words:
    """Little-endian number of `size` bytes from `start` on, which may be counted from the end."""
    start = start % rows.shape[1] if start < 0 else start
    part = np.zeros((len(rows), 8), "uint8")
    part[:, :size] = rows[:, start : start + size]
    return part.view("<u8")[:, 0].astype("uint64")


def _rotated(x: Words, bits: int) -> Words:
    """Rotated to the right."""
    return (x >> np.uint64(bits)) | (x << np.uint64(64 - bits))


def _shifted(x: Words) -> Words:
    return x ^ (x >> np.uint64(47))


def _mixed(u: Words, v: Words, mul: Words) -> Words:
    """16 bytes to 8, in the manner of Murmur."""
    a = _shifted((u ^ v) * mul)
    return _shifted((v ^ a) * mul) * mul


def _fingerprint(rows: Rows) -> Words:
    length = rows.shape[1]
    if length <= 16:
        return _up_to_16(rows)
    if length <= 32:
        return _up_to_32(rows)
    return _up_to_64(rows) if length <= 64 else _longer(rows)


def _up_to_16(rows: Rows) -> Words:
    n = np.uint64(rows.shape[1])
    mul = _K2 + n * np.uint64(2)
    if n >= 8:
        a, b = _word(rows, 0) + _K2, _word(rows, -8)
        c = _rotated(b, 37) * mul + a
        d = (_rotated(a, 25) + b) * mul
        return _mixed(c, d, mul)
    if n >= 4:
        return _mixed(n + (_word(rows, 0, 4) << np.uint64(3)), _word(rows, -4, 4), mul)
    if n > 0:
        first, middle, last = (rows[:, i].astype("uint64") for i in (0, int(n) // 2, -1))
        y = first + (middle << np.uint64(8))
        z = n + (last << np.uint64(2))
        return _shifted(y * _K2 ^ z * _K0) * _K2
    return np.full(len(rows), _K2)


def _up_to_32(rows: Rows) -> Words:
    mul = _K2 + np.uint64(2 * rows.shape[1])
    a, b = _word(rows, 0) * _K1, _word(rows, 8)
    c, d = _word(rows, -8) * mul, _word(rows, -16) * _K2
    return _mixed(_rotated(a + b, 43) + _rotated(c, 30) + d, a + _rotated(b + _K2, 18) + c, mul)


def _up_to_64(rows: Rows) -> Words:
    mul = _K2 + np.uint64(2 * rows.shape[1])
    a, b = _word(rows, 0) * _K2, _word(rows, 8)
    c, d = _word(rows, -8) * mul, _word(rows, -16) * _K2
    y = _rotated(a + b, 43) + _rotated(c, 30) + d
    z = _mixed(y, a + _rotated(b + _K2, 18) + c, mul)
    e, f = _word(rows, 16) * mul, _word(rows, 24)
    g, h = (y + _word(rows, -32)) * mul, (z + _word(rows, -24)) * mul
    return _mixed(_rotated(e + f, 43) + _rotated(g, 30) + h, e + _rotated(f + a, 18) + g, mul)


def _weak(rows: Rows, start: int, a: Words, b: Words) -> tuple[Words, Words]:
    """Two sums over 32 bytes, seeded with `a` and `b`."""
    w, x, y, z = (_word(rows, start + 8 * i) for i in range(4))
    a = a + w
    b = _rotated(b + a + z, 21)
    total = a + x + y
    return total + z, b + _rotated(total, 44) + a


def _longer(rows: Rows) -> Words:
    length = rows.shape[1]
    seed = np.uint64(81)
    zero = np.zeros(len(rows), "uint64")
    x = zero + seed * _K2 + _word(rows, 0)
    y = zero + seed * _K1 + np.uint64(113)
    z = _shifted(y * _K2 + np.uint64(113)) * _K2
    v, w = (zero, zero), (zero, zero)
    for start in range(0, (length - 1) // 64 * 64, 64):
        x = _rotated(x + y + v[0] + _word(rows, start + 8), 37) * _K1 ^ w[1]
        y = _rotated(y + v[1] + _word(rows, start + 48), 42) * _K1 + v[0] + _word(rows, start + 40)
        z = _rotated(z + w[0], 33) * _K1
        v = _weak(rows, start, v[1] * _K1, x + w[0])
        w = _weak(rows, start + 32, z + w[1], y + _word(rows, start + 16))
        z, x = x, z
    last = length - 64  # the last 64 bytes, some of them for the second time
    mul = _K1 + ((z & np.uint64(0xFF)) << np.uint64(1))
    w = (w[0] + np.uint64((length - 1) & 63), w[1])
    v = (v[0] + w[0], v[1])
    w = (w[0] + v[0], w[1])
    x = _rotated(x + y + v[0] + _word(rows, last + 8), 37) * mul ^ w[1] * np.uint64(9)
    y = _rotated(y + v[1] + _word(rows, last + 48), 42) * mul
    y = y + v[0] * np.uint64(9) + _word(rows, last + 40)
    z = _rotated(z + w[0], 33) * mul
    v = _weak(rows, last, v[1] * mul, x + w[0])
    w = _weak(rows, last + 32, z + w[1], y + _word(rows, last + 16))
    z, x = x, z
    return _mixed(_mixed(v[0], w[0], mul) + _shifted(y) * _K0 + z, _mixed(v[1], w[1], mul) + x, mul)


def _siphash(rows: Rows, key: np.ndarray) -> Words:
    length = rows.shape[1]
    padded = np.zeros((len(rows), length // 8 * 8 + 8), "uint8")
    padded[:, :length] = rows
    padded[:, -1] = length % 256
    state = [np.full(len(rows), np.uint64(s) ^ key[i % 2]) for i, s in enumerate(_START)]
    for start in range(0, padded.shape[1], 8):
        word = _word(padded, start)
        state[3] = state[3] ^ word
        state = _sip_round(_sip_round(state))
        state[0] = state[0] ^ word
    state[2] = state[2] ^ np.uint64(0xFF)
    for _ in range(4):
        state = _sip_round(state)
    return state[0] ^ state[1] ^ state[2] ^ state[3]


def _sip_round(state: list[Words]) -> list[Words]:
    a, b, c, d = state
    a, c = a + b, c + d
    b, d = _rotated(b, 64 - 13) ^ a, _rotated(d, 64 - 16) ^ c
    a = _rotated(a, 32)
    a, c = a + d, c + b
    d, b = _rotated(d, 64 - 21) ^ a, _rotated(b, 64 - 17) ^ c
    return [a, b, _rotated(c, 32), d]
