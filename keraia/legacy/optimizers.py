"""Optimizers' settings of older generations: rates that decay step by step."""

from typing import Any

from keraia import ops, optimizers
from keraia.core.variable import Variable


class Decaying(optimizers.schedules.LearningRateSchedule):
    """`rate / (1 + decay * iterations)`, where the rate may be assigned.

    Args:
        rate: First learning rate, or a schedule.
        decay: Growth of the divisor at each step.
    """

    def __init__(self, rate: Any, decay: float) -> None:
        self.decay = decay
        self.inner = rate if callable(rate) else None
        self.base = None if callable(rate) else Variable(rate, dtype="float32", trainable=False)

    def __call__(self, step: Any) -> Any:
        rate = self.inner(step) if self.inner is not None else self.base.value
        return rate / (1.0 + self.decay * ops.cast(step, "float32"))

    def get_config(self) -> dict[str, Any]:
        """Rate and decay."""
        return {"rate": self.inner or float(self.base.numpy()), "decay": self.decay}


def decaying(rate: Any, decay: float) -> Decaying:
    """The schedule that `decay=` meant."""
    return Decaying(0.01 if rate is None else rate, decay)
