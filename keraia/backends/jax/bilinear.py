"""Convolution and its two gradients as JAX primitives that are each other's gradients.

The sum of `y * conv(x, kernel)` is linear in each of the three, so the gradient of each map is one
of the others: derivatives of every order, forward and backward, stay among the three. CPUs get the
formulations of `sliding`, other platforms XLA's own kernels.
"""

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
from jax import lax
from jax.extend.core import Primitive
from jax.interpreters import ad, batching, mlir

from keraia.backends.jax import channelwise, sliding
from keraia.backends.jax.sliding import Window

_MOST_ELEMENTS = 2**31
"""Places in padded arrays are said in int32."""


def _native_input_grad(y: Any, kernel: Any, window: Window) -> Any:
    channels = kernel.shape[-2] * window.groups
    x = jax.ShapeDtypeStruct((y.shape[0], *window.space, channels), y.dtype)
    return jax.linear_transpose(lambda x: sliding.native_conv(x, kernel, window), x)(y)[0]


def _native_kernel_grad(x: Any, y: Any, window: Window) -> Any:
    shape = (*window.sizes, x.shape[-1] // window.groups, y.shape[-1])
    kernel = jax.ShapeDtypeStruct(shape, x.dtype)
    return jax.linear_transpose(lambda k: sliding.native_conv(x, k, window), kernel)(y)[0]


def _on_cpu(
    native: Callable[..., Any], dense: Callable[..., Any], depthwise: Callable[..., Any]
) -> Callable[..., Any]:
    """The way of `sliding` and `channelwise`; half precision computes in float32."""
    grouped = channelwise.by_groups(dense)

    def lowered(a: Any, b: Any, window: Window) -> Any:
        known = all(isinstance(n, int) and n for n in (*a.shape, *b.shape))
        if not known or 2 * max(a.size, b.size) >= _MOST_ELEMENTS:
            return native(a, b, window)
        way = dense if window.groups == 1 else depthwise if window.depthwise else grouped
        wide = jnp.promote_types(a.dtype, jnp.float32)
        return way(a.astype(wide), b.astype(wide), window).astype(a.dtype)

    return lowered


def _primitive(
    name: str, native: Callable[..., Any], own: Callable[..., Any], by_samples: bool
) -> Primitive:
    """A bilinear primitive of two arrays; `by_samples`: the first one alone has samples."""
    primitive = Primitive(f"keraia_{name}")

    def shape(a: Any, b: Any, *, window: Window) -> Any:
        out = jax.eval_shape(lambda a, b: native(a, b, window), _spec(a), _spec(b))
        return a.update(shape=out.shape, dtype=out.dtype, weak_type=False)

    def batched(args: tuple, dims: tuple, *, window: Window) -> tuple[Any, int]:
        a, b = (x if d is None else jnp.moveaxis(x, d, 0) for x, d in zip(args, dims, strict=True))
        if by_samples and dims[1] is None:
            out = primitive.bind(a.reshape(-1, *a.shape[2:]), b, window=window)
            return out.reshape(*a.shape[:2], *out.shape[1:]), 0
        size = (a if dims[1] is None else b).shape[0]

        def one(i: Any) -> Any:
            picked = (x if d is None else x[i] for x, d in zip((a, b), dims, strict=True))
            return primitive.bind(*picked, window=window)

        return lax.map(one, jnp.arange(size)), 0

    run = jax.jit(lambda a, b, window: primitive.bind(a, b, window=window), static_argnums=2)
    primitive.def_impl(lambda a, b, *, window: run(a, b, window))
    primitive.def_abstract_eval(shape)
    batching.primitive_batchers[primitive] = batched
    mlir.register_lowering(primitive, mlir.lower_fun(native, multiple_results=False))
    mlir.register_lowering(primitive, mlir.lower_fun(own, multiple_results=False), "cpu")
    return primitive


def _spec(a: Any) -> Any:
    return jax.ShapeDtypeStruct(a.shape, a.dtype)


_conv = _primitive(
    "conv",
    sliding.native_conv,
    _on_cpu(sliding.native_conv, sliding.conv, channelwise.conv),
    by_samples=True,
)
_input_grad = _primitive(
    "conv_input_grad",
    _native_input_grad,
    _on_cpu(_native_input_grad, sliding.input_grad, channelwise.input_grad),
    by_samples=True,
)
_kernel_grad = _primitive(
    "conv_kernel_grad",
    _native_kernel_grad,
    _on_cpu(_native_kernel_grad, sliding.kernel_grad, channelwise.kernel_grad),
    by_samples=False,
)


def conv(x: Any, kernel: Any, window: Window) -> Any:
    """Convolution of `(batch, *space, channels)` with `(*window, channels, filters)`."""
    return _conv.bind(x, kernel, window=window)


def input_grad(y: Any, kernel: Any, window: Window) -> Any:
    """Gradient of the inputs of `conv` for the gradient `y` of its outputs."""
    return _input_grad.bind(y, kernel, window=window)


def kernel_grad(x: Any, y: Any, window: Window) -> Any:
    """Gradient of the kernel of `conv` for the gradient `y` of its outputs."""
    return _kernel_grad.bind(x, y, window=window)


ad.defbilinear(
    _conv,
    lambda y, x, kernel, *, window: input_grad(y, kernel, window),
    lambda y, x, kernel, *, window: kernel_grad(x, y, window),
)
ad.defbilinear(
    _input_grad,
    lambda x, y, kernel, *, window: conv(x, kernel, window),
    lambda x, y, kernel, *, window: kernel_grad(x, y, window),
)
ad.defbilinear(
    _kernel_grad,
    lambda kernel, x, y, *, window: input_grad(y, kernel, window),
    lambda kernel, x, y, *, window: conv(x, kernel, window),
)
