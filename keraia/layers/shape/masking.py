"""`Masking`: which steps of a sequence are padding."""

from typing import Any

from keraia import ops
from keraia.layers.shape.reshaping import Reshaping


class Masking(Reshaping):
    """Marks steps whose features all equal a value as padding: later layers skip them.

    Args:
        mask_value: The value.

    Input shape:
        `(batch, steps, features)`.

    Output shape:
        That of the input; masked steps become 0.

    Example:
        >>> Masking(mask_value=9.0)([[[1.0, 9.0], [9.0, 9.0]]]).tolist()
        [[[1.0, 9.0], [0.0, 0.0]]]
    """

    _makes_masks = True

    def __init__(self, mask_value: float = 0.0, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.mask_value = mask_value
        self.supports_masking = True

    def compute_mask(self, inputs: Any, mask: Any = None) -> Any:
        """True where a step is not padding."""
        return ops.any(ops.not_equal(inputs, self.mask_value), axis=-1)

    def call(self, inputs: Any) -> Any:
        """Sets padding to 0."""
        real = ops.any(ops.not_equal(inputs, self.mask_value), axis=-1, keepdims=True)
        return ops.multiply(inputs, ops.cast(real, ops.dtype(inputs)))

    def compute_output_shape(self, input_shape: Any) -> Any:
        """The shape of the input."""
        return input_shape
