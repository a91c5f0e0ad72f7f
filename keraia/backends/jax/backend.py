"""The backend object: JAX's answers to `backends/protocol.py`."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

import jax.numpy as jnp

from keraia.backends.jax import (
    arrays,
    attention,
    bits,
    calculus,
    control,
    conv,
    conv_transpose,
    export,
    folding,
    foreign,
    image,
    indexing,
    placement,
    pooling,
    products,
    profiling,
    random,
    recurrent,
    segments,
    sharding,
    sorting,
    transform,
    widen,
    xp,
)
from keraia.backends.jax.kernels import kernels
from keraia.backends.plain import PlainLayer
from keraia.backends.protocol import Kernels

__all__ = [
    "JaxBackend",
    "attention",
    "bits",
    "calculus",
    "control",
    "conv",
    "conv_transpose",
    "export",
    "folding",
    "foreign",
    "image",
    "indexing",
    "pooling",
    "products",
    "profiling",
    "random",
    "recurrent",
    "segments",
    "sharding",
    "sorting",
]  # modules that fill the table of kernels


class JaxBackend:
    """JAX arrays; steps are pure and compiled by XLA."""

    name = "jax"
    features = frozenset({"autodiff", "compile", "eager", "fused_steps", "jit"})
    xp: Any = xp
    kernels: Kernels = kernels
    state_style: Literal["values", "cells"] = "values"
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

    @property
    def canonical(self) -> Mapping[str, str]:
        return arrays.canonical()

    @property
    def widen(self) -> Mapping[tuple[str, str], str]:
        return widen.widen()

    def bundle(self, arrays: Sequence[jnp.ndarray]) -> Any:
        from keraia.backends.bundle import Bundle

        return Bundle(arrays)
