"""Convolution."""

import itertools

import numpy as np

from tests.ops.samples.form import Numbers, S, case

numbers = Numbers("conv")
real = numbers.real


def per_axis(value, rank):
    return tuple(value) if isinstance(value, (tuple, list)) else (value,) * rank


def windows(x, size, strides, dilation, padding, fill):
    """For each place of the output its index and the part of `(batch, *space, channels)`."""
    lengths, border = [], [(0, 0)]
    for n, k, s, d in zip(x.shape[1:-1], size, strides, dilation, strict=True):
        span = (k - 1) * d + 1
        length = -(-n // s) if padding == "same" else (n - span) // s + 1
        missing = max((length - 1) * s + span - n, 0) if padding == "same" else 0
        border.append((missing // 2, missing - missing // 2))
        lengths.append(length)
    x = np.pad(x, [*border, (0, 0)], constant_values=fill)
    for place in itertools.product(*map(range, lengths)):
        part = tuple(
            slice(p * s, p * s + (k - 1) * d + 1, d)
            for p, s, k, d in zip(place, strides, size, dilation, strict=True)
        )
        yield place, lengths, x[(slice(None), *part)]


def slide(x, size, combine, strides, padding, data_format, dilation=1, fill=0):
    """`combine(part)` at every place, with channels moved to the end and back."""
    rank = len(size)
    x = np.moveaxis(x, 1, -1) if data_format == "channels_first" else x
    places = windows(x, size, per_axis(strides, rank), per_axis(dilation, rank), padding, fill)
    out = None
    for place, lengths, part in places:
        value = combine(part)
        if out is None:
            out = np.zeros((x.shape[0], *lengths, value.shape[-1]), value.dtype)
        out[(slice(None), *place)] = value
    return np.moveaxis(out, -1, 1) if data_format == "channels_first" else out


def conv(x, kernel, strides=1, padding="valid", data_format="channels_last", dilation_rate=1):
    *size, depth, _ = kernel.shape
    channels = x.shape[1] if data_format == "channels_first" else x.shape[-1]
    groups = channels // depth

    def combine(part):
        parts, kernels = np.split(part, groups, -1), np.split(kernel, groups, -1)
        axes = len(size) + 1
        return np.concatenate(
            [np.tensordot(p, k, axes) for p, k in zip(parts, kernels, strict=True)], -1
        )

    return slide(x, size, combine, strides, padding, data_format, dilation_rate)


def depthwise_conv(
    x, kernel, strides=1, padding="valid", data_format="channels_last", dilation_rate=1
):
    *size, channels, multiplier = kernel.shape

    def combine(part):
        products = (part[..., None] * kernel).sum(tuple(range(1, len(size) + 1)))
        return products.reshape(len(part), channels * multiplier)

    return slide(x, size, combine, strides, padding, data_format, dilation_rate)


def separable_conv(
    x,
    depthwise_kernel,
    pointwise_kernel,
    strides=1,
    padding="valid",
    data_format="channels_last",
    dilation_rate=1,
):
    between = depthwise_conv(x, depthwise_kernel, strides, padding, data_format, dilation_rate)
    return conv(between, pointwise_kernel, data_format=data_format)


def conv_transpose(
    x,
    kernel,
    strides=1,
    padding="valid",
    output_padding=None,
    data_format="channels_last",
    dilation_rate=1,
):
    """Spread out in full, then what is known of its length and of how it is centred."""
    *size, filters, channels = kernel.shape
    if not channels:
        raise ValueError("channels are needed")
    rank = len(size)
    x = np.moveaxis(x, 1, -1) if data_format == "channels_first" else x
    strides, dilation = per_axis(strides, rank), per_axis(dilation_rate, rank)
    spans = [(k - 1) * d + 1 for k, d in zip(size, dilation, strict=True)]
    full = [(n - 1) * s + span for n, s, span in zip(x.shape[1:-1], strides, spans, strict=True)]
    room = [2 * n + 8 for n in full]  # zeros after, as many as anybody asks for
    out = np.zeros((len(x), *room, filters))
    for place in np.ndindex(*x.shape[1:-1]):
        for tap in np.ndindex(*size):
            at = np.multiply(place, strides) + np.multiply(tap, dilation)
            out[(slice(None), *at)] += x[(slice(None), *place)] @ kernel[tap].T
    for axis, more in enumerate(per_axis(output_padding, rank)):
        n, stride, span = x.shape[axis + 1], strides[axis], spans[axis]
        shrunk = 2 * (span // 2) if padding == "same" else 0
        if more is not None:
            length = full[axis] - shrunk + more
        else:
            length = n * stride if padding == "same" else max(full[axis], n * stride)
        first = max(full[axis] - length, 0) // 2 if padding == "same" else 0
        out = np.take(out, range(first, first + length), axis + 1)
    return np.moveaxis(out, -1, 1) if data_format == "channels_first" else out


IMAGES, FIRST = real(2, 5, 6, 4), real(2, 4, 5, 6)


CONV = {
    "conv": case(
        conv,
        S(IMAGES, real(3, 2, 4, 3), data_format="channels_last"),
        S(IMAGES, real(2, 3, 2, 6), strides=(2, 1), padding="same"),
        S(IMAGES, real(2, 2, 1, 4), dilation_rate=2),
        S(FIRST, real(3, 2, 4, 3), 2, "same", data_format="channels_first"),
        S(real(2, 7, 3), real(3, 3, 5), dilation_rate=(2,), padding="same"),
        S(real(1, 4, 5, 4, 2), real(2, 3, 2, 2, 3)),
        kinds="f",
        slack=4,
    ),
    "depthwise_conv": case(
        depthwise_conv,
        S(IMAGES, real(3, 2, 4, 2)),
        S(FIRST, real(2, 2, 4, 1), 2, "same", data_format="channels_first"),
        S(real(2, 7, 3), real(3, 3, 2), dilation_rate=2),
        kinds="f",
        slack=4,
    ),
    "separable_conv": case(
        separable_conv,
        S(IMAGES, real(3, 2, 4, 2), real(1, 1, 8, 3)),
        S(FIRST, real(2, 2, 4, 1), real(1, 1, 4, 2), 2, "same", data_format="channels_first"),
        S(real(2, 7, 3), real(3, 3, 2), real(1, 6, 4), dilation_rate=2),
        kinds="f",
        slack=16,
    ),
    "conv_transpose": case(
        conv_transpose,
        S(IMAGES, real(3, 2, 3, 4), strides=2),
        S(FIRST, real(3, 3, 2, 4), (2, 1), "same", data_format="channels_first"),
        S(real(2, 5, 3), real(3, 2, 3), dilation_rate=2, output_padding=1),
        S(real(2, 5, 3), real(1, 2, 3), strides=3, padding="same", output_padding=2),
        S(real(1, 2, 3, 2, 2), real(2, 3, 2, 3, 2), 2, "same", (1, 0, 1), dilation_rate=(1, 2, 1)),
        kinds="f",
        slack=4,
    ),
}
