"""`BatchNormalization`."""

from typing import Any

from keraia import initializers, ops
from keraia.layers.activate.activation import Elementwise
from keraia.layers.base.input_spec import InputSpec


class BatchNormalization(Elementwise):
    """Brings each feature to mean 0 and variance 1 over the batch, then scales and shifts it.

    In training the batch's own statistics are used, and moving averages of them are kept:
    `moving = moving * momentum + batch * (1 - momentum)`. Outside training (or while `trainable` is
    False) the moving averages are used.

    Args:
        axis: The axis of the features.
        momentum: How slowly the moving averages move.
        epsilon: Added to the variance.
        center: Whether to add `beta`.
        scale: Whether to multiply by `gamma`.
        beta_initializer, gamma_initializer: First values of shift and scale.
        moving_mean_initializer, moving_variance_initializer: First moving averages.
        beta_regularizer, gamma_regularizer: Penalties.
        beta_constraint, gamma_constraint: Projections.
        renorm: Whether training uses the moving statistics as a correction (Batch
            Renormalization).
        renorm_clipping: Limits of the correction: a dict with `rmax`, `rmin`, `dmax`.
        renorm_momentum: Momentum of the statistics of the correction.
        synchronized: Whether replicas on several devices count as one batch.

    Call arguments:
        inputs: Tensor of any rank.
        training: Whether to use (and learn from) the batch's statistics.
        mask: Which steps count, of the shape of the inputs without the last axis.

    Source: S. Ioffe, C. Szegedy, Batch Normalization, 2015; S. Ioffe, Batch Renormalization, 2017.

    Example:
        >>> import keraia as keras
        >>> keras.layers.BatchNormalization()(keras.ops.ones((4, 3))).shape
        (4, 3)
    """

    def __init__(
        self,
        axis: int = -1,
        momentum: float = 0.99,
        epsilon: float = 1e-3,
        center: bool = True,
        scale: bool = True,
        beta_initializer: Any = "zeros",
        gamma_initializer: Any = "ones",
        moving_mean_initializer: Any = "zeros",
        moving_variance_initializer: Any = "ones",
        beta_regularizer: Any = None,
        gamma_regularizer: Any = None,
        beta_constraint: Any = None,
        gamma_constraint: Any = None,
        renorm: bool = False,
        renorm_clipping: dict[str, float] | None = None,
        renorm_momentum: float = 0.99,
        synchronized: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.axis = int(axis)
        self.momentum = float(momentum)
        self.epsilon = float(epsilon)
        self.center = center
        self.scale = scale
        self._weight_settings("beta", beta_initializer, beta_regularizer, beta_constraint)
        self._weight_settings("gamma", gamma_initializer, gamma_regularizer, gamma_constraint)
        self.moving_mean_initializer = initializers.get(moving_mean_initializer)
        self.moving_variance_initializer = initializers.get(moving_variance_initializer)
        self.renorm = renorm
        self.renorm_clipping = (renorm_clipping or {}) if renorm else None
        self.renorm_momentum = renorm_momentum
        self.synchronized = synchronized
        self.gamma = self.beta = self.moving_mean = self.moving_variance = None

    def build(self, input_shape: Any) -> None:
        features = input_shape[self.axis]
        if features is None:
            raise ValueError(
                f"{self._where()}: axis {self.axis} of the input must be known, got shape "
                f"{tuple(input_shape)}."
            )
        shape = (features,)
        if self.scale:
            self.gamma = self._weight("gamma", shape)
        if self.center:
            self.beta = self._weight("beta", shape)
        self.moving_mean = self._statistic("moving_mean", shape, self.moving_mean_initializer)
        self.moving_variance = self._statistic(
            "moving_variance", shape, self.moving_variance_initializer
        )
        if self.renorm:
            self.moving_stddev = self._statistic("moving_stddev", shape, "ones")
            self.renorm_mean = self._statistic("renorm_mean", shape, "zeros")
            self.renorm_stddev = self._statistic("renorm_stddev", shape, "ones")
        self.input_spec = InputSpec(ndim=len(input_shape), axes={self.axis: features})

    def _statistic(self, name: str, shape: tuple[int, ...], initializer: Any) -> Any:
        return self.add_weight(
            name=name, shape=shape, initializer=initializer, trainable=False, autocast=False
        )

    def call(self, inputs: Any, training: bool | None = None, mask: Any = None) -> Any:
        """Normalizes."""
        if mask is not None and len(mask.shape) != len(inputs.shape) - 1:
            raise ValueError(
                f"{self._where()}: the mask must have the rank of the inputs less one, got "
                f"{tuple(mask.shape)} for inputs of shape {tuple(inputs.shape)}."
            )
        dtype = ops.dtype(inputs)
        x = ops.cast(inputs, "float32") if dtype in ("float16", "bfloat16") else inputs
        wide = ops.dtype(x)
        gamma = None if self.gamma is None else ops.cast(self.gamma, wide)
        beta = None if self.beta is None else ops.cast(self.beta, wide)
        if training and self.trainable:
            mean, variance = self._batch_statistics(x, mask)
            if self.renorm:
                gamma, beta = self._corrected(mean, variance, gamma, beta)
            else:
                self._move(self.moving_mean, mean, self.momentum)
                self._move(self.moving_variance, variance, self.momentum)
        else:
            mean = ops.cast(self.moving_mean, wide)
            variance = ops.cast(self.moving_variance, wide)
        out = ops.batch_normalization(
            x, mean, variance, self.axis, offset=beta, scale=gamma, epsilon=self.epsilon
        )
        return ops.cast(out, self.compute_dtype)

    def _corrected(self, mean: Any, variance: Any, gamma: Any, beta: Any) -> tuple[Any, Any]:
        """Scale and shift of Batch Renormalization; its averages move."""
        deviation = ops.sqrt(variance + self.epsilon)
        scale = ops.stop_gradient(deviation / self.renorm_stddev)
        shift = ops.stop_gradient((mean - self.renorm_mean) / self.renorm_stddev)
        limits = self.renorm_clipping
        if "rmin" in limits:
            scale = ops.maximum(scale, limits["rmin"])
        if "rmax" in limits:
            scale = ops.minimum(scale, limits["rmax"])
        if "dmax" in limits:
            shift = ops.clip(shift, -limits["dmax"], limits["dmax"])
        self._move(self.renorm_mean, mean, self.renorm_momentum)
        self._move(self.renorm_stddev, deviation, self.renorm_momentum)
        self._move(self.moving_mean, mean, self.momentum)
        self._move(self.moving_stddev, deviation, self.momentum)
        self.moving_variance.assign(ops.square(self.moving_stddev) - self.epsilon)
        if gamma is not None:
            scale, shift = scale * gamma, shift * gamma
        return scale, shift if beta is None else shift + beta

    def _batch_statistics(self, x: Any, mask: Any) -> tuple[Any, Any]:
        rank = len(x.shape)
        axes = [a for a in range(rank) if a != self.axis % rank]
        if mask is None:
            return ops.moments(x, axes, synchronized=self.synchronized)
        weight = ops.expand_dims(ops.cast(mask, ops.dtype(x)), -1)
        count = ops.maximum(ops.sum(weight * ops.ones_like(x), axes, keepdims=True), 1e-7)
        mean = ops.sum(x * weight, axes, keepdims=True) / count
        variance = ops.sum(ops.square(x - mean) * weight, axes, keepdims=True) / count
        return ops.squeeze(mean, axes), ops.squeeze(variance, axes)

    def _move(self, average: Any, value: Any, momentum: float) -> None:
        old = average.value
        average.assign(old * momentum + ops.cast(value, average.dtype) * (1.0 - momentum))
