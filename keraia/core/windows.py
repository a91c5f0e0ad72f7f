"""Shape rules of what slides a window over the data: convolutions and pooling."""

from collections.abc import Sequence
from typing import Any

from keraia.core.shapes import Dim
from keraia.core.spec import Shape


def conv_length(size: Dim, kernel: Dim, stride: int, dilation: int, padding: str) -> Dim:
    """Length of a convolution's output along one axis; unknown stays unknown.

    With padding "valid" `(size - span) // stride + 1`, where the kernel spans
    `(kernel - 1) * dilation + 1`; with "same" or "causal" `ceil(size / stride)`.
    """
    if size is None:
        return None
    if padding != "valid":
        return -(-size // stride)
    return None if kernel is None else (size - (kernel - 1) * dilation - 1) // stride + 1


def conv_transpose_crop(
    kernel: int, stride: int, dilation: int, padding: str, output_padding: int | None
) -> tuple[int, int]:
    """What a transposed convolution leaves out before and after, along one axis.

    Spread out in full, `n` inputs reach over `(n - 1) * stride + span` places. With padding "same"
    `n * stride` of them stay, or `output_padding` more than `2 * (span // 2)` fewer than all; with
    "valid" all of them, and `n * stride` at least. Less than nothing left out means zeros after.
    """
    span = (kernel - 1) * dilation + 1
    if padding == "valid":
        return 0, min(span - stride, 0) if output_padding is None else -output_padding
    excess = span - stride if output_padding is None else 2 * (span // 2) - output_padding
    before = max(excess, 0) // 2
    return before, excess - before


def conv_transpose_length(
    size: Dim, kernel: Dim, stride: int, dilation: int, padding: str, output_padding: int | None
) -> Dim:
    """Length of a transposed convolution's output along one axis; unknown stays unknown."""
    if size is None or kernel is None:
        return None
    span = (kernel - 1) * dilation + 1
    crop = conv_transpose_crop(kernel, stride, dilation, padding, output_padding)
    return (size - 1) * stride + span - sum(crop)


def conv(
    x: Shape,
    kernel: Shape,
    /,
    strides: Any = 1,
    padding: str = "valid",
    data_format: str = "channels_last",
    dilation_rate: Any = 1,
) -> Shape:
    """Kernel `(*window, in_channels // groups, out_channels)`; the groups follow from it."""
    _check_rank(x, kernel, "conv")
    channels = _channels(x, data_format)
    depth, filters = kernel[-2:]
    if channels is not None and depth is not None and (not depth or channels % depth):
        raise ValueError(
            f"conv: the {channels} channels of the input {x} ({data_format}) are not a multiple of "
            f"the {depth} that the kernel {kernel} takes. Check `data_format` and the kernel."
        )
    groups = channels // depth if channels is not None and depth is not None else 1
    if filters is not None and filters % groups:
        raise ValueError(
            f"conv: {filters} filters do not divide into the {groups} groups that the input {x} "
            f"({data_format}) and the kernel {kernel} make. Use a multiple of {groups}."
        )
    return _slid(x, kernel[:-2], filters, strides, padding, data_format, dilation_rate, "conv")


def depthwise_conv(
    x: Shape,
    kernel: Shape,
    /,
    strides: Any = 1,
    padding: str = "valid",
    data_format: str = "channels_last",
    dilation_rate: Any = 1,
) -> Shape:
    """Kernel `(*window, channels, multiplier)`; each channel gives `multiplier` of them."""
    _check_rank(x, kernel, "depthwise_conv")
    channels = _channels(x, data_format)
    depth, multiplier = kernel[-2:]
    if None not in (channels, depth) and channels != depth:
        raise ValueError(
            f"depthwise_conv: the input {x} ({data_format}) has {channels} channels, the kernel "
            f"{kernel} takes {depth}. Check `data_format` and the kernel."
        )
    filters = None if depth is None or multiplier is None else depth * multiplier
    where = "depthwise_conv"
    return _slid(x, kernel[:-2], filters, strides, padding, data_format, dilation_rate, where)


def separable_conv(
    x: Shape,
    depthwise_kernel: Shape,
    pointwise_kernel: Shape,
    /,
    strides: Any = 1,
    padding: str = "valid",
    data_format: str = "channels_last",
    dilation_rate: Any = 1,
) -> Shape:
    """A depthwise convolution, then one with a window of 1."""
    between = depthwise_conv(x, depthwise_kernel, strides, padding, data_format, dilation_rate)
    return conv(between, pointwise_kernel, data_format=data_format)


def conv_transpose(
    x: Shape,
    kernel: Shape,
    /,
    strides: Any = 1,
    padding: str = "valid",
    output_padding: Any = None,
    data_format: str = "channels_last",
    dilation_rate: Any = 1,
) -> Shape:
    """Kernel `(*window, out_channels, in_channels)`: the gradient of `conv` as an op."""
    _check_rank(x, kernel, "conv_transpose")
    channels = _channels(x, data_format)
    filters, depth = kernel[-2:]
    if None not in (channels, depth) and channels != depth:
        raise ValueError(
            f"conv_transpose: the input {x} ({data_format}) has {channels} channels, the kernel "
            f"{kernel} takes {depth}. Check `data_format` and the kernel."
        )
    window, sizes = kernel[:-2], _spatial(x, data_format)
    rank = len(window)
    each = zip(
        sizes,
        window,
        positive(strides, rank, "conv_transpose", "strides"),
        positive(dilation_rate, rank, "conv_transpose", "dilation_rate"),
        per_axis(output_padding, rank, "conv_transpose", "output_padding"),
        strict=True,
    )
    lengths = [conv_transpose_length(d, k, s, r, padding, more) for d, k, s, r, more in each]
    return _assembled(x, lengths, filters, data_format)


def pool(
    x: Shape,
    /,
    pool_size: Any,
    strides: Any = None,
    padding: str = "valid",
    data_format: str = "channels_last",
) -> Shape:
    """Windows of `pool_size`, `strides` apart (None: side by side); the channels stay."""
    rank = len(x) - 2
    window = positive(pool_size, rank, "pool", "pool_size")
    strides = window if strides is None else strides
    return _slid(x, window, _channels(x, data_format), strides, padding, data_format, 1, "pool")


def adaptive_pool(x: Shape, /, output_size: Any, data_format: str = "channels_last") -> Shape:
    """Windows chosen so that `output_size` of them cover each spatial axis; the channels stay."""
    sizes = positive(output_size, len(x) - 2, "adaptive pooling", "output_size")
    return _assembled(x, sizes, _channels(x, data_format), data_format)


def per_axis(value: Any, rank: int, where: str, parameter: str) -> tuple[Any, ...]:
    """One setting for each of `rank` axes: given so, or once for all.

    Example:
        >>> per_axis(2, 3, "MaxPooling3D", "strides")
        (2, 2, 2)
    """
    values = tuple(value) if isinstance(value, (tuple, list)) else (value,) * rank
    if len(values) == 1:
        values *= rank
    if len(values) != rank:
        raise ValueError(
            f"{where}: `{parameter}` must be one integer or {rank} of them, got {value!r}."
        )
    return values


def positive(value: Any, rank: int, where: str, parameter: str) -> tuple[Any, ...]:
    """As `per_axis`, for what makes no sense below 1."""
    values = per_axis(value, rank, where, parameter)
    if not all(isinstance(n, int) and n > 0 for n in values):
        raise ValueError(f"{where}: `{parameter}` must be positive integers, got {value!r}.")
    return values


def _slid(
    x: Shape,
    window: Sequence[Any],
    filters: Dim,
    strides: Any,
    padding: str,
    data_format: str,
    dilation_rate: Any,
    where: str,
) -> Shape:
    rank = len(window)
    each = zip(
        _spatial(x, data_format),
        window,
        positive(strides, rank, where, "strides"),
        positive(dilation_rate, rank, where, "dilation_rate"),
        strict=True,
    )
    lengths = [conv_length(d, k, s, r, padding) for d, k, s, r in each]
    if any(d is not None and d < 1 for d in lengths):
        raise ValueError(
            f"{where}: a window of {tuple(window)} (strides {strides}, dilation {dilation_rate}) "
            f"does not fit into the input {x} ({data_format}). Use padding='same', a smaller "
            "window or a larger input."
        )
    return _assembled(x, lengths, filters, data_format)


def _check_rank(x: Shape, kernel: Shape, where: str) -> None:
    if len(x) != len(kernel) or len(x) < 3:
        raise ValueError(
            f"{where}: input and kernel must have one rank, of 3 or more (batch, space, channels), "
            f"got shapes {x} and {kernel}."
        )


def _spatial(x: Shape, data_format: str) -> Shape:
    return x[1:-1] if data_format == "channels_last" else x[2:]


def _channels(x: Shape, data_format: str) -> Dim:
    return x[-1] if data_format == "channels_last" else x[1]


def _assembled(x: Shape, lengths: Sequence[Dim], filters: Dim, data_format: str) -> Shape:
    if data_format == "channels_last":
        return (x[0], *lengths, filters)
    return (x[0], filters, *lengths)
