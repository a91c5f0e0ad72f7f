"""Many tensors as one, by PyTorch's multi-tensor functions; update rules in place.

The `_foreach` and `_fused` functions are those of `torch.optim`; a call costs about as much for all
weights of a small model as for one.
"""

import functools
from collections.abc import Callable, Sequence
from typing import Any, Self

import torch

from keraia.backends.bundle import Bundle
from keraia.backends.torch.kernels import kernel

Tensors = Sequence[torch.Tensor]

_FOREACH: dict[str, Callable[..., Any]] = {
    "absolute": torch._foreach_abs,
    "add": torch._foreach_add,
    "divide": torch._foreach_div,
    "maximum": torch._foreach_maximum,
    "minimum": torch._foreach_minimum,
    "multiply": torch._foreach_mul,
    "negative": torch._foreach_neg,
    "power": torch._foreach_pow,
    "reciprocal": torch._foreach_reciprocal,
    "sign": torch._foreach_sign,
    "sqrt": torch._foreach_sqrt,
    "subtract": torch._foreach_sub,
}


class TorchBundle(Bundle):
    """Tensors, outside differentiation, that compute as one."""

    __slots__ = ()

    def __init__(self, arrays: Tensors) -> None:
        super().__init__([a.detach() if a.requires_grad else a for a in arrays])

    def each(self, name: str, *operands: Any) -> Self:
        function = _FOREACH.get(name)
        if function is None or any(isinstance(x, torch.Tensor) for x in operands):
            return super().each(name, *operands)
        return type(self)(function(self.arrays, *(self._beside(x) for x in operands)))

    def _beside(self, operand: Any) -> Any:
        """A bundle's tensors in the dtypes of these; anything else as it is."""
        if not isinstance(operand, Bundle):
            return operand
        pairs = zip(operand.arrays, self.arrays, strict=True)
        return [x if x.dtype == own.dtype else x.to(own.dtype) for x, own in pairs]

    def lerp(self, end: Bundle, share: Any) -> Self:
        return type(self)(torch._foreach_lerp(self.arrays, end.arrays, share))

    def norms(self) -> Self:
        wide = [a if a.dtype.itemsize >= 4 else a.float() for a in self.arrays]
        return type(self)(torch._foreach_norm(wide))


@kernel("assign_all")
@torch.no_grad()
def assign_all(cells: Tensors, values: Tensors) -> None:
    torch._foreach_copy_(cells, values)


# -- update rules: weights and slots change in place; `shrink` is the share of weights that decays


@kernel("sgd")
@torch.no_grad()
def sgd(
    params: Tensors,
    grads: Tensors,
    slots: dict[str, Tensors],
    shrink: float,
    lr: float,
    momentum: float,
    nesterov: bool,
) -> None:
    if shrink:
        torch._foreach_mul_(params, 1 - shrink)
    if not momentum:
        torch._foreach_add_(params, grads, alpha=-lr)
        return
    velocity = slots["momentum"]
    torch._foreach_mul_(velocity, momentum)
    torch._foreach_add_(velocity, grads, alpha=-lr)
    if nesterov:
        torch._foreach_add_(params, velocity, alpha=momentum)
        torch._foreach_add_(params, grads, alpha=-lr)
    else:
        torch._foreach_add_(params, velocity)


@kernel("rmsprop")
@torch.no_grad()
def rmsprop(
    params: Tensors,
    grads: Tensors,
    slots: dict[str, Tensors],
    shrink: float,
    lr: float,
    rho: float,
    momentum: float,
    epsilon: float,
    centered: bool,
) -> None:
    if shrink:
        torch._foreach_mul_(params, 1 - shrink)
    spread = slots["velocity"]
    torch._foreach_mul_(spread, rho)
    torch._foreach_addcmul_(spread, grads, grads, value=1 - rho)
    if centered:
        mean = slots["average_gradient"]
        torch._foreach_lerp_(mean, grads, 1 - rho)
        spread = torch._foreach_addcmul(spread, mean, mean, value=-1)
    root = torch._foreach_add(spread, epsilon)
    torch._foreach_sqrt_(root)
    if not momentum:
        torch._foreach_addcdiv_(params, grads, root, value=-lr)
        return
    moves = slots["momentum"]
    torch._foreach_mul_(moves, momentum)
    torch._foreach_addcdiv_(moves, grads, root, value=lr)
    torch._foreach_sub_(params, moves)


@kernel("adam")
@torch.no_grad()
def adam(
    params: Tensors,
    grads: Tensors,
    slots: dict[str, Tensors],
    shrink: float,
    lr: float,
    beta_1: float,
    beta_2: float,
    epsilon: float,
    amsgrad: bool,
) -> None:
    if len({(p.dtype, p.device) for p in params}) > 1:
        for places in _alike(params):
            some = {name: [held[i] for i in places] for name, held in slots.items()}
            pick = [params[i] for i in places], [grads[i] for i in places]
            adam(*pick, some, shrink, lr, beta_1, beta_2, epsilon, amsgrad)
        return
    torch._fused_adamw_(
        params,
        [g if g.is_contiguous() else g.contiguous() for g in grads],
        slots["momentum"],
        slots["velocity"],
        slots["velocity_hat"] if amsgrad else [],
        [_long_after(params[0].device)] * len(params),
        lr=lr,
        beta1=beta_1,
        beta2=beta_2,
        weight_decay=shrink / lr if lr else 0.0,
        eps=epsilon,
        amsgrad=amsgrad,
        maximize=False,
    )


def _alike(params: Tensors) -> list[list[int]]:
    """Places of tensors that share dtype and device."""
    groups: dict[Any, list[int]] = {}
    for place, param in enumerate(params):
        groups.setdefault((param.dtype, param.device), []).append(place)
    return list(groups.values())


@functools.cache
def _long_after(device: torch.device) -> torch.Tensor:
    """A number of steps after which PyTorch's own correction of the moments is 1.

    Keras's correction is part of the rate; it leaves `epsilon` alone, PyTorch's does not.
    """
    return torch.tensor(1e12, device=device)
