"""`Optimizer`, the base class: everything but the rule by which weights move."""

import warnings
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Self

from keraia import ops
from keraia.backends import backend
from keraia.core import naming, state
from keraia.core.configurable import Configurable, deserialize
from keraia.core.variable import Variable
from keraia.optimizers import access
from keraia.optimizers.arguments import check
from keraia.optimizers.plan import AVERAGE
from keraia.optimizers.step import Step

Array = Any


class Optimizer(Step, Configurable):
    """Base class of optimizers.

    A subclass says how weights move in one of two ways. `rule` states the update once, for all
    weights together; the slots it needs are named by `slot_names`. Or `update_step` moves a single
    variable, with slots made in `build` by `add_variable_from_reference`. The base class does the
    rest, in this order: gradients are divided by the loss scale, accumulated and clipped; weights
    decay (`w -= learning_rate * weight_decay * w`) and take their step; averages are updated;
    constraints are applied.

    Args:
        learning_rate: A number, a `LearningRateSchedule`, or a function without arguments.
        weight_decay: Share of a weight, times the learning rate, by which it shrinks each step.
        clipnorm: Limit of the Euclidean norm of each gradient.
        clipvalue: Limit of the absolute value of each element.
        global_clipnorm: Limit of the Euclidean norm of all gradients together.
        use_ema: Whether to keep a moving average of the weights, which replaces them at the end
            of training.
        ema_momentum: Share of the old average in the new one.
        ema_overwrite_frequency: Steps after which the average replaces the weights; None: only at
            the end.
        loss_scale_factor: Factor of the loss in `scale_loss`, by which gradients are divided
            again. Keeps small float16 gradients from vanishing.
        gradient_accumulation_steps: Calls of `apply` whose gradients are averaged into one step.
        name: Name of the optimizer.

    Raises:
        ValueError: An argument out of its range, or more than one kind of clipping.

    Example:
        >>> from keraia import Variable, ops
        >>> class Sign(Optimizer):
        ...     def update_step(self, gradient, variable, learning_rate):
        ...         self.assign_sub(variable, ops.sign(gradient) * learning_rate)
        >>> weight = Variable([1.0, 2.0])
        >>> Sign(learning_rate=0.5).apply([[3.0, -4.0]], [weight])
        >>> weight.numpy().tolist()
        [0.5, 2.5]
    """

    config_attributes = {"learning_rate": "_saved_learning_rate"}
    config_live = ("learning_rate",)

    def __init__(
        self,
        learning_rate: Any,
        weight_decay: float | None = None,
        clipnorm: float | None = None,
        clipvalue: float | None = None,
        global_clipnorm: float | None = None,
        use_ema: bool = False,
        ema_momentum: float = 0.99,
        ema_overwrite_frequency: int | None = None,
        loss_scale_factor: float | None = None,
        gradient_accumulation_steps: int | None = None,
        name: str | None = None,
        **kwargs: Any,
    ) -> None:
        self._variables = []
        self.name = naming.auto_name_for(type(self)) if name is None else name
        self.weight_decay = weight_decay
        self.clipnorm = clipnorm
        self.clipvalue = clipvalue
        self.global_clipnorm = global_clipnorm
        self.use_ema = use_ema
        self.ema_momentum = ema_momentum
        self.ema_overwrite_frequency = ema_overwrite_frequency
        self.loss_scale_factor = loss_scale_factor
        self.gradient_accumulation_steps = gradient_accumulation_steps
        check(self, kwargs)
        self.built = False
        self._trainable_variables = []
        self._slots = {}
        self._plans = {}
        self._excluded = ([], [])
        self._iterations = self._add_scalar("iteration", 0, "int32")
        self._start_learning_rate(learning_rate)

    def __getstate__(self) -> dict[str, Any]:
        return {**vars(self), "_plans": {}}  # copies have variables of their own

    # -- a step from outside

    @property
    def iterations(self) -> Any:
        """Number of steps made: a variable, or with gradient accumulation a tensor."""
        if self.gradient_accumulation_steps:
            return ops.floor_divide(self._iterations, self.gradient_accumulation_steps)
        return self._iterations

    def apply(
        self, grads: Iterable[Array | None], trainable_variables: Sequence[Variable] | None = None
    ) -> None:
        """Makes one step.

        Args:
            grads: Gradients in the order of the variables; None where the loss does not depend on
                a variable, which is left as it is.
            trainable_variables: Variables to move; by default those of `build`, which the first
                call makes up for.

        Raises:
            ValueError: Neither built nor given variables; an unknown variable; gradients that do
                not fit the variables; no gradient at all.
        """
        grads, trainable_variables = self._paired(grads, trainable_variables)
        if not grads:
            return
        plan = self._plan(trainable_variables)
        self._advance([self._fit(g, v) for g, v in zip(grads, plan.variables, strict=True)], plan)
        for variable in plan.variables:
            if variable.constraint is not None:
                variable.assign(variable.constraint(variable))
        access.set_number(self._iterations, access.number(self._iterations) + 1)

    def apply_gradients(self, grads_and_vars: Iterable[tuple[Array | None, Variable]]) -> Any:
        """Makes one step from `(gradient, variable)` pairs; returns `iterations`."""
        pairs = list(grads_and_vars)
        self.apply([grad for grad, _ in pairs], [variable for _, variable in pairs])
        return self.iterations

    def stateless_apply(
        self,
        optimizer_variables: Sequence[Array],
        grads: Sequence[Array | None],
        trainable_variables: Sequence[Array],
    ) -> tuple[list[Array], list[Array]]:
        """Makes one step as a pure function of arrays.

        Args:
            optimizer_variables: Values of `variables`.
            grads: Gradients.
            trainable_variables: Values of the variables that `build` got.

        Returns:
            New values of the trainable variables, and of the optimizer's.

        Raises:
            ValueError: Not built yet, or lists of the wrong lengths.
        """
        self._need_built("stateless_apply")
        self._need_length("optimizer_variables", optimizer_variables, self.variables)
        self._need_length("trainable_variables", trainable_variables, self._trainable_variables)
        both = [*self._trainable_variables, *self.variables]
        pure = state.functionalize(self.apply, both)
        new, _ = pure([*trainable_variables, *optimizer_variables], grads)
        return new[: len(trainable_variables)], new[len(trainable_variables) :]

    def scale_loss(self, loss: Array) -> Array:
        """The loss times `loss_scale_factor`, whose gradients `apply` takes."""
        return loss if self.loss_scale_factor is None else loss * self.loss_scale_factor

    def finalize_variable_values(self, var_list: Sequence[Variable]) -> None:
        """Replaces variables by their moving averages, at the end of training with `use_ema`."""
        if self.use_ema:
            plan = self._plan([v for v in var_list if not v.overwrite_with_gradient])
            access.write(plan.variables, access.read(plan.slots[AVERAGE]))

    @classmethod
    def from_config(
        cls, config: Mapping[str, Any], custom_objects: Mapping[str, Any] | None = None
    ) -> Self:
        """Makes an optimizer from what `get_config` returned.

        Args:
            config: Dictionary from parameter name to value.
            custom_objects: Names of users' schedules.
        """
        return cls(**{k: deserialize(v, custom_objects) for k, v in config.items()})

    # -- checks

    def _need_built(self, method: str) -> None:
        if not self.built:
            raise ValueError(
                f"{self.name}.{method}: the optimizer does not know the variables yet. "
                "Call `optimizer.build(trainable_variables)` first."
            )

    def _need_length(self, name: str, values: Sequence[Array], held: Sequence[Variable]) -> None:
        if len(values) != len(held):
            raise ValueError(
                f"{self.name}.stateless_apply: `{name}` must hold one value for each of "
                f"{len(held)} variables, got {len(values)}."
            )

    def _paired(
        self, grads: Iterable[Array | None], trainable_variables: Sequence[Variable] | None
    ) -> tuple[list[Array], Sequence[Variable]]:
        """Gradients that are there, and their variables; builds for these where that is to do."""
        grads = list(grads)
        if trainable_variables is None:
            self._need_built("apply")
            trainable_variables = self._trainable_variables
        elif not self.built:
            self.build(trainable_variables)
        if len(grads) != len(trainable_variables):
            raise ValueError(
                f"{self.name}.apply: got {len(grads)} gradients for {len(trainable_variables)} "
                "variables. Pass one for each, None where there is none."
            )
        if any(grad is None for grad in grads):
            return self._without_missing(grads, trainable_variables)
        return grads, trainable_variables

    def _without_missing(
        self, grads: Sequence[Array | None], variables: Sequence[Variable]
    ) -> tuple[list[Array], list[Variable]]:
        """The gradients that are there and their variables, with a warning about the others."""
        pairs = [(g, v) for g, v in zip(grads, variables, strict=True) if g is not None]
        if not pairs:
            raise ValueError(
                f"{self.name}.apply: every gradient is None, so the loss depends on no variable. "
                "Check that it is computed from the model's outputs."
            )
        missing = [v.path for g, v in zip(grads, variables, strict=True) if g is None]
        warnings.warn(
            f"No gradient for {', '.join(missing)}: the loss does not depend on them, so they stay "
            "as they are.",
            stacklevel=4,
        )
        return [g for g, _ in pairs], [v for _, v in pairs]

    def _fit(self, grad: Array, variable: Variable) -> Array:
        """A gradient as an array of its variable's dtype and shape."""
        array = backend.as_array(grad, variable.dtype)
        shape = backend.shape_of(array)
        if shape != variable.shape and None not in shape:
            raise ValueError(
                f"{self.name}.apply: variable {variable.path!r} has shape {variable.shape}, its "
                f"gradient has shape {shape}. Pass gradients in the order of the variables."
            )
        return array
