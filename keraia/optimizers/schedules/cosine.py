"""Schedules along half a cosine wave.

Source: I. Loshchilov and F. Hutter, SGDR: Stochastic Gradient Descent with Warm Restarts, 2017.
"""

import math
from typing import Any

from keraia.backends.bundle import cos, floor, log, minimum, where
from keraia.optimizers.schedules.base import Formula, positive


class CosineDecay(Formula):
    """Rate that falls along half a cosine wave, after an optional linear rise.

    With `peak = warmup_target`, or `initial_learning_rate` without a target, and
    `t = (step - warmup_steps) / decay_steps` limited to 1:
    `peak * ((1 - alpha) * (1 + cos(pi * t)) / 2 + alpha)`.

    Args:
        initial_learning_rate: Rate at step 0.
        decay_steps: Length of the fall in steps. Positive.
        alpha: Last rate, as a share of the peak.
        name: Name of the schedule.
        warmup_target: Rate at the end of the rise; None: no rise, the fall begins at step 0.
        warmup_steps: Length of the rise in steps.

    Raises:
        ValueError: `decay_steps` is not positive.

    Example:
        >>> rate = CosineDecay(0.0, decay_steps=100, warmup_target=1.0, warmup_steps=10)
        >>> [round(float(rate(step)), 3) for step in (0, 5, 10, 60, 110)]
        [0.0, 0.5, 1.0, 0.5, 0.0]
    """

    def __init__(
        self,
        initial_learning_rate: float,
        decay_steps: float,
        alpha: float = 0.0,
        name: str = "CosineDecay",
        warmup_target: float | None = None,
        warmup_steps: float = 0,
    ) -> None:
        self.initial_learning_rate = initial_learning_rate
        self.decay_steps = positive("decay_steps", decay_steps, self)
        self.alpha = alpha
        self.name = name
        self.warmup_target = warmup_target
        self.warmup_steps = warmup_steps

    def at(self, step: Any) -> Any:
        if self.warmup_target is None:
            return self._fall(step, self.initial_learning_rate)
        fall = self._fall(step - self.warmup_steps, self.warmup_target)
        if not self.warmup_steps:
            return fall
        rise = (self.warmup_target - self.initial_learning_rate) / self.warmup_steps
        return where(step < self.warmup_steps, self.initial_learning_rate + rise * step, fall)

    def _fall(self, step: Any, peak: float) -> Any:
        wave = (1 + cos(math.pi * minimum(step / self.decay_steps, 1.0))) / 2
        return peak * ((1 - self.alpha) * wave + self.alpha)


class CosineDecayRestarts(Formula):
    """Rate that falls along half a cosine wave again and again.

    The first period takes `first_decay_steps`, each later one `t_mul` times as long, starting from
    `m_mul` times the peak. Within a period, at the share `t` of its length:
    `initial_learning_rate * ((1 - alpha) * m_mul**i * (1 + cos(pi * t)) / 2 + alpha)`, where `i`
    counts the periods from 0.

    Args:
        initial_learning_rate: Rate at step 0.
        first_decay_steps: Length of the first period in steps. Positive.
        t_mul: Ratio of the lengths of successive periods.
        m_mul: Ratio of the peaks of successive periods.
        alpha: Lowest rate, as a share of the initial one.
        name: Name of the schedule.

    Raises:
        ValueError: `first_decay_steps` is not positive.

    Example:
        >>> rate = CosineDecayRestarts(1.0, first_decay_steps=10, m_mul=0.5)
        >>> [round(float(rate(step)), 3) for step in (0, 5, 10, 20, 30)]
        [1.0, 0.5, 0.5, 0.25, 0.25]
    """

    def __init__(
        self,
        initial_learning_rate: float,
        first_decay_steps: float,
        t_mul: float = 2.0,
        m_mul: float = 1.0,
        alpha: float = 0.0,
        name: str = "SGDRDecay",
    ) -> None:
        self.initial_learning_rate = initial_learning_rate
        self.first_decay_steps = positive("first_decay_steps", first_decay_steps, self)
        self._t_mul = t_mul
        self._m_mul = m_mul
        self.alpha = alpha
        self.name = name

    config_attributes = {"t_mul": "_t_mul", "m_mul": "_m_mul"}

    def at(self, step: Any) -> Any:
        period, share = self._period(step / self.first_decay_steps)
        wave = self._m_mul**period * (1 + cos(math.pi * share)) / 2
        return self.initial_learning_rate * ((1 - self.alpha) * wave + self.alpha)

    def _period(self, time: Any) -> tuple[Any, Any]:
        """Number of the period and the share of it that is over, at a time in first periods."""
        ratio = self._t_mul
        if ratio == 1.0:
            period = floor(time)
            return period, time - period
        # Periods begin where the geometric sum of lengths does; the small shift keeps a step on
        # the border from falling into the period before by rounding.
        period = floor(log(1 + time * (ratio - 1)) / math.log(ratio) + 1e-5)
        begin = (ratio**period - 1) / (ratio - 1)
        return period, (time - begin) / ratio**period
