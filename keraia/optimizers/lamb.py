"""LAMB: Adam whose steps keep the proportion of each layer's weights."""

from collections.abc import Sequence
from typing import Any, Unpack

from keraia.backends.bundle import lerp, sign, sqrt
from keraia.optimizers.ruled import Ruled, Settings, shared


class Lamb(Ruled):
    """Adam whose step, for each variable, is as long as the variable itself.

    With Adam's corrected moments `m` and `v`, `r = m / (sqrt(v) + epsilon)` and
    `w -= learning_rate * norm(w) / norm(r) * r`; where either norm is zero, their ratio counts
    as 1. Made for very large batches.

    Args:
        learning_rate: A number, a `LearningRateSchedule`, or a function without arguments.
        beta_1: Share of the old mean of gradients in the new one.
        beta_2: Share of the old mean of squares in the new one.
        epsilon: Small number that keeps the divisor from zero.
        **settings: Decay, clipping, averaging, accumulation; see `Optimizer`.

    Example:
        >>> from keraia import Variable
        >>> weight = Variable([3.0, 4.0])
        >>> Lamb(learning_rate=0.1).apply([[7.0, 0.0]], [weight])
        >>> weight.numpy().round(4).tolist()
        [2.5, 4.0]

    Source: Y. You et al., Large Batch Optimization for Deep Learning, 2020.
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

    def rule(self, param: Any, grad: Any, slot: Any, lr: Any, step: Any) -> Any:
        slot.momentum = lerp(slot.momentum, grad, 1 - self.beta_1)
        slot.velocity = lerp(slot.velocity, grad * grad, 1 - self.beta_2)
        root = sqrt(slot.velocity / (1 - self.beta_2**step)) + self.epsilon
        ratio = slot.momentum / (1 - self.beta_1**step) / root
        return param - ratio * _trust(param.norms(), ratio.norms()) * lr


def _trust(size: Any, length: Any) -> Any:
    """Ratio of two norms, 1 where either is zero."""
    known = sign(size) * sign(length)  # 1 or 0
    return known * size / (length + (1 - known)) + (1 - known)
