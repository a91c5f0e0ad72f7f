"""Sums, products and extremes of rows that share a number, on JAX."""

import functools
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from keraia.backends.jax.kernels import kernel


@kernel("number_of_classes")
def number_of_classes(ids: Any, least: int) -> int:
    """One more than the largest of `ids`; while tracing, `least` must tell."""
    if not isinstance(ids, jax.core.Tracer):
        return max(int(np.max(ids, initial=-1)) + 1, least)
    if not least:
        raise ValueError(
            "A compiled JAX program must know the shapes of its results: pass `num_segments` to "
            "segment operations, `minlength` to `bincount`."
        )
    return least


@kernel("sum_segments")
def sum_segments(data: Any, ids: Any, count: int, in_order: bool) -> Any:
    return jax.ops.segment_sum(data, ids, count, in_order)


@kernel("sum_segments_of_rows")
def sum_segments_of_rows(data: Any, ids: Any, count: int) -> Any:
    return jax.vmap(lambda row, own: jax.ops.segment_sum(row, own, count))(data, ids)


@kernel("largest_of_segments")
def largest_of_segments(data: Any, ids: Any, count: int, in_order: bool) -> Any:
    return jax.ops.segment_max(data, ids, count, in_order)


@kernel("smallest_of_segments")
def smallest_of_segments(data: Any, ids: Any, count: int, in_order: bool) -> Any:
    return jax.ops.segment_min(data, ids, count, in_order)


@kernel("multiply_segments")
@functools.partial(jax.custom_jvp, nondiff_argnums=(2, 3))
def multiply_segments(data: Any, ids: Any, count: int, in_order: bool) -> Any:
    return jax.ops.segment_prod(data, ids, count, in_order)


@multiply_segments.defjvp
def _product_of_others(count: int, in_order: bool, primals: Any, tangents: Any) -> Any:
    """JAX itself differentiates products only where no number occurs twice.

    The derivative for an element is the product of the others in its segment.
    """
    data, ids = primals
    zero = data == 0
    zeros = jax.ops.segment_sum(zero.astype(jnp.int32), ids, count, in_order)
    nonzero = jnp.where(zero, 1, data)
    product = multiply_segments(nonzero, ids, count, in_order)
    places = jnp.where((ids >= 0) & (ids < count), ids, 0)  # those outside are left out below
    others = jnp.where(zeros[places] > zero, 0, product[places] / nonzero)
    slope = jax.ops.segment_sum(others * tangents[0], ids, count, in_order)
    return jnp.where(zeros > 0, 0, product), slope
