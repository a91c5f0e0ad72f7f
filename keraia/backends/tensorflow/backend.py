"""The backend object: TensorFlow's answers to `backends/protocol.py`."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from keraia.backends.protocol import Kernels
from keraia.backends.tensorflow import (
    activation,
    arrays,
    bits,
    calculus,
    control,
    conv,
    conv_transpose,
    encoding,
    export,
    folding,
    foreign,
    image,
    indexing,
    placement,
    random,
    recurrent,
    segments,
    sorting,
    transform,
    uneven,
    widen,
    xp,
)
from keraia.backends.tensorflow.kernels import kernels
from keraia.backends.tensorflow.layer import TensorFlowLayer

__all__ = [
    "TensorFlowBackend",
    "activation",
    "bits",
    "calculus",
    "control",
    "conv",
    "conv_transpose",
    "encoding",
    "export",
    "folding",
    "foreign",
    "image",
    "indexing",
    "random",
    "recurrent",
    "segments",
    "sorting",
    "uneven",
]  # modules that fill the table of kernels


class TensorFlowBackend:
    """TensorFlow tensors; steps are compiled as graphs."""

    name = "tensorflow"
    features = frozenset({"autodiff", "compile", "fused_steps", "graphs", "jit", "strings"})
    xp: Any = xp
    kernels: Kernels = kernels
    canonical: Mapping[str, str] = {}
    widen: Mapping[tuple[str, str], str] = widen.WIDEN
    state_style: Literal["values", "cells"] = "cells"
    store = arrays.VariableStore()
    layer_base = TensorFlowLayer

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

    def bundle(self, arrays: Sequence[Any]) -> Any:
        from keraia.backends.bundle import Bundle

        return Bundle(arrays)
