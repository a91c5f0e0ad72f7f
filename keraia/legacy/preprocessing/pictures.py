"""Functions of single images: turned, moved, sheared, grown, their channels changed.

Images are arrays `(rows, columns, channels)` unless the axes are named otherwise.
"""

import os
import re
from pathlib import Path
from typing import Any

import numpy as np
from scipy import ndimage

from keraia.utils import array_to_img, img_to_array


def transform_matrix_offset_center(matrix: Any, x: int, y: int) -> np.ndarray:
    """A transformation of the plane around the middle of an image of `x` rows, `y` columns."""
    to, back = np.eye(3), np.eye(3)
    to[:2, 2] = x / 2 - 0.5, y / 2 - 0.5
    back[:2, 2] = -to[:2, 2]
    return to @ np.asarray(matrix) @ back


def apply_transform(
    x: Any, transform_matrix: Any, channel_axis: int = 0, fill_mode: str = "nearest",
    cval: float = 0.0, order: int = 1,
) -> np.ndarray:  # fmt: skip
    """An image whose pixels are looked up at transformed places.

    Args:
        x: Image.
        transform_matrix: 3 x 3 matrix from places of the result to places of the image.
        channel_axis: Axis of the channels.
        fill_mode: What lies beyond the image: "constant", "nearest", "reflect" or "wrap".
        cval: Value for "constant".
        order: Order of the interpolation.
    """
    matrix = np.asarray(transform_matrix)
    channels = [
        ndimage.affine_transform(channel, matrix[:2, :2], matrix[:2, 2], order=order,
                                 mode=fill_mode, cval=cval)
        for channel in np.moveaxis(np.asarray(x), channel_axis, 0)
    ]  # fmt: skip
    return np.moveaxis(np.stack(channels), 0, channel_axis)


def apply_affine_transform(
    x: Any, theta: float = 0, tx: float = 0, ty: float = 0, shear: float = 0, zx: float = 1,
    zy: float = 1, row_axis: int = 0, col_axis: int = 1, channel_axis: int = 2,
    fill_mode: str = "nearest", cval: float = 0.0, order: int = 1,
) -> np.ndarray:  # fmt: skip
    """An image turned, moved, sheared and zoomed, in this order.

    Args:
        x: Image.
        theta: Angle in degrees.
        tx, ty: Rows and columns to move.
        shear: Angle in degrees.
        zx, zy: Factors of rows and columns; below one, the image grows.
        row_axis, col_axis, channel_axis: Its axes.
        fill_mode, cval, order: Those of `apply_transform`.

    Example:
        >>> image = np.eye(3)[..., None]
        >>> apply_affine_transform(image, tx=1, fill_mode="constant", order=0)[..., 0].tolist()
        [[0.0, 1.0, 0.0], [0.0, 0.0, 1.0], [0.0, 0.0, 0.0]]
    """
    matrix = np.eye(3)
    if theta:
        c, s = np.cos(np.deg2rad(theta)), np.sin(np.deg2rad(theta))
        matrix = np.array([[c, -s, 0], [s, c, 0], [0, 0, 1]])
    if tx or ty:
        matrix = matrix @ np.array([[1, 0, tx], [0, 1, ty], [0, 0, 1]])
    if shear:
        c, s = np.cos(np.deg2rad(shear)), np.sin(np.deg2rad(shear))
        matrix = matrix @ np.array([[1, -s, 0], [0, c, 0], [0, 0, 1]])
    if zx != 1 or zy != 1:
        matrix = matrix @ np.diag([zx, zy, 1])
    x = np.asarray(x)
    if np.array_equal(matrix, np.eye(3)):
        return x
    matrix = transform_matrix_offset_center(matrix, x.shape[row_axis], x.shape[col_axis])
    return apply_transform(x, matrix, channel_axis, fill_mode, cval, order)


def flip_axis(x: Any, axis: int) -> np.ndarray:
    """An image turned round along an axis."""
    return np.flip(np.asarray(x), axis)


def horizontal_flip(x: Any) -> np.ndarray:
    """An image with channels first, left and right exchanged."""
    return flip_axis(x, 2)


def vertical_flip(x: Any) -> np.ndarray:
    """An image with channels first, top and bottom exchanged."""
    return flip_axis(x, 1)


def random_rotation(
    x: Any, rg: float, row_axis: int = 1, col_axis: int = 2, channel_axis: int = 0,
    fill_mode: str = "nearest", cval: float = 0.0, interpolation_order: int = 1,
) -> np.ndarray:  # fmt: skip
    """An image turned by at most `rg` degrees."""
    theta = np.random.uniform(-rg, rg)
    return apply_affine_transform(
        x, theta=theta, row_axis=row_axis, col_axis=col_axis, channel_axis=channel_axis,
        fill_mode=fill_mode, cval=cval, order=interpolation_order,
    )  # fmt: skip


