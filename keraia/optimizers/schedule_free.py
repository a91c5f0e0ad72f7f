"""AdamW that needs no schedule: it averages its own path."""

from collections.abc import Sequence
from typing import Any, Unpack

from keraia.backends.bundle import lerp, minimum, sqrt
from keraia.core.variable import Variable
from keraia.optimizers.ruled import Ruled, Settings, shared


class ScheduleFreeAdamW(Ruled):
    """AdamW whose weights are drawn towards the mean of its path, in place of a falling rate.

    Beside the weights `w` a point `z` moves as Adam does without momentum: in step `t`, with
    `v = beta_2 * v + (1 - beta_2) * g**2`,
    `z -= learning_rate * g / (sqrt(v / (1 - beta_2**t)) + epsilon)`. The mean `x` of all `z` so far
    is `x += (z - x) / t`, and `w = (1 - beta_1) * z + beta_1 * x`.

    Args:
        learning_rate: A number, a `LearningRateSchedule`, or a function without arguments.
        beta_1: Share of the mean in the weights, above 0.
        beta_2: Share of the old mean of squares in the new one.
        epsilon: Small number that keeps the divisor from zero.
        warmup_steps: Steps over which the learning rate rises from zero.
        **settings: Decay, clipping, averaging, accumulation; see `Optimizer`.

    Raises:
        ValueError: `beta_1` is not above 0.

    Example:
        >>> from keraia import Variable
        >>> weight = Variable([1.0])
        >>> ScheduleFreeAdamW(learning_rate=0.25).apply([[5.0]], [weight])
        >>> round(weight.numpy().item(), 4)
        0.75

    Source: A. Defazio et al., The Road Less Scheduled, 2024.
    """

    @shared
    def __init__(
        self,
        learning_rate: Any = 0.0025,
        beta_1: float = 0.9,
        beta_2: float = 0.999,
        epsilon: float = 1e-8,
        warmup_steps: int = 0,
        **settings: Unpack[Settings],
    ) -> None:
        super().__init__(learning_rate, **settings)
        if not beta_1 > 0:
            raise ValueError(
                f"optimizers.ScheduleFreeAdamW: `beta_1` must be above 0, got {beta_1!r}. It is "
                "the share of the mean in the weights, from which the mean is read again."
            )
        self.beta_1 = beta_1
        self.beta_2 = beta_2
        self.epsilon = epsilon
        self.warmup_steps = warmup_steps

    def slot_names(self) -> Sequence[tuple[str, ...]]:
        return [("momentum", "velocity")]

    def make_slot(self, name: str, variable: Variable) -> Variable:
        slot = self.add_variable_from_reference(variable, name)
        if name == "momentum":  # holds z, which starts where the weights are
            slot.assign(variable)
        return slot

    def rule(self, param: Any, grad: Any, slot: Any, lr: Any, step: Any) -> Any:
        if self.warmup_steps:
            lr = lr * minimum(step / self.warmup_steps, 1.0)
        mean = (param - slot.momentum * (1 - self.beta_1)) / self.beta_1
        slot.velocity = lerp(slot.velocity, grad * grad, 1 - self.beta_2)
        root = sqrt(slot.velocity / (1 - self.beta_2**step)) + self.epsilon
        slot.momentum = slot.momentum - grad * lr / root
        return lerp(slot.momentum, lerp(mean, slot.momentum, 1 / step), self.beta_1)
