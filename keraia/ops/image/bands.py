"""Products with band matrices along one axis of an image.

Resizing, blurring and slopes are linear and separable: each new row is a sum of a few old ones with
weights. The weights are a matrix, made on the host where the sizes are known.
"""

import functools
from typing import Any

import numpy as np

from keraia.backends import backend, xp
from keraia.ops.shaping import shape

# A matrix product costs a number of its inner size, a gathered row a number of its own: where the
# rows have few weights beside their length, gathering is faster. Measured on NumPy and PyTorch.
_GATHERED_LIKE = 80


class Band:
    """A matrix `(new size, size)` of weights that lie near the diagonal."""

    def __init__(self, matrix: np.ndarray) -> None:
        self.matrix = matrix

    @functools.cached_property
    def taps(self) -> tuple[np.ndarray, np.ndarray]:
        """Places and weights of what each row sums, both `(most in a row, new size)`."""
        used = self.matrix != 0
        size = used.shape[1]
        first, last = used.argmax(1), size - used[:, ::-1].argmax(1)
        count = max(int(np.max(last - first, where=used.any(1), initial=1)), 1)
        places = np.minimum(first, size - count)[:, None] + np.arange(count)
        weights = np.take_along_axis(self.matrix, places, 1)
        return places.T.astype("int32"), weights.T


def along(x: Any, band: Any, axis: int) -> Any:
    """`x` of float32 or float64 with the band applied along `axis`; a band may be a tensor."""
    if not isinstance(band, Band):
        return _by_product(x, band, axis)
    kernel = backend.kernels.get("band_product")
    out = NotImplemented if kernel is None else kernel(x, band.taps, axis)
    if out is not NotImplemented:
        return out
    places, weights = band.taps
    dtype = backend.dtype_of(x)
    if len(places) * _GATHERED_LIKE > band.matrix.shape[1]:
        return _by_product(x, backend.as_array(band.matrix, dtype), axis)
    sizes = [-1 if i == axis else 1 for i in range(len(x.shape))]
    out = 0
    for place, weight in zip(places, weights, strict=True):
        factor = backend.as_array(weight.reshape(sizes), dtype)
        out = out + xp.take(x, backend.as_array(place), axis=axis) * factor
    return out


def _by_product(x: Any, matrix: Any, axis: int) -> Any:
    sizes = shape(x)
    rows = matrix.shape[0]
    if axis == len(sizes) - 1:
        return xp.matmul(x, xp.transpose(matrix, (1, 0)))
    flat = xp.reshape(x, (_count(sizes[:axis]), sizes[axis], _count(sizes[axis + 1 :])))
    return xp.reshape(xp.matmul(matrix, flat), (*sizes[:axis], rows, *sizes[axis + 1 :]))


def _count(sizes: Any) -> Any:
    """Product of sizes, which a graph may know only when it runs."""
    return functools.reduce(lambda a, b: a * b, sizes, 1)
