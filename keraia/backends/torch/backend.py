"""The backend object: PyTorch's answers to `backends/protocol.py`."""

from collections.abc import Mapping
from typing import Any, Literal

from keraia.backends.protocol import Kernels
from keraia.backends.torch import (
    activation,
    arrays,
    attention,
    bits,
    bundle,
    calculus,
    control,
    conv,
    conv_transpose,
    encoding,
    export,
    folding,
    image,
    indexing,
    layer,
    loss,
    modules,
    placement,
    random,
    recurrent,
    segments,
    shaping,
    sorting,
    store,
    transform,
    widen,
    xp,
)
from keraia.backends.torch.kernels import kernels

__all__ = [
    "TorchBackend",
    "activation",
    "attention",
    "bits",
    "calculus",
    "control",
    "conv",
    "conv_transpose",
    "encoding",
    "export",
    "folding",
    "image",
    "indexing",
    "loss",
    "modules",
    "random",
    "recurrent",
    "segments",
    "shaping",
    "sorting",
]  # modules that fill the table of kernels


class TorchBackend:
    """PyTorch tensors, computed as they come; variables are written in place."""

    name = "torch"
    features = frozenset({"autodiff", "eager"})
    xp: Any = xp
    kernels: Kernels = kernels
    canonical: Mapping[str, str] = {}
    widen: Mapping[tuple[str, str], str] = widen.WIDEN
    state_style: Literal["values", "cells"] = "cells"
    store = store.ParameterStore()
    layer_base = layer.TorchLayer

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

    bundle = bundle.TorchBundle
