"""Derivatives in one direction on PyTorch."""

import functools
import warnings
from collections.abc import Callable
from typing import Any

import torch

from keraia.backends.torch.arrays import as_array
from keraia.backends.torch.kernels import kernel
from keraia.core import tree


@functools.cache
def _prepare() -> None:
    """Lets PyTorch set up forward derivatives, at which 2.13 warns of its own `torch.jit`."""
    one = (torch.ones(()),)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        torch.func.jvp(torch.sin, one, one)


@kernel("jvp")
def jvp(fun: Callable[..., Any], primals: tuple, tangents: tuple, has_aux: bool) -> Any:
    _prepare()
    primals, tangents = tree.map_structure(as_array, (primals, tangents))
    return torch.func.jvp(fun, primals, tangents, has_aux=has_aux)
