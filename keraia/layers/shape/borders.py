"""Cutting borders off and putting zeros around, in one, two and three dimensions."""

from typing import Any

from keraia import ops
from keraia.core import config
from keraia.layers.base.input_spec import InputSpec
from keraia.layers.shape.reshaping import Reshaping

Pairs = tuple[tuple[int, int], ...]


def pairs_of(value: Any, rank: int, where: str, name: str) -> Pairs:
    """`(before, after)` for each of `rank` axes.

    Args:
        value: One number for all, one for each axis, or a pair for each axis.
        rank: Number of axes.
        where: The layer, for errors.
        name: The parameter, for errors.
    """
    sides = value
    if isinstance(sides, int):
        sides = ((sides, sides),) * rank
    elif rank == 1 and _is_pair(sides):
        sides = (sides,)
    elif isinstance(sides, (list, tuple)):
        sides = [(side, side) if isinstance(side, int) else side for side in sides]
    if (
        not isinstance(sides, (list, tuple))
        or len(sides) != rank
        or not all(_is_pair(side) and min(side) >= 0 for side in sides)
    ):
        raise ValueError(
            f"{where}: `{name}` must be a number of elements from 0, "
            + ("" if rank == 1 else f"or {rank} of them, ")
            + f"or {rank} pair(s) (before, after), got {value!r}."
        )
    return tuple((before, after) for before, after in sides)


def _is_pair(value: Any) -> bool:
    several = isinstance(value, (list, tuple)) and len(value) == 2
    return several and all(isinstance(v, int) for v in value)


class _Bordered(Reshaping):
    """Base of layers that change the borders of the spatial axes."""

    config_without = frozenset({"data_format", "sides"})
    rank: int
    parameter: str

    def __init__(self, sides: Any, data_format: str | None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        pairs = pairs_of(sides, self.rank, self._where(), self.parameter)
        self._pairs = pairs
        setattr(self, self.parameter, pairs[0] if self.rank == 1 else pairs)
        self.data_format = config.image_data_format() if data_format is None else data_format
        self.input_spec = InputSpec(ndim=self.rank + 2)

    def _around(self, channels: Any) -> list[Any]:
        """`(before, after)` for every axis, with `channels` for those that stay."""
        if self.data_format == "channels_last":
            return [channels, *self._pairs, channels]
        return [channels, channels, *self._pairs]


class Cropping(_Bordered):
    """Cuts borders off; see its subclasses."""

    parameter = "cropping"

    def call(self, inputs: Any) -> Any:
        """Cuts."""
        self.compute_output_shape(tuple(inputs.shape))
        cuts = [slice(a, -b if b else None) for a, b in self._around((0, 0))]
        return inputs[tuple(cuts)]

    def compute_output_shape(self, input_shape: Any) -> tuple[int | None, ...]:
        """Shape of the output for the shape of the input.

        Raises:
            ValueError: Nothing would be left.
        """
        pairs = zip(input_shape, self._around((0, 0)), strict=True)
        shape = tuple(None if n is None else n - a - b for n, (a, b) in pairs)
        if any(n is not None and n <= 0 < m for n, m in zip(shape, input_shape, strict=True)):
            raise ValueError(
                f"{self._where()}: cropping={self.cropping} leaves nothing of an input of shape "
                f"{tuple(input_shape)} ({self.data_format})."
            )
        return shape


class ZeroPadding(_Bordered):
    """Puts zeros around; see its subclasses."""

    parameter = "padding"

    def call(self, inputs: Any) -> Any:
        """Pads."""
        return ops.pad(inputs, self._around((0, 0)))

    def compute_output_shape(self, input_shape: Any) -> tuple[int | None, ...]:
        """Shape of the output for the shape of the input."""
        pairs = zip(input_shape, self._around((0, 0)), strict=True)
        return tuple(None if n is None else n + a + b for n, (a, b) in pairs)


class Cropping1D(Cropping):
    """Cuts steps off both ends of sequences.

    Args:
        cropping: Number of steps at both ends, or `(first, last)`.

    Example:
        >>> import keraia as keras
        >>> keras.layers.Cropping1D((1, 2))(keras.ops.ones((2, 8, 3))).shape
        (2, 5, 3)
    """

    rank = 1

    def __init__(self, cropping: Any = (1, 1), **kwargs: Any) -> None:
        super().__init__(cropping, "channels_last", **kwargs)


class Cropping2D(Cropping):
    """Cuts the borders off images.

    Args:
        cropping: Pixels on all sides, or `(vertical, horizontal)`, or
            `((top, bottom), (left, right))`.
        data_format: "channels_last" or "channels_first"; None means `image_data_format()`.

    Example:
        >>> import keraia as keras
        >>> keras.layers.Cropping2D(((1, 0), (2, 2)))(keras.ops.ones((2, 8, 8, 3))).shape
        (2, 7, 4, 3)
    """

    rank = 2

    def __init__(
        self, cropping: Any = ((0, 0), (0, 0)), data_format: str | None = None, **kwargs: Any
    ) -> None:
        super().__init__(cropping, data_format, **kwargs)


class Cropping3D(Cropping):
    """Cuts the borders off volumes.

    Args:
        cropping: Voxels on all sides, or one number for each axis, or three pairs.
        data_format: "channels_last" or "channels_first"; None means `image_data_format()`.

    Example:
        >>> import keraia as keras
        >>> keras.layers.Cropping3D(1)(keras.ops.ones((1, 4, 5, 6, 2))).shape
        (1, 2, 3, 4, 2)
    """

    rank = 3

    def __init__(
        self,
        cropping: Any = ((1, 1), (1, 1), (1, 1)),
        data_format: str | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(cropping, data_format, **kwargs)


class ZeroPadding1D(ZeroPadding):
    """Puts zeros before and after sequences.

    Args:
        padding: Number of steps at both ends, or `(first, last)`.
        data_format: "channels_last" for `(batch, steps, channels)` or "channels_first"; None means
            `image_data_format()`.

    Example:
        >>> import keraia as keras
        >>> keras.layers.ZeroPadding1D(2)(keras.ops.ones((2, 8, 3))).shape
        (2, 12, 3)
    """

    rank = 1

    def __init__(self, padding: Any = 1, data_format: str | None = None, **kwargs: Any) -> None:
        super().__init__(padding, data_format, **kwargs)


class ZeroPadding2D(ZeroPadding):
    """Puts zeros around images.

    Args:
        padding: Pixels on all sides, or `(vertical, horizontal)`, or
            `((top, bottom), (left, right))`.
        data_format: "channels_last" or "channels_first"; None means `image_data_format()`.

    Example:
        >>> import keraia as keras
        >>> keras.layers.ZeroPadding2D((1, 2))(keras.ops.ones((2, 8, 8, 3))).shape
        (2, 10, 12, 3)
    """

    rank = 2

    def __init__(
        self, padding: Any = (1, 1), data_format: str | None = None, **kwargs: Any
    ) -> None:
        super().__init__(padding, data_format, **kwargs)


class ZeroPadding3D(ZeroPadding):
    """Puts zeros around volumes.

    Args:
        padding: Voxels on all sides, or one number for each axis, or three pairs.
        data_format: "channels_last" or "channels_first"; None means `image_data_format()`.

    Example:
        >>> import keraia as keras
        >>> keras.layers.ZeroPadding3D(1)(keras.ops.ones((1, 4, 5, 6, 2))).shape
        (1, 6, 7, 8, 2)
    """

    rank = 3

    def __init__(
        self,
        padding: Any = ((1, 1), (1, 1), (1, 1)),
        data_format: str | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(padding, data_format, **kwargs)
