"""What every learning-rate schedule is, and the base of those given by a formula."""

from typing import Any

from keraia.backends import backend
from keraia.backends.bundle import scalar_dtype
from keraia.core.configurable import Configurable


class LearningRateSchedule(Configurable):
    """A learning rate that depends on the step.

    Subclasses say the rate in `__call__`; pass an instance as an optimizer's `learning_rate`. The
    optimizer calls it with its `iterations` (an integer scalar) at each step.

    Example:
        >>> from keraia import ops
        >>> class HalfWay(LearningRateSchedule):
        ...     def __init__(self, rate, step):
        ...         self.rate, self.step = rate, step
        ...     def __call__(self, step):
        ...         return ops.where(step < self.step, self.rate, self.rate / 2)
        >>> float(HalfWay(0.5, 10)(20))
        0.25
    """

    def __call__(self, step: Any) -> Any:
        """Rate at a step.

        Args:
            step: Number of steps made so far: a number or an integer scalar.
        """
        raise NotImplementedError(
            f"{type(self).__name__} does not say the learning rate. "
            "Define `__call__(self, step)`, which returns it."
        )


class Formula(LearningRateSchedule):
    """A schedule whose formula serves plain numbers and arrays alike.

    Eager optimizers ask it with numbers, so that a step costs no array operations.
    """

    def __call__(self, step: Any) -> Any:
        """Rate at a step, as a floating tensor of the shape of `step`."""
        dtype = scalar_dtype()
        return backend.as_array(self.at(backend.as_array(step, dtype)), dtype)

    def at(self, step: Any) -> Any:
        """Rate at a step: a number for a number, an array for a (floating) array."""
        raise NotImplementedError


def positive(name: str, value: Any, schedule: Formula) -> Any:
    """Checks a number of steps."""
    if value <= 0:
        raise ValueError(
            f"{type(schedule).__name__}: `{name}` must be positive, got {value!r}. "
            "Pass the number of optimizer steps that the decay takes."
        )
    return value
