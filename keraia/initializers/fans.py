"""How many inputs and outputs a unit of a weight has: what `VarianceScaling` scales by."""

import math
from collections.abc import Sequence

Axes = int | Sequence[int] | None


def fans(
    shape: tuple[int, ...], input_axes: Axes = None, output_axes: Axes = None
) -> tuple[int, int]:
    """Fan-in and fan-out of a weight.

    Args:
        shape: Shape of the weight: `(inputs, outputs)` of a dense kernel, `(*window, inputs,
            outputs)` of a convolution's, whose window counts into both fans.
        input_axes: Axes whose sizes multiply to the fan-in.
        output_axes: Axes whose sizes multiply to the fan-out. Either both or none of the two
            are used.

    Example:
        >>> fans((3, 3, 64, 128)), fans((8, 16, 32), input_axes=(0, 1), output_axes=2)
        ((576, 1152), (128, 32))
    """
    if input_axes is not None and output_axes is not None:
        return _product(shape, input_axes), _product(shape, output_axes)
    if len(shape) < 2:
        size = math.prod(shape)
        return size, size
    *window, inputs, outputs = shape
    field = math.prod(window)
    return field * inputs, field * outputs


def _product(shape: tuple[int, ...], axes: int | Sequence[int]) -> int:
    axes = (axes,) if isinstance(axes, int) else axes
    try:
        return math.prod(shape[axis] for axis in axes)
    except IndexError:
        raise ValueError(
            f"initializers.VarianceScaling: axes {tuple(axes)} are out of range for a weight of "
            f"shape {shape}. Choose from {-len(shape)} to {len(shape) - 1}."
        ) from None
