"""Optimizers' settings of older generations: rates that decay step by step, foreign optimizers."""

import functools
import inspect
from typing import Any

import keraia
from keraia import ops, optimizers
from keraia.core.variable import Variable
from keraia.legacy import generations
from keraia.legacy.tables import defaults


class Decaying(optimizers.schedules.LearningRateSchedule):
    """`rate / (1 + decay * iterations)`, where the rate may be assigned.

    Args:
        rate: First learning rate, or a schedule; None: that of the optimizer.
        decay: Growth of the divisor at each step.

    Example:
        >>> float(Decaying(1.0, 0.5)(2))
        0.5
    """

    def __init__(self, rate: Any, decay: float) -> None:
        self.decay = decay
        self.inner = rate if callable(rate) else None
        self.base: Any = None
        if rate is not None and self.inner is None:
            self.start(rate)

    def start(self, rate: float) -> None:
        """Sets the first rate."""
        self.base = Variable(rate, dtype="float32", trainable=False, name="learning_rate")

    def __call__(self, step: Any) -> Any:
        rate = self.inner(step) if self.inner is not None else self.base.value
        return rate / (1.0 + self.decay * ops.cast(step, "float32"))

    def get_config(self) -> dict[str, Any]:
        """Rate and decay."""
        return {"rate": self.inner or float(self.base.numpy()), "decay": self.decay}


def decaying(rate: Any, decay: float) -> Decaying:
    """The schedule that `decay=` meant."""
    return Decaying(rate, decay)


def open_all(optimizer: Any) -> None:
    """Lets optimizers keep the rate of such a schedule among their variables.

    Args:
        optimizer: The class `Optimizer`.
    """
    start = optimizer._start_learning_rate

    @functools.wraps(start)
    def run(self: Any, value: Any) -> None:
        if isinstance(value, Decaying):
            if value.base is None and value.inner is None:
                value.start(_usual_rate(type(self)))
            if value.base is not None:
                self._variables.append(value.base)
        start(self, value)

    optimizer._start_learning_rate = run


def _usual_rate(cls: type) -> float:
    spans = defaults.DEFAULTS.get(f"optimizers.{cls.__name__}", {}).get("learning_rate", [])
    found = defaults.at(spans, generations.current())
    return found[0] if found else inspect.signature(cls).parameters["learning_rate"].default


class TFOptimizer(keraia.Optimizer):
    """An optimizer of TensorFlow that moves the weights of a model.

    Args:
        optimizer: Object with `apply_gradients` on pairs of gradient and `tf.Variable`.
    """

    def __init__(self, optimizer: Any, **kwargs: Any) -> None:
        super().__init__(learning_rate=_rate_of(optimizer), **kwargs)
        self.optimizer = optimizer

    def apply(self, grads: Any, trainable_variables: Any = None) -> None:
        """Makes one step of the optimizer inside.

        Raises:
            NotImplementedError: The backend's variables are not TensorFlow's.
        """
        cells = [v._cell for v in trainable_variables or self._trainable_variables]
        if not all(hasattr(cell, "assign_sub") for cell in cells):
            raise NotImplementedError(
                "TFOptimizer moves variables of TensorFlow. Run the program with "
                "KERAIA_BACKEND=tensorflow, or use an optimizer of keras.optimizers."
            )
        self.optimizer.apply_gradients(zip(grads, cells, strict=True))
        self._iterations.assign_add(1)

    def update_step(self, gradient: Any, variable: Any, learning_rate: Any) -> None:
        """Nothing: `apply` does all."""


def _rate_of(optimizer: Any) -> float:
    for name in ("_learning_rate", "_lr", "learning_rate"):
        value = getattr(optimizer, name, None)
        if isinstance(value, (int, float)):
            return float(value)
    return 0.01
