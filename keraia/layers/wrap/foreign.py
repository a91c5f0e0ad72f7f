"""What layers around functions and modules of other libraries share."""

from typing import Any

from keraia.backends import backend
from keraia.core.configurable import unsafe
from keraia.core.errors import UnsafeFileError


def foreign_kernel(cls: type, name: str, served_by: str) -> Any:
    """The backend's kernel of that name.

    Raises:
        NotImplementedError: It has none; `served_by` says which backends do.
    """
    kernel = backend.kernels.get(name)
    if kernel is None:
        raise NotImplementedError(
            f"layers.{cls.__name__} works on {served_by}, and this process computes with "
            f"{backend.name}. Set KERAIA_BACKEND before keraia is imported."
        )
    return kernel


def refuse_unless_trusted(cls: type, safe_mode: bool | None, danger: str) -> None:
    """Refuses to make a layer from a configuration that could run code.

    Args:
        cls: Class of the layer.
        safe_mode: The caller's word; None: as the load under way.
        danger: What reading the configuration would do.

    Raises:
        UnsafeFileError: Nobody has said `safe_mode=False`.
    """
    if safe_mode is False or (safe_mode is None and unsafe()):
        return
    raise UnsafeFileError(
        f"The configuration of a {cls.__name__} {danger}, which could do anything when it runs. "
        "If you trust its source, pass `safe_mode=False` to the loading function."
    )
