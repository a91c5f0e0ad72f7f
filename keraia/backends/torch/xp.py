"""PyTorch under NumPy's names: those that need adapting live in the modules named here."""

from typing import Any

import torch

from keraia.backends.torch import creation, elementwise, indexing, linalg, reduction, shaping

_ADAPTED = (creation, elementwise, indexing, linalg, reduction, shaping)


def __getattr__(name: str) -> Any:
    for module in _ADAPTED:
        if hasattr(module, name):
            return getattr(module, name)
    return getattr(torch, name)
