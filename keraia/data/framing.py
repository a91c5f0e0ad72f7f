"""Pictures on the host, brought to one size: with NumPy, where ops would compile for each size."""

from typing import Any, NamedTuple

import numpy as np

from keraia.core.images import pair
from keraia.ops.image.kernels import KERNELS, resizing

_SLACK = 1e-4  # whole numbers that division made a little less
METHODS = ("bilinear", "nearest", "area", *[name for name in KERNELS if name != "bilinear"])


class Frame(NamedTuple):
    """The size to which pictures are brought, and how.

    Attributes:
        size: `(height, width)`.
        interpolation: One of `METHODS`.
        crop: Whether they are cut to the proportions of the size first.
        pad: Whether they keep their proportions, and are filled up with black.
    """

    size: tuple[int, int]
    interpolation: str
    crop: bool
    pad: bool

    @classmethod
    def of(cls, size: Any, interpolation: str, crop: bool, pad: bool, where: str) -> "Frame":
        """A frame, its settings checked."""
        if interpolation not in METHODS:
            raise ValueError(
                f"{where}: `interpolation` must be one of {METHODS}, got {interpolation!r}."
            )
        return cls(pair(size, where, "image_size"), interpolation, crop, pad)

    def fitted(self, image: np.ndarray) -> np.ndarray:
        """A picture `(height, width, channels)` of floats in the frame."""
        if self.pad:
            return self._padded(image)
        image = self._cropped(image) if self.crop else image
        return self._resized(image, self.size)

    def _resized(self, image: np.ndarray, size: tuple[int, ...]) -> np.ndarray:
        rows_first = size[0] < image.shape[0]  # the costlier pass, along columns, has fewer then
        for axis in (0, 1) if rows_first else (1, 0):
            image = _along(image, axis, size[axis], self.interpolation)
        return image

    def _cropped(self, image: np.ndarray) -> np.ndarray:
        """The middle of a picture in the proportions of the frame."""
        (height, width), (tall, wide) = image.shape[:2], self.size
        kept_height = max(min(height, int(width * tall / wide)), 1)
        kept_width = max(min(width, int(height * wide / tall)), 1)
        top, left = (height - kept_height) // 2, (width - kept_width) // 2
        return image[top : top + kept_height, left : left + kept_width]

    def _padded(self, image: np.ndarray) -> np.ndarray:
        """A picture made as large as fits, in the middle of a black frame."""
        ratio = max(old / new for old, new in zip(image.shape, self.size, strict=False))
        fitting = [old / ratio for old in image.shape[:2]]
        size = tuple(max(int(length + _SLACK), 1) for length in fitting)
        top, left = (
            max(int((new - length) / 2 + _SLACK), 0)
            for new, length in zip(self.size, fitting, strict=True)
        )
        out = np.zeros((*self.size, image.shape[2]), image.dtype)
        out[top : top + size[0], left : left + size[1]] = self._resized(image, size)
        return out


def _along(image: np.ndarray, axis: int, new: int, method: str) -> np.ndarray:
    """A picture resized along one axis."""
    old = image.shape[axis]
    if method == "nearest":
        return image.take((np.arange(new) * 2 + 1) * old // (2 * new), axis)
    if old == new:
        return image
    places, weights = resizing(method, old, new, False).taps
    shape = [-1 if i == axis else 1 for i in range(image.ndim)]
    out = None
    for place, weight in zip(places, weights.astype("float32"), strict=True):
        part = image.take(place, axis)
        part *= weight.reshape(shape)
        out = part if out is None else np.add(out, part, out=out)
    return out
