"""keraia: the Keras 3 API on JAX, PyTorch, TensorFlow and NumPy.

The front door is lazy: a name is imported when it is first asked for, so that `import keraia` costs
milliseconds and loads no array library.
"""

import importlib
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

_PACKAGES = frozenset(
    {
        "activations",
        "applications",
        "backend",
        "callbacks",
        "config",
        "constraints",
        "datasets",
        "distillation",
        "distribution",
        "dtype_policies",
        "initializers",
        "layers",
        "losses",
        "metrics",
        "mixed_precision",
        "models",
        "ops",
        "optimizers",
        "preprocessing",
        "quantizers",
        "random",
        "regularizers",
        "saving",
        "tree",
        "utils",
        "visualization",
        "wrappers",
    }
)
_HOME = {
    "DTypePolicy": "dtype_policies",
    "FloatDTypePolicy": "dtype_policies",
    "Function": "graph.function",
    "Initializer": "initializers",
    "Input": "layers",
    "InputSpec": "layers",
    "KerasTensor": "core.spec",
    "Layer": "layers",
    "Loss": "losses",
    "Metric": "metrics",
    "Model": "models",
    "Operation": "graph.operation",
    "Optimizer": "optimizers",
    "Regularizer": "regularizers",
    "Quantizer": "quantizers",
    "RematScope": "core.remat",
    "Sequential": "models",
    "StatelessScope": "core.stateless",
    "SymbolicScope": "core.stateless",
    "Variable": "core.variable",
    "device": "core.device",
    "install_as_keras": "programs",
    "load_ipython_extension": "programs",
    "name_scope": "core.scopes",
    "remat": "core.remat",
}
__all__ = [  # pyright: ignore[reportUnsupportedDunderAll]
    "__version__",
    "version",
    *sorted(_PACKAGES),
    *sorted(_HOME),
]

if TYPE_CHECKING:  # the same names, for editors and type checkers; a test compares
    from keraia import activations as activations
    from keraia import applications as applications
    from keraia import backend as backend
    from keraia import callbacks as callbacks
    from keraia import config as config
    from keraia import constraints as constraints
    from keraia import datasets as datasets
    from keraia import distillation as distillation
    from keraia import distribution as distribution
    from keraia import dtype_policies as dtype_policies
    from keraia import initializers as initializers
    from keraia import layers as layers
    from keraia import losses as losses
    from keraia import metrics as metrics
    from keraia import mixed_precision as mixed_precision
    from keraia import models as models
    from keraia import ops as ops
    from keraia import optimizers as optimizers
    from keraia import preprocessing as preprocessing
    from keraia import quantizers as quantizers
    from keraia import random as random
    from keraia import regularizers as regularizers
    from keraia import saving as saving
    from keraia import tree as tree
    from keraia import utils as utils
    from keraia import visualization as visualization
    from keraia import wrappers as wrappers
    from keraia.core.device import device as device
    from keraia.core.remat import RematScope as RematScope
    from keraia.core.remat import remat as remat
    from keraia.core.scopes import name_scope as name_scope
    from keraia.core.spec import KerasTensor as KerasTensor
    from keraia.core.stateless import StatelessScope as StatelessScope
    from keraia.core.stateless import SymbolicScope as SymbolicScope
    from keraia.core.variable import Variable as Variable
    from keraia.dtype_policies import DTypePolicy as DTypePolicy
    from keraia.dtype_policies import FloatDTypePolicy as FloatDTypePolicy
    from keraia.graph.function import Function as Function
    from keraia.graph.operation import Operation as Operation
    from keraia.initializers import Initializer as Initializer
    from keraia.layers import Input as Input
    from keraia.layers import InputSpec as InputSpec
    from keraia.layers import Layer as Layer
    from keraia.losses import Loss as Loss
    from keraia.metrics import Metric as Metric
    from keraia.models import Model as Model
    from keraia.models import Sequential as Sequential
    from keraia.optimizers import Optimizer as Optimizer
    from keraia.programs import install_as_keras as install_as_keras
    from keraia.programs import load_ipython_extension as load_ipython_extension
    from keraia.quantizers import Quantizer as Quantizer
    from keraia.regularizers import Regularizer as Regularizer


def version() -> str:
    """Version of the installed keraia, such as `"0.1.0"`."""
    return __version__


def __getattr__(name: str) -> Any:
    if name in _PACKAGES:
        return importlib.import_module(f"keraia.{name}")
    if name not in _HOME:
        raise AttributeError(f"module 'keraia' has no attribute {name!r}")
    value = getattr(importlib.import_module(f"keraia.{_HOME[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(set(globals()) | _PACKAGES | set(_HOME))
