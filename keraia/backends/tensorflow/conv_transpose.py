"""Transposed convolution on TensorFlow.

`crop` says for each spatial axis how much of the full result to leave out before and after;
negative numbers add zeros. TensorFlow's kernels give the full result, with neither dilation nor
`channels_first`, which they lack on the CPU.
"""

from collections.abc import Sequence
from typing import Any

import tensorflow as tf

from keraia.backends.tensorflow.conv import LAYOUT, Sizes, channels_last, placed_back
from keraia.backends.tensorflow.folding import apart
from keraia.backends.tensorflow.kernels import kernel


@kernel("convolve_transpose")
def conv_transpose(
    inputs: Any,
    kernel: Any,
    strides: Sizes,
    crop: Sequence[tuple[int, int]],
    data_format: str,
    dilation_rate: Sizes,
) -> Any:
    x = channels_last(inputs, data_format)
    for axis, rate in enumerate(dilation_rate):
        kernel = apart(kernel, axis, rate)
    *window, filters, _ = kernel.shape
    sizes, given = tf.shape(x), x.shape
    space = [
        ((sizes[i] if given[i] is None else given[i]) - 1) * stride + width
        for i, (stride, width) in enumerate(zip(strides, window, strict=True), 1)
    ]
    shape = tf.stack([sizes[0], *space, filters])
    layout = LAYOUT[len(strides)]
    out = tf.nn.conv_transpose(x, kernel, shape, strides, "VALID", layout)
    kept = [slice(b, n - max(a, 0)) for n, (b, a) in zip(space, crop, strict=True)]
    border = [(0, 0), *((0, max(-after, 0)) for _, after in crop), (0, 0)]
    return placed_back(tf.pad(out[(slice(None), *kept)], border), data_format)
