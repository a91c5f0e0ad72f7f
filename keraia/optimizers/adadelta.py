"""Adadelta: steps in the units of the weights."""

from collections.abc import Sequence
from typing import Any, Unpack

from keraia.backends.bundle import lerp, sqrt
from keraia.core.variable import Variable
from keraia.optimizers.ruled import Ruled, Settings, shared


class Adadelta(Ruled):
    """Gradient descent whose steps have the size of earlier steps.

    With running means of squared gradients, `a = rho * a + (1 - rho) * g**2`, and of squared steps,
    `b = rho * b + (1 - rho) * d**2`: `d = -sqrt(b + epsilon) / sqrt(a + epsilon) * g` and
    `w += learning_rate * d`.

    Args:
        learning_rate: A number, a `LearningRateSchedule`, or a function without arguments. The
            paper has 1.
        rho: Share of the old means in the new ones.
        epsilon: Small number that lets the first steps be taken.
        **settings: Decay, clipping, averaging, accumulation; see `Optimizer`.

    Example:
        >>> from keraia import Variable
        >>> weight = Variable([1.0])
        >>> Adadelta(1.0, rho=0.75, epsilon=1.0).apply([[2.0]], [weight])
        >>> round(weight.numpy().item(), 4)
        -0.4142

    Source: M. Zeiler, ADADELTA: an Adaptive Learning Rate Method, 2012.
    """

    @shared
    def __init__(
        self,
        learning_rate: Any = 0.001,
        rho: float = 0.95,
        epsilon: float = 1e-7,
        **settings: Unpack[Settings],
    ) -> None:
        super().__init__(learning_rate, **settings)
        self.rho = rho
        self.epsilon = epsilon

    def slot_names(self) -> Sequence[tuple[str, ...]]:
        return [("accumulated_grad", "accumulated_delta_var")]

    def rule(self, param: Any, grad: Any, slot: Any, lr: Any, step: Any) -> Any:
        slot.accumulated_grad = lerp(slot.accumulated_grad, grad * grad, 1 - self.rho)
        size = sqrt(slot.accumulated_delta_var + self.epsilon)
        move = grad * size / sqrt(slot.accumulated_grad + self.epsilon)
        slot.accumulated_delta_var = lerp(slot.accumulated_delta_var, move * move, 1 - self.rho)
        return param - move * lr

    def update_step(self, grad: Any, variable: Variable, learning_rate: Any) -> None:
        super().update_step(grad, variable, learning_rate)
