"""One step: from checked gradients to moved weights."""

from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any, ClassVar

from keraia.backends import backend
from keraia.backends.bundle import Bundle, lerp, maximum, where
from keraia.core.variable import Variable
from keraia.optimizers import access, clipping
from keraia.optimizers.plan import ACCUMULATOR, AVERAGE, Plan, Slots
from keraia.optimizers.rate import LearningRate

Array = Any


class Step(LearningRate, Slots):
    """The part of an optimizer that makes a step."""

    kernel: ClassVar[str | None] = None
    """Name of the backend kernel that does `rule` in place, with `kernel_settings`."""

    _one_by_one: ClassVar[bool] = False
    weight_decay: float | None
    clipnorm: float | None
    clipvalue: float | None
    global_clipnorm: float | None
    loss_scale_factor: float | None
    ema_momentum: float
    ema_overwrite_frequency: int | None

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if "rule" in vars(cls):
            cls._one_by_one = False
            cls.kernel = vars(cls).get("kernel")  # an inherited kernel computes another rule
        elif "update_step" in vars(cls):
            cls._one_by_one = True

    # -- what a subclass says

    def rule(self, param: Any, grad: Any, slot: Any, lr: Any, step: Any) -> Any:
        """New values of all weights, written in the words of `keraia.backends.bundle`.

        Args:
            param: The weights as one bundle.
            grad: Their gradients.
            slot: Namespace of the slots; assigning to it replaces a slot.
            lr: Learning rate, a scalar.
            step: Number of this step, from 1, a scalar.
        """
        raise NotImplementedError(
            f"{type(self).__name__} does not say how weights move. Define "
            "`update_step(self, gradient, variable, learning_rate)`."
        )

    def begin_step(self, step: Any) -> None:
        """Advances what all variables share, once per step."""

    def kernel_settings(self, lr: float, step: int) -> dict[str, Any]:
        """Numbers that the kernel named by `kernel` takes."""
        return {}

    def update_step(self, gradient: Array, variable: Variable, learning_rate: Any) -> None:
        """Moves one variable.

        Args:
            gradient: Gradient of the loss with respect to the variable.
            variable: The variable.
            learning_rate: Learning rate of this step, a scalar tensor.
        """
        grads = access.bundled([backend.as_array(gradient, variable.dtype)])
        self._follow_rule(grads, self._plan([variable]), access.real(learning_rate))

    # -- the course of a step

    def _advance(self, arrays: Sequence[Array], plan: Plan) -> None:
        """Everything between checked gradients and constraints."""
        if any(v.overwrite_with_gradient for v in plan.variables):
            arrays, plan = self._overwrite(arrays, plan)
        if not arrays:
            return
        grads = access.bundled(arrays)
        if self.loss_scale_factor:
            grads = grads / self.loss_scale_factor
        if self.gradient_accumulation_steps:
            self._accumulate(grads, plan)
        else:
            self._move(grads, plan)
        if self.use_ema:
            self._average(plan)

    def _overwrite(self, arrays: Sequence[Array], plan: Plan) -> tuple[list[Array], Plan]:
        """Gives some variables their gradients as values; returns what is left.

        Such variables are scales of quantization; of accumulated ones the largest holds.
        """
        places = [i for i, v in enumerate(plan.variables) if v.overwrite_with_gradient]
        rest = [i for i in range(len(arrays)) if i not in places]
        part = plan.some(places)
        values = access.bundled([arrays[i] for i in places])
        if self.gradient_accumulation_steps:
            held = part.slots[ACCUMULATOR]
            largest = maximum(access.read(held), values)

            def take() -> None:
                access.write(part.variables, largest)
                access.write(held, largest.each("zeros_like"))

            access.either(self._due(), take, lambda: access.write(held, largest))
        else:
            access.write(part.variables, values)
        return [arrays[i] for i in rest], plan.some(rest)

    def _accumulate(self, grads: Bundle, plan: Plan) -> None:
        """Adds gradients up; makes a step by their mean when enough have come."""
        held = plan.slots[ACCUMULATOR]
        total = access.read(held) + grads

        def move() -> None:
            self._move(total / self.gradient_accumulation_steps, plan)
            access.write(held, total.each("zeros_like"))

        access.either(self._due(), move, lambda: access.write(held, total))

    def _due(self) -> Any:
        """Whether enough gradients have been accumulated for a step."""
        steps = self.gradient_accumulation_steps
        return (access.number(self._iterations) + 1) % steps == 0

    def _steps_made(self) -> Any:
        count = access.number(self._iterations)
        return count // (self.gradient_accumulation_steps or 1)

    def _move(self, grads: Bundle, plan: Plan) -> None:
        """Clips gradients, shrinks and moves weights."""
        grads = clipping.clipped(grads, self.clipnorm, self.clipvalue, self.global_clipnorm)
        lr = self._rate()
        self.begin_step(access.real(self._steps_made() + 1))
        if self._one_by_one:
            self._shrink(plan, lr)
            rate = backend.as_array(lr)
            for grad, variable in zip(grads, plan.variables, strict=True):
                self.update_step(grad, variable, rate)
        elif access.eager() and (kernel := backend.kernels.get(self.kernel)):
            self._run_kernel(kernel, grads, plan, lr)
        else:
            self._shrink(plan, lr)
            self._follow_rule(grads, plan, lr)

    def decays(self, plan: Plan) -> list[tuple[list[int], float | None]]:
        """Places of variables in a plan, and their weight decay."""
        return [(plan.decayed, self.weight_decay)]

    def _shrink(self, plan: Plan, lr: Any) -> None:
        """Weight decay, apart from the gradient's step."""
        for places, weight_decay in self.decays(plan):
            if weight_decay and places:
                variables = [plan.variables[i] for i in places]
                values = access.read(variables)
                access.write(variables, values - values * (weight_decay * lr))

    def _follow_rule(self, grads: Bundle, plan: Plan, lr: Any) -> None:
        names = [name for name in plan.slots if name not in (AVERAGE, ACCUMULATOR)]
        before = {name: access.read(plan.slots[name]) for name in names}
        slot = SimpleNamespace(**before)
        step = access.real(self._steps_made() + 1)
        new = self.rule(access.read(plan.variables), grads, slot, lr, step)
        access.write(plan.variables, new)
        for name in names:
            if getattr(slot, name) is not before[name]:
                access.write(plan.slots[name], getattr(slot, name))

    def _run_kernel(self, kernel: Any, grads: Bundle, plan: Plan, lr: float) -> None:
        """Updates weights and slots in place, those that decay and the others in turn."""
        settings = self.kernel_settings(lr, self._steps_made() + 1)
        share = (self.weight_decay or 0.0) * lr
        arrays = list(grads)
        parts = plan.halves if share else [(range(len(arrays)), plan)]
        for places, part in parts:
            slots = {name: [v.stored() for v in held] for name, held in part.slots.items()}
            params = [v.stored() for v in part.variables]
            shrink = share if part.decayed else 0.0
            kernel(params, [arrays[i] for i in places], slots, shrink, **settings)

    def _average(self, plan: Plan) -> None:
        """Moves the averages towards the weights; now and then the weights take their values."""
        made = self._steps_made()
        momentum = where(made == 0, 0.0, self.ema_momentum)
        weights = access.read(plan.variables)
        average = lerp(weights, access.read(plan.slots[AVERAGE]), momentum)
        access.write(plan.slots[AVERAGE], average)
        if every := self.ema_overwrite_frequency:
            due = (made + 1) % every == 0
            access.either(due, lambda: access.write(plan.variables, average))
