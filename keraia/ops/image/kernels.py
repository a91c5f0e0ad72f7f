"""Interpolation kernels, and the matrices of weights that they make.

A kernel tells the weight of an old pixel by its distance from the place of a new one, in old pixels
(in new pixels where `antialias` widens it). Functions take the namespace to compute in: NumPy on
the host where sizes and scales are known, that of the backend where they are tensors.
"""

import functools
import math
from collections.abc import Callable
from typing import Any

import numpy as np

from keraia.ops.image.bands import Band

_EPSILON = float(np.finfo("float32").eps)


def triangle(m: Any, distance: Any) -> Any:
    """`max(1 - |x|, 0)`: linear interpolation."""
    return m.maximum(1.0 - distance, m.zeros_like(distance))


def cubic(m: Any, distance: Any) -> Any:
    """Cubic convolution with a = -1/2.

    Source: R. Keys, Cubic Convolution Interpolation for Digital Image Processing, 1981.
    """
    x = distance
    near = (1.5 * x - 2.5) * x * x + 1.0
    far = ((-0.5 * x + 2.5) * x - 4.0) * x + 2.0
    return m.where(x < 1.0, near, m.where(x < 2.0, far, m.zeros_like(x)))


def lanczos(radius: int) -> Callable[[Any, Any], Any]:
    """`sinc(x) * sinc(x / radius)` within the radius."""

    def kernel(m: Any, distance: Any) -> Any:
        angle = math.pi * m.maximum(distance, m.zeros_like(distance) + 1e-3)
        value = radius * m.sin(angle) * m.sin(angle / radius) / (angle * angle)
        value = m.where(distance > 1e-3, value, m.ones_like(value))
        return m.where(distance < radius, value, m.zeros_like(value))

    return kernel


KERNELS: dict[str, Callable[[Any, Any], Any]] = {
    "bilinear": triangle,
    "bicubic": cubic,
    "lanczos3": lanczos(3),
    "lanczos5": lanczos(5),
}


def weights(
    m: Any,
    kernel: Callable[[Any, Any], Any],
    old: Any,
    new: Any,
    scale: Any,
    translation: Any,
    antialias: bool,
) -> Any:
    """The matrix by which old pixels become new ones at `new = old * scale + translation`.

    Pixels are squares of side 1 around their centres, so that the first lies at 0.5. Rows are
    brought to the sum 1; a row whose place lies outside the old pixels is zero.

    Args:
        m: Namespace to compute in.
        kernel: One of `KERNELS`.
        old: `(size,)`: centres of the old pixels, 0.5, 1.5, ...
        new: `(new size,)`: centres of the new pixels.
        scale, translation: Numbers or scalars of the same namespace.
        antialias: Whether the kernel grows as the image shrinks.
    """
    place = (new - translation) / scale
    distance = m.abs(place[:, None] - old[None, :])
    if antialias:
        distance = distance * m.minimum(scale, m.ones_like(scale))
    raw = kernel(m, distance)
    total = m.sum(raw, axis=1)[:, None]
    sound = m.abs(total) > 1000.0 * _EPSILON
    raw = m.where(sound, raw / m.where(sound, total, m.ones_like(total)), m.zeros_like(raw))
    inside = (place >= 0.0) & (place <= old[-1] + 0.5)
    return m.where(inside[:, None], raw, m.zeros_like(raw))


@functools.lru_cache(256)
def resizing(method: str, size: int, new: int, antialias: bool) -> Band:
    """The band that resizes an axis; the centres of old and new pixels share their scale."""
    if method == "area":
        return Band(_overlaps(size, new))
    old, centres = np.arange(size) + 0.5, np.arange(new) + 0.5
    scale = np.asarray(new / size)
    return Band(weights(np, KERNELS[method], old, centres, scale, 0.0, antialias))


def _overlaps(size: int, new: int) -> np.ndarray:
    """Share of each old pixel in the stretch that a new one covers."""
    edges = np.arange(new + 1)[:, None] * (size / new)
    left = np.arange(size)
    common = np.minimum(edges[1:], left + 1) - np.maximum(edges[:-1], left)
    return np.maximum(common, 0.0) * (new / size)
