"""Tapers (window functions): weights by which a stretch of a signal fades at its ends.

All are symmetric, 1 in the middle, and of dtype `floatx()`.
"""

import math
from typing import Any

from keraia.backends import backend, xp
from keraia.core import config
from keraia.ops.creation import arange, ones
from keraia.ops.special import i0


def _positions(x: Any) -> Any:
    """From -1 at the first sample to 1 at the last; for one sample 0."""
    count = max(int(x), 0)
    if count < 2:
        return 0 * ones((count,))
    places = arange(0, count, 1, dtype=config.floatx())
    return (2 * places - (count - 1)) / (count - 1)


def _waves(x: Any, *weights: float) -> Any:
    """`weights[0] + weights[1] * cos(pi * p) + weights[2] * cos(2 * pi * p) + ...` at positions."""
    positions = _positions(x)
    total = weights[0] * xp.ones_like(positions)
    for n, weight in enumerate(weights[1:], 1):
        total = total + weight * xp.cos(n * math.pi * positions)
    return total


def bartlett(x: Any) -> Any:
    """Bartlett's taper of `x` samples: a triangle that is 0 at both ends.

    Example:
        >>> bartlett(5).tolist()
        [0.0, 0.5, 1.0, 0.5, 0.0]
    """
    return 1 - xp.absolute(_positions(x))


def hanning(x: Any) -> Any:
    """Hann's taper of `x` samples: a raised cosine that is 0 at both ends.

    Example:
        >>> [round(w, 6) for w in hanning(3).tolist()]
        [0.0, 1.0, 0.0]
    """
    return _waves(x, 0.5, 0.5)


def hamming(x: Any) -> Any:
    """Hamming's taper of `x` samples: a cosine raised so that it ends at 0.08.

    Example:
        >>> [round(w, 6) for w in hamming(3).tolist()]
        [0.08, 1.0, 0.08]
    """
    return _waves(x, 0.54, 0.46)


def blackman(x: Any) -> Any:
    """Blackman's taper of `x` samples: two cosines that end at 0, with lower side lobes.

    Example:
        >>> [abs(round(w, 6)) for w in blackman(3).tolist()]
        [0.0, 1.0, 0.0]
    """
    return _waves(x, 0.42, 0.5, 0.08)


def kaiser(x: Any, beta: Any) -> Any:
    """Kaiser's taper of `x` samples, `i0(beta * sqrt(1 - p**2)) / i0(beta)` at p from -1 to 1.

    Args:
        x: Number of samples.
        beta: How narrow it is: 0 gives ones, 5 is near `hamming`, 8.6 near `blackman`.

    Source: J. F. Kaiser, Digital Filters, in System Analysis by Digital Computer, 1966.
    """
    beta = backend.as_array(beta, config.floatx())
    return i0(beta * xp.sqrt(1 - xp.square(_positions(x)))) / i0(beta)
