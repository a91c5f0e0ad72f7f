"""PyTorch under NumPy's names: those that need adapting live in the modules named here."""

from typing import Any

import torch

from keraia.backends.torch import (
    bits,
    creation,
    elementwise,
    indexing,
    products,
    reduction,
    shaping,
    sorting,
)
from keraia.backends.torch import fourier as fft  # noqa: F401
from keraia.backends.torch import linalg as linalg

_ADAPTED = (bits, creation, elementwise, indexing, products, reduction, shaping, sorting)


def __getattr__(name: str) -> Any:
    for module in _ADAPTED:
        if hasattr(module, name):
            return getattr(module, name)
    return getattr(torch, name)
