"""Windows as columns, blocks as channels: by loops over places."""

import numpy as np

from tests.ops.samples.form import EVERY, Numbers, S, case

numbers = Numbers("folding")
real = numbers.real


def pair(value):
    return tuple(value) if isinstance(value, (tuple, list)) else (value, value)


def places(size, kernel_size, dilation, padding, stride):
    """For each column and row of the unfolded form the place in the padded image."""
    kernel, rates, borders, steps = map(pair, (kernel_size, dilation, padding, stride))
    counts = [
        (n + 2 * p - (k - 1) * d - 1) // s + 1
        for n, k, d, p, s in zip(size, kernel, rates, borders, steps, strict=True)
    ]
    for column, at in enumerate(np.ndindex(*counts)):
        for row, tap in enumerate(np.ndindex(*kernel)):
            yield column, row, tuple(np.multiply(at, steps) + np.multiply(tap, rates))


def unfold(x, kernel_size, dilation=1, padding=0, stride=1):
    found = list(places(x.shape[2:], kernel_size, dilation, padding, stride))
    (top, left), window = pair(padding), int(np.prod(pair(kernel_size)))
    padded = np.pad(x, [(0, 0), (0, 0), (top, top), (left, left)])
    out = np.zeros((*x.shape[:2], window, found[-1][0] + 1), x.dtype)
    for column, row, at in found:
        out[:, :, row, column] = padded[(..., *at)]
    return out.reshape(x.shape[0], -1, out.shape[-1])


def fold(x, output_size, kernel_size, dilation=1, padding=0, stride=1):
    (height, width), (top, left) = pair(output_size), pair(padding)
    window = int(np.prod(pair(kernel_size)))
    x = x.reshape(x.shape[0], -1, window, x.shape[-1])
    out = np.zeros((*x.shape[:2], height + 2 * top, width + 2 * left), x.dtype)
    for column, row, at in places((height, width), kernel_size, dilation, padding, stride):
        out[(..., *at)] += x[:, :, row, column]
    return out[:, :, top : top + height, left : left + width]


def space_to_depth(x, block_size, data_format="channels_last"):
    first = data_format == "channels_first"
    x = x if first else np.moveaxis(x, -1, 1)
    parts = np.stack(
        [x[:, :, i::block_size, j::block_size] for i, j in np.ndindex(*[block_size] * 2)]
    )
    if first:
        return np.concatenate([parts[:, :, c] for c in range(x.shape[1])]).swapaxes(0, 1)
    return np.moveaxis(np.concatenate(list(parts), 1), 1, -1)


def depth_to_space(x, block_size, data_format="channels_last"):
    first = data_format == "channels_first"
    x = x if first else np.moveaxis(x, -1, 1)
    batch, channels, height, width = x.shape
    depth = channels // block_size**2
    out = np.zeros((batch, depth, height * block_size, width * block_size), x.dtype)
    for n, (i, j) in enumerate(np.ndindex(block_size, block_size)):
        mine = slice(n, None, block_size**2) if first else slice(n * depth, (n + 1) * depth)
        out[:, :, i::block_size, j::block_size] = x[:, mine]
    return out if first else np.moveaxis(out, 1, -1)


IMAGES = real(2, 3, 4, 5)
FOLDING = {
    "unfold": case(
        unfold,
        S(IMAGES, 2),
        S(IMAGES, (2, 3), dilation=(2, 1), padding=(1, 2), stride=(1, 2)),
        S(IMAGES, 1, stride=3),
        kinds=EVERY,
    ),
    "fold": case(
        fold,
        S(real(2, 8, 12), (4, 5), 2),
        S(real(1, 12, 16), (4, 5), (2, 3), dilation=(2, 1), padding=(1, 2), stride=(1, 2)),
        S(real(2, 2, 4), 4, 1, stride=3),
        kinds="iuf",
        slack=4,
    ),
    "space_to_depth": case(
        space_to_depth,
        S(real(2, 4, 6, 3), 2),
        S(real(1, 3, 6, 3), 3),
        S(real(2, 3, 4, 6), 2, data_format="channels_first"),
        kinds=EVERY,
    ),
    "depth_to_space": case(
        depth_to_space,
        S(real(2, 2, 3, 8), 2),
        S(real(1, 1, 2, 18), 3),
        S(real(2, 12, 2, 3), 2, data_format="channels_first"),
        kinds=EVERY,
    ),
}
