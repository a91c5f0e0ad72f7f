"""Transposed convolution on PyTorch.

`crop` says for each spatial axis how much of the full result to leave out before and after;
negative numbers add zeros. PyTorch leaves out as much before as after, save for an
`output_padding` below stride or dilation; what else there is, is cut from the full result.
"""

from collections.abc import Sequence

import torch.nn.functional as F  # noqa: N812 (its usual name)

from keraia.backends.torch.conv import Array, Sizes, channels_first, placed_back
from keraia.backends.torch.kernels import kernel

_CONV = {1: F.conv_transpose1d, 2: F.conv_transpose2d, 3: F.conv_transpose3d}


@kernel("convolve_transpose")
def conv_transpose(
    inputs: Array,
    kernel: Array,
    strides: Sizes,
    crop: Sequence[tuple[int, int]],
    data_format: str,
    dilation_rate: Sizes,
) -> Array:
    x = channels_first(inputs, data_format)
    rank = len(strides)
    weight = kernel.permute(rank + 1, rank, *range(rank))
    function = _CONV[rank]
    more = [before - after for before, after in crop]
    limits = map(max, zip(strides, dilation_rate, strict=True))
    if all(0 <= m < limit for m, limit in zip(more, limits, strict=True)):
        before = [pair[0] for pair in crop]
        out = function(x, weight, None, strides, before, more, 1, dilation_rate)
    else:
        out = function(x, weight, None, strides, dilation=dilation_rate)
        out = F.pad(out, [-n for pair in reversed(crop) for n in pair])
    return placed_back(out, data_format)
