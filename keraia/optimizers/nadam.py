"""Nadam: Adam with Nesterov's momentum."""

from collections.abc import Sequence
from typing import Any, Unpack

from keraia.backends.bundle import lerp, sqrt
from keraia.core.variable import Variable
from keraia.optimizers import access
from keraia.optimizers.ruled import Ruled, Settings, shared


class Nadam(Ruled):
    """Adam with Nesterov's momentum.

    In step `t`, with `mu(t) = beta_1 * (1 - 0.96**t / 2)` and `p` the product of all `mu` so far:
    `m = beta_1 * m + (1 - beta_1) * g`, `v = beta_2 * v + (1 - beta_2) * g**2`,
    `n = mu(t + 1) * m / (1 - p * mu(t + 1)) + (1 - mu(t)) * g / (1 - p)` and
    `w -= learning_rate * n / (sqrt(v / (1 - beta_2**t)) + epsilon)`.

    Args:
        learning_rate: A number, a `LearningRateSchedule`, or a function without arguments.
        beta_1: Share of the old mean of gradients in the new one.
        beta_2: Share of the old mean of squares in the new one.
        epsilon: Small number that keeps the divisor from zero.
        **settings: Decay, clipping, averaging, accumulation; see `Optimizer`.

    Example:
        >>> from keraia import Variable
        >>> weight = Variable([1.0])
        >>> Nadam(learning_rate=0.1, beta_1=0.0).apply([[5.0]], [weight])
        >>> round(weight.numpy().item(), 4)
        0.9

    Source: T. Dozat, Incorporating Nesterov Momentum into Adam, 2016.
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
        return [("momentum", "velocity")]

    def build(self, var_list: Sequence[Variable]) -> None:
        if self.built:
            return
        super().build(var_list)
        dtype = self._trainable_variables[0].dtype if self._trainable_variables else None
        self._product = self.add_variable((), "ones", dtype=dtype, name="product")

    def begin_step(self, step: Any) -> None:
        product = access.real(access.number(self._product))
        access.set_number(self._product, product * self._mu(step))

    def _mu(self, step: Any) -> Any:
        return self.beta_1 * (1 - 0.5 * 0.96**step)

    def rule(self, param: Any, grad: Any, slot: Any, lr: Any, step: Any) -> Any:
        slot.momentum = lerp(slot.momentum, grad, 1 - self.beta_1)
        slot.velocity = lerp(slot.velocity, grad * grad, 1 - self.beta_2)
        product, after = access.real(access.number(self._product)), self._mu(step + 1)
        ahead = slot.momentum * (after / (1 - product * after))
        ahead = ahead + grad * ((1 - self._mu(step)) / (1 - product))
        return param - ahead * lr / (sqrt(slot.velocity / (1 - self.beta_2**step)) + self.epsilon)
