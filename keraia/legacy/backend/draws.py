"""Functions of `keras.backend` that draw random numbers."""

from typing import Any

from keraia import initializers, random
from keraia.core.variable import Variable
from keraia.legacy.backend.functions import function
from keraia.legacy.rules import Rule

_LIMITS: dict[str, Rule] = {"low": "minval", "high": "maxval"}
_STD: dict[str, Rule] = {"std": "stddev"}


@function("keras.random.normal", _STD)
def random_normal(
    shape: Any, mean: float = 0.0, stddev: float = 1.0, dtype: Any = None, seed: Any = None
) -> Any:
    """Numbers of a normal distribution."""
    return random.normal(_sizes(shape), mean, stddev, dtype, seed)


@function("keras.random.uniform", _LIMITS)
def random_uniform(
    shape: Any, minval: float = 0.0, maxval: float = 1.0, dtype: Any = None, seed: Any = None
) -> Any:
    """Numbers between two limits, all as likely."""
    return random.uniform(_sizes(shape), minval, maxval, dtype, seed)


@function("keras.random.truncated_normal")
def truncated_normal(
    shape: Any, mean: float = 0.0, stddev: float = 1.0, dtype: Any = None, seed: Any = None
) -> Any:
    """Numbers of a normal distribution, none beyond two standard deviations."""
    return random.truncated_normal(_sizes(shape), mean, stddev, dtype, seed)


@function("keras.random.binomial(shape, 1, p)")
def random_binomial(shape: Any, p: float = 0.0, dtype: Any = None, seed: Any = None) -> Any:
    """Ones with a probability, else zeros."""
    return random.binomial(_sizes(shape), 1.0, p, dtype, seed)


@function("keras.random.binomial(shape, 1, p)")
def random_bernoulli(shape: Any, p: float = 0.0, dtype: Any = None, seed: Any = None) -> Any:
    """Ones with a probability, else zeros."""
    return random.binomial(_sizes(shape), 1.0, p, dtype, seed)


@function("keras.Variable(keras.initializers.RandomNormal(mean, scale), shape)")
def random_normal_variable(
    shape: Any, mean: float, scale: float, dtype: Any = None, name: Any = None, seed: Any = None
) -> Variable:
    """A variable with normal numbers."""
    draw = initializers.RandomNormal(mean, scale, seed)
    return Variable(draw, shape=tuple(shape), dtype=dtype, name=name)


@function("keras.Variable(keras.initializers.RandomUniform(low, high), shape)")
def random_uniform_variable(
    shape: Any, low: float, high: float, dtype: Any = None, name: Any = None, seed: Any = None
) -> Variable:
    """A variable with numbers between two limits."""
    draw = initializers.RandomUniform(low, high, seed)
    return Variable(draw, shape=tuple(shape), dtype=dtype, name=name)


def _sizes(shape: Any) -> Any:
    return tuple(shape) if isinstance(shape, list) else shape
