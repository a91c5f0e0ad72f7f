"""Convolution and pooling on TensorFlow, for one to three spatial axes.

TensorFlow's kernels on the CPU want the channels last, one group, and either strides or dilation;
the rest is put together here: `channels_first` by transposition, groups by splitting, dilation with
strides by leaving out places.
"""

from collections.abc import Callable, Sequence
from itertools import product
from typing import Any

import tensorflow as tf

from keraia.backends.tensorflow.kernels import kernel
from keraia.core.windows import conv_length

Sizes = Sequence[int]


def channels_last(x: Any, data_format: str) -> Any:
    if data_format == "channels_last":
        return x
    rank = x.shape.rank
    return tf.transpose(x, [0, *range(2, rank), 1])


def placed_back(out: Any, data_format: str) -> Any:
    if data_format == "channels_last":
        return out
    rank = out.shape.rank
    return tf.transpose(out, [0, rank - 1, *range(1, rank - 1)])


def _padded(x: Any, window: Sizes, strides: Sizes, dilation: Sizes) -> Any:
    """`x` with the zeros around it that padding "same" asks for."""
    border: list[Any] = [[0, 0]]
    sizes = tf.shape(x)
    for axis, (width, stride, rate) in enumerate(zip(window, strides, dilation, strict=True), 1):
        size = sizes[axis] if x.shape[axis] is None else x.shape[axis]
        outputs = -(-size // stride)
        missing = (outputs - 1) * stride + (width - 1) * rate + 1 - size
        missing = tf.maximum(missing, 0) if x.shape[axis] is None else max(missing, 0)
        border.append([missing // 2, missing - missing // 2])
    return tf.pad(x, [*border, [0, 0]])


def _every(x: Any, strides: Sizes) -> Any:
    """Every so many places along the spatial axes."""
    return x[(slice(None), *(slice(None, None, s) for s in strides))]


@kernel("convolve")
def conv(
    inputs: Any, kernel: Any, strides: Sizes, padding: str, data_format: str, dilation_rate: Sizes
) -> Any:
    *window, depth, filters = kernel.shape
    x = channels_last(inputs, data_format)
    groups = x.shape[-1] // depth
    if groups > 1 and depth == 1:
        kernel = tf.reshape(kernel, (*window, groups, filters // groups))
        return depthwise_conv(inputs, kernel, strides, padding, data_format, dilation_rate)
    settings = (strides, padding, dilation_rate)
    if groups == 1:
        return placed_back(_convolve(x, kernel, *settings), data_format)
    parts = zip(tf.split(x, groups, -1), tf.split(kernel, groups, -1), strict=True)
    out = tf.concat([_convolve(part, weights, *settings) for part, weights in parts], -1)
    return placed_back(out, data_format)


# Without it the gradients of three axes fail in eager mode.
LAYOUT: dict[int, Any] = {1: "NWC", 2: "NHWC", 3: "NDHWC"}


def _convolve(x: Any, kernel: Any, strides: Sizes, padding: Any, dilation: Sizes) -> Any:
    if x.shape[0] == 0:
        filters = kernel.shape[-1]
        return _of_no_rows(x, tf.reshape(kernel, (-1, filters)), kernel, strides, padding, dilation)
    layout = LAYOUT[len(strides)]
    if max(dilation) == 1:
        return tf.nn.convolution(x, kernel, strides, padding.upper(), layout)
    if max(strides) == 1:
        return tf.nn.convolution(x, kernel, None, padding.upper(), layout, dilation)
    if padding == "same":
        x = _padded(x, kernel.shape[:-2], strides, dilation)
    return _every(tf.nn.convolution(x, kernel, None, "VALID", layout, dilation), strides)


def _of_no_rows(
    x: Any, columns: Any, kernel: Any, strides: Sizes, padding: str, dilation: Sizes
) -> Any:
    """A convolution of no rows; TensorFlow 2.21 gives these the shape of the inputs on CPUs.

    A product, so that gradients reach inputs and kernel.
    """
    each = zip(x.shape[1:-1], kernel.shape[:-2], strides, dilation, strict=True)
    places = [conv_length(*sizes, padding) for sizes in each]
    return tf.matmul(tf.reshape(x, (0, *places, columns.shape[0])), columns)


@kernel("convolve_depthwise")
def depthwise_conv(
    inputs: Any, kernel: Any, strides: Sizes, padding: str, data_format: str, dilation_rate: Sizes
) -> Any:
    x = channels_last(inputs, data_format)
    if x.shape[0] == 0:
        columns = tf.reshape(kernel, (-1, kernel.shape[-2] * kernel.shape[-1]))
        out = _of_no_rows(x, columns, kernel, strides, padding, dilation_rate)
        return placed_back(out, data_format)
    uneven = len(set(strides)) > 1 or (max(strides) > 1 and max(dilation_rate) > 1)
    if len(strides) > 2 or (len(strides) == 2 and uneven):
        out = _depthwise_by_taps(x, kernel, strides, padding, dilation_rate)
    elif len(strides) == 2:
        out = _depthwise(x, kernel, strides[0], padding, dilation_rate)
    elif uneven:
        out = _depthwise_by_taps(x, kernel, strides, padding, dilation_rate)
    else:
        plane = tf.expand_dims(x, 1)
        out = _depthwise(plane, kernel[None], strides[0], padding, (1, *dilation_rate))
        out = tf.squeeze(out, 1)
    return placed_back(out, data_format)


def _depthwise(x: Any, kernel: Any, stride: int, padding: str, dilation: Sizes) -> Any:
    return tf.nn.depthwise_conv2d(
        x, kernel, (1, stride, stride, 1), padding.upper(), dilations=dilation
    )


def _depthwise_by_taps(x: Any, kernel: Any, strides: Sizes, padding: str, dilation: Sizes) -> Any:
    """The sum over the elements of the window: what TensorFlow has no kernel for."""
    *window, channels, multiplier = kernel.shape
    if padding == "same":
        x = _padded(x, window, strides, dilation)
    sizes = tf.shape(x)
    out: Any = 0
    for index in product(*map(range, window)):
        places = [slice(None)]
        for axis, (i, rate) in enumerate(zip(index, dilation, strict=True)):
            end = sizes[axis + 1] - (window[axis] - 1 - i) * rate
            places.append(slice(i * rate, end, strides[axis]))
        out = out + x[tuple(places)][..., None] * kernel[index]
    shape = tf.concat([tf.shape(out)[:-2], [channels * multiplier]], 0)
    return tf.ensure_shape(tf.reshape(out, shape), (*out.shape[:-2], channels * multiplier))


_IN_3D = (tf.float32, tf.bfloat16)


def _pool(
    pool: Callable[..., Any], x: Any, size: Sizes, strides: Sizes, padding: str, data_format: str
) -> Any:
    x = channels_last(x, data_format)
    if len(size) == 3 and x.dtype not in _IN_3D:
        return placed_back(_pool_in_two(pool, x, size, strides, padding.upper()), data_format)
    out = pool(x, size, strides, padding.upper(), LAYOUT[len(size)])
    return placed_back(out, data_format)


def _pool_in_two(
    pool: Callable[..., Any], x: Any, size: Sizes, strides: Sizes, padding: str
) -> Any:
    """Three axes for dtypes that TensorFlow pools along two only: the last two, then the first."""
    batch, depth, height, width, channels = tf.unstack(tf.shape(x))
    planes = tf.reshape(x, (batch * depth, height, width, channels))
    planes = pool(planes, size[1:], strides[1:], padding)
    _, height, width, _ = tf.unstack(tf.shape(planes))
    columns = tf.reshape(planes, (batch, depth, height * width, channels))
    columns = pool(columns, (size[0], 1), (strides[0], 1), padding)
    return tf.reshape(columns, (batch, tf.shape(columns)[1], height, width, channels))


@kernel("pool_max")
def max_pool(inputs: Any, pool_size: Sizes, strides: Sizes, padding: str, data_format: str) -> Any:
    return _pool(tf.nn.max_pool, inputs, pool_size, strides, padding, data_format)


@kernel("pool_average")
def average_pool(
    inputs: Any, pool_size: Sizes, strides: Sizes, padding: str, data_format: str
) -> Any:
    return _pool(tf.nn.avg_pool, inputs, pool_size, strides, padding, data_format)
