"""Derivatives in one direction on PyTorch."""

from collections.abc import Callable
from typing import Any

import torch

from keraia.backends.torch.arrays import as_array
from keraia.backends.torch.kernels import kernel
from keraia.core import tree


@kernel("jvp")
def jvp(fun: Callable[..., Any], primals: tuple, tangents: tuple, has_aux: bool) -> Any:
    primals, tangents = tree.map_structure(as_array, (primals, tangents))
    return torch.func.jvp(fun, primals, tangents, has_aux=has_aux)