def random_shift(
    x: Any, wrg: float, hrg: float, row_axis: int = 1, col_axis: int = 2, channel_axis: int = 0,
    fill_mode: str = "nearest", cval: float = 0.0, interpolation_order: int = 1,
) -> np.ndarray:  # fmt: skip
    """An image moved by at most a share `wrg` of its width, `hrg` of its height."""
    x = np.asarray(x)
    tx = np.random.uniform(-hrg, hrg) * x.shape[row_axis]
    ty = np.random.uniform(-wrg, wrg) * x.shape[col_axis]
    return apply_affine_transform(
        x, tx=tx, ty=ty, row_axis=row_axis, col_axis=col_axis, channel_axis=channel_axis,
        fill_mode=fill_mode, cval=cval, order=interpolation_order,
    )  # fmt: skip


def random_shear(
    x: Any, intensity: float, row_axis: int = 1, col_axis: int = 2, channel_axis: int = 0,
    fill_mode: str = "nearest", cval: float = 0.0, interpolation_order: int = 1,
) -> np.ndarray:  # fmt: skip
    """An image sheared by at most `intensity` degrees."""
    return apply_affine_transform(
        x, shear=np.random.uniform(-intensity, intensity), row_axis=row_axis, col_axis=col_axis,
        channel_axis=channel_axis, fill_mode=fill_mode, cval=cval, order=interpolation_order,
    )  # fmt: skip


def random_zoom(
    x: Any, zoom_range: Any, row_axis: int = 1, col_axis: int = 2, channel_axis: int = 0,
    fill_mode: str = "nearest", cval: float = 0.0, interpolation_order: int = 1,
) -> np.ndarray:  # fmt: skip
    """An image grown or shrunk by factors between the two of `zoom_range`."""
    if len(zoom_range) != 2:
        raise ValueError(f"random_zoom: `zoom_range` must be two numbers, got {zoom_range!r}.")
    zx, zy = (1, 1) if tuple(zoom_range) == (1, 1) else np.random.uniform(*zoom_range, 2)
    return apply_affine_transform(
        x, zx=zx, zy=zy, row_axis=row_axis, col_axis=col_axis, channel_axis=channel_axis,
        fill_mode=fill_mode, cval=cval, order=interpolation_order,
    )  # fmt: skip


def random_barrel_transform(x: Any, intensity: float) -> np.ndarray:
    """An image, channels first, bent outward from its middle by at most `intensity`."""
    x = np.asarray(x)
    k = np.random.uniform(-intensity, intensity)
    rows, columns = (np.linspace(-1, 1, n) for n in x.shape[1:])
    r, c = np.meshgrid(rows, columns, indexing="ij")
    grown = 1 + k * (r**2 + c**2)
    at = [(v * grown + 1) * (n - 1) / 2 for v, n in zip((r, c), x.shape[1:], strict=True)]
    return np.stack([ndimage.map_coordinates(channel, at, order=1, mode="nearest")
                     for channel in x])  # fmt: skip


def apply_channel_shift(x: Any, intensity: float, channel_axis: int = 0) -> np.ndarray:
    """An image with a number added to each channel, kept between its extremes."""
    x = np.asarray(x)
    return np.clip(x + intensity, x.min(), x.max())


def random_channel_shift(x: Any, intensity_range: float, channel_axis: int = 0) -> np.ndarray:
    """An image with a random number of at most `intensity_range` added."""
    intensity = np.random.uniform(-intensity_range, intensity_range)
    return apply_channel_shift(x, intensity, channel_axis)


def apply_brightness_shift(x: Any, brightness: float, scale: bool = True) -> np.ndarray:
    """An image made brighter or darker by a factor.

    Args:
        x: Image with values from 0 to 255, or any with `scale`.
        brightness: The factor.
        scale: Whether the values are first spread from 0 to 255, and put back after.
    """
    from PIL import ImageEnhance

    x = np.asarray(x)
    low, high = x.min(), x.max()
    local = scale and (low < 0 or high > 255)
    image = array_to_img(x, scale=local or scale)
    out = img_to_array(ImageEnhance.Brightness(image).enhance(brightness))
    return out / 255 * (high - low) + low if not scale and local else out


def random_brightness(x: Any, brightness_range: Any, scale: bool = True) -> np.ndarray:
    """An image made brighter or darker by a factor between the two of `brightness_range`."""
    if len(brightness_range) != 2:
        raise ValueError(
            f"random_brightness: `brightness_range` must be two numbers, got {brightness_range!r}."
        )
    return apply_brightness_shift(x, np.random.uniform(*brightness_range), scale)


def list_pictures(directory: Any, ext: Any = "jpg|jpeg|bmp|png|ppm") -> list[str]:
    """Paths of the images in a folder and those below."""
    endings = "|".join(e.lstrip(".") for e in ext) if not isinstance(ext, str) else ext
    return [
        os.path.join(root, name)
        for root, _, names in os.walk(Path(directory))
        for name in sorted(names)
        if re.search(rf"\.({endings})$", name, re.IGNORECASE)
    ]
