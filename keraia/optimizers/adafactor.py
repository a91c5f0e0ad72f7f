"""Adafactor: second moments of a matrix kept by row and column."""

from collections.abc import Sequence
from typing import Any, Unpack

from keraia import ops
from keraia.backends.bundle import minimum, sqrt
from keraia.core.variable import Variable
from keraia.optimizers import access
from keraia.optimizers.ruled import Ruled, Settings, shared

Array = Any


class Adafactor(Ruled):
    """Adaptive steps with little memory, for large models.

    Squared gradients of a weight of rank 2 or more are averaged by row and by column (of its last
    two axes) instead of by element; their product stands in for the elements. In step `t` the old
    means count `1 - t**beta_2_decay`. The gradient divided by the root of the means, `u`, is scaled
    down so that its root mean square is at most `clip_threshold`, and
    `w -= max(epsilon_2, rms(w)) * rate * u` with `rate = min(learning_rate, 1 / sqrt(t))`, or
    `learning_rate` without `relative_step`.

    Args:
        learning_rate: A number, a `LearningRateSchedule`, or a function without arguments.
        beta_2_decay: Exponent by which old means count more and more, below 0.
        epsilon_1: Small number added to squared gradients.
        epsilon_2: Least size that a weight is taken to have.
        clip_threshold: Largest root mean square of a step before it is scaled by the rate.
        relative_step: Whether the rate falls with the root of the step.
        **settings: Decay, clipping, averaging, accumulation; see `Optimizer`.

    Example:
        >>> from keraia import Variable
        >>> weight = Variable([[1.0, 1.0], [1.0, 1.0]])
        >>> Adafactor(learning_rate=0.5).apply([[[2.0, 2.0], [2.0, 2.0]]], [weight])
        >>> weight.numpy().round(4).tolist()
        [[0.5, 0.5], [0.5, 0.5]]

    Source: N. Shazeer and M. Stern, Adafactor: Adaptive Learning Rates with Sublinear Memory Cost,
    2018.
    """

    @shared
    def __init__(
        self,
        learning_rate: Any = 0.001,
        beta_2_decay: float = -0.8,
        epsilon_1: float = 1e-30,
        epsilon_2: float = 1e-3,
        clip_threshold: float = 1.0,
        relative_step: bool = True,
        **settings: Unpack[Settings],
    ) -> None:
        super().__init__(learning_rate, **settings)
        self.beta_2_decay = beta_2_decay
        self.epsilon_1 = epsilon_1
        self.epsilon_2 = epsilon_2
        self.clip_threshold = clip_threshold
        self.relative_step = relative_step

    def slot_names(self) -> Sequence[tuple[str, ...]]:
        return [("row", "column", "velocity")]

    def make_slot(self, name: str, variable: Variable) -> Variable:
        if name == "velocity":
            return self.add_variable_from_reference(variable, name)
        if len(variable.shape) < 2:  # files hold an integer zero in this place
            return self.add_variable((), dtype="int", name=variable.name)
        shape = list(variable.shape)
        del shape[-1 if name == "row" else -2]
        return self.add_variable(shape, dtype=variable.dtype, name=variable.name)

    def rule(self, param: Any, grad: Any, slot: Any, lr: Any, step: Any) -> Any:
        rate = minimum(lr, 1 / sqrt(step)) if self.relative_step else lr
        kept = 1 - step**self.beta_2_decay
        rows = zip(param, grad, slot.row, slot.column, slot.velocity, strict=True)
        moved = [self._move_one(rate, kept, *row) for row in rows]
        new, slot.row, slot.column, slot.velocity = map(type(param), zip(*moved, strict=True))
        return new

    def _move_one(
        self, rate: Any, kept: Any, w: Array, g: Array, row: Array, column: Array, v: Array
    ) -> tuple[Array, Array, Array, Array]:
        """New weight and means of one variable."""
        rate, kept = access.beside(w, rate), access.beside(w, kept)
        square = ops.square(g) + self.epsilon_1
        if len(w.shape) >= 2:
            row = row * kept + ops.mean(square, axis=-1) * (1 - kept)
            column = column * kept + ops.mean(square, axis=-2) * (1 - kept)
            share = row / ops.mean(row, axis=-1, keepdims=True)
            v = ops.expand_dims(share, -1) * ops.expand_dims(column, -2)
        else:
            v = v * kept + square * (1 - kept)
        u = g / ops.sqrt(v)
        u = u / ops.maximum(1.0, _rms(u) / self.clip_threshold)
        return w - u * (ops.maximum(self.epsilon_2, _rms(w)) * rate), row, column, v


def _rms(x: Array) -> Array:
    return ops.sqrt(ops.mean(ops.square(x)))
