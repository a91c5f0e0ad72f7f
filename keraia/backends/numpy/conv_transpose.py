"""Transposed convolution on NumPy.

`crop` says for each spatial axis how much of the full result to leave out before and after;
negative numbers add zeros.
"""

from collections.abc import Sequence

import numpy as np

from keraia.backends.numpy.conv import Sizes, channels_last, placed_back, taps_of
from keraia.backends.numpy.kernels import kernel


@kernel("convolve_transpose")
def conv_transpose(
    inputs: np.ndarray,
    kernel: np.ndarray,
    strides: Sizes,
    crop: Sequence[tuple[int, int]],
    data_format: str,
    dilation_rate: Sizes,
) -> np.ndarray:
    """A matrix product for each element of the window, added where it belongs."""
    x = channels_last(inputs, data_format)
    *window, filters, _ = kernel.shape
    space = [
        (n - 1) * stride + (k - 1) * rate + 1
        for n, stride, k, rate in zip(x.shape[1:-1], strides, window, dilation_rate, strict=True)
    ]
    out = np.zeros((len(x), *space, filters), x.dtype)
    for index, part in taps_of(out, window, strides, dilation_rate):
        part += x @ kernel[index].T
    kept = [slice(b, n - max(a, 0)) for n, (b, a) in zip(space, crop, strict=True)]
    border = [(0, 0), *((0, max(-after, 0)) for _, after in crop), (0, 0)]
    return placed_back(np.pad(out[(slice(None), *kept)], border), data_format)
