"""Muon: matrices moved by orthogonal steps, everything else by Adam's."""

import re
from collections.abc import Sequence
from typing import Any, Unpack

from keraia import ops
from keraia.backends.bundle import Bundle, lerp, sqrt
from keraia.core.variable import Variable
from keraia.optimizers.plan import Plan, slots_called
from keraia.optimizers.ruled import Ruled, SettingsButDecay, shared_after

Array = Any


class Muon(Ruled):
    """Moves matrices by steps whose singular values are all near 1, other weights as Adam does.

    For a matrix: `m = momentum * m + g`; `u = g + momentum * m` if `nesterov`, else `m`; and
    `w -= learning_rate * rms_rate * sqrt(max(rows, columns)) * orthogonal(u)`, where `orthogonal`
    replaces the singular values by 1, nearly, through `ns_steps` rounds of
    `x = a * x + (b * (x @ x.T) + c * (x @ x.T)**2) @ x`. Variables that are no matrices, embeddings
    and those excluded follow Adam.

    Args:
        learning_rate: A number, a `LearningRateSchedule`, or a function without arguments.
        adam_beta_1: Adam's share of the old mean of gradients in the new one.
        adam_beta_2: Adam's share of the old mean of squares in the new one.
        adam_weight_decay: Weight decay of the variables that follow Adam.
        epsilon: Small number that keeps Adam's divisor from zero.
        weight_decay: Weight decay of matrices.
        exclude_layers: Regular expressions; a variable whose path contains a match follows Adam.
        exclude_embeddings: Whether variables with "embedding" in their path follow Adam.
        muon_a: First coefficient of a round.
        muon_b: Second coefficient of a round.
        muon_c: Third coefficient of a round.
        adam_lr_ratio: Adam's learning rate as a multiple of `learning_rate`.
        momentum: Share of the momentum kept from step to step.
        ns_steps: Number of rounds.
        nesterov: Whether to look one step ahead along the momentum.
        rms_rate: Root mean square that the step of a matrix is brought to; None leaves its size.
        **settings: Clipping, averaging, accumulation, which stand after `weight_decay`; see
            `Optimizer`.

    Example:
        >>> from keraia import Variable
        >>> weight = Variable([[2.0, 0.0], [0.0, 2.0]], name="kernel")
        >>> optimizer = Muon(1.0, rms_rate=None, weight_decay=0.0)
        >>> optimizer.apply([[[9.0, 0.0], [0.0, 2.0]]], [weight])
        >>> weight.numpy().round().tolist()
        [[1.0, 0.0], [0.0, 1.0]]

    Source: K. Jordan et al., Muon: an Optimizer for Hidden Layers in Neural Networks, 2024; J. Liu
    et al., Muon is Scalable for LLM Training, 2025 (rms_rate).
    """

    @shared_after("weight_decay")
    def __init__(
        self,
        learning_rate: Any = 0.001,
        adam_beta_1: float = 0.9,
        adam_beta_2: float = 0.999,
        adam_weight_decay: float | None = 0.004,
        epsilon: float = 1e-7,
        weight_decay: float | None = 0.004,
        exclude_layers: Sequence[str] | None = None,
        exclude_embeddings: bool = True,
        muon_a: float = 3.4445,
        muon_b: float = -4.775,
        muon_c: float = 2.0315,
        adam_lr_ratio: float = 1,
        momentum: float = 0.95,
        ns_steps: int = 5,
        nesterov: bool = True,
        rms_rate: float | None = 0.2,
        **settings: Unpack[SettingsButDecay],
    ) -> None:
        super().__init__(learning_rate, weight_decay, **settings)
        self.adam_beta_1, self.adam_beta_2 = adam_beta_1, adam_beta_2
        self.adam_weight_decay = adam_weight_decay
        self.epsilon = epsilon
        self.exclude_layers = exclude_layers or []
        self.exclude_embeddings = exclude_embeddings
        self.muon_a, self.muon_b, self.muon_c = muon_a, muon_b, muon_c
        self.adam_lr_ratio = adam_lr_ratio
        self.momentum = momentum
        self.ns_steps = ns_steps
        self.nesterov = nesterov
        self.rms_rate = rms_rate

    # -- which variables follow which rule

    def slot_names(self) -> Sequence[tuple[str, ...]]:
        return [("momentum", "velocity")]

    def make_slot(self, name: str, variable: Variable) -> Variable | None:
        if name == "velocity" and not self._follows_adam(variable):
            return None
        return super().make_slot(name, variable)

    def _follows_adam(self, variable: Variable) -> bool:
        if len(variable.shape) != 2:
            return True
        path = variable.path
        if self.exclude_embeddings and "embedding" in path.lower():
            return True
        return any(re.search(pattern, path) for pattern in self.exclude_layers)

    momentums = slots_called("momentum", "The momentum of each variable.")
    adam_velocities = slots_called(
        "velocity", "The mean square of each variable that follows Adam, None for the others."
    )

    def _places(self, plan: Plan) -> tuple[list[int], list[int]]:
        """Places of matrices and of the other variables in a plan."""
        adam = [i for i, v in enumerate(plan.variables) if self._follows_adam(v)]
        return [i for i in range(len(plan.variables)) if i not in adam], adam

    def decays(self, plan: Plan) -> list[tuple[list[int], float | None]]:
        both = zip(self._places(plan), (self.weight_decay, self.adam_weight_decay), strict=True)
        return [([i for i in places if i in plan.decayed], decay) for places, decay in both]

    def _follow_rule(self, grads: Bundle, plan: Plan, lr: Any) -> None:
        arrays = list(grads)
        for places in filter(None, self._places(plan)):
            part = plan.some(places)
            if part.slots["velocity"][0] is None:
                del part.slots["velocity"]
            super()._follow_rule(type(grads)([arrays[i] for i in places]), part, lr)

    # -- the rules

    def rule(self, param: Any, grad: Any, slot: Any, lr: Any, step: Any) -> Any:
        if hasattr(slot, "velocity"):
            return self._adam_rule(param, grad, slot, lr, step)
        slot.momentum = slot.momentum * self.momentum + grad
        ahead = grad + slot.momentum * self.momentum if self.nesterov else slot.momentum
        steps = [self.lr_adjust(self.zeropower_via_newtonschulz5(x, self.ns_steps)) for x in ahead]
        return param - type(param)(steps) * lr

    def _adam_rule(self, param: Any, grad: Any, slot: Any, lr: Any, step: Any) -> Any:
        slot.momentum = lerp(slot.momentum, grad, 1 - self.adam_beta_1)
        slot.velocity = lerp(slot.velocity, grad * grad, 1 - self.adam_beta_2)
        rate = lr * self.adam_lr_ratio
        scale = rate * sqrt(1 - self.adam_beta_2**step) / (1 - self.adam_beta_1**step)
        return param - slot.momentum * scale / (sqrt(slot.velocity) + self.epsilon)

    def lr_adjust(self, x: Array) -> Array:
        """Brings an orthogonal step to the root mean square `rms_rate`."""
        if self.rms_rate is None:
            return x
        return x * (self.rms_rate * max(x.shape[0], x.shape[1]) ** 0.5)

    def transpose_last_axis(self, X: Array) -> Array:
        """Matrices `(..., rows, columns)` transposed."""
        return ops.swapaxes(X, -1, -2)

    def zeropower_via_newtonschulz5(self, x: Array, steps: int) -> Array:
        """Matrices `(..., rows, columns)` with all singular values brought near 1.

        Args:
            x: The matrices.
            steps: Number of rounds.
        """
        tall = x.shape[-2] > x.shape[-1]
        if tall:
            x = self.transpose_last_axis(x)
        norm = ops.sqrt(ops.sum(ops.square(x), axis=(-2, -1), keepdims=True))
        x = x / (norm + 1e-7)
        for _ in range(steps):
            square = ops.matmul(x, self.transpose_last_axis(x))
            x = self.muon_a * x + ops.matmul(
                self.muon_b * square + self.muon_c * ops.matmul(square, square), x
            )
        return self.transpose_last_axis(x) if tall else x
