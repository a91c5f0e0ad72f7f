"""Integers by the largest absolute value along axes."""

from collections.abc import Sequence
from typing import Any

from keraia import ops
from keraia.core.dtypes import standardize_dtype
from keraia.quantizers.base import Quantizer


def abs_max_quantize(
    inputs: Any,
    axis: int | Sequence[int],
    value_range: Sequence[int] = (-127, 127),
    dtype: str = "int8",
    epsilon: float = 1e-7,
    to_numpy: bool = False,
) -> tuple[Any, Any]:
    """Scales a tensor so that its largest absolute value along `axis` fills the range, and rounds.

    `scale = high / (max |x| + epsilon)` and `q = clip(round(x * scale), low, high)`; turn back by
    `q / scale`.

    Args:
        inputs: Tensor.
        axis: Axes that share a scale.
        value_range: Lowest and highest integer, `(low, high)`.
        dtype: Dtype of the integers.
        epsilon: Small number that keeps the divisor from zero.
        to_numpy: Whether to return NumPy arrays.

    Returns:
        The integers, of the shape of `inputs`; the scale, of size one along `axis`, in the dtype of
        `inputs`.

    Example:
        >>> q, scale = abs_max_quantize([[1.0, -2.0]], axis=1)
        >>> ops.convert_to_numpy(q).tolist()
        [[64, -127]]
    """
    x = ops.convert_to_tensor(inputs)
    low, high = value_range
    wide = ops.cast(x, "float32")  # `epsilon` is nothing in float16
    largest = ops.max(ops.abs(wide), axis=axis, keepdims=True)
    scale = ops.divide(high, ops.add(largest, epsilon))
    scaled = ops.round(ops.multiply(wide, scale))
    quantized = ops.cast(ops.clip(scaled, low, high), standardize_dtype(dtype))
    scale = ops.cast(scale, ops.dtype(x))
    if to_numpy:
        return ops.convert_to_numpy(quantized), ops.convert_to_numpy(scale)
    return quantized, scale


class AbsMaxQuantizer(Quantizer):
    """`abs_max_quantize` with settings.

    Args:
        axis: Axes that share a scale; None means the last one, unless the call says.
        value_range: Lowest and highest integer.
        epsilon: Small number that keeps the divisor from zero.
        output_dtype: Dtype of the integers.

    Example:
        >>> q, scale = AbsMaxQuantizer(axis=-1)([[1.0, -2.0]])
        >>> ops.convert_to_numpy(ops.round(ops.divide(q, scale))).tolist()
        [[1.0, -2.0]]
    """

    config_optional = frozenset({"axis"})

    def __init__(
        self,
        axis: int | Sequence[int] | None = None,
        value_range: Sequence[int] = (-127, 127),
        epsilon: float = 1e-7,
        output_dtype: str = "int8",
    ) -> None:
        super().__init__(output_dtype)
        self.axis = (axis,) if isinstance(axis, int) else None if axis is None else tuple(axis)
        self.value_range = tuple(value_range)
        self.epsilon = epsilon

    def __call__(
        self, x: Any, axis: int | Sequence[int] | None = None, to_numpy: bool = False
    ) -> tuple[Any, Any]:
        """The integers and the scale.

        Args:
            x: Tensor.
            axis: Axes that share a scale, in place of the quantizer's own.
            to_numpy: Whether to return NumPy arrays.
        """
        axes = next((a for a in (axis, self.axis) if a is not None), -1)
        settings = (self.value_range, self.output_dtype, self.epsilon, to_numpy)
        return abs_max_quantize(x, axes, *settings)
