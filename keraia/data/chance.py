"""The streams of random numbers that a whole process shares, taken down and put back."""

import random
from typing import Any

import numpy as np

from keraia.backends import backend


def state() -> dict[str, Any]:
    """Where the generators of Python, NumPy and the backend's own library stand now."""
    take = backend.kernels.get("generator_state")
    version, numbers, gauss = random.getstate()
    return {
        "python": (version, np.array(numbers, "uint32"), gauss),
        "numpy": np.random.get_state(),
        "library": None if take is None else take(),
    }


def restore(state: dict[str, Any]) -> None:
    """Puts the generators back to where they stood."""
    version, numbers, gauss = state["python"]
    random.setstate((version, tuple(numbers.tolist()), gauss))
    np.random.set_state(state["numpy"])
    if state["library"] is not None:
        backend.kernels["restore_generator"](state["library"])
