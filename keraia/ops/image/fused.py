"""Bodies of many small steps, run as one program where that is faster."""

import functools
from collections.abc import Callable
from typing import Any

from keraia.backends import backend


def fused(body: Callable[..., Any]) -> Callable[..., Any]:
    """A body that the backend may compile as a whole, where it compiles each step otherwise."""

    @functools.wraps(body)
    def call(*args: Any, **kwargs: Any) -> Any:
        run = backend.kernels.get("fused")
        return body(*args, **kwargs) if run is None else run(body, args, kwargs)

    return call
