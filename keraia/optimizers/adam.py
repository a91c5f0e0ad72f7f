"""Adam, and AdamW."""

from collections.abc import Sequence
from typing import Any, Unpack

from keraia.backends.bundle import lerp, maximum, sqrt
from keraia.optimizers.ruled import Ruled, Settings, SettingsButDecay, shared


class Adam(Ruled):
    """Gradient descent by running estimates of the gradient's first two moments.

    `m = beta_1 * m + (1 - beta_1) * g` and `v = beta_2 * v + (1 - beta_2) * g**2`; then in step `t`
    `w -= learning_rate * sqrt(1 - beta_2**t) / (1 - beta_1**t) * m / (sqrt(v) + epsilon)`.

    Args:
        learning_rate: A number, a `LearningRateSchedule`, or a function without arguments.
        beta_1: Share of the old mean of gradients in the new one.
        beta_2: Share of the old mean of squares in the new one.
        epsilon: Small number that keeps the divisor from zero; the "epsilon hat" of the paper.
        amsgrad: Whether to divide by the root of the largest `v` so far.
        **settings: Decay, clipping, averaging, accumulation; see `Optimizer`.

    Example:
        >>> from keraia import Variable
        >>> weight = Variable([1.0])
        >>> Adam(learning_rate=0.1).apply([[5.0]], [weight])
        >>> round(weight.numpy().item(), 4)
        0.9

    Source: D. Kingma and J. Ba, Adam: a Method for Stochastic Optimization, 2015 (the order of
    computation at the end of section 2); S. Reddi et al., On the Convergence of Adam and Beyond,
    2018 (amsgrad).
    """

    kernel = "adam"

    @shared
    def __init__(
        self,
        learning_rate: Any = 0.001,
        beta_1: float = 0.9,
        beta_2: float = 0.999,
        epsilon: float = 1e-7,
        amsgrad: bool = False,
        **settings: Unpack[Settings],
    ) -> None:
        super().__init__(learning_rate, **settings)
        self.beta_1 = beta_1
        self.beta_2 = beta_2
        self.epsilon = epsilon
        self.amsgrad = amsgrad

    def slot_names(self) -> Sequence[tuple[str, ...]]:
        moments = ("momentum", "velocity")
        return [moments, ("velocity_hat",)] if self.amsgrad else [moments]

    def rule(self, param: Any, grad: Any, slot: Any, lr: Any, step: Any) -> Any:
        slot.momentum = lerp(slot.momentum, grad, 1 - self.beta_1)
        spread = slot.velocity = lerp(slot.velocity, grad * grad, 1 - self.beta_2)
        if self.amsgrad:
            spread = slot.velocity_hat = maximum(slot.velocity_hat, slot.velocity)
        return param - slot.momentum * self._scale(lr, step) / (sqrt(spread) + self.epsilon)

    def _scale(self, lr: Any, step: Any) -> Any:
        """Learning rate times the corrections for moments that start from zero."""
        return lr * sqrt(1 - self.beta_2**step) / (1 - self.beta_1**step)

    def kernel_settings(self, lr: float, step: int) -> dict[str, Any]:
        return {
            "lr": self._scale(lr, step),
            "beta_1": self.beta_1,
            "beta_2": self.beta_2,
            "epsilon": self.epsilon,
            "amsgrad": self.amsgrad,
        }


class AdamW(Adam):
    """Adam whose weights also decay: `w -= learning_rate * weight_decay * w` before each step.

    Args:
        learning_rate: A number, a `LearningRateSchedule`, or a function without arguments.
        weight_decay: Share of a weight, times the learning rate, by which it shrinks each step.
            See `exclude_from_weight_decay`.
        beta_1: Share of the old mean of gradients in the new one.
        beta_2: Share of the old mean of squares in the new one.
        epsilon: Small number that keeps the divisor from zero.
        amsgrad: Whether to divide by the root of the largest mean of squares so far.
        **settings: Clipping, averaging, accumulation; see `Optimizer`.

    Raises:
        ValueError: `weight_decay` is None.

    Example:
        >>> from keraia import Variable
        >>> weight = Variable([1.0])
        >>> AdamW(learning_rate=0.1, weight_decay=0.5).apply([[5.0]], [weight])
        >>> round(weight.numpy().item(), 4)
        0.85

    Source: I. Loshchilov and F. Hutter, Decoupled Weight Decay Regularization, 2019.
    """

    @shared
    def __init__(
        self,
        learning_rate: Any = 0.001,
        weight_decay: float = 0.004,
        beta_1: float = 0.9,
        beta_2: float = 0.999,
        epsilon: float = 1e-7,
        amsgrad: bool = False,
        **settings: Unpack[SettingsButDecay],
    ) -> None:
        if weight_decay is None:
            raise ValueError(
                "optimizers.AdamW: `weight_decay` must be a number, got None. "
                "Use Adam for weights that do not decay."
            )
        super().__init__(
            learning_rate, beta_1, beta_2, epsilon, amsgrad, weight_decay=weight_decay, **settings
        )
