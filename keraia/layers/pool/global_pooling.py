"""Pooling over all spatial axes, from one body."""

from typing import Any

from keraia import ops
from keraia.core import config
from keraia.core.shapes import reduced
from keraia.layers.base.input_spec import InputSpec
from keraia.layers.base.layer import Layer


class BaseGlobalPooling(Layer):
    """Reduces all spatial axes to one number for each channel; see its subclasses."""

    rank: int
    pool_mode: str

    def __init__(
        self, data_format: str | None = None, keepdims: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.data_format = config.image_data_format() if data_format is None else data_format
        self.keepdims = keepdims
        self.input_spec = InputSpec(ndim=self.rank + 2)

    @property
    def _axes(self) -> tuple[int, ...]:
        first = 1 if self.data_format == "channels_last" else 2
        return tuple(range(first, first + self.rank))

    def call(self, inputs: Any) -> Any:
        """Pools."""
        reduce = ops.max if self.pool_mode == "max" else ops.mean
        return reduce(inputs, axis=self._axes, keepdims=self.keepdims)

    def compute_output_shape(self, input_shape: Any) -> tuple[int | None, ...]:
        """Shape of the output for the shape of the input."""
        return reduced(tuple(input_shape), self._axes, self.keepdims)


class GlobalAveragePooling1D(BaseGlobalPooling):
    """The mean over all steps, without those that a mask calls padding.

    Args:
        data_format: "channels_last" for `(batch, steps, channels)` or "channels_first".
        keepdims: Whether the reduced axis stays with size one.

    Example:
        >>> import keraia as keras
        >>> keras.layers.GlobalAveragePooling1D()(keras.ops.ones((2, 6, 3))).shape
        (2, 3)
    """

    rank, pool_mode = 1, "average"

    def __init__(
        self, data_format: str | None = None, keepdims: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(data_format, keepdims, **kwargs)
        self.supports_masking = True

    def call(self, inputs: Any, mask: Any = None) -> Any:
        """Pools the steps that the mask keeps."""
        if mask is None:
            return super().call(inputs)
        axis = self._axes[0]
        weight = ops.expand_dims(ops.cast(mask, ops.dtype(inputs)), 3 - axis)
        total = ops.sum(inputs * weight, axis=axis, keepdims=self.keepdims)
        return total / ops.sum(weight, axis=axis, keepdims=self.keepdims)

    def compute_mask(self, inputs: Any, mask: Any = None) -> None:
        """The steps are gone, and their mask with them."""


class GlobalAveragePooling2D(BaseGlobalPooling):
    """The mean over all pixels.

    Args:
        data_format: "channels_last" for `(batch, height, width, channels)` or "channels_first".
        keepdims: Whether the reduced axes stay with size one.

    Example:
        >>> import keraia as keras
        >>> keras.layers.GlobalAveragePooling2D()(keras.ops.ones((2, 6, 6, 3))).shape
        (2, 3)
    """

    rank, pool_mode = 2, "average"


class GlobalAveragePooling3D(BaseGlobalPooling):
    """The mean over a volume; arguments as in `GlobalAveragePooling2D`.

    Example:
        >>> import keraia as keras
        >>> keras.layers.GlobalAveragePooling3D()(keras.ops.ones((2, 4, 4, 4, 3))).shape
        (2, 3)
    """

    rank, pool_mode = 3, "average"


class GlobalMaxPooling1D(BaseGlobalPooling):
    """The largest element over all steps; arguments as in `GlobalAveragePooling1D`.

    Example:
        >>> import keraia as keras
        >>> keras.layers.GlobalMaxPooling1D()(keras.ops.ones((2, 6, 3))).shape
        (2, 3)
    """

    rank, pool_mode = 1, "max"


class GlobalMaxPooling2D(BaseGlobalPooling):
    """The largest element over all pixels; arguments as in `GlobalAveragePooling2D`.

    Example:
        >>> import keraia as keras
        >>> keras.layers.GlobalMaxPooling2D()(keras.ops.ones((2, 6, 6, 3))).shape
        (2, 3)
    """

    rank, pool_mode = 2, "max"


class GlobalMaxPooling3D(BaseGlobalPooling):
    """The largest element over a volume; arguments as in `GlobalAveragePooling2D`.

    Example:
        >>> import keraia as keras
        >>> keras.layers.GlobalMaxPooling3D()(keras.ops.ones((2, 4, 4, 4, 3))).shape
        (2, 3)
    """

    rank, pool_mode = 3, "max"
