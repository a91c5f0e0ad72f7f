"""`device`: where new tensors go."""

import re
from contextlib import AbstractContextManager
from typing import Any

from keraia.core import active


def device(device_name: Any) -> AbstractContextManager[Any]:
    """Context manager inside which tensors are made on one device.

    Args:
        device_name: Kind and number, such as "cpu", "gpu:0" or "tpu:1"; "cuda" is "gpu". A
            `jax.Device` serves, too.

    Raises:
        ValueError: The machine has no such device.

    Example:
        >>> import keraia as keras
        >>> with keras.device("cpu:0"):
        ...     keras.ops.zeros((2, 3)).shape
        (2, 3)
    """
    backend = active.load()
    known = backend.devices()
    if hasattr(device_name, "platform") and hasattr(device_name, "id"):
        device_name = f"{device_name.platform}:{device_name.id}"
    form = re.fullmatch(r"([a-z]+)(?::(\d+))?", str(device_name).lower())
    name = f"{form[1].replace('cuda', 'gpu')}:{form[2] or 0}" if form else None
    if name not in known:
        raise ValueError(
            f"device: {device_name!r} is not among the devices that the backend {backend.name!r} "
            f"finds here: {', '.join(known)}. Pass one of these names."
        )
    return backend.device(name)
