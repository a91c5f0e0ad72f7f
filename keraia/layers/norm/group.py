"""`GroupNormalization`."""

from typing import Any

from keraia import ops
from keraia.layers.activate.activation import Elementwise
from keraia.layers.base.input_spec import InputSpec


class GroupNormalization(Elementwise):
    """Brings each group of channels of each sample to mean 0 and variance 1, scales and shifts.

    With one group it is layer normalization over all axes, with as many groups as channels
    instance normalization. It does not depend on the batch.

    Args:
        groups: Number of groups, a divisor of the number of channels; -1 means one for each
            channel.
        axis: Axis of the channels.
        epsilon: Added to the variance.
        center: Whether to add `beta`.
        scale: Whether to multiply by `gamma`.
        beta_initializer, gamma_initializer: First values of shift and scale.
        beta_regularizer, gamma_regularizer: Penalties.
        beta_constraint, gamma_constraint: Projections.

    Source: Y. Wu, K. He, Group Normalization, 2018.

    Example:
        >>> import keraia as keras
        >>> keras.layers.GroupNormalization(groups=2)(keras.ops.ones((2, 5, 5, 4))).shape
        (2, 5, 5, 4)
    """

    def __init__(
        self,
        groups: int = 32,
        axis: int = -1,
        epsilon: float = 1e-3,
        center: bool = True,
        scale: bool = True,
        beta_initializer: Any = "zeros",
        gamma_initializer: Any = "ones",
        beta_regularizer: Any = None,
        gamma_regularizer: Any = None,
        beta_constraint: Any = None,
        gamma_constraint: Any = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.groups = groups
        self.axis = axis
        self.epsilon = epsilon
        self.center = center
        self.scale = scale
        self._weight_settings("beta", beta_initializer, beta_regularizer, beta_constraint)
        self._weight_settings("gamma", gamma_initializer, gamma_regularizer, gamma_constraint)
        self.beta = self.gamma = None
        self.autocast = False  # statistics are taken in float32

    def build(self, input_shape: Any) -> None:
        channels = input_shape[self.axis]
        if channels is None:
            raise ValueError(
                f"{self._where()}: axis {self.axis} of the input holds the channels and must be "
                f"known, got shape {tuple(input_shape)}."
            )
        if self.groups == -1:
            self.groups = channels
        if self.groups < 1 or channels % self.groups:
            raise ValueError(
                f"{self._where()}: the {channels} channels do not divide into "
                f"groups={self.groups}. Use a divisor of {channels}, or -1."
            )
        self.input_spec = InputSpec(ndim=len(input_shape), axes={self.axis: channels})
        if self.scale:
            self.gamma = self._weight("gamma", (channels,), autocast=False)
        if self.center:
            self.beta = self._weight("beta", (channels,), autocast=False)

    def call(self, inputs: Any) -> Any:
        """Normalizes."""
        shape = ops.shape(inputs)
        axis = self.axis % len(shape)
        channels = shape[axis] // self.groups
        x = ops.cast(inputs, "float32") if _is_low(self.compute_dtype) else inputs
        x = ops.reshape(x, (*shape[:axis], self.groups, channels, *shape[axis + 1 :]))
        others = [a for a in range(1, len(shape) + 1) if a != axis]
        mean, variance = ops.moments(x, others, keepdims=True)
        x = (x - mean) * ops.rsqrt(variance + self.epsilon)
        across = [1] * (len(shape) + 1)
        across[axis], across[axis + 1] = self.groups, channels
        if self.gamma is not None:
            x = x * ops.reshape(self.gamma, across)
        if self.beta is not None:
            x = x + ops.reshape(self.beta, across)
        return ops.cast(ops.reshape(x, shape), self.compute_dtype)


def _is_low(dtype: str) -> bool:
    return dtype in ("float16", "bfloat16")
