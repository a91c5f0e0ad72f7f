"""Convolution and pooling."""

import itertools
from collections.abc import Callable
from typing import Any

import numpy as np

from tests.ops.samples.form import Case, Numbers, S, case

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


def _pool(reduce):
    def pool(x, pool_size, strides=None, padding="valid", data_format="channels_last"):
        size = per_axis(pool_size, x.ndim - 2)
        axes = tuple(range(1, len(size) + 1))
        strides = size if strides is None else strides
        fill = np.nan
        return slide(
            np.asarray(x, float),
            size,
            lambda p: reduce(p, axis=axes),
            strides,
            padding,
            data_format,
            fill=fill,
        )

    return pool


max_pool = _pool(np.nanmax)

average_pool = _pool(np.nanmean)

IMAGES, FIRST = real(2, 5, 6, 4), real(2, 4, 5, 6)


def pooling(oracle: Callable[..., Any], **known: Any) -> Case:
    return case(
        oracle,
        S(IMAGES, 2, strides=2),
        S(IMAGES, (3, 2), strides=(1, 3), padding="same"),
        S(FIRST, 2, padding="same", data_format="channels_first"),
        S(real(2, 7, 3), 3),
        S(real(1, 4, 4, 4, 2), (2, 1, 3), strides=1, padding="same"),
        **known,
    )


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
    "max_pool": pooling(max_pool, kinds="f"),
    "average_pool": pooling(average_pool, kinds="f"),
}
