"""Random bits on NumPy: a seed is a `uint32[2]` array, the key of a Philox generator."""

from typing import Any

import numpy as np
from scipy import special

from keraia.backends.host import host_dtype
from keraia.backends.numpy.kernels import kernel

_STEP = np.array([0, 1], np.uint32)


def _generator(seed: Any) -> np.random.Generator:
    return np.random.Generator(np.random.Philox(key=seed.astype(np.uint64)))


def _drawn(dtype: np.dtype) -> type:
    """The dtype that NumPy draws in for one that is asked for."""
    return np.float64 if dtype == np.float64 else np.float32


def seed(number: int) -> None:
    """Nothing to do: NumPy's global generator is seeded on every backend."""


@kernel("advance_seed")
def advance(seed: Any) -> Any:
    return seed + _STEP


@kernel("random_uniform")
def uniform(seed: Any, shape: tuple[int, ...], minval: float, maxval: float, dtype: str) -> Any:
    wanted = host_dtype(dtype)
    draw = _generator(seed).random(shape, _drawn(wanted)) * (maxval - minval) + minval
    draw = np.asarray(draw).astype(wanted)
    return np.where(draw < maxval, draw, wanted.type(minval))  # rounding may reach the bound


@kernel("random_normal")
def normal(seed: Any, shape: tuple[int, ...], mean: float, stddev: float, dtype: str) -> Any:
    wanted = host_dtype(dtype)
    draw = _generator(seed).standard_normal(shape, _drawn(wanted))
    return np.asarray(draw * stddev + mean).astype(wanted)


@kernel("random_truncated_normal")
def truncated_normal(
    seed: Any, shape: tuple[int, ...], mean: float, stddev: float, dtype: str
) -> Any:
    low, high = special.ndtr(-2.0), special.ndtr(2.0)
    draw = special.ndtri(_generator(seed).uniform(low, high, shape))
    return np.asarray(draw * stddev + mean).astype(host_dtype(dtype))


@kernel("random_randint")
def randint(seed: Any, shape: tuple[int, ...], minval: int, maxval: int, dtype: str) -> Any:
    return np.asarray(_generator(seed).integers(minval, maxval, shape, host_dtype(dtype)))


@kernel("random_categorical")
def categorical(seed: Any, logits: Any, num_samples: int, dtype: str) -> Any:
    *rows, classes = logits.shape
    noise = _generator(seed).gumbel(size=(*rows, num_samples, classes))
    draw = np.argmax(logits[..., None, :].astype(np.float64) + noise, axis=-1)
    return draw.astype(host_dtype(dtype))


@kernel("random_shuffle")
def shuffle(seed: Any, x: Any, axis: int) -> Any:
    return _generator(seed).permutation(x, axis=axis)


@kernel("random_gamma")
def gamma(seed: Any, shape: tuple[int, ...], alpha: Any, dtype: str) -> Any:
    draw = _generator(seed).standard_gamma(alpha.astype(np.float64), shape)
    return np.asarray(draw).astype(host_dtype(dtype))


@kernel("random_beta")
def beta(seed: Any, shape: tuple[int, ...], alpha: Any, beta: Any, dtype: str) -> Any:
    draw = _generator(seed).beta(alpha.astype(np.float64), beta.astype(np.float64), shape)
    return np.asarray(draw).astype(host_dtype(dtype))


@kernel("random_binomial")
def binomial(seed: Any, shape: tuple[int, ...], counts: Any, probabilities: Any, dtype: str) -> Any:
    trials = counts.astype(np.int64)
    draw = _generator(seed).binomial(trials, probabilities.astype(np.float64), shape)
    return np.asarray(draw).astype(host_dtype(dtype))


@kernel("random_dropout")
def dropout(seed: Any, x: Any, rate: float, noise_shape: tuple[int, ...]) -> Any:
    if rate == 0.0:
        return x
    keep = _generator(seed).random(noise_shape, np.float32) >= rate
    scale = 0.0 if rate == 1.0 else 1.0 / (1.0 - rate)
    return np.where(keep, x * x.dtype.type(scale), x.dtype.type(0))
