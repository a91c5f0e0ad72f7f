"""Pictures resized without distortion."""

from typing import Any

import numpy as np

from keraia import ops
from keraia.core import keywords


def smart_resize(
    x: Any,
    size: tuple[int, int],
    interpolation: str = "bilinear",
    data_format: str = "channels_last",
    **kwargs: Any,
) -> Any:
    """Resizes pictures after cutting them to the new proportions, so that nothing is squeezed.

    Args:
        x: `(height, width, channels)`, or a batch of such; channels first with that format.
        size: `(height, width)` of the result.
        interpolation: "bilinear", "nearest", "bicubic", "area", "lanczos3" or "lanczos5".
        data_format: "channels_last" or "channels_first".
        **kwargs: `backend_module`, which has no effect.

    Returns:
        NumPy array for a NumPy array, else a tensor.

    Example:
        >>> smart_resize(np.ones((4, 8, 3)), (2, 2)).shape
        (2, 2, 3)
    """
    kwargs.pop("backend_module", None)
    if kwargs:
        raise keywords.unknown("smart_resize", kwargs, keywords.named(smart_resize)[0])
    if len(size) != 2:
        raise ValueError(f"smart_resize: `size` must be (height, width), got {size!r}.")
    if len(np.shape(x) if not hasattr(x, "shape") else x.shape) not in (3, 4):
        raise ValueError(
            "smart_resize: `x` must have the shape (height, width, channels), or that of a batch, "
            f"got {tuple(np.shape(x))}."
        )
    resized = ops.image.resize(
        x,
        size,
        interpolation=interpolation,
        crop_to_aspect_ratio=True,
        data_format=data_format,
    )
    return ops.convert_to_numpy(resized) if isinstance(x, np.ndarray) else resized
