"""`keras.mixed_precision`: the names of Keras 2 for dtype policies and loss scaling."""

from keraia.config import dtype_policy as dtype_policy
from keraia.config import dtype_policy as global_policy
from keraia.config import set_dtype_policy as set_dtype_policy
from keraia.config import set_dtype_policy as set_global_policy
from keraia.dtype_policies import DTypePolicy as DTypePolicy
from keraia.dtype_policies import DTypePolicy as Policy
from keraia.optimizers import LossScaleOptimizer as LossScaleOptimizer

__all__ = [
    "DTypePolicy",
    "LossScaleOptimizer",
    "Policy",
    "dtype_policy",
    "global_policy",
    "set_dtype_policy",
    "set_global_policy",
]
