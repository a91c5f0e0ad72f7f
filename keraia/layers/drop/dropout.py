"""Dropout: random zeros in training."""

from typing import Any

from keraia import random
from keraia.layers.activate.activation import Elementwise
from keraia.random import SeedGenerator


class Dropout(Elementwise):
    """Sets a random part of the inputs to 0 in training, scaling the rest to keep the mean.

    Args:
        rate: Which part, from 0 to 1.
        noise_shape: Shape of the random mask, 1 where it is to be shared (such as
            `(batch, 1, features)` for all time steps); None means that of the inputs.
        seed: Integer for repeatable masks.

    Call arguments:
        inputs: Tensor of any shape.
        training: Whether to drop; outside training the inputs are handed on.

    Source: N. Srivastava et al., Dropout: A Simple Way to Prevent Neural Networks from
    Overfitting, 2014.

    Example:
        >>> Dropout(0.5)([1.0, 2.0]).tolist()
        [1.0, 2.0]
    """

    def __init__(
        self, rate: float, noise_shape: Any = None, seed: int | None = None, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        if not isinstance(rate, (int, float)) or not 0 <= rate <= 1:
            raise ValueError(f"{self._where()}: `rate` must be from 0 to 1, got {rate!r}.")
        self.rate = rate
        self.seed = seed
        self.noise_shape = None if noise_shape is None else tuple(noise_shape)
        if rate > 0:
            self.seed_generator = SeedGenerator(seed)

    def call(self, inputs: Any, training: bool = False) -> Any:
        """Drops in training."""
        if not training or self.rate == 0:
            return inputs
        return random.dropout(inputs, self.rate, self.noise_shape, self.seed_generator)
