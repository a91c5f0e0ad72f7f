"""Convolution and pooling of the active backend against loops over every output and tap."""

from itertools import product

import numpy as np
import pytest

from keraia import ops
from keraia.backends import backend

RANKS = (1, 2, 3)
PADDINGS = ("valid", "same")
FORMATS = ("channels_last", "channels_first")
SIZES = (9, 8, 7)
KERNELS = (3, 2, 3)


def draw(*shape):
    return np.random.default_rng(len(shape)).standard_normal(shape).astype("float32")


def places(size, width, stride, dilation, padding):
    """For each output along one axis the input positions of its taps; -1 and beyond: outside."""
    span = (width - 1) * dilation + 1
    if padding == "valid":
        count, before = (size - span) // stride + 1, 0
    else:
        count = -(-size // stride)
        before = max((count - 1) * stride + span - size, 0) // 2
    return [[o * stride - before + k * dilation for k in range(width)] for o in range(count)]


def windows(x, widths, strides, dilations, padding):
    """`(output index, [(tap index, vector of channels of all samples)])`, taps inside only."""
    settings = zip(x.shape[1:-1], widths, strides, dilations, strict=True)
    axes = [places(*each, padding) for each in settings]
    for output in product(*(range(len(a)) for a in axes)):
        taps = []
        for tap in product(*map(range, widths)):
            at = [a[o][k] for a, o, k in zip(axes, output, tap, strict=True)]
            if all(0 <= i < n for i, n in zip(at, x.shape[1:-1], strict=True)):
                taps.append((tap, x[(slice(None), *at)]))
        yield output, taps


def gathered(outputs):
    """Array `(batch, *places, channels)` of a dict from output index to `(batch, channels)`."""
    shape = tuple(n + 1 for n in max(outputs))
    first = next(iter(outputs.values()))
    out = np.empty((first.shape[0], *shape, first.shape[1]))
    for index, value in outputs.items():
        out[(slice(None), *index)] = value
    return out


def conv(x, kernel, strides, padding, dilations):
    *widths, depth, filters = kernel.shape
    groups = x.shape[-1] // depth
    outputs = {}
    for output, taps in windows(x, widths, strides, dilations, padding):
        total = np.zeros((x.shape[0], filters))
        for tap, vector in taps:
            for g, part in enumerate(np.split(vector, groups, -1)):
                mine = slice(g * filters // groups, (g + 1) * filters // groups)
                total[:, mine] += part @ kernel[tap][:, mine]
        outputs[output] = total
    return gathered(outputs)


def pool(x, widths, strides, padding, combine):
    steps = windows(x, widths, strides, (1,) * len(widths), padding)
    return gathered({o: combine([vector for _, vector in taps], 0) for o, taps in steps})


def first(x, data_format):
    return x if data_format == "channels_last" else np.moveaxis(x, -1, 1)


@pytest.mark.parametrize("data_format", FORMATS)
@pytest.mark.parametrize("padding", PADDINGS)
@pytest.mark.parametrize(
    ("strides", "dilation", "groups"),
    [(1, 1, 1), (2, 1, 1), (1, 2, 1), (2, 2, 1), (1, 1, 2), (3, 1, 2), (1, 2, 4), (2, 1, 4)],
)
@pytest.mark.parametrize("rank", RANKS)
def test_conv(rank, strides, dilation, groups, padding, data_format):
    x = draw(2, *SIZES[:rank], 4)
    kernel = draw(*KERNELS[:rank], 4 // groups, 8)
    out = ops.conv(first(x, data_format), kernel, strides, padding, data_format, dilation)
    expected = conv(x, kernel, (strides,) * rank, padding, (dilation,) * rank)
    np.testing.assert_allclose(
        backend.to_numpy(out), first(expected, data_format), rtol=1e-4, atol=1e-4
    )


@pytest.mark.parametrize("data_format", FORMATS)
@pytest.mark.parametrize("padding", PADDINGS)
def test_conv_with_settings_for_each_axis(padding, data_format):
    x, kernel = draw(2, 9, 8, 4), draw(3, 2, 4, 5)
    out = ops.conv(first(x, data_format), kernel, (1, 3), padding, data_format)
    expected = conv(x, kernel, (1, 3), padding, (1, 1))
    np.testing.assert_allclose(
        backend.to_numpy(out), first(expected, data_format), rtol=1e-4, atol=1e-4
    )


@pytest.mark.parametrize("data_format", FORMATS)
@pytest.mark.parametrize("padding", PADDINGS)
@pytest.mark.parametrize(("strides", "dilation"), [(1, 1), (2, 1), (1, 2), (2, 2)])
@pytest.mark.parametrize("rank", RANKS)
def test_depthwise_conv(rank, strides, dilation, padding, data_format):
    x = draw(2, *SIZES[:rank], 3)
    kernel = draw(*KERNELS[:rank], 3, 2)
    out = ops.depthwise_conv(first(x, data_format), kernel, strides, padding, data_format, dilation)
    grouped = kernel.reshape(*KERNELS[:rank], 1, 6)
    expected = conv(x, grouped, (strides,) * rank, padding, (dilation,) * rank)
    np.testing.assert_allclose(
        backend.to_numpy(out), first(expected, data_format), rtol=1e-4, atol=1e-4
    )


@pytest.mark.parametrize("data_format", FORMATS)
@pytest.mark.parametrize("padding", PADDINGS)
@pytest.mark.parametrize(("size", "strides"), [(2, None), (3, 1), (3, 2), (2, 3)])
@pytest.mark.parametrize("rank", RANKS)
@pytest.mark.parametrize(("op", "combine"), [(ops.max_pool, np.max), (ops.average_pool, np.mean)])
def test_pool(op, combine, rank, size, strides, padding, data_format):
    x = draw(2, *SIZES[:rank], 3)
    out = op(first(x, data_format), size, strides, padding, data_format)
    expected = pool(x, (size,) * rank, (strides or size,) * rank, padding, combine)
    np.testing.assert_allclose(
        backend.to_numpy(out), first(expected, data_format), rtol=1e-5, atol=1e-6
    )


@pytest.mark.parametrize("padding", PADDINGS)
@pytest.mark.parametrize("dtype", ["int32", "float64", "float16", "bfloat16"])
def test_max_pool_keeps_the_dtype(dtype, padding):
    x = ops.cast(-5 + np.arange(5).reshape(1, 5, 1), dtype)
    out = ops.max_pool(x, 2, 2, padding)
    assert backend.dtype_of(out) == backend.canonical.get(dtype, dtype)
    expected = [-4, -2] if padding == "valid" else [-4, -2, -1]
    assert backend.to_numpy(out).astype("float32").ravel().tolist() == expected


@pytest.mark.parametrize("dtype", ["float16", "bfloat16", "float64"])
def test_conv_keeps_the_dtype(dtype):
    x = ops.cast(np.arange(6).reshape(1, 6, 1), dtype)
    out = ops.conv(x, ops.ones((3, 1, 1), dtype))
    assert backend.dtype_of(out) == backend.canonical.get(dtype, dtype)
    assert backend.to_numpy(out).astype("float32").ravel().tolist() == [3, 6, 9, 12]
