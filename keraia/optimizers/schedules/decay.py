"""Schedules that decay by one formula, or in stages."""

from collections.abc import Sequence
from typing import Any

from keraia.backends.bundle import ceil, floor, minimum, where
from keraia.optimizers.schedules.base import Formula, positive


class ExponentialDecay(Formula):
    """Rate that shrinks by the same factor over equal numbers of steps.

    `initial_learning_rate * decay_rate ** (step / decay_steps)`.

    Args:
        initial_learning_rate: Rate at step 0.
        decay_steps: Steps in which the rate is multiplied by `decay_rate` once. Positive.
        decay_rate: Factor.
        staircase: Whether the rate stays level within each `decay_steps` steps.
        name: Name of the schedule.

    Raises:
        ValueError: `decay_steps` is not positive.

    Example:
        >>> float(ExponentialDecay(0.5, decay_steps=100, decay_rate=0.5)(200))
        0.125
    """

    def __init__(
        self,
        initial_learning_rate: float,
        decay_steps: float,
        decay_rate: float,
        staircase: bool = False,
        name: str = "ExponentialDecay",
    ) -> None:
        self.initial_learning_rate = initial_learning_rate
        self.decay_steps = positive("decay_steps", decay_steps, self)
        self.decay_rate = decay_rate
        self.staircase = staircase
        self.name = name

    def at(self, step: Any) -> Any:
        periods = step / self.decay_steps
        if self.staircase:
            periods = floor(periods)
        return self.initial_learning_rate * self.decay_rate**periods


class InverseTimeDecay(Formula):
    """Rate that shrinks like the inverse of time.

    `initial_learning_rate / (1 + decay_rate * step / decay_steps)`.

    Args:
        initial_learning_rate: Rate at step 0.
        decay_steps: Steps that count as one unit of time. Positive.
        decay_rate: How fast the divisor grows per unit of time.
        staircase: Whether the rate stays level within each unit of time.
        name: Name of the schedule.

    Raises:
        ValueError: `decay_steps` is not positive.

    Example:
        >>> float(InverseTimeDecay(0.5, decay_steps=10, decay_rate=1.0)(10))
        0.25
    """

    def __init__(
        self,
        initial_learning_rate: float,
        decay_steps: float,
        decay_rate: float,
        staircase: bool = False,
        name: str = "InverseTimeDecay",
    ) -> None:
        self.initial_learning_rate = initial_learning_rate
        self.decay_steps = positive("decay_steps", decay_steps, self)
        self.decay_rate = decay_rate
        self.staircase = staircase
        self.name = name

    def at(self, step: Any) -> Any:
        periods = step / self.decay_steps
        if self.staircase:
            periods = floor(periods)
        return self.initial_learning_rate / (1 + self.decay_rate * periods)


class PolynomialDecay(Formula):
    """Rate that goes from a first to a last value along a power of the remaining time.

    `(initial - end) * (1 - step / decay_steps) ** power + end`, and `end` after `decay_steps`.

    Args:
        initial_learning_rate: Rate at step 0.
        decay_steps: Length of the decay in steps. Positive.
        end_learning_rate: Last rate.
        power: Exponent; 1 is a straight line.
        cycle: Whether, instead of staying at the end, the decay is stretched to the next multiple
            of `decay_steps`, so that the rate jumps up again after each.
        name: Name of the schedule.

    Raises:
        ValueError: `decay_steps` is not positive.

    Example:
        >>> float(PolynomialDecay(1.0, decay_steps=10, end_learning_rate=0.0)(5))
        0.5
    """

    def __init__(
        self,
        initial_learning_rate: float,
        decay_steps: float,
        end_learning_rate: float = 0.0001,
        power: float = 1.0,
        cycle: bool = False,
        name: str = "PolynomialDecay",
    ) -> None:
        self.initial_learning_rate = initial_learning_rate
        self.decay_steps = positive("decay_steps", decay_steps, self)
        self.end_learning_rate = end_learning_rate
        self.power = power
        self.cycle = cycle
        self.name = name

    def at(self, step: Any) -> Any:
        length: Any = self.decay_steps
        if self.cycle:
            length = length * where(step == 0, 1.0, ceil(step / self.decay_steps))
        else:
            step = minimum(step, self.decay_steps)
        span = self.initial_learning_rate - self.end_learning_rate
        return span * (1 - step / length) ** self.power + self.end_learning_rate


class PiecewiseConstantDecay(Formula):
    """Rate that is level between given steps.

    `values[0]` up to and including step `boundaries[0]`, then `values[1]` up to and including
    `boundaries[1]`, and so on; `values[-1]` after the last.

    Args:
        boundaries: Steps in increasing order.
        values: Rates, one more than boundaries.
        name: Name of the schedule.

    Raises:
        ValueError: The number of values is not one more than that of boundaries.

    Example:
        >>> rate = PiecewiseConstantDecay([10, 20], [1.0, 0.5, 0.25])
        >>> [float(rate(step)) for step in (10, 11, 99)]
        [1.0, 0.5, 0.25]
    """

    def __init__(
        self,
        boundaries: Sequence[float],
        values: Sequence[float],
        name: str = "PiecewiseConstant",
    ) -> None:
        if len(boundaries) != len(values) - 1:
            raise ValueError(
                "PiecewiseConstantDecay: `values` must have one entry more than `boundaries`, got "
                f"{len(values)} values and {len(boundaries)} boundaries. "
                "Add the rate that holds after the last boundary."
            )
        self.boundaries = boundaries
        self.values = values
        self.name = name

    def at(self, step: Any) -> Any:
        rate: Any = self.values[-1]
        for boundary, value in reversed(list(zip(self.boundaries, self.values, strict=False))):
            rate = where(step <= boundary, value, rate)
        return rate
