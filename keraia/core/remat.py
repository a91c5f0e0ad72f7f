"""Rematerialization: which layers forget intermediate values and compute them again.

Training keeps every value between the layers until the gradient has passed. What is computed again
instead takes time, and no memory.
"""

import threading
from collections.abc import Callable, Sequence
from typing import Any, Literal

from keraia.core import active

MODES = ("full", "activations", "larger_than", "list_of_layers", None)
Mode = Literal["full", "activations", "larger_than", "list_of_layers"] | None


class RematScope:
    """Context manager: layers made inside it compute intermediate values again for the gradient.

    Args:
        mode: Which layers, and what of them: "full", whole layers; "activations", only functions
            given as `activation`; "larger_than", layers with an output of more than
            `output_size_threshold` elements; "list_of_layers", those named; None, nothing (inside
            another scope).
        output_size_threshold: For "larger_than".
        layer_names: For "list_of_layers".

    Raises:
        ValueError: No such mode.

    Example:
        >>> import keraia as keras
        >>> with RematScope(mode="list_of_layers", layer_names=["wide"]):
        ...     wide = keras.layers.Dense(1000, activation="gelu", name="wide")
        >>> wide(keras.ops.ones((2, 3))).shape
        (2, 1000)

    Source: T. Chen et al., Training Deep Nets with Sublinear Memory Cost, 2016.
    """

    def __init__(
        self,
        mode: Mode = "full",
        output_size_threshold: int = 1024,
        layer_names: Sequence[str] | None = None,
    ) -> None:
        if mode not in MODES:
            raise ValueError(f"RematScope: `mode` must be one of {MODES}, got {mode!r}.")
        self.mode = mode
        self.output_size_threshold = output_size_threshold
        self.layer_names = list(layer_names or [])

    def __enter__(self) -> "RematScope":
        _thread.scopes.append(self)
        return self

    def __exit__(self, *args: Any, **kwargs: Any) -> None:
        _thread.scopes.pop()


class _Thread(threading.local):
    def __init__(self) -> None:
        self.scopes: list[RematScope] = []


_thread = _Thread()


def current() -> RematScope | None:
    """The innermost scope of this thread, None where there is none or it asks for nothing."""
    scope = _thread.scopes[-1] if _thread.scopes else None
    return None if scope is None or scope.mode is None else scope


def remat(f: Callable[..., Any]) -> Callable[..., Any]:
    """Makes a function whose intermediate values are computed again for the gradient.

    Args:
        f: Function of tensors; it may read and assign variables.

    Returns:
        A function of the same arguments and results.

    Example:
        >>> import keraia as keras
        >>> float(remat(keras.ops.square)(keras.ops.array(3.0)))
        9.0
    """
    return active.load().kernels["remat"](f)
