"""Dynamic scaling of the loss, for gradients in float16."""

from collections.abc import Iterable, Sequence
from typing import Any

from keraia import ops
from keraia.backends import backend
from keraia.core.configurable import serialize
from keraia.core.variable import Variable
from keraia.optimizers import access
from keraia.optimizers.base import Optimizer

Array = Any


class LossScaleOptimizer(Optimizer):
    """Keeps float16 gradients in range by a loss scale that finds its own size.

    The loss is multiplied by the scale and the gradients are divided by it before they reach the
    inner optimizer. Where any gradient is infinite or NaN the step is left out and the scale
    halved; after `dynamic_growth_steps` steps without that it is doubled.

    Args:
        inner_optimizer: Optimizer that moves the weights.
        initial_scale: First scale.
        dynamic_growth_steps: Steps in a row with finite gradients before the scale is doubled.
        name: Name of the optimizer.
        **kwargs: None; decay, clipping and the like are set on the inner optimizer.

    Raises:
        TypeError: `inner_optimizer` is no optimizer.
        ValueError: An argument that belongs to the inner optimizer.

    Example:
        >>> from keraia import Variable
        >>> from keraia.optimizers import SGD
        >>> weight = Variable([1.0])
        >>> optimizer = LossScaleOptimizer(SGD(0.5), initial_scale=8.0)
        >>> optimizer.apply([[8.0]], [weight])
        >>> weight.numpy().tolist()
        [0.5]

    Source: P. Micikevicius et al., Mixed Precision Training, 2018.
    """

    def __init__(
        self,
        inner_optimizer: Optimizer,
        initial_scale: float = 32768.0,
        dynamic_growth_steps: int = 2000,
        name: str | None = None,
        **kwargs: Any,
    ) -> None:
        if not isinstance(inner_optimizer, Optimizer):
            raise TypeError(
                "optimizers.LossScaleOptimizer: `inner_optimizer` must be an optimizer, got "
                f"{inner_optimizer!r}. Pass an instance, such as Adam()."
            )
        if kwargs:
            raise ValueError(
                f"optimizers.LossScaleOptimizer: {', '.join(map(repr, kwargs))} cannot be set "
                "here. Set it on the inner optimizer."
            )
        super().__init__(learning_rate=0.0, name=name)
        self.inner_optimizer = inner_optimizer
        self.initial_scale = initial_scale
        self.dynamic_growth_steps = dynamic_growth_steps

    def build(self, var_list: Sequence[Variable]) -> None:
        if self.built:
            return
        super().build(var_list)
        self.step_counter = self._add_scalar("step_counter", 0, "int32")
        self.dynamic_scale = self._add_scalar("dynamic_scale", self.initial_scale, "float32")
        self.inner_optimizer.build(var_list)

    # -- what the inner optimizer knows

    @property
    def variables(self) -> list[Variable]:
        """Its own variables, then those of the inner optimizer."""
        return [*self._variables, *self.inner_optimizer.variables]

    @property
    def learning_rate(self) -> Any:
        """Learning rate of the inner optimizer."""
        return self.inner_optimizer.learning_rate

    @learning_rate.setter
    def learning_rate(self, value: Any) -> None:
        self.inner_optimizer.learning_rate = value

    @property
    def iterations(self) -> Any:
        """Steps made by the inner optimizer: those left out do not count."""
        return self.inner_optimizer.iterations

    def finalize_variable_values(self, var_list: Sequence[Variable]) -> None:
        self.inner_optimizer.finalize_variable_values(var_list)

    def get_config(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "inner_optimizer": serialize(self.inner_optimizer),
            "initial_scale": self.initial_scale,
            "dynamic_growth_steps": self.dynamic_growth_steps,
        }

    # -- scaling

    def scale_loss(self, loss: Array) -> Array:
        """The loss times the present scale."""
        scale = self.dynamic_scale if self.built else self.initial_scale
        return self.inner_optimizer.scale_loss(ops.multiply(loss, ops.cast(scale, loss.dtype)))

    def check_finite(self, grads: Iterable[Array | None]) -> Array:
        """Whether no gradient holds an infinity or NaN: a boolean scalar."""
        finite = [ops.all(ops.isfinite(g)) for g in grads if g is not None]
        return ops.all(ops.stack(finite))

    def apply(
        self, grads: Iterable[Array | None], trainable_variables: Sequence[Variable] | None = None
    ) -> None:
        """Makes one step with the gradients of the scaled loss, if they are finite.

        Args:
            grads: Gradients of `scale_loss(loss)`.
            trainable_variables: Variables to move; by default those of `build`.
        """
        grads = [g if g is None else backend.as_array(g) for g in grads]
        if trainable_variables is None:
            self._need_built("apply")
        elif not self.built:
            self.build(trainable_variables)
        variables = list(trainable_variables or self._trainable_variables)
        if any(g is not None for g in grads):
            finite = self.check_finite(grads)
            access.either(finite, lambda: self._pass_on(grads, variables), self._shrink_scale)
        else:
            self.inner_optimizer.apply(grads, variables)

    def _pass_on(self, grads: list[Array | None], variables: list[Variable]) -> None:
        """Hands the unscaled gradients on; doubles the scale now and then."""
        scale = access.real(access.number(self.dynamic_scale))
        unscaled = [
            g if g is None or v.overwrite_with_gradient else ops.divide(g, scale)
            for g, v in zip(grads, variables, strict=True)
        ]
        self.inner_optimizer.apply(unscaled, variables)
        count = access.number(self.step_counter) + 1
        access.either(
            count == self.dynamic_growth_steps,
            lambda: self._rescale(scale * 2.0),
            lambda: access.set_number(self.step_counter, count),
        )

    def _shrink_scale(self) -> None:
        self._rescale(access.real(access.number(self.dynamic_scale)) / 2.0)

    def _rescale(self, scale: Any) -> None:
        access.set_number(self.dynamic_scale, scale)
        access.set_number(self.step_counter, 0)
