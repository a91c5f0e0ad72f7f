"""Gradient descent, with or without momentum."""

from collections.abc import Sequence
from typing import Any, Unpack

from keraia.optimizers.arguments import in_range
from keraia.optimizers.base import Optimizer
from keraia.optimizers.plan import slots_called
from keraia.optimizers.ruled import Settings, shared


class SGD(Optimizer):
    """Gradient descent, with or without momentum.

    Without momentum, `w -= learning_rate * g`. With it a velocity
    `m = momentum * m - learning_rate * g` is kept, and `w += m`; or, with `nesterov`,
    `w += momentum * m - learning_rate * g`.

    Args:
        learning_rate: A number, a `LearningRateSchedule`, or a function without arguments.
        momentum: Share of the velocity kept from step to step, from 0 to 1.
        nesterov: Whether to look one step ahead along the velocity.
        **settings: Decay, clipping, averaging, accumulation; see `Optimizer`.

    Raises:
        ValueError: `momentum` outside 0 to 1.

    Example:
        >>> from keraia import Variable
        >>> weight = Variable([1.0])
        >>> SGD(learning_rate=0.5).apply([[1.0]], [weight])
        >>> weight.numpy().tolist()
        [0.5]

    Source: I. Sutskever et al., On the Importance of Initialization and Momentum in Deep Learning,
    2013.
    """

    kernel = "sgd"

    @shared
    def __init__(
        self,
        learning_rate: Any = 0.01,
        momentum: float = 0.0,
        nesterov: bool = False,
        **settings: Unpack[Settings],
    ) -> None:
        super().__init__(learning_rate, **settings)
        self.momentum = in_range("optimizers.SGD", "momentum", momentum)
        self.nesterov = nesterov

    def slot_names(self) -> Sequence[tuple[str, ...]]:
        return [("momentum",)] if self.momentum else []

    momentums = slots_called("momentum", "The velocities; empty without momentum.")

    def rule(self, param: Any, grad: Any, slot: Any, lr: Any, step: Any) -> Any:
        if not self.momentum:
            return param - grad * lr
        slot.momentum = slot.momentum * self.momentum - grad * lr
        if self.nesterov:
            return param + slot.momentum * self.momentum - grad * lr
        return param + slot.momentum

    def kernel_settings(self, lr: float, step: int) -> dict[str, Any]:
        return {"lr": lr, "momentum": self.momentum, "nesterov": self.nesterov}
