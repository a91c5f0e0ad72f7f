"""Initializers that draw, from NumPy's counter-based generator Philox keyed by the seed."""

import math
from typing import Any, ClassVar, Literal

import numpy as np

from keraia.backends import backend
from keraia.core.dtypes import is_float
from keraia.core.seeds import standardize_seed
from keraia.initializers.base import HostInitializer
from keraia.initializers.fans import Axes, fans

# Standard deviation of a standard normal variable cut off at -2 and 2.
TRUNCATED_STDDEV = 0.87962566103423978


class RandomInitializer(HostInitializer):
    """Base of the initializers that draw: the seed, and the generator it keys.

    With an integer seed, or none, every call of the object gives the same values; a SeedGenerator
    moves on at each call.
    """

    config_attributes = {"seed": "_given_seed"}

    def __init__(self, seed: Any = None) -> None:
        self._given_seed = seed
        self.seed = standardize_seed(seed, f"initializers.{type(self).__name__}")

    def values(self, shape: tuple[int, ...], dtype: np.dtype) -> np.ndarray:
        if not is_float(dtype.name):
            raise ValueError(
                f"initializers.{type(self).__name__}: random values are real numbers, got the "
                f"dtype {dtype.name}. Ask for a floating dtype, or use Zeros, Ones or Constant."
            )
        drawn = np.dtype(np.float64 if dtype == np.float64 else np.float32)
        return self.draw_values(self.generator(), shape, drawn).astype(dtype, copy=False)

    def draw_values(
        self, generator: np.random.Generator, shape: tuple[int, ...], dtype: np.dtype
    ) -> np.ndarray:
        """Values in `dtype`, float32 or float64."""
        raise NotImplementedError

    def generator(self) -> np.random.Generator:
        """A generator at its start, keyed by the seed."""
        if isinstance(self.seed, int):
            return np.random.Generator(np.random.Philox(key=self.seed % 2**64))
        high, low = (int(half) for half in backend.to_numpy(self.seed.next()))
        return np.random.Generator(np.random.Philox(key=high << 32 | low))


class RandomNormal(RandomInitializer):
    """Draws from a normal distribution.

    Args:
        mean: Mean of the distribution.
        stddev: Standard deviation.
        seed: An integer, a `keras.random.SeedGenerator`, or None to draw a seed from the global
            stream that `keras.utils.set_random_seed` restarts.

    Example:
        >>> draw = RandomNormal(stddev=1.0, seed=1)
        >>> bool(np.array_equal(draw((8,)), draw((8,))))
        True
    """

    def __init__(self, mean: float = 0.0, stddev: float = 0.05, seed: Any = None) -> None:
        super().__init__(seed)
        self.mean = mean
        self.stddev = stddev

    def draw_values(
        self, generator: np.random.Generator, shape: tuple[int, ...], dtype: np.dtype
    ) -> np.ndarray:
        return affine(generator.standard_normal(shape, dtype), self.stddev, self.mean)


class RandomUniform(RandomInitializer):
    """Draws from a uniform distribution.

    Args:
        minval: Lower bound.
        maxval: Upper bound.
        seed: As in `RandomNormal`.

    Example:
        >>> values = np.asarray(RandomUniform(1.0, 2.0, seed=1)((100,)))
        >>> bool(values.min() >= 1.0), bool(values.max() <= 2.0)
        (True, True)
    """

    def __init__(self, minval: float = -0.05, maxval: float = 0.05, seed: Any = None) -> None:
        super().__init__(seed)
        self.minval = minval
        self.maxval = maxval

    def draw_values(
        self, generator: np.random.Generator, shape: tuple[int, ...], dtype: np.dtype
    ) -> np.ndarray:
        return affine(generator.random(shape, dtype), self.maxval - self.minval, self.minval)


class TruncatedNormal(RandomInitializer):
    """Draws from a normal distribution cut off two standard deviations from its mean.

    Values beyond are drawn again, so that the standard deviation of what comes out is about
    `0.88 * stddev`.

    Args:
        mean: Mean of the distribution.
        stddev: Standard deviation before the cut.
        seed: As in `RandomNormal`.

    Example:
        >>> values = np.asarray(TruncatedNormal(stddev=1.0, seed=1)((1000,)))
        >>> bool(np.abs(values).max() <= 2.0)
        True
    """

    def __init__(self, mean: float = 0.0, stddev: float = 0.05, seed: Any = None) -> None:
        super().__init__(seed)
        self.mean = mean
        self.stddev = stddev

    def draw_values(
        self, generator: np.random.Generator, shape: tuple[int, ...], dtype: np.dtype
    ) -> np.ndarray:
        return affine(truncated_normal(generator, shape, dtype), self.stddev, self.mean)


