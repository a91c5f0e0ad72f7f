"""Activations."""

import numpy as np
from scipy import special

from tests.ops.samples.form import BIG, BOTH, EVERY, A, S, case, of_rank, unary
from tests.ops.samples.trigonometry import erf


def sigmoid(x):
    return special.expit(np.asarray(x, float))


def softmax(x, axis=-1):
    return special.softmax(np.asarray(x, float), axis)


def log_softmax(x, axis=-1):
    return special.log_softmax(np.asarray(x, float), axis)


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


ACTIVATION = {
    "relu": unary(relu),
    "relu6": case(lambda x: np.clip(x, 0, 6), S(4 * A)),
    "sigmoid": unary(sigmoid),
    "softmax": case(of_rank(1, softmax), S(A), S(BIG, 1), S(500 * A)),
    "log_softmax": case(of_rank(1, log_softmax), S(A), S(BIG, axis=1), S(500 * A)),
    "softplus": case(lambda x: np.logaddexp(x, 0.0), S(A), S(60 * A)),
    "softsign": unary(lambda x: x / (1 + np.abs(x))),
    "silu": unary(lambda x: x * sigmoid(x)),
    "log_sigmoid": case(lambda x: -np.logaddexp(-np.asarray(x, float), 0.0), S(A), S(60 * A)),
    "gelu": case(gelu, S(A), S(A, approximate=False), slack=2),
    "elu": case(elu, S(A), S(A, alpha=0.5)),
    "selu": unary(selu),
    "celu": case(celu, S(A), S(A, alpha=0.5)),
    "leaky_relu": case(leaky_relu, S(A), S(A, negative_slope=0.5)),
    "hard_sigmoid": case(hard_sigmoid, S(A), S(3 * A)),
    "hard_silu": case(lambda x: x * hard_sigmoid(x), S(A), S(3 * A)),
    "hard_tanh": unary(lambda x: np.clip(x, -1, 1)),
    "tanh_shrink": case(lambda x: x - np.tanh(x), S(BOTH), slack=8),
    "soft_shrink": case(soft_shrink, S(A), S(A, 0.25)),
    "hard_shrink": case(hard_shrink, S(A), S(A, threshold=1.0)),
    "threshold": case(threshold, S(A, 0.5, -1.0)),
    "squareplus": case(lambda x, b=4: (x + np.sqrt(x * x + b)) / 2, S(A), S(A, b=1), slack=4),
    "sparse_plus": unary(sparse_plus),
    "sparse_sigmoid": unary(lambda x: np.clip((x + 1) / 2, 0, 1)),
    "sparsemax": case(of_rank(1, sparsemax), S(A), S(BIG, 1)),
    "glu": case(glu, S(BIG), S(BIG, axis=0)),
    "stop_gradient": case(lambda x: x, S(A), kinds=EVERY, smooth=False),
}
