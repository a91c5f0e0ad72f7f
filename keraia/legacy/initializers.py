"""What initializers' module had before Keras 2."""

from typing import Any

from keraia.initializers import fans


def get_fans(shape: Any, dim_ordering: str = "th") -> tuple[float, float]:
    """How many inputs an output of a kernel has, and how many outputs an input.

    Args:
        shape: Shape of the kernel.
        dim_ordering: "th" for kernels `(out, in, rows, columns)`, "tf" for `(..., in, out)`.

    Example:
        >>> get_fans((3, 3, 4, 8), dim_ordering="tf")
        (36, 72)
    """
    shape = tuple(shape)
    if dim_ordering == "th" and len(shape) > 2:
        shape = (*shape[2:], shape[1], shape[0])
    return fans.fans(shape)