class VarianceScaling(RandomInitializer):
    """Draws with a variance that fits the number of inputs or outputs of a unit.

    The variance is `scale / n`, with `n` the fan-in, the fan-out, or their mean. A uniform
    distribution then reaches from `-sqrt(3 * scale / n)` to `sqrt(3 * scale / n)`; a truncated
    normal one is widened so that the variance holds after the cut.

    Args:
        scale: Factor of the variance. Positive.
        mode: `"fan_in"`, `"fan_out"` or `"fan_avg"`.
        distribution: `"truncated_normal"`, `"untruncated_normal"` or `"uniform"`.
        seed: As in `RandomNormal`.
        input_axes: Axes of the weight that count as inputs, where it is no dense or convolution
            kernel. Given together with `output_axes`.
        output_axes: Axes that count as outputs.

    Example:
        >>> values = np.asarray(VarianceScaling(3.0, "fan_in", "uniform", seed=1)((100, 8)))
        >>> bool(np.abs(values).max() <= 0.3)
        True
    """

    def __init__(
        self,
        scale: float = 1.0,
        mode: Literal["fan_in", "fan_out", "fan_avg"] = "fan_in",
        distribution: Literal[
            "truncated_normal", "untruncated_normal", "uniform"
        ] = "truncated_normal",
        seed: Any = None,
        input_axes: Axes = None,
        output_axes: Axes = None,
    ) -> None:
        super().__init__(seed)
        if scale <= 0:
            raise ValueError(
                f"initializers.VarianceScaling: `scale` must be positive, got {scale}."
            )
        self.scale = scale
        self.mode = one_of("mode", mode, ("fan_in", "fan_out", "fan_avg"))
        distribution = "truncated_normal" if distribution == "normal" else distribution
        self.distribution = one_of(
            "distribution", distribution, ("truncated_normal", "untruncated_normal", "uniform")
        )
        self.input_axes = input_axes
        self.output_axes = output_axes

    def draw_values(
        self, generator: np.random.Generator, shape: tuple[int, ...], dtype: np.dtype
    ) -> np.ndarray:
        fan_in, fan_out = fans(shape, self.input_axes, self.output_axes)
        fan = {"fan_in": fan_in, "fan_out": fan_out, "fan_avg": (fan_in + fan_out) / 2}[self.mode]
        stddev = math.sqrt(self.scale / max(1.0, fan))
        match self.distribution:
            case "uniform":
                limit = math.sqrt(3.0) * stddev
                return affine(generator.random(shape, dtype), 2 * limit, -limit)
            case "untruncated_normal":
                return affine(generator.standard_normal(shape, dtype), stddev)
        return affine(truncated_normal(generator, shape, dtype), stddev / TRUNCATED_STDDEV)


class _Preset(VarianceScaling):
    """A VarianceScaling whose scale, mode and distribution the class settles."""

    preset: ClassVar[tuple[float, Any, Any]]

    def __init__(self, seed: Any = None, input_axes: Axes = None, output_axes: Axes = None) -> None:
        super().__init__(*self.preset, seed, input_axes, output_axes)


class GlorotUniform(_Preset):
    """Uniform, with the variance `2 / (fan_in + fan_out)`. The default of kernels.

    The bounds are `-limit` and `limit`, where `limit = sqrt(6 / (fan_in + fan_out))`.

    Args:
        seed: As in `RandomNormal`.
        input_axes: As in `VarianceScaling`.
        output_axes: As in `VarianceScaling`.

    Example:
        >>> values = np.asarray(GlorotUniform(seed=1)((3, 3)))
        >>> bool(np.abs(values).max() <= 1.0)
        True

    Source: X. Glorot, Y. Bengio, Understanding the difficulty of training deep feedforward neural
    networks, 2010.
    """

    preset = (1.0, "fan_avg", "uniform")


class GlorotNormal(_Preset):
    """Truncated normal, with the variance `2 / (fan_in + fan_out)`.

    Arguments and source as `GlorotUniform`.

    Example:
        >>> values = np.asarray(GlorotNormal(seed=1)((300, 500)))
        >>> round(float(values.std()), 3)  # sqrt(2 / 800)
        0.05
    """

    preset = (1.0, "fan_avg", "truncated_normal")


