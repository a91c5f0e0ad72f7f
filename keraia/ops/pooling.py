"""Pooling: windows of a tensor reduced to one element each, in one to three dimensions."""

from collections.abc import Callable
from typing import Any

from keraia.backends import backend, xp
from keraia.core import windows
from keraia.core.arguments import DataFormat, Padding, Tensor
from keraia.core.op import op
from keraia.core.rules import averaged, floating, promoted
from keraia.core.windows import per_axis
from keraia.ops.shaping import shape


@op(dtype=promoted, shape=windows.pool)
def max_pool(
    inputs: Tensor,
    pool_size: Any,
    strides: Any = None,
    padding: Padding = "valid",
    data_format: DataFormat = None,
) -> Tensor:
    """Largest element of each window.

    Args:
        inputs: `(batch, *space, channels)`, or `(batch, channels, *space)` for channels_first.
        pool_size: Size of the window, one number or one for each spatial axis.
        strides: Steps of the window; None: `pool_size`.
        padding: "valid" (none) or "same" (as many outputs as inputs / stride).
        data_format: "channels_last" or "channels_first"; None: `image_data_format()`.
    """
    return _pooled("pool_max", inputs, pool_size, strides, padding, data_format)


@op(dtype=floating, shape=windows.pool)
def average_pool(
    inputs: Tensor,
    pool_size: Any,
    strides: Any = None,
    padding: Padding = "valid",
    data_format: DataFormat = None,
) -> Tensor:
    """Mean of each window, counting only elements inside the tensor; arguments as `max_pool`."""
    return _pooled("pool_average", inputs, pool_size, strides, padding, data_format)


def _pooled(
    kernel: str, inputs: Any, pool_size: Any, strides: Any, padding: str, data_format: Any
) -> Any:
    given = backend.shape_of(inputs)
    pooled = windows.pool(given, pool_size, strides, padding, data_format)
    if 0 in given:  # which some libraries refuse
        return xp.reshape(inputs, pooled)
    rank = len(inputs.shape) - 2
    size = per_axis(pool_size, rank, "pool", "pool_size")
    steps = size if strides is None else per_axis(strides, rank, "pool", "strides")
    return backend.kernels[kernel](inputs, size, steps, padding, data_format)


@op(dtype=averaged, shape=windows.adaptive_pool)
def adaptive_average_pool(
    inputs: Tensor, output_size: Any, data_format: DataFormat = None
) -> Tensor:
    """Mean of windows that are chosen so that `output_size` of them cover each spatial axis.

    Of `n` elements, the i-th of `m` windows begins at `floor(i * n / m)` and ends before
    `ceil((i + 1) * n / m)`.

    Args:
        inputs: `(batch, *space, channels)`, or `(batch, channels, *space)` for channels_first.
        output_size: Number of windows, one for all spatial axes or one for each.
        data_format: "channels_last" or "channels_first"; None: `image_data_format()`.
    """
    return _adaptive("pool_average", xp.mean, inputs, output_size, data_format)


@op(dtype=promoted, shape=windows.adaptive_pool)
def adaptive_max_pool(inputs: Tensor, output_size: Any, data_format: DataFormat = None) -> Tensor:
    """Largest element of windows as those of `adaptive_average_pool`."""
    return _adaptive("pool_max", xp.max, inputs, output_size, data_format)


def _adaptive(
    kernel: str, reduce: Callable[..., Any], inputs: Any, output_size: Any, data_format: Any
) -> Any:
    """Axis by axis, as windows are boxes; where they lie side by side, by the kernel of pooling."""
    rank = len(inputs.shape) - 2
    windows.adaptive_pool(backend.shape_of(inputs), output_size, data_format)
    counts = per_axis(output_size, rank, "adaptive pooling", "output_size")
    first = 1 if data_format == "channels_last" else 2
    sizes = shape(inputs)[first : first + rank]
    pairs = list(zip(sizes, counts, strict=True))
    if all(isinstance(n, int) and n and n % m == 0 for n, m in pairs):
        window = tuple(n // m for n, m in pairs)
        return backend.kernels[kernel](inputs, window, window, "valid", data_format)
    for axis, (n, m) in enumerate(pairs, first):
        places = [slice(i * n // m, -(-(i + 1) * n // m)) for i in range(m)]
        before = (slice(None),) * axis
        inputs = xp.stack([reduce(inputs[(*before, p)], axis=axis) for p in places], axis)
    return inputs
