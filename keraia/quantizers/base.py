"""`Quantizer`, the base class."""

from typing import Any

from keraia.core.configurable import Configurable


class Quantizer(Configurable):
    """Turns tensors into few bits.

    A subclass defines `__call__(x)`, which returns the quantized tensor and what is needed to turn
    it back.

    Args:
        output_dtype: Dtype of quantized tensors.

    Example:
        >>> import keraia as keras
        >>> class Sign(Quantizer):
        ...     def __call__(self, x):
        ...         return keras.ops.cast(keras.ops.sign(x), self.output_dtype)
        >>> keras.ops.convert_to_numpy(Sign()([-0.5, 2.0])).tolist()
        [-1, 1]
    """

    def __init__(self, output_dtype: str = "int8") -> None:
        self.output_dtype = output_dtype

    def __call__(self, x: Any) -> Any:
        """The tensor as it is; subclasses quantize it."""
        return x