class HeUniform(_Preset):
    """Uniform, with the variance `2 / fan_in`: keeps the scale of signals through ReLUs.

    The bounds are `-limit` and `limit`, where `limit = sqrt(6 / fan_in)`. Arguments as
    `GlorotUniform`.

    Example:
        >>> values = np.asarray(HeUniform(seed=1)((600, 100)))
        >>> round(float(np.abs(values).max()), 3)  # sqrt(6 / 600)
        0.1

    Source: K. He et al., Delving Deep into Rectifiers, 2015.
    """

    preset = (2.0, "fan_in", "uniform")


class HeNormal(_Preset):
    """Truncated normal, with the variance `2 / fan_in`.

    Arguments as `GlorotUniform`, source as `HeUniform`.

    Example:
        >>> values = np.asarray(HeNormal(seed=1)((800, 100)))
        >>> round(float(values.std()), 3)  # sqrt(2 / 800)
        0.05
    """

    preset = (2.0, "fan_in", "truncated_normal")


class LecunUniform(_Preset):
    """Uniform, with the variance `1 / fan_in`.

    The bounds are `-limit` and `limit`, where `limit = sqrt(3 / fan_in)`. Arguments as
    `GlorotUniform`.

    Example:
        >>> values = np.asarray(LecunUniform(seed=1)((300, 100)))
        >>> round(float(np.abs(values).max()), 3)  # sqrt(3 / 300)
        0.1

    Source: Y. LeCun et al., Efficient BackProp, 1998.
    """

    preset = (1.0, "fan_in", "uniform")


class LecunNormal(_Preset):
    """Truncated normal, with the variance `1 / fan_in`: the one that SELU asks for.

    Arguments as `GlorotUniform`.

    Example:
        >>> values = np.asarray(LecunNormal(seed=1)((400, 100)))
        >>> round(float(values.std()), 3)  # sqrt(1 / 400)
        0.05

    Source: Y. LeCun et al., Efficient BackProp, 1998; G. Klambauer et al., Self-Normalizing Neural
    Networks, 2017.
    """

    preset = (1.0, "fan_in", "truncated_normal")


class Orthogonal(RandomInitializer):
    """Draws a matrix with orthonormal columns (or rows, if there are fewer of them).

    It is the Q of the QR decomposition of a normal matrix, with signs that make every orthogonal
    matrix equally likely. Weights of higher rank are that matrix with the shape
    `(product of all sizes but the last, last size)`.

    Args:
        gain: Factor of the matrix.
        seed: As in `RandomNormal`.

    Example:
        >>> q = np.asarray(Orthogonal(seed=1)((4, 4)))
        >>> bool(np.allclose(q.T @ q, np.eye(4), atol=1e-6))
        True

    Source: A. Saxe et al., Exact solutions to the nonlinear dynamics of learning in deep linear
    neural networks, 2013.
    """

    def __init__(self, gain: float = 1.0, seed: Any = None) -> None:
        super().__init__(seed)
        self.gain = gain

    def draw_values(
        self, generator: np.random.Generator, shape: tuple[int, ...], dtype: np.dtype
    ) -> np.ndarray:
        if len(shape) < 2:
            raise ValueError(
                "initializers.Orthogonal: the variable must have rank 2 or more, got the shape "
                f"{shape}. Use another initializer for it."
            )
        rows, columns = math.prod(shape[:-1]), shape[-1]
        tall = (max(rows, columns), min(rows, columns))
        q, r = np.linalg.qr(generator.standard_normal(tall, dtype))
        q *= np.where(np.diagonal(r) < 0, -1, 1).astype(dtype)
        return affine(q if rows >= columns else q.T, self.gain).reshape(shape)


def truncated_normal(
    generator: np.random.Generator, shape: tuple[int, ...], dtype: np.dtype
) -> np.ndarray:
    """Standard normal values from -2 to 2: those beyond are drawn again."""
    values = generator.standard_normal(math.prod(shape), dtype)
    beyond = np.flatnonzero(np.abs(values) > 2)
    while beyond.size:
        values[beyond] = generator.standard_normal(beyond.size, dtype)
        beyond = beyond[np.abs(values[beyond]) > 2]
    return values.reshape(shape)


def affine(values: np.ndarray, factor: float, offset: float = 0.0) -> np.ndarray:
    """`values * factor + offset`, written over the values."""
    values *= factor
    if offset:
        values += offset
    return values


def one_of(parameter: str, value: Any, choices: tuple[str, ...]) -> Any:
    """Checks a string argument, whatever its case."""
    text = value.lower() if isinstance(value, str) else value
    if text not in choices:
        raise ValueError(
            f"initializers.VarianceScaling: `{parameter}` must be one of {choices}, got {value!r}."
        )
    return text
