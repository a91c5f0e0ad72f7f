"""Adagrad: steps divided by the root of all squared gradients so far."""

from collections.abc import Sequence
from typing import Any, Unpack

from keraia.backends.bundle import sqrt
from keraia.core.variable import Variable
from keraia.initializers import Constant
from keraia.optimizers.ruled import Ruled, Settings, shared


class Adagrad(Ruled):
    """Gradient descent whose steps are divided by the root of the sum of all squared gradients.

    `n += g**2` and `w -= learning_rate * g / sqrt(n + epsilon)`: weights that have moved much move
    less.

    Args:
        learning_rate: A number, a `LearningRateSchedule`, or a function without arguments. Adagrad
            takes larger ones than other optimizers, around 1.
        initial_accumulator_value: First value of the sum, at least 0.
        epsilon: Small number that keeps the divisor from zero.
        **settings: Decay, clipping, averaging, accumulation; see `Optimizer`.

    Example:
        >>> from keraia import Variable
        >>> weight = Variable([1.0])
        >>> Adagrad(0.5, initial_accumulator_value=9.0).apply([[4.0]], [weight])
        >>> round(weight.numpy().item(), 4)
        0.6

    Source: J. Duchi et al., Adaptive Subgradient Methods for Online Learning, 2011.
    """

    @shared
    def __init__(
        self,
        learning_rate: Any = 0.001,
        initial_accumulator_value: float = 0.1,
        epsilon: float = 1e-7,
        **settings: Unpack[Settings],
    ) -> None:
        super().__init__(learning_rate, **settings)
        self.initial_accumulator_value = initial_accumulator_value
        self.epsilon = epsilon

    def slot_names(self) -> Sequence[tuple[str, ...]]:
        return [("accumulator",)]

    def make_slot(self, name: str, variable: Variable) -> Variable:
        first = Constant(self.initial_accumulator_value)
        return self.add_variable_from_reference(variable, name, first)

    def rule(self, param: Any, grad: Any, slot: Any, lr: Any, step: Any) -> Any:
        slot.accumulator = slot.accumulator + grad * grad
        return param - grad * lr / sqrt(slot.accumulator + self.epsilon)
