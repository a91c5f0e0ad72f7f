"""Random sizes of images, which tf.keras 2 had."""

from typing import Any, ClassVar

import numpy as np

from keraia import ops
from keraia.layers import Layer


class _RandomSize(Layer):
    """Base of both: see them."""

    axis: ClassVar[int]

    def __init__(
        self, factor: Any, interpolation: str = "bilinear", seed: int | None = None, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        low, high = factor if isinstance(factor, (tuple, list)) else (-factor, factor)
        if high < low or low < -1.0:
            raise ValueError(
                f"{type(self).__name__}: `factor` must be a share, or two of them from small to "
                f"large above -1, got {factor!r}."
            )
        self.factor = factor
        self.interpolation = interpolation
        self.seed = seed
        self._limits = (low, high)
        self._draws = np.random.default_rng(seed)

    def call(self, inputs: Any, training: bool = False) -> Any:
        """Images of a random size in training, as they are elsewhere."""
        if not training:
            return inputs
        first = len(inputs.shape) - 3
        size = [inputs.shape[first], inputs.shape[first + 1]]
        size[self.axis] = max(1, int(size[self.axis] * (1.0 + self._draws.uniform(*self._limits))))
        return ops.image.resize(inputs, tuple(size), interpolation=self.interpolation,
                                data_format="channels_last")  # fmt: skip

    def compute_output_shape(self, input_shape: Any) -> tuple[Any, ...]:
        shape = list(input_shape)
        shape[len(shape) - 3 + self.axis] = None
        return tuple(shape)


class RandomHeight(_RandomSize):
    """Makes images taller or lower by a random share in training.

    Args:
        factor: Largest share of the height to add or take, or the smallest and the largest.
        interpolation: How pixels between others are found.
        seed: For the same sizes each time.

    Example:
        >>> RandomHeight(0.5)(ops.ones((2, 8, 8, 3))).shape
        (2, 8, 8, 3)
    """

    axis = 0


class RandomWidth(_RandomSize):
    """Makes images wider or narrower by a random share in training.

    Args:
        factor: Largest share of the width to add or take, or the smallest and the largest.
        interpolation: How pixels between others are found.
        seed: For the same sizes each time.

    Example:
        >>> RandomWidth(0.5)(ops.ones((2, 8, 8, 3))).shape
        (2, 8, 8, 3)
    """

    axis = 1
