"""Images between files, Pillow and arrays."""

import io
import os
from typing import Any

import numpy as np

from keraia.core import config
from keraia.core.dtypes import standardize_dtype

_MODES = {"grayscale": "L", "rgb": "RGB", "rgba": "RGBA"}
_GRAYS = ("L", "I;16", "I")
_METHODS = ("nearest", "bilinear", "bicubic", "hamming", "box", "lanczos")


def _pillow() -> Any:
    try:
        from PIL import Image
    except ImportError as error:
        raise ImportError("Images as files need Pillow. pip install pillow") from error
    return Image


def _data_format(value: str | None, where: str) -> str:
    value = config.image_data_format() if value is None else value
    if value not in ("channels_last", "channels_first"):
        raise ValueError(
            f"{where}: `data_format` must be 'channels_last' or 'channels_first', got {value!r}."
        )
    return value


def array_to_img(
    x: Any, data_format: str | None = None, scale: bool = True, dtype: Any = None
) -> Any:
    """Converts an array to a Pillow image.

    Args:
        x: `(height, width, channels)` with 1, 3 or 4 channels, or channels first.
        data_format: "channels_last" or "channels_first"; None: `image_data_format()`.
        scale: Whether values are stretched so that the least becomes 0 and the greatest 255.
            Otherwise they are limited to that range, apart from grays above 255, which make an
            image of 32-bit integers.
        dtype: Dtype to compute in. `None`: `floatx()`.

    Returns:
        `PIL.Image.Image`.
    """
    x = np.asarray(x, standardize_dtype(dtype))
    if x.ndim != 3:
        raise ValueError(
            f"array_to_img: `x` must be one image (height, width, channels), got shape {x.shape}."
        )
    if _data_format(data_format, "array_to_img") == "channels_first":
        x = np.moveaxis(x, 0, -1)
    if scale:
        x = x - x.min()
        x = x / max(x.max(), 1e-30) * 255
    if x.shape[-1] not in (1, 3, 4):
        raise ValueError(
            f"array_to_img: `x` must have 1, 3 or 4 channels, got {x.shape[-1]} in shape {x.shape}."
        )
    if x.shape[-1] == 1:
        x = x[..., 0]
        if x.max(initial=0) > 255:
            return _pillow().fromarray(x.astype("int32"))
    return _pillow().fromarray(np.clip(x, 0, 255).astype("uint8"))


def img_to_array(img: Any, data_format: str | None = None, dtype: Any = None) -> np.ndarray:
    """Converts a Pillow image to an array.

    Args:
        img: `PIL.Image.Image`, or an array of rank 2 or 3.
        data_format: "channels_last" or "channels_first"; None: `image_data_format()`.
        dtype: Dtype of the result. `None`: `floatx()`.

    Returns:
        NumPy array `(height, width, channels)`, or channels first.
    """
    data_format = _data_format(data_format, "img_to_array")
    x = np.asarray(img).astype(standardize_dtype(dtype))
    if x.ndim == 2:
        return x[None] if data_format == "channels_first" else x[..., None]
    if x.ndim != 3:
        raise ValueError(f"img_to_array: `img` must have rank 2 or 3, got shape {x.shape}.")
    return np.moveaxis(x, -1, 0) if data_format == "channels_first" else x


def load_img(
    path: Any,
    color_mode: str = "rgb",
    target_size: tuple[int, int] | None = None,
    interpolation: str = "nearest",
    keep_aspect_ratio: bool = False,
) -> Any:
    """Reads an image file.

    Args:
        path: Path, or `io.BytesIO` with the bytes of a file.
        color_mode: "rgb", "rgba" or "grayscale" (which keeps 16 and 32 bits).
        target_size: `(height, width)` to resize to. `None`: as it is.
        interpolation: "nearest", "bilinear", "bicubic", "hamming", "box" or "lanczos".
        keep_aspect_ratio: Whether to cut off the borders that would be squeezed.

    Returns:
        `PIL.Image.Image`.
    """
    if color_mode not in _MODES:
        raise ValueError(
            f"load_img: `color_mode` must be one of {tuple(_MODES)}, got {color_mode!r}."
        )
    if interpolation not in _METHODS:
        raise ValueError(
            f"load_img: `interpolation` must be one of {_METHODS}, got {interpolation!r}."
        )
    if not isinstance(path, (str, os.PathLike, io.BytesIO)):
        raise TypeError(
            f"load_img: `path` must be a path or io.BytesIO, got {type(path).__name__}."
        )
    image = _pillow().open(path)
    image.load()  # so that the file is closed
    if color_mode != "grayscale" or image.mode not in _GRAYS:
        image = image.convert(_MODES[color_mode])
    if target_size is None:
        return image
    height, width = target_size
    box = _kept(image.size, width, height) if keep_aspect_ratio else None
    method = getattr(_pillow().Resampling, interpolation.upper())
    return image.resize((width, height), method, box)


def _kept(size: tuple[int, int], width: int, height: int) -> tuple[int, int, int, int]:
    """The part in the middle that has the proportions asked for: left, top, right, bottom."""
    old_width, old_height = size
    wide = min(old_width, old_height * width // height)
    tall = min(old_height, old_width * height // width)
    left, top = (old_width - wide) // 2, (old_height - tall) // 2
    return left, top, left + wide, top + tall


def save_img(
    path: Any,
    x: Any,
    data_format: str | None = None,
    file_format: str | None = None,
    scale: bool = True,
    **kwargs: Any,
) -> None:
    """Writes an image to a file.

    Args:
        path: Path or file object.
        x: Array as in `array_to_img`.
        data_format: "channels_last" or "channels_first"; None: `image_data_format()`.
        file_format: Such as "png". `None`: by the end of the path.
        scale: Whether values are stretched to the range from 0 to 255.
        **kwargs: For `PIL.Image.Image.save`.
    """
    image = array_to_img(x, data_format, scale)
    jpeg = (file_format or str(path).rpartition(".")[2]).lower() in ("jpg", "jpeg")
    if jpeg and image.mode == "RGBA":  # JPEG knows no transparency
        image = image.convert("RGB")
    if (file_format or "").lower() == "jpg":
        file_format = "jpeg"
    image.save(path, format=file_format, **kwargs)
