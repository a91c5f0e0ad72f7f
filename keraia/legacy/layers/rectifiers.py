"""Activations with parameters that Keras 3 dropped."""

from typing import Any

from keraia import initializers, ops
from keraia.layers import Layer
from keraia.legacy.border import takes_old


class _PerElement(Layer):
    """Base of layers with parameters for each element, or shared along axes."""

    def __init__(self, shared_axes: Any = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        several = isinstance(shared_axes, (list, tuple)) or shared_axes is None
        self.shared_axes = shared_axes if several else [shared_axes]
        self.supports_masking = True

    def _parameter(self, name: str, input_shape: Any, initializer: Any) -> Any:
        shape = [1 if axis in (self.shared_axes or ()) else size
                 for axis, size in enumerate(input_shape)][1:]  # fmt: skip
        return self.add_weight(name=name, shape=tuple(shape), initializer=initializer)

    def compute_output_shape(self, input_shape: Any) -> Any:
        return input_shape


class ThresholdedReLU(Layer):
    """`x` where it is above a threshold, zero elsewhere.

    Args:
        theta: The threshold, not negative.

    Source: K. Konda, R. Memisevic, D. Krueger, Zero-Bias Autoencoders and the Benefits of
    Co-Adapting Features, 2015.

    Example:
        >>> ThresholdedReLU(theta=1.0)([0.5, 2.0]).tolist()
        [0.0, 2.0]
    """

    def __init__(self, theta: float = 1.0, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        if theta is None or theta < 0:
            raise ValueError(f"ThresholdedReLU: `theta` must not be negative, got {theta!r}.")
        self.theta = float(theta)
        self.supports_masking = True

    def call(self, inputs: Any) -> Any:
        """Applies the function."""
        return inputs * ops.cast(inputs > self.theta, inputs.dtype)

    def compute_output_shape(self, input_shape: Any) -> Any:
        return input_shape


class ThresholdedLinear(Layer):
    """`x` where its size is at least a threshold, zero elsewhere.

    Args:
        theta: The threshold.

    Example:
        >>> ThresholdedLinear(theta=1.0)([-2.0, 0.5]).tolist()
        [-2.0, 0.0]
    """

    def __init__(self, theta: float = 1.0, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.theta = theta

    def call(self, inputs: Any) -> Any:
        """Applies the function."""
        return ops.where(ops.abs(inputs) < self.theta, ops.zeros_like(inputs), inputs)

    def compute_output_shape(self, input_shape: Any) -> Any:
        return input_shape


@takes_old("layers.ParametricSoftplus")
class ParametricSoftplus(_PerElement):
    """`alpha * log(1 + exp(beta * x))` with learned `alpha` and `beta`.

    Args:
        alpha_initializer: First value of `alpha`.
        beta_initializer: First value of `beta`.
        shared_axes: Axes along which one parameter serves all.

    Source: J. M. McFarland, Y. Cui, D. A. Butts, Inferring Nonlinear Neuronal Computation Based on
    Physiologically Plausible Inputs, 2013.

    Example:
        >>> ParametricSoftplus()(ops.zeros((1, 1))).tolist()
        [[0.1386]]
    """

    def __init__(
        self, alpha_initializer: float = 0.2, beta_initializer: float = 5.0,
        shared_axes: Any = None, **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(shared_axes, **kwargs)
        self.alpha_initializer = alpha_initializer
        self.beta_initializer = beta_initializer

    def build(self, input_shape: Any) -> None:
        first = initializers.Constant(self.alpha_initializer)
        self.alpha = self._parameter("alpha", input_shape, first)
        first = initializers.Constant(self.beta_initializer)
        self.beta = self._parameter("beta", input_shape, first)

    def call(self, inputs: Any) -> Any:
        """Applies the function."""
        return self.alpha * ops.softplus(self.beta * inputs)


@takes_old("layers.SReLU")
class SReLU(_PerElement):
    """Three straight lines: slope `a_left` below `t_left`, 1 between, `a_right` above.

    The upper threshold is `t_left + |t_right|`.

    Args:
        t_left_initializer, a_left_initializer: First values of the lower threshold and slope.
        t_right_initializer, a_right_initializer: Likewise of the upper.
        shared_axes: Axes along which one parameter serves all.

    Source: X. Jin et al., Deep Learning with S-shaped Rectified Linear Activation Units, 2015.

    Example:
        >>> SReLU(t_right_initializer="one")([[-1.0, 0.5, 3.0]]).shape
        (1, 3)
    """

    def __init__(
        self, t_left_initializer: Any = "zeros", a_left_initializer: Any = "glorot_uniform",
        t_right_initializer: Any = "glorot_uniform", a_right_initializer: Any = "ones",
        shared_axes: Any = None, **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(shared_axes, **kwargs)
        self.t_left_initializer = initializers.get(t_left_initializer)
        self.a_left_initializer = initializers.get(a_left_initializer)
        self.t_right_initializer = initializers.get(t_right_initializer)
        self.a_right_initializer = initializers.get(a_right_initializer)

    def build(self, input_shape: Any) -> None:
        for name in ("t_left", "a_left", "t_right", "a_right"):
            first = getattr(self, f"{name}_initializer")
            setattr(self, name, self._parameter(name, input_shape, first))

    def call(self, inputs: Any) -> Any:
        """Applies the function."""
        low = self.t_left + ops.zeros_like(inputs)
        high = low + ops.abs(self.t_right)
        middle = ops.minimum(ops.maximum(inputs, low), high)
        below = ops.minimum(inputs - low, 0.0)
        above = ops.maximum(inputs - high, 0.0)
        return middle + self.a_left * below + self.a_right * above
