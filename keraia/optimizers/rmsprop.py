"""RMSprop: steps divided by a running root mean square of the gradients."""

from collections.abc import Sequence
from typing import Any, Unpack

from keraia.backends.bundle import lerp, sqrt
from keraia.optimizers.ruled import Ruled, Settings, shared


class RMSprop(Ruled):
    """Gradient descent whose steps are divided by a running root mean square of the gradients.

    `v = rho * v + (1 - rho) * g**2` and `w -= learning_rate * g / sqrt(v + epsilon)`. If
    `centered`, the square of a running mean of `g` is first taken from `v`. With `momentum` the
    step is added to `momentum` times the step before.

    Args:
        learning_rate: A number, a `LearningRateSchedule`, or a function without arguments.
        rho: Share of the old mean square in the new one.
        momentum: Share of the step before in this one.
        epsilon: Small number that keeps the divisor from zero.
        centered: Whether to divide by the running standard deviation instead.
        **settings: Decay, clipping, averaging, accumulation; see `Optimizer`.

    Example:
        >>> from keraia import Variable
        >>> weight = Variable([1.0])
        >>> RMSprop(learning_rate=0.1, rho=0.75).apply([[4.0]], [weight])
        >>> round(weight.numpy().item(), 4)
        0.8

    Source: G. Hinton, Neural Networks for Machine Learning, lecture 6e, 2012; A. Graves,
    Generating Sequences with Recurrent Neural Networks, 2013 (centered, momentum).
    """

    kernel = "rmsprop"

    @shared
    def __init__(
        self,
        learning_rate: Any = 0.001,
        rho: float = 0.9,
        momentum: float = 0.0,
        epsilon: float = 1e-7,
        centered: bool = False,
        **settings: Unpack[Settings],
    ) -> None:
        super().__init__(learning_rate, **settings)
        self.rho = rho
        self.momentum = momentum
        self.epsilon = epsilon
        self.centered = centered

    def slot_names(self) -> Sequence[tuple[str, ...]]:
        wanted = {"velocity": True, "momentum": self.momentum, "average_gradient": self.centered}
        return [(name,) for name, needed in wanted.items() if needed]

    def rule(self, param: Any, grad: Any, slot: Any, lr: Any, step: Any) -> Any:
        slot.velocity = lerp(slot.velocity, grad * grad, 1 - self.rho)
        spread = slot.velocity
        if self.centered:
            slot.average_gradient = lerp(slot.average_gradient, grad, 1 - self.rho)
            spread = spread - slot.average_gradient * slot.average_gradient
        move = grad * lr / sqrt(spread + self.epsilon)
        if self.momentum:
            move = slot.momentum = slot.momentum * self.momentum + move
        return param - move

    def kernel_settings(self, lr: float, step: int) -> dict[str, Any]:
        return {
            "lr": lr,
            "rho": self.rho,
            "momentum": self.momentum,
            "epsilon": self.epsilon,
            "centered": self.centered,
        }
