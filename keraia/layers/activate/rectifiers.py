"""Rectified units whose negative side is not zero, and softmax."""

from typing import Any

from keraia import activations, ops
from keraia.layers.activate.activation import Elementwise
from keraia.layers.base.input_spec import InputSpec


class LeakyReLU(Elementwise):
    """`x` where it is positive, `negative_slope * x` elsewhere.

    Args:
        negative_slope: Slope for negative inputs, not negative.
        alpha: What Keras 2 called `negative_slope`.

    Source: A. L. Maas, A. Y. Hannun, A. Y. Ng, Rectifier Nonlinearities Improve Neural Network
    Acoustic Models, 2013.

    Example:
        >>> LeakyReLU(negative_slope=0.5)([-2.0, 1.0]).tolist()
        [-1.0, 1.0]
    """

    def __init__(self, negative_slope: float = 0.3, **kwargs: Any) -> None:
        negative_slope = kwargs.pop("alpha", negative_slope)
        super().__init__(**kwargs)
        if negative_slope is None or negative_slope < 0:
            raise ValueError(
                f"{self._where()}: `negative_slope` must not be negative, got {negative_slope}."
            )
        self.negative_slope = negative_slope

    def call(self, inputs: Any) -> Any:
        """Applies the function."""
        return activations.leaky_relu(inputs, negative_slope=self.negative_slope)


class PReLU(Elementwise):
    """`x` where it is positive, `alpha * x` elsewhere, with a learned `alpha` for each element.

    Args:
        alpha_initializer: First values of the slopes.
        alpha_regularizer: Their penalty.
        alpha_constraint: Their projection after each update.
        shared_axes: Axes of the input along which one slope serves all elements; `[1, 2]` for the
            pixels of images.

    Source: K. He et al., Delving Deep into Rectifiers, 2015.

    Example:
        >>> PReLU(alpha_initializer="ones")([[-2.0, 1.0]]).tolist()
        [[-2.0, 1.0]]
    """

    def __init__(
        self,
        alpha_initializer: Any = "Zeros",
        alpha_regularizer: Any = None,
        alpha_constraint: Any = None,
        shared_axes: Any = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self._weight_settings("alpha", alpha_initializer, alpha_regularizer, alpha_constraint)
        several = isinstance(shared_axes, (list, tuple)) or shared_axes is None
        self.shared_axes = shared_axes if several else [shared_axes]

    def build(self, input_shape: Any) -> None:
        shape = list(input_shape[1:])
        for axis in self.shared_axes or ():
            shape[axis - 1] = 1
        if None in shape:
            raise ValueError(
                f"{self._where()}: a slope for each element needs known sizes, got shape "
                f"{tuple(input_shape)}. Name the unknown axes in `shared_axes`."
            )
        self.alpha = self._weight("alpha", tuple(shape))
        known = {i: size for i, size in enumerate(shape, start=1) if size != 1}
        self.input_spec = InputSpec(ndim=len(input_shape), axes=known)

    def call(self, inputs: Any) -> Any:
        """Applies the function."""
        return ops.relu(inputs) - self.alpha * ops.relu(ops.negative(inputs))


class ELU(Elementwise):
    """`x` where it is positive, `alpha * (exp(x) - 1)` elsewhere.

    Args:
        alpha: Limit of the negative side.

    Source: D.-A. Clevert, T. Unterthiner, S. Hochreiter, Fast and Accurate Deep Network Learning by
    Exponential Linear Units, 2016.

    Example:
        >>> ELU()([0.0, 1.0]).tolist()
        [0.0, 1.0]
    """

    def __init__(self, alpha: float = 1.0, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.alpha = alpha

    def call(self, inputs: Any) -> Any:
        """Applies the function."""
        return activations.elu(inputs, alpha=self.alpha)


class Softmax(Elementwise):
    """Positive numbers that add up to 1 along an axis, the larger the larger the input.

    Args:
        axis: Axis or axes that add up to 1.

    Call arguments:
        inputs: Tensor.
        mask: Boolean tensor that broadcasts to the inputs; where it is False the output is 0.

    Example:
        >>> Softmax()([[0.0, 0.0]]).tolist()
        [[0.5, 0.5]]
    """

    def __init__(self, axis: Any = -1, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.axis = axis

    def call(self, inputs: Any, mask: Any = None) -> Any:
        """Applies the function."""
        if mask is not None:
            lowest = -3e4 if ops.dtype(inputs) == "float16" else -1e9
            inputs = ops.add(inputs, (1.0 - ops.cast(mask, ops.dtype(inputs))) * lowest)
        several = isinstance(self.axis, (list, tuple))
        if several and len(self.axis) > 1:
            total = ops.logsumexp(inputs, axis=tuple(self.axis), keepdims=True)
            out = ops.exp(inputs - total)
        else:
            out = activations.softmax(inputs, axis=self.axis[0] if several else self.axis)
        return out if mask is None else ops.multiply(out, ops.cast(mask, ops.dtype(out)))
