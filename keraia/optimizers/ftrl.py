"""FTRL: weights computed anew from all gradients so far."""

from collections.abc import Sequence
from typing import Any, Unpack

from keraia.backends.bundle import clip
from keraia.core.variable import Variable
from keraia.initializers import Constant
from keraia.optimizers.ruled import Ruled, Settings, shared


class Ftrl(Ruled):
    """Follow the regularized leader: sparse linear models for streams of examples.

    With `q = -learning_rate_power` and `h = g + 2 * l2_shrinkage * w`:
    `s = ((n + g**2)**q - n**q) / learning_rate`, `n += g**2`, `z += h - s * w`, and
    `w = (clip(z, -l1, l1) - z) / ((beta + n**q) / learning_rate + 2 * l2)`.

    Args:
        learning_rate: A number, a `LearningRateSchedule`, or a function without arguments.
        learning_rate_power: How fast steps shrink as gradients sum up; 0: not at all. At most 0.
        initial_accumulator_value: First value of the sum of squares, at least 0.
        l1_regularization_strength: Pull to zero of constant strength, at least 0.
        l2_regularization_strength: Pull to zero in proportion to the weight, at least 0.
        l2_shrinkage_regularization_strength: The same by way of the gradient, which does not
            change the size of the steps; at least 0.
        beta: Smoothing of the first steps.
        **settings: Decay, clipping, averaging, accumulation; see `Optimizer`.

    Raises:
        ValueError: An argument of the wrong sign.

    Example:
        >>> from keraia import Variable
        >>> weight = Variable([1.0])
        >>> Ftrl(learning_rate=1.0, initial_accumulator_value=1.0).apply([[0.0]], [weight])
        >>> weight.numpy().tolist()
        [0.0]

    Source: B. McMahan et al., Ad Click Prediction: a View from the Trenches, 2013.
    """

    @shared
    def __init__(
        self,
        learning_rate: Any = 0.001,
        learning_rate_power: float = -0.5,
        initial_accumulator_value: float = 0.1,
        l1_regularization_strength: float = 0.0,
        l2_regularization_strength: float = 0.0,
        l2_shrinkage_regularization_strength: float = 0.0,
        beta: float = 0.0,
        **settings: Unpack[Settings],
    ) -> None:
        super().__init__(learning_rate, **settings)
        self.learning_rate_power = learning_rate_power
        self.initial_accumulator_value = initial_accumulator_value
        self.l1_regularization_strength = l1_regularization_strength
        self.l2_regularization_strength = l2_regularization_strength
        self.l2_shrinkage_regularization_strength = l2_shrinkage_regularization_strength
        self.beta = beta
        self._check_signs()

    def _check_signs(self) -> None:
        if self.learning_rate_power > 0:
            raise ValueError(
                "optimizers.Ftrl: `learning_rate_power` must be at most 0, got "
                f"{self.learning_rate_power!r}."
            )
        for name in (
            "initial_accumulator_value",
            "l1_regularization_strength",
            "l2_regularization_strength",
            "l2_shrinkage_regularization_strength",
        ):
            if getattr(self, name) < 0:
                raise ValueError(
                    f"optimizers.Ftrl: `{name}` must be at least 0, got {getattr(self, name)!r}."
                )

    def slot_names(self) -> Sequence[tuple[str, ...]]:
        return [("accumulator", "linear")]

    def make_slot(self, name: str, variable: Variable) -> Variable:
        first = Constant(self.initial_accumulator_value) if name == "accumulator" else "zeros"
        return self.add_variable_from_reference(variable, name, first)

    def rule(self, param: Any, grad: Any, slot: Any, lr: Any, step: Any) -> Any:
        shrunk = grad + param * (2 * self.l2_shrinkage_regularization_strength)
        before = slot.accumulator**-self.learning_rate_power
        slot.accumulator = slot.accumulator + grad * grad
        after = slot.accumulator**-self.learning_rate_power
        slot.linear = slot.linear + shrunk - param * (after - before) / lr
        limit = self.l1_regularization_strength
        slope = (after + self.beta) / lr + 2 * self.l2_regularization_strength
        return (clip(slot.linear, -limit, limit) - slot.linear) / slope
