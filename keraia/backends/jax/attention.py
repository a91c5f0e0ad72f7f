"""Attention by JAX's own function, which knows the kernels of cuDNN."""

from typing import Any

import jax

from keraia.backends.jax.kernels import kernel


@kernel("attend")
def attend(
    query: Any,
    key: Any,
    value: Any,
    bias: Any,
    mask: Any,
    scale: float,
    causal: bool,
    flash: bool | None,
) -> Any:
    """As `ops.dot_product_attention`, for values of the size of the keys."""
    if value.shape[-1] != key.shape[-1] or (flash and jax.default_backend() != "gpu"):
        return NotImplemented
    bias, mask = (x if x is None else x[(None,) * (4 - x.ndim)] for x in (bias, mask))
    implementation = "cudnn" if flash else None if flash is None else "xla"
    return jax.nn.dot_product_attention(
        query, key, value, bias, mask, scale=scale, is_causal=causal, implementation=implementation
    )
