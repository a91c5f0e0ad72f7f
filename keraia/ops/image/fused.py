"""Bodies of many small steps, run as one program where that is faster."""

import functools
from collections.abc import Callable
from typing import Any

from keraia.backends import backend
from keraia.core.spec import KerasTensor


def fused(body: Callable[..., Any]) -> Callable[..., Any]:
    """A body that the backend may compile as a whole, where it compiles each step otherwise."""

    @functools.wraps(body)
    def call(*args: Any, **kwargs: Any) -> Any:
        run = backend.kernels.get("fused")
        given = (*args, *kwargs.values())
        if run is None or any(isinstance(x, KerasTensor) for x in given):  # nothing to compile
            return body(*args, **kwargs)
        return run(body, args, kwargs)

    return call
