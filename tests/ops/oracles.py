"""What ops mean, by NumPy, SciPy and closed forms; nothing here knows keraia."""

import itertools

import numpy as np
from scipy import special


def sigmoid(x):
    return special.expit(np.asarray(x, float))


def softmax(x, axis=-1):
    return special.softmax(np.asarray(x, float), axis)


def log_softmax(x, axis=-1):
    return special.log_softmax(np.asarray(x, float), axis)


def erf(x):
    return special.erf(np.asarray(x, float))


def erfinv(x):
    return special.erfinv(np.asarray(x, float))


def logsumexp(x, axis=None, keepdims=False):
    return special.logsumexp(np.asarray(x, float), axis=axis, keepdims=keepdims)


def relu(x):
    return np.maximum(x, np.zeros_like(x))


def gelu(x, approximate=True):
    if approximate:
        return x * (1 + np.tanh(np.sqrt(2 / np.pi) * (x + 0.044715 * x**3))) / 2
    return x * (1 + erf(x / np.sqrt(2))) / 2


def elu(x, alpha=1.0):
    return np.where(x > 0, x, alpha * (np.exp(x) - 1))


def celu(x, alpha=1.0):
    return np.where(x > 0, x, alpha * (np.exp(x / alpha) - 1))


def selu(x):
    return 1.0507009873554804934193349852946 * elu(x, 1.6732632423543772848170429916717)


def leaky_relu(x, negative_slope=0.2):
    return np.where(x > 0, x, negative_slope * x)


def hard_sigmoid(x):
    return np.clip(x / 6 + 0.5, 0, 1)


def soft_shrink(x, threshold=0.5):
    return np.sign(x) * np.maximum(np.abs(x) - threshold, 0)


def hard_shrink(x, threshold=0.5):
    return np.where(np.abs(x) > threshold, x, 0)


def threshold(x, threshold, default_value):
    return np.where(x > threshold, x, default_value)


def sparse_plus(x):
    return np.where(x <= -1, 0, np.where(x >= 1, x, (x + 1) ** 2 / 4))


def sparsemax(x, axis=-1):
    """The threshold by bisection: the sum of `max(x - t, 0)` falls as t rises."""
    x = np.asarray(x, float)
    low, high = x.max(axis, keepdims=True) - 1, x.max(axis, keepdims=True)
    for _ in range(100):
        middle = (low + high) / 2
        above = np.maximum(x - middle, 0).sum(axis, keepdims=True) > 1
        low, high = np.where(above, middle, low), np.where(above, high, middle)
    return np.maximum(x - low, 0)


def glu(x, axis=-1):
    a, b = np.split(x, 2, axis)
    return a * sigmoid(b)


# -- windows


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


# -- picking


def scatter(indices, values, shape):
    out = np.zeros(shape, values.dtype)
    np.add.at(out, tuple(np.moveaxis(indices, -1, 0)), values)
    return out


def scatter_update(inputs, indices, updates, reduction=None):
    out = inputs.copy()
    for place, value in zip(map(tuple, indices), updates, strict=True):
        old = out[place]
        out[place] = {
            None: lambda a, b: b,
            "add": np.add,
            "max": np.maximum,
            "min": np.minimum,
            "mul": np.multiply,
        }[reduction](old, value)
    return out


def block(start, shape):
    return tuple(slice(a, a + n) for a, n in zip(start, shape, strict=True))


def slice_update(inputs, start_indices, updates):
    out = inputs.copy()
    out[block(start_indices, updates.shape)] = updates
    return out


def one_hot(x, num_classes, axis=-1, dtype=None):
    out = (np.asarray(x)[..., None] == np.arange(num_classes)).astype(dtype or float)
    return np.moveaxis(out, -1, axis)


def top_k(x, k, sorted=True):
    order = np.argsort(-x, axis=-1, kind="stable")[..., :k]
    return np.take_along_axis(x, order, -1), order


def in_top_k(targets, predictions, k):
    score = np.take_along_axis(predictions, targets[:, None], 1)
    return (predictions > score).sum(1) < k


# -- losses and normalization


def binary_crossentropy(target, output, from_logits=False):
    p = sigmoid(output) if from_logits else np.clip(output, 1e-7, 1 - 1e-7)
    return -target * np.log(p) - (1 - target) * np.log(1 - p)


def _log_probabilities(output, from_logits, axis):
    if from_logits:
        return log_softmax(output, axis)
    return np.log(np.clip(output / output.sum(axis, keepdims=True), 1e-7, 1 - 1e-7))


def categorical_crossentropy(target, output, from_logits=False, axis=-1):
    return -(target * _log_probabilities(output, from_logits, axis)).sum(axis)


def sparse_categorical_crossentropy(target, output, from_logits=False, axis=-1):
    logs = np.moveaxis(_log_probabilities(output, from_logits, axis), axis, -1)
    target = target.reshape(logs.shape[:-1])
    return -np.take_along_axis(logs, target[..., None], -1)[..., 0]


def ctc_loss(target, output, target_length, output_length, mask_index=0):
    """By trying every way to name a class in each frame."""
    logs = log_softmax(output, -1)
    losses = []
    for labels, frames, n, m in zip(target, logs, target_length, output_length, strict=True):
        total = -np.inf
        for path in itertools.product(range(frames.shape[1]), repeat=int(m)):
            text = [c for c, _ in itertools.groupby(path) if c != mask_index]
            if text == list(labels[:n]):
                total = np.logaddexp(total, frames[np.arange(m), list(path)].sum())
        losses.append(-total)
    return np.array(losses)


def moments(x, axes, keepdims=False, synchronized=False):
    axes = tuple(axes) if isinstance(axes, list) else axes
    return x.mean(axes, keepdims=keepdims), x.var(axes, keepdims=keepdims)


def normalize(x, axis=-1, order=2, epsilon=1e-7):
    length = np.linalg.norm(x, order, axis, keepdims=True)
    return x / np.maximum(length, epsilon)


def batch_normalization(x, mean, variance, axis, offset=None, scale=None, epsilon=1e-3):
    def along(vector):
        return vector.reshape([-1 if i == axis % x.ndim else 1 for i in range(x.ndim)])

    out = (x - along(mean)) / np.sqrt(along(variance) + epsilon)
    out = out if scale is None else out * along(scale)
    return out if offset is None else out + along(offset)


def _along(out, weight, axis):
    axes = [a % out.ndim for a in np.atleast_1d(axis)]
    shape = [n if i in axes else 1 for i, n in enumerate(out.shape)]
    return weight.reshape(shape)


def layer_normalization(x, gamma=None, beta=None, axis=-1, epsilon=1e-3):
    out = (x - x.mean(axis, keepdims=True)) / np.sqrt(x.var(axis, keepdims=True) + epsilon)
    out = out if gamma is None else out * _along(out, gamma, axis)
    return out if beta is None else out + _along(out, beta, axis)


def rms_normalization(x, scale=None, axis=-1, epsilon=1e-7):
    out = x / np.sqrt((x * x).mean(axis, keepdims=True) + epsilon)
    return out if scale is None else out * _along(out, scale, axis)
