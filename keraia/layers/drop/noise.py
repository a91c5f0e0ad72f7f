"""Noise in training."""

import math
from typing import Any, ClassVar

from keraia import ops, random
from keraia.layers.activate.activation import Elementwise
from keraia.random import SeedGenerator


class Noise(Elementwise):
    """Base of layers that change their inputs at random in training, and hand them on otherwise.

    Args:
        rate: Strength of the noise.
        seed: Integer for repeatable noise.

    Attributes:
        strength: What the subclass calls `rate`.
    """

    config_without = frozenset({"rate", "seed"})
    strength: ClassVar[str] = "rate"

    def __init__(self, rate: float, seed: int | None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        if not isinstance(rate, (int, float)) or not 0 <= rate <= 1:
            raise ValueError(
                f"{self._where()}: `{self.strength}` must be from 0 to 1, got {rate!r}."
            )
        setattr(self, self.strength, rate)
        self.seed = seed
        self._noisy = rate > 0
        if self._noisy:
            self.seed_generator = SeedGenerator(seed)

    def _disturbed(self, inputs: Any) -> Any:
        raise NotImplementedError

    def call(self, inputs: Any, training: bool = False) -> Any:
        """Adds the noise in training."""
        return self._disturbed(inputs) if training and self._noisy else inputs

    def _normal(self, inputs: Any, mean: float, stddev: float) -> Any:
        return random.normal(
            ops.shape(inputs), mean, stddev, dtype=self.compute_dtype, seed=self.seed_generator
        )


class GaussianDropout(Noise):
    """Multiplies the inputs in training by normal noise of mean 1.

    The noise has the standard deviation `sqrt(rate / (1 - rate))`.

    Args:
        rate: As in `Dropout`, from 0 to 1.
        seed: Integer for repeatable noise.

    Source: N. Srivastava et al., Dropout: A Simple Way to Prevent Neural Networks from
    Overfitting, 2014, section 10.

    Example:
        >>> GaussianDropout(0.5)([1.0, 2.0]).tolist()
        [1.0, 2.0]
    """

    def __init__(self, rate: float, seed: int | None = None, **kwargs: Any) -> None:
        super().__init__(rate, seed, **kwargs)

    def _disturbed(self, inputs: Any) -> Any:
        stddev = math.sqrt(self.rate / max(1.0 - self.rate, 1e-7))
        return ops.multiply(inputs, self._normal(inputs, 1.0, stddev))


class GaussianNoise(Noise):
    """Adds normal noise of mean 0 to the inputs in training.

    Args:
        stddev: Standard deviation of the noise, from 0 to 1.
        seed: Integer for repeatable noise.

    Example:
        >>> GaussianNoise(0.1)([1.0, 2.0]).tolist()
        [1.0, 2.0]
    """

    strength = "stddev"

    def __init__(self, stddev: float, seed: int | None = None, **kwargs: Any) -> None:
        super().__init__(stddev, seed, **kwargs)

    def _disturbed(self, inputs: Any) -> Any:
        return ops.add(inputs, self._normal(inputs, 0.0, self.stddev))


class AlphaDropout(Noise):
    """Dropout that keeps mean and variance of standard normal inputs; it goes with `selu`.

    Dropped elements take the negative limit of `selu`; then all are scaled and shifted.

    Args:
        rate: Which part is dropped, from 0 to below 1.
        noise_shape: Shape of the random mask, 1 where it is to be shared; None means that of the
            inputs.
        seed: Integer for repeatable masks.

    Source: G. Klambauer et al., Self-Normalizing Neural Networks, 2017.

    Example:
        >>> AlphaDropout(0.5)([1.0, 2.0]).tolist()
        [1.0, 2.0]
    """

    LIMIT = -1.7580993408473766  # of selu for large negative inputs: -scale * alpha

    def __init__(
        self, rate: float, noise_shape: Any = None, seed: int | None = None, **kwargs: Any
    ) -> None:
        super().__init__(rate, seed, **kwargs)
        if rate == 1:
            raise ValueError(f"{self._where()}: `rate` must be below 1: nothing would be left.")
        self.noise_shape = None if noise_shape is None else tuple(noise_shape)

    def _disturbed(self, inputs: Any) -> Any:
        shape = ops.shape(inputs)
        if self.noise_shape is not None:
            pairs = zip(self.noise_shape, shape, strict=True)
            shape = tuple(have if said is None else said for said, have in pairs)
        keep = 1.0 - self.rate
        kept = random.uniform(shape, seed=self.seed_generator) < keep
        scale = 1.0 / math.sqrt(keep * (1.0 + self.rate * self.LIMIT**2))
        shift = -scale * self.LIMIT * self.rate
        return ops.where(kept, inputs, self.LIMIT) * scale + shift
