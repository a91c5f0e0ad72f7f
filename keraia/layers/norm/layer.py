"""`LayerNormalization`."""

from typing import Any

from keraia import ops
from keraia.layers.activate.activation import Elementwise


class LayerNormalization(Elementwise):
    """Brings each sample to mean 0 and variance 1 along `axis`, then scales and shifts it.

    Args:
        axis: Axis or axes of the features.
        epsilon: Added to the variance.
        center: Whether to add `beta`.
        scale: Whether to multiply by `gamma`.
        beta_initializer, gamma_initializer: First values of shift and scale.
        beta_regularizer, gamma_regularizer: Penalties.
        beta_constraint, gamma_constraint: Projections.

    Source: J. L. Ba, J. R. Kiros, G. E. Hinton, Layer Normalization, 2016.

    Example:
        >>> import keraia as keras
        >>> keras.layers.LayerNormalization()(keras.ops.ones((4, 3))).shape
        (4, 3)
    """

    def __init__(
        self,
        axis: Any = -1,
        epsilon: float = 1e-3,
        center: bool = True,
        scale: bool = True,
        beta_initializer: Any = "zeros",
        gamma_initializer: Any = "ones",
        beta_regularizer: Any = None,
        gamma_regularizer: Any = None,
        beta_constraint: Any = None,
        gamma_constraint: Any = None,
        rms_scaling: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.rms_scaling = bool(rms_scaling)
        self.axis = list(axis) if isinstance(axis, (list, tuple)) else axis
        self.epsilon = epsilon
        self.center = center
        self.scale = scale
        self._weight_settings("beta", beta_initializer, beta_regularizer, beta_constraint)
        self._weight_settings("gamma", gamma_initializer, gamma_regularizer, gamma_constraint)
        self.gamma = self.beta = None
        self.autocast = False  # statistics are taken in float32

    def build(self, input_shape: Any) -> None:
        self.axis = self.axis if isinstance(self.axis, list) else [self.axis]
        shape = tuple(input_shape[a] for a in self.axis)
        if self.scale or self.rms_scaling:
            self.gamma = self._weight("gamma", shape, autocast=False)
        if self.center and not self.rms_scaling:
            self.beta = self._weight("beta", shape, autocast=False)

    def call(self, inputs: Any) -> Any:
        """Normalizes."""
        if self.rms_scaling:
            return self._scaled_by_variance(inputs)
        out = ops.layer_normalization(
            inputs, self.gamma, self.beta, axis=self.axis, epsilon=self.epsilon
        )
        return ops.cast(out, self.compute_dtype)

    def _scaled_by_variance(self, inputs: Any) -> Any:
        x = ops.cast(inputs, "float32")
        variance = ops.var(x, axis=self.axis, keepdims=True)
        out = x * ops.rsqrt(variance + self.epsilon) * ops.cast(self.gamma, "float32")
        return ops.cast(out, self.compute_dtype)
