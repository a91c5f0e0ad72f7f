"""Random bits on JAX: a seed is a `uint32[2]` array, used as a threefry key."""

from typing import Any

import jax
import jax.numpy as jnp

from keraia.backends.jax.arrays import native
from keraia.backends.jax.kernels import kernel


def _key(seed: Any) -> Any:
    return jax.random.wrap_key_data(seed, impl="threefry2x32")


def seed(number: int) -> None:
    """Nothing to do: JAX has no generator of its own, programs pass keys."""


@kernel("advance_seed")
def advance(seed: Any) -> Any:
    return seed + jnp.asarray([0, 1], jnp.uint32)


@kernel("random_uniform")
def uniform(seed: Any, shape: tuple[int, ...], minval: float, maxval: float, dtype: str) -> Any:
    return jax.random.uniform(_key(seed), shape, native(dtype), minval, maxval)


@kernel("random_normal")
def normal(seed: Any, shape: tuple[int, ...], mean: float, stddev: float, dtype: str) -> Any:
    draw = jax.random.normal(_key(seed), shape, native(dtype))
    return draw * jnp.asarray(stddev, draw.dtype) + jnp.asarray(mean, draw.dtype)


@kernel("random_truncated_normal")
def truncated_normal(
    seed: Any, shape: tuple[int, ...], mean: float, stddev: float, dtype: str
) -> Any:
    draw = jax.random.truncated_normal(_key(seed), -2.0, 2.0, shape, native(dtype))
    return draw * jnp.asarray(stddev, draw.dtype) + jnp.asarray(mean, draw.dtype)


@kernel("random_randint")
def randint(seed: Any, shape: tuple[int, ...], minval: int, maxval: int, dtype: str) -> Any:
    return jax.random.randint(_key(seed), shape, minval, maxval, native(dtype))


@kernel("random_categorical")
def categorical(seed: Any, logits: Any, num_samples: int, dtype: str) -> Any:
    shape = (num_samples, *logits.shape[:-1])
    draw = jax.random.categorical(_key(seed), logits, axis=-1, shape=shape)
    return jnp.moveaxis(draw, 0, -1).astype(native(dtype))


@kernel("random_shuffle")
def shuffle(seed: Any, x: Any, axis: int) -> Any:
    return jax.random.permutation(_key(seed), x, axis=axis)


@kernel("random_gamma")
def gamma(seed: Any, shape: tuple[int, ...], alpha: Any, dtype: str) -> Any:
    return jax.random.gamma(_key(seed), alpha, shape, native(dtype))


@kernel("random_beta")
def beta(seed: Any, shape: tuple[int, ...], alpha: Any, beta: Any, dtype: str) -> Any:
    return jax.random.beta(_key(seed), alpha, beta, shape, native(dtype))


@kernel("random_binomial")
def binomial(seed: Any, shape: tuple[int, ...], counts: Any, probabilities: Any, dtype: str) -> Any:
    return jax.random.binomial(_key(seed), counts, probabilities, shape).astype(native(dtype))


@kernel("random_dropout")
def dropout(seed: Any, x: Any, rate: float, noise_shape: tuple[int, ...]) -> Any:
    if rate == 0.0:
        return x
    keep = jax.random.bernoulli(_key(seed), 1.0 - rate, noise_shape)
    scale = 0.0 if rate == 1.0 else 1.0 / (1.0 - rate)
    return jnp.where(keep, x * jnp.asarray(scale, x.dtype), jnp.zeros((), x.dtype))
