"""The backend object: NumPy's answers to `backends/protocol.py`."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

import numpy as np

from keraia.backends.numpy import (
    arrays,
    bits,
    calculus,
    control,
    conv,
    conv_transpose,
    folding,
    indexing,
    placement,
    products,
    random,
    segments,
    sorting,
    transform,
    xp,
)
from keraia.backends.numpy.kernels import QuietKernels, kernels
from keraia.backends.plain import PlainLayer
from keraia.backends.protocol import Kernels

__all__ = [
    "NumpyBackend",
    "bits",
    "calculus",
    "control",
    "conv",
    "conv_transpose",
    "folding",
    "indexing",
    "products",
    "random",
    "segments",
    "sorting",
]  # modules that fill the table of kernels

# Long sums in 16 bits drift, BLAS and SciPy know 32 and 64 bits only.
_IN_32_BITS = (
    "average_pool",
    "conv",
    "conv_transpose",
    "cumprod",
    "cumsum",
    "depthwise_conv",
    "dot",
    "dot_product_attention",
    "einsum",
    "erf",
    "erfinv",
    "fold",
    "log_softmax",
    "logsumexp",
    "matmul",
    "norm",
    "outer",
    "prod",
    "sigmoid",
    "softmax",
    "sum",
    "tensordot",
)
_NARROW = ("float16", "bfloat16", "float8_e4m3fn", "float8_e5m2")


class NumpyBackend:
    """NumPy arrays on the host; for prediction and evaluation."""

    name = "numpy"
    features: frozenset[str] = frozenset({"eager"})
    xp: Any = xp
    kernels: Kernels = QuietKernels(kernels)
    canonical: Mapping[str, str] = {}
    widen: Mapping[tuple[str, str], str] = {
        (op, dtype): "float32" for op in _IN_32_BITS for dtype in _NARROW
    }
    state_style: Literal["values", "cells"] = "cells"
    store = arrays.ArrayStore()
    layer_base = PlainLayer

    as_array = staticmethod(arrays.as_array)
    native = staticmethod(arrays.native)
    scalar = staticmethod(arrays.scalar)
    to_numpy = staticmethod(arrays.to_numpy)
    is_array = staticmethod(arrays.is_array)
    cast = staticmethod(arrays.cast)
    dtype_of = staticmethod(arrays.dtype_of)
    shape_of = staticmethod(arrays.shape_of)
    place = staticmethod(arrays.place)
    synchronize = staticmethod(arrays.synchronize)
    devices = staticmethod(placement.devices)
    device = staticmethod(placement.device)
    seed = staticmethod(random.seed)
    value_and_grad = staticmethod(transform.value_and_grad)
    abstract_call = staticmethod(transform.abstract_call)
    compile_step = staticmethod(transform.compile_step)

    def bundle(self, arrays: Sequence[np.ndarray]) -> Any:
        from keraia.backends.bundle import Bundle

        return Bundle(arrays)
