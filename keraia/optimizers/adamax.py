"""Adamax: Adam by the maximum norm."""

from collections.abc import Sequence
from typing import Any, Unpack

from keraia.backends.bundle import absolute, lerp, maximum
from keraia.optimizers.ruled import Ruled, Settings, shared


class Adamax(Ruled):
    """Adam with a running maximum in place of the root mean square.

    `m = beta_1 * m + (1 - beta_1) * g` and `u = max(beta_2 * u, abs(g))`; then in step `t`
    `w -= learning_rate / (1 - beta_1**t) * m / (u + epsilon)`.

    Args:
        learning_rate: A number, a `LearningRateSchedule`, or a function without arguments.
        beta_1: Share of the old mean of gradients in the new one.
        beta_2: Factor by which the maximum fades.
        epsilon: Small number that keeps the divisor from zero.
        **settings: Decay, clipping, averaging, accumulation; see `Optimizer`.

    Example:
        >>> from keraia import Variable
        >>> weight = Variable([1.0])
        >>> Adamax(learning_rate=0.25).apply([[5.0]], [weight])
        >>> round(weight.numpy().item(), 4)
        0.75

    Source: D. Kingma and J. Ba, Adam: a Method for Stochastic Optimization, 2015, section 7.1.
    """

    @shared
    def __init__(
        self,
        learning_rate: Any = 0.001,
        beta_1: float = 0.9,
        beta_2: float = 0.999,
        epsilon: float = 1e-7,
        **settings: Unpack[Settings],
    ) -> None:
        super().__init__(learning_rate, **settings)
        self.beta_1 = beta_1
        self.beta_2 = beta_2
        self.epsilon = epsilon

    def slot_names(self) -> Sequence[tuple[str, ...]]:
        return [("momentum", "norm")]

    def rule(self, param: Any, grad: Any, slot: Any, lr: Any, step: Any) -> Any:
        slot.momentum = lerp(slot.momentum, grad, 1 - self.beta_1)
        slot.norm = maximum(slot.norm * self.beta_2, absolute(grad))
        rate = lr / (1 - self.beta_1**step)
        return param - slot.momentum * rate / (slot.norm + self.epsilon)
