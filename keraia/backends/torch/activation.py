"""Nonlinear functions for which PyTorch has one kernel, and one for their gradient."""

import torch
import torch.nn.functional as F  # noqa: N812 (its usual name)

from keraia.backends.torch.kernels import kernel, kernels

Array = torch.Tensor

kernels.update(
    celu=F.celu,
    elu=F.elu,
    leaky_relu=F.leaky_relu,
    log_sigmoid=F.logsigmoid,
    log_softmax=torch.log_softmax,
    relu=torch.relu,
    selu=torch.selu,
    silu=F.silu,
    softsign=F.softsign,
)


@kernel("gelu")
def gelu(x: Array, approximate: bool) -> Array:
    return F.gelu(x, approximate="tanh" if approximate else "none")


@kernel("softplus")
def softplus(x: Array) -> Array:
    return F.softplus(x, threshold=40.0)  # beyond it, the difference to x is lost in float64
