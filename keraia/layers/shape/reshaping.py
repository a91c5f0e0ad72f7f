"""Layers that arrange the elements of each sample anew."""

import math
from typing import Any

from keraia import ops
from keraia.core import config
from keraia.core.spec import KerasTensor
from keraia.layers.base.input_spec import InputSpec
from keraia.layers.base.layer import Layer


class Reshaping(Layer):
    """Base of layers that keep the dtype and say their output shape."""

    def compute_output_spec(self, inputs: KerasTensor) -> KerasTensor:
        """Spec of the output: another shape, the same dtype."""
        return KerasTensor(self.compute_output_shape(inputs.shape), inputs.dtype)


class Flatten(Reshaping):
    """Makes one axis of all axes but the batch.

    Args:
        data_format: "channels_last" or "channels_first" (then the channels come last in the flat
            axis); None means `image_data_format()`.

    Input shape:
        `(batch, ...)`.

    Output shape:
        `(batch, product of the rest)`.

    Example:
        >>> import keraia as keras
        >>> keras.layers.Flatten()(keras.ops.ones((2, 3, 4))).shape
        (2, 12)
    """

    def __init__(self, data_format: str | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.data_format = config.image_data_format() if data_format is None else data_format
        self.input_spec = InputSpec(min_ndim=1)
        self._channels_first = self.data_format == "channels_first"

    def call(self, inputs: Any) -> Any:
        """Flattens each sample."""
        shape = ops.shape(inputs)
        rank = len(shape)
        if self._channels_first and rank > 1:
            inputs = ops.transpose(inputs, (0, *range(2, rank), 1))
        sizes = shape[1:]
        if any(not isinstance(s, int) for s in sizes):
            return ops.reshape(inputs, (shape[0], -1))
        rows = shape[0] if isinstance(shape[0], int) and 0 in shape else -1
        return ops.reshape(inputs, (rows, math.prod(sizes)))

    def compute_output_shape(self, input_shape: Any) -> tuple[int | None, ...]:
        """Shape of the output for the shape of the input."""
        rest = input_shape[1:]
        return (input_shape[0], None if None in rest else math.prod(rest))


class Reshape(Reshaping):
    """Gives each sample another shape.

    Args:
        target_shape: Shape of a sample in the output, one size perhaps -1 (what is left).

    Example:
        >>> import keraia as keras
        >>> keras.layers.Reshape((2, -1))(keras.ops.ones((5, 12))).shape
        (5, 2, 6)
    """

    def __init__(self, target_shape: Any, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.target_shape = (
            (target_shape,) if isinstance(target_shape, int) else tuple(target_shape)
        )
        self._check()

    def _check(self) -> None:
        if self.target_shape.count(-1) > 1 or any(s < -1 for s in self.target_shape):
            raise ValueError(
                f"{self._where()}: sizes in `target_shape` must be positive, one may be -1, got "
                f"{self.target_shape}."
            )

    def call(self, inputs: Any) -> Any:
        """Reshapes each sample."""
        shape = self.compute_output_shape(tuple(inputs.shape))[1:]
        sizes = tuple(-1 if s is None else s for s in shape)
        batch = ops.shape(inputs)[0]
        if -1 in sizes or 0 in inputs.shape:
            return ops.reshape(inputs, (batch, *sizes))
        return ops.reshape(inputs, (-1, *sizes))

    def compute_output_shape(self, input_shape: Any) -> tuple[int | None, ...]:
        """Shape of the output for the shape of the input.

        Raises:
            ValueError: The target has another number of elements than a sample.
        """
        rest, target = input_shape[1:], self.target_shape
        if None in rest:
            return (input_shape[0], *(None if s == -1 else s for s in target))
        total, known = math.prod(rest), math.prod(s for s in target if s != -1)
        fits = total == known if -1 not in target else known > 0 and total % known == 0
        if not fits:
            raise ValueError(
                f"{self._where()}: a sample of shape {tuple(rest)} has {total} elements and cannot "
                f"take the shape {target}."
            )
        return (input_shape[0], *(total // known if s == -1 else s for s in target))


class Permute(Reshaping):
    """Puts the axes of each sample in another order.

    Args:
        dims: The axes in their new order, counted from 1 (the batch stays first).

    Example:
        >>> import keraia as keras
        >>> keras.layers.Permute((2, 1))(keras.ops.ones((5, 2, 3))).shape
        (5, 3, 2)
    """

    def __init__(self, dims: Any, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.dims = tuple(dims)
        if sorted(self.dims) != list(range(1, len(self.dims) + 1)):
            raise ValueError(
                f"{self._where()}: `dims` must hold each of 1 to {len(self.dims)} once, got "
                f"{self.dims}."
            )
        self.input_spec = InputSpec(ndim=len(self.dims) + 1)

    def call(self, inputs: Any) -> Any:
        """Transposes each sample."""
        return ops.transpose(inputs, (0, *self.dims))

    def compute_output_shape(self, input_shape: Any) -> tuple[int | None, ...]:
        """Shape of the output for the shape of the input."""
        return (input_shape[0], *(input_shape[d] for d in self.dims))
