"""What is added to an error in a call: the layer, and what it was called with."""

from typing import Any

from keraia.backends import backend
from keraia.core.spec import KerasTensor

_MOST = 8
"""Parts of a container that are shown."""


def note(layer: Any, error: Exception, args: tuple, kwargs: dict[str, Any]) -> None:
    """Adds a line to an error that names a layer and the shapes of its inputs.

    Each layer that the error passes through adds its own, the innermost first.
    """
    given = [described(value) for value in args]
    given += [f"{name}={described(value)}" for name, value in kwargs.items() if value is not None]
    name = getattr(layer, "_name", None)
    error.add_note(
        f"In the layer {type(layer).__name__}{'' if name is None else f' {name!r}'}, called with "
        f"({', '.join(given)})"
    )


def described(value: Any) -> str:
    """A value in an error's line: dtype and shape of a tensor, and the kind of other things."""
    if isinstance(value, KerasTensor):
        return f"{value.dtype} {value.shape}"
    if backend.is_array(value):
        return f"{backend.dtype_of(value)} {backend.shape_of(value)}"
    if isinstance(getattr(value, "shape", None), tuple):
        return f"{getattr(value, 'dtype', type(value).__name__)} {value.shape}"
    if isinstance(value, dict):
        shown = [f"{key!r}: {described(part)}" for key, part in list(value.items())[:_MOST]]
        return f"{{{_joined(shown, len(value))}}}"
    if isinstance(value, (list, tuple)):
        return f"[{_joined([described(part) for part in value[:_MOST]], len(value))}]"
    if value is None or isinstance(value, (bool, int, float)):
        return repr(value)
    return type(value).__name__


def _joined(shown: list[str], count: int) -> str:
    return ", ".join([*shown, "..."] if count > len(shown) else shown)
