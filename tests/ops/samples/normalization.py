"""Losses and normalization."""

import numpy as np

from tests.ops.samples.activation import log_softmax, sigmoid
from tests.ops.samples.form import BIG, A, Numbers, S, case, of_rank, whole

numbers = Numbers("normalization")
real, chances = numbers.real, numbers.chances


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


P, T = chances(4, 3), chances(4, 3)
NORMALIZATION = {
    "binary_crossentropy": case(
        binary_crossentropy, S(T, P), S(T, A[:1].T[:1] * P, from_logits=True), kinds="f", slack=4
    ),
    "categorical_crossentropy": case(
        of_rank(1, categorical_crossentropy),
        S(T, P),
        S(T, real(4, 3), from_logits=True),
        S(T, 2 * P, axis=0),
        kinds="f",
        slack=4,
    ),
    "sparse_categorical_crossentropy": case(
        sparse_categorical_crossentropy,
        S(whole(0, 2, 1, 1), P),
        S(whole(0, 2, 1, 1)[:, None], real(4, 3), from_logits=True),
        S(whole(0, 3, 1), P, axis=0),
        kinds="f",
        slack=4,
    ),
    "moments": case(moments, S(BIG, 1), S(BIG, [0, 2], keepdims=True), kinds="f", slack=4),
    "normalize": case(
        normalize, S(A), S(A, axis=0, order=1), S(A, order=3, epsilon=1e-3), kinds="f", slack=4
    ),
    "batch_normalization": case(
        batch_normalization,
        S(BIG, real(4), real(4, low=0.5), -1),
        S(BIG, real(3), real(3, low=0.5), axis=1, offset=real(3), scale=real(3), epsilon=0.1),
        kinds="f",
        slack=8,
    ),
    "layer_normalization": case(
        layer_normalization,
        S(BIG),
        S(BIG, real(4), real(4), axis=-1, epsilon=0.1),
        S(BIG, gamma=real(2, 3), axis=(0, 1)),
        kinds="f",
        slack=8,
    ),
    "rms_normalization": case(
        rms_normalization, S(BIG), S(BIG, real(3), axis=1, epsilon=0.1), kinds="f", slack=8
    ),
}
