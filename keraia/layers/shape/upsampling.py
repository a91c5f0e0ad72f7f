"""Enlarging by repetition or interpolation."""

from typing import Any

from keraia import ops
from keraia.core import config, windows
from keraia.layers.base.input_spec import InputSpec
from keraia.layers.shape.reshaping import Reshaping


class UpSampling(Reshaping):
    """Base of layers that repeat the elements of the spatial axes; see its subclasses."""

    config_without = frozenset({"data_format", "size"})
    rank: int

    def __init__(self, size: Any, data_format: str | None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._sizes = windows.per_axis(size, self.rank, self._where(), "size")
        if any(not isinstance(s, int) or s < 1 for s in self._sizes):
            raise ValueError(f"{self._where()}: `size` must hold positive integers, got {size!r}.")
        self.size = size if self.rank == 1 else self._sizes
        self.data_format = config.image_data_format() if data_format is None else data_format
        self._first_axis = 1 if self.data_format == "channels_last" else 2
        self.input_spec = InputSpec(ndim=self.rank + 2)

    def call(self, inputs: Any) -> Any:
        """Repeats."""
        for axis, size in enumerate(self._sizes, start=self._first_axis):
            if size > 1:
                inputs = ops.repeat(inputs, size, axis=axis)
        return inputs

    def compute_output_shape(self, input_shape: Any) -> tuple[int | None, ...]:
        """Shape of the output for the shape of the input."""
        shape = list(input_shape)
        for axis, size in enumerate(self._sizes, start=self._first_axis):
            shape[axis] = None if shape[axis] is None else shape[axis] * size
        return tuple(shape)


class UpSampling1D(UpSampling):
    """Repeats every step of a sequence.

    Args:
        size: How many times.

    Example:
        >>> import keraia as keras
        >>> keras.layers.UpSampling1D(2)(keras.ops.ones((2, 3, 4))).shape
        (2, 6, 4)
    """

    rank = 1

    def __init__(self, size: int = 2, **kwargs: Any) -> None:
        super().__init__(size, "channels_last", **kwargs)


class UpSampling2D(UpSampling):
    """Enlarges images by whole factors.

    Args:
        size: Factor of both axes, or `(vertical, horizontal)`.
        data_format: "channels_last" or "channels_first"; None means `image_data_format()`.
        interpolation: "nearest" repeats pixels; "bilinear", "bicubic", "lanczos3" and "lanczos5"
            compute new ones, as `ops.image.resize` does.

    Example:
        >>> import keraia as keras
        >>> keras.layers.UpSampling2D((2, 3))(keras.ops.ones((2, 3, 4, 1))).shape
        (2, 6, 12, 1)
    """

    rank = 2
    _interpolations = ("nearest", "bilinear", "bicubic", "lanczos3", "lanczos5")

    def __init__(
        self,
        size: Any = (2, 2),
        data_format: str | None = None,
        interpolation: str = "nearest",
        **kwargs: Any,
    ) -> None:
        super().__init__(size, data_format, **kwargs)
        self.interpolation = str(interpolation).lower()
        if self.interpolation not in self._interpolations:
            raise ValueError(
                f"{self._where()}: `interpolation` must be one of {self._interpolations}, got "
                f"{interpolation!r}."
            )

    def call(self, inputs: Any) -> Any:
        """Enlarges."""
        if self.interpolation == "nearest":
            return super().call(inputs)
        height, width = ops.shape(inputs)[self._first_axis :][:2]
        vertical, horizontal = self._sizes
        return ops.image.resize(
            inputs,
            (height * vertical, width * horizontal),
            interpolation=self.interpolation,
            data_format=self.data_format,
        )


class UpSampling3D(UpSampling):
    """Repeats every voxel of a volume.

    Args:
        size: Factor of all axes, or one for each.
        data_format: "channels_last" or "channels_first"; None means `image_data_format()`.

    Example:
        >>> import keraia as keras
        >>> keras.layers.UpSampling3D(2)(keras.ops.ones((1, 2, 2, 2, 1))).shape
        (1, 4, 4, 4, 1)
    """

    rank = 3

    def __init__(
        self, size: Any = (2, 2, 2), data_format: str | None = None, **kwargs: Any
    ) -> None:
        super().__init__(size, data_format, **kwargs)


class RepeatVector(Reshaping):
    """Makes `n` equal steps of every vector.

    Args:
        n: How many.

    Input shape:
        `(batch, features)`.

    Output shape:
        `(batch, n, features)`.

    Example:
        >>> import keraia as keras
        >>> keras.layers.RepeatVector(3)(keras.ops.ones((2, 4))).shape
        (2, 3, 4)
    """

    def __init__(self, n: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        if not isinstance(n, int):
            raise TypeError(f"{self._where()}: `n` must be an integer, got {n!r}.")
        self.n = n
        self.input_spec = InputSpec(ndim=2)

    def call(self, inputs: Any) -> Any:
        """Repeats."""
        return ops.repeat(ops.expand_dims(inputs, 1), self.n, axis=1)

    def compute_output_shape(self, input_shape: Any) -> tuple[int | None, ...]:
        """Shape of the output for the shape of the input."""
        return (input_shape[0], self.n, input_shape[1])
