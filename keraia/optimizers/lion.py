"""Lion: steps of equal size, by sign."""

from collections.abc import Sequence
from typing import Any, Unpack

from keraia.backends.bundle import lerp, sign
from keraia.optimizers.ruled import Ruled, Settings, shared


class Lion(Ruled):
    """Gradient descent by the sign of a mean gradient: every weight moves equally far.

    `w -= learning_rate * sign(beta_1 * m + (1 - beta_1) * g)`, then
    `m = beta_2 * m + (1 - beta_2) * g`.

    Args:
        learning_rate: A number, a `LearningRateSchedule`, or a function without arguments. A third
            to a tenth of what Adam would take.
        beta_1: Share of the mean in the direction of the step, above 0 and at most 1.
        beta_2: Share of the old mean in the new one.
        **settings: Decay, clipping, averaging, accumulation; see `Optimizer`.

    Raises:
        ValueError: `beta_1` outside its range.

    Example:
        >>> from keraia import Variable
        >>> weight = Variable([1.0, 1.0])
        >>> Lion(learning_rate=0.5).apply([[3.0, -0.1]], [weight])
        >>> weight.numpy().tolist()
        [0.5, 1.5]

    Source: X. Chen et al., Symbolic Discovery of Optimization Algorithms, 2023.
    """

    @shared
    def __init__(
        self,
        learning_rate: Any = 0.001,
        beta_1: float = 0.9,
        beta_2: float = 0.99,
        **settings: Unpack[Settings],
    ) -> None:
        super().__init__(learning_rate, **settings)
        if not 0 < beta_1 <= 1:
            raise ValueError(
                f"optimizers.Lion: `beta_1` must lie above 0 and at most at 1, got {beta_1!r}. "
                "With 0 the momentum would have no part in the step."
            )
        self.beta_1 = beta_1
        self.beta_2 = beta_2

    def slot_names(self) -> Sequence[tuple[str, ...]]:
        return [("momentum",)]

    def rule(self, param: Any, grad: Any, slot: Any, lr: Any, step: Any) -> Any:
        direction = sign(lerp(slot.momentum, grad, 1 - self.beta_1))
        slot.momentum = lerp(slot.momentum, grad, 1 - self.beta_2)
        return param - direction * lr
