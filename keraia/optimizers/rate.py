"""The learning rate of an optimizer: a variable, a schedule or a function."""

import numbers
from collections.abc import Callable
from typing import Any

from keraia.backends import backend
from keraia.core import config
from keraia.core.variable import Variable
from keraia.optimizers import access
from keraia.optimizers.schedules.base import Formula, LearningRateSchedule


class LearningRate:
    """The part of an optimizer that knows its learning rate."""

    name: str
    _variables: list[Variable]
    _iterations: Variable
    _learning_rate: Variable | LearningRateSchedule | Callable[[], Any]
    _add_scalar: Callable[[str, float, str], Variable]

    def _start_learning_rate(self, value: Any) -> None:
        if callable(value) and not isinstance(value, Variable):
            self._learning_rate = value
        elif isinstance(value, numbers.Real) and not isinstance(value, bool):
            self._learning_rate = self._add_scalar("learning_rate", float(value), config.floatx())
        else:
            raise ValueError(
                f"optimizers.{type(self).__name__}: `learning_rate` must be a number, a "
                "LearningRateSchedule or a function without arguments that returns a number, got "
                f"{value!r}."
            )

    @property
    def learning_rate(self) -> Any:
        """The variable that holds the learning rate, or the present value of the schedule.

        Assigning a number changes the variable; assigning a schedule or a function replaces it.
        """
        rate = self._learning_rate
        if isinstance(rate, Variable):
            return rate
        return rate(self._iterations) if isinstance(rate, LearningRateSchedule) else rate()

    @learning_rate.setter
    def learning_rate(self, value: Any) -> None:
        held = self._learning_rate
        if callable(value) and not isinstance(value, Variable):
            self._learning_rate = value
            self._variables = [v for v in self._variables if v is not held]
        elif isinstance(held, Variable):
            access.set_number(held, value)
        else:
            raise TypeError(
                f"Optimizer {self.name!r} takes its learning rate from {type(held).__name__}, so "
                "it cannot be assigned a number. Construct it with a number as `learning_rate` to "
                "change the rate later."
            )

    @property
    def _saved_learning_rate(self) -> Any:
        rate = self._learning_rate
        return float(backend.to_numpy(rate.value)) if isinstance(rate, Variable) else rate

    def _rate(self) -> Any:
        """Learning rate of the present step, as a factor."""
        rate = self._learning_rate
        if isinstance(rate, Formula):
            return rate.at(access.real(access.number(self._iterations)))
        held = access.number(rate) if isinstance(rate, Variable) else self.learning_rate
        return access.real(held)
