"""Lengths of convolutions, and normal forms of their settings."""

from typing import Any

import numpy as np

from keraia.core import windows
from keraia.core.config import image_data_format

_ORDERINGS = {"th": "channels_first", "tf": "channels_last", "default": None}


def conv_output_length(
    input_length: Any, filter_size: int, padding: str, stride: int, dilation: int = 1
) -> Any:
    """Number of places of a kernel along an axis; unknown stays unknown.

    Args:
        input_length: Length of the axis.
        filter_size: Length of the kernel.
        padding: "valid", "same", "causal" or "full".
        stride: Step.
        dilation: Distance between the kernel's entries.

    Example:
        >>> conv_output_length(10, 3, "full", 1), conv_output_length(10, 3, "same", 2)
        (12, 5)
    """
    if input_length is None:
        return None
    if padding == "full":
        input_length += 2 * dilation * (filter_size - 1)
        padding = "valid"
    return windows.conv_length(input_length, filter_size, stride, dilation, padding)


def conv_input_length(output_length: Any, filter_size: int, padding: str, stride: int) -> Any:
    """Length of the axis for a number of places; unknown stays unknown."""
    if output_length is None:
        return None
    pad = {"same": filter_size // 2, "valid": 0, "full": filter_size - 1}[padding]
    return (output_length - 1) * stride - 2 * pad + filter_size


def deconv_length(
    dim_size: Any, stride_size: int, kernel_size: int, padding: str, output_padding: Any = None,
    dilation: int = 1,
) -> Any:  # fmt: skip
    """Length of an axis after a transposed convolution; unknown stays unknown."""
    if dim_size is None:
        return None
    kernel_size = kernel_size + (kernel_size - 1) * (dilation - 1)
    if output_padding is None:
        if padding == "valid":
            return dim_size * stride_size + max(kernel_size - stride_size, 0)
        return dim_size * stride_size - (stride_size + kernel_size - 2 if padding == "full" else 0)
    pad = {"same": kernel_size // 2, "valid": 0, "full": kernel_size - 1}[padding]
    return (dim_size - 1) * stride_size + kernel_size - 2 * pad + output_padding


def convert_kernel(kernel: Any, dim_ordering: Any = None) -> np.ndarray:
    """A kernel with its spatial axes turned round, as between Theano and the others.

    Args:
        kernel: Array of rank 3 to 5, spatial axes first.
        dim_ordering: "th" where the spatial axes come last.

    Example:
        >>> import numpy as np
        >>> convert_kernel(np.arange(4.0).reshape(2, 2, 1, 1))[:, :, 0, 0].tolist()
        [[3.0, 2.0], [1.0, 0.0]]
    """
    kernel = np.asarray(kernel)
    if not 3 <= kernel.ndim <= 5:
        raise ValueError(f"convert_kernel: a kernel has 3 to 5 axes, got shape {kernel.shape}.")
    space = range(kernel.ndim - 2)
    axes = tuple(a + 2 for a in space) if dim_ordering == "th" else tuple(space)
    return np.flip(kernel, axes).copy()


def normalize_data_format(value: Any) -> str:
    """A data format in today's words; None is the default."""
    value = _ORDERINGS.get(value, value) or image_data_format()
    if value not in ("channels_first", "channels_last"):
        raise ValueError(f"A data format is 'channels_first' or 'channels_last', got {value!r}.")
    return value


def normalize_padding(value: str) -> str:
    """A padding in small letters."""
    if value.lower() not in ("valid", "same", "causal"):
        raise ValueError(f"A padding is 'valid', 'same' or 'causal', got {value!r}.")
    return value.lower()


def normalize_tuple(value: Any, n: int, name: str) -> tuple[int, ...]:
    """An integer, or `n` of them, as a tuple of `n`."""
    return windows.positive(value, n, "normalize_tuple", name)
