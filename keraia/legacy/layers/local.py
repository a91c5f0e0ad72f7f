"""Locally connected layers: convolutions with a kernel of its own at each place."""

import math
from typing import Any, ClassVar

from keraia import activations, ops
from keraia.core import windows
from keraia.core.config import image_data_format
from keraia.layers import InputSpec, Layer
from keraia.legacy.border import takes_old


def local_conv(
    x: Any, kernel: Any, size: tuple[int, ...], strides: tuple[int, ...], data_format: str
) -> Any:
    """Products of patches and kernels, place by place.

    Args:
        x: Tensor `(batch, *space, channels)`, or channels second with "channels_first".
        kernel: Tensor `(places, numbers of a patch, filters)`.
        size: Sizes of a patch.
        strides: Steps between patches.
        data_format: Where the channels are.

    Returns:
        Tensor of the batch, the places along each axis, and filters where channels were.
    """
    first = data_format == "channels_first"
    space = x.shape[2:] if first else x.shape[1:-1]
    lengths = [(n - k) // s + 1 for n, k, s in zip(space, size, strides, strict=True)]
    patches = [_patch(x, place, size, strides, first) for place in _places(lengths)]
    out = ops.einsum("bpi,pif->bpf", ops.stack(patches, axis=1), kernel)
    out = ops.reshape(out, (-1, *lengths, kernel.shape[-1]))
    return ops.moveaxis(out, -1, 1) if first else out


def _places(lengths: list[int]) -> list[tuple[int, ...]]:
    if not lengths:
        return [()]
    return [(i, *rest) for i in range(lengths[0]) for rest in _places(lengths[1:])]


def _patch(x: Any, place: Any, size: Any, strides: Any, first: bool) -> Any:
    cut = tuple(slice(p * s, p * s + k) for p, s, k in zip(place, strides, size, strict=True))
    key = (slice(None), slice(None), *cut) if first else (slice(None), *cut, slice(None))
    channels = x.shape[1] if first else x.shape[-1]
    return ops.reshape(x[key], (-1, math.prod(size) * channels))


class _LocallyConnected(Layer):
    """Base of both: see them."""

    rank: ClassVar[int]

    def __init__(
        self,
        filters: int,
        kernel_size: Any,
        strides: Any = 1,
        padding: str = "valid",
        data_format: str | None = None,
        activation: Any = None,
        use_bias: bool = True,
        kernel_initializer: Any = "glorot_uniform",
        bias_initializer: Any = "zeros",
        kernel_regularizer: Any = None,
        bias_regularizer: Any = None,
        activity_regularizer: Any = None,
        kernel_constraint: Any = None,
        bias_constraint: Any = None,
        implementation: int = 1,
        **kwargs: Any,
    ) -> None:
        super().__init__(activity_regularizer=activity_regularizer, **kwargs)
        where = type(self).__name__
        self.filters = filters
        self.kernel_size = windows.positive(kernel_size, self.rank, where, "kernel_size")
        self.strides = windows.positive(strides, self.rank, where, "strides")
        if padding.lower() != "valid":
            raise ValueError(
                f"{self._where()}: `padding` must be 'valid', got {padding!r}. Put "
                "keras.layers.ZeroPadding before it."
            )
        self.padding = "valid"
        self.data_format = data_format or image_data_format()
        self.activation = activations.get(activation)
        self.use_bias = use_bias
        self.implementation = implementation
        self._weight_settings("kernel", kernel_initializer, kernel_regularizer, kernel_constraint)
        self._weight_settings("bias", bias_initializer, bias_regularizer, bias_constraint)
        self.input_spec = InputSpec(ndim=self.rank + 2)

    def _sizes(self, shape: Any) -> tuple[tuple[int, ...], int]:
        first = self.data_format == "channels_first"
        space = shape[2:] if first else shape[1:-1]
        if None in space:
            raise ValueError(
                f"{self._where()}: a kernel for each place needs known sizes, got the shape "
                f"{tuple(shape)}."
            )
        lengths = tuple((n - k) // s + 1 for n, k, s in zip(space, self.kernel_size, self.strides,
                                                            strict=True))  # fmt: skip
        return lengths, shape[1] if first else shape[-1]

    def build(self, input_shape: Any) -> None:
        lengths, channels = self._sizes(input_shape)
        patch = math.prod(self.kernel_size) * channels
        self.kernel = self._weight("kernel", (math.prod(lengths), patch, self.filters))
        if self.use_bias:
            self.bias = self._weight("bias", (*lengths, self.filters))

    def call(self, inputs: Any) -> Any:
        """Computes the outputs."""
        out = local_conv(inputs, self.kernel, self.kernel_size, self.strides, self.data_format)
        if self.use_bias:
            bias = ops.convert_to_tensor(self.bias)
            first = self.data_format == "channels_first"
            out = out + (ops.moveaxis(bias, -1, 0) if first else bias)
        return self.activation(out)

    def compute_output_shape(self, input_shape: Any) -> tuple[Any, ...]:
        lengths, _ = self._sizes(input_shape)
        if self.data_format == "channels_first":
            return (input_shape[0], self.filters, *lengths)
        return (input_shape[0], *lengths, self.filters)


@takes_old("layers.LocallyConnected1D")
class LocallyConnected1D(_LocallyConnected):
    """Convolution along sequences whose kernel differs from place to place.

    Args:
        filters: Number of outputs at each place.
        kernel_size: Length of a patch.
        strides: Step between patches.
        padding: Only "valid".
        data_format: Where the channels are.
        activation: Function of the result.
        use_bias: Whether to add a bias at each place.
        implementation: Known, but there is one.

    The other arguments are those of `keras.layers.Conv1D`.

    Input shape:
        `(batch, steps, channels)`.

    Output shape:
        `(batch, places, filters)`.

    Example:
        >>> LocallyConnected1D(4, 3)(ops.ones((2, 8, 5))).shape
        (2, 6, 4)
    """

    rank = 1


@takes_old("layers.LocallyConnected2D")
class LocallyConnected2D(_LocallyConnected):
    """Convolution of images whose kernel differs from place to place.

    Args:
        filters: Number of outputs at each place.
        kernel_size: Rows and columns of a patch.
        strides: Steps between patches.
        padding: Only "valid".
        data_format: Where the channels are.
        activation: Function of the result.
        use_bias: Whether to add a bias at each place.
        implementation: Known, but there is one.

    The other arguments are those of `keras.layers.Conv2D`.

    Input shape:
        `(batch, rows, columns, channels)`.

    Output shape:
        `(batch, places down, places across, filters)`.

    Example:
        >>> LocallyConnected2D(4, 3)(ops.ones((2, 8, 8, 5))).shape
        (2, 6, 6, 4)
    """

    rank = 2
