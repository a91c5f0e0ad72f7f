"""Elements by their places."""

import math
from typing import Any

from keraia.backends import backend, xp
from keraia.core import config, indexing, shapes
from keraia.core.arguments import OneAxis, Tensor
from keraia.core.dtypes import is_signed, result_type
from keraia.core.op import composite, op
from keraia.core.rules import DTypes, Settings, fixed, kept, promoted, updated, whole
from keraia.core.spec import Shape
from keraia.ops.comparison import equal, greater, isnan, less, logical_and, logical_not
from keraia.ops.elementwise import cast
from keraia.ops.reduction import sum
from keraia.ops.shaping import expand_dims, squeeze


@op(dtype=kept, shape=indexing.take)
def take(x: Tensor, indices: Tensor, axis: OneAxis = None) -> Tensor:
    """Slices of `x` at `indices` along `axis`; None: elements of the flat tensor.

    Negative indices count from the end.
    """
    return xp.take(x, indices, axis=axis)


@op(dtype=kept, shape=indexing.take_along_axis)
def take_along_axis(x: Tensor, indices: Tensor, axis: OneAxis = None) -> Tensor:
    """For each place of `indices`, the element of `x` that it names along `axis`."""
    return xp.take_along_axis(x, indices, axis=axis)


@op(dtype=fixed("int32"), shape=lambda x: [(None,)] * len(x))
def nonzero(x: Tensor) -> tuple[Tensor, ...]:
    """For each axis the indices of the elements that are not zero.

    How many there are depends on the values, so not inside a compiled program whose shapes must be
    known.
    """
    if not backend.shape_of(x):
        raise ValueError("ops.nonzero takes a tensor of rank 1 or more, got a scalar.")
    return tuple(xp.nonzero(x))


def _whole(dtypes: DTypes, settings: Settings) -> tuple[Any, Any]:
    dtype, _ = whole(dtypes, settings)
    return result_type(dtype, "int32"), dtype


@op(dtype=_whole, shape=lambda indices, shape: [indices] * len(shapes.listing(shape)))
def unravel_index(indices: Tensor, shape: Any) -> tuple[Tensor, ...]:
    """The index along each axis of a tensor of `shape` of indices into the flat tensor.

    Indices count from the end if they are negative, and are limited to the tensor.
    """
    sizes = shapes.listing(shape)
    last = max(math.prod(sizes) - 1, 0)
    dtype = backend.dtype_of(indices)
    indices = xp.where(indices < 0, indices + (last + 1), indices) if is_signed(dtype) else indices
    indices = xp.clip(indices, backend.scalar(0, dtype), backend.scalar(last, dtype))
    places = []
    for length in reversed(sizes):
        places.append(indices % max(length, 1))
        indices = indices // max(length, 1)
    return tuple(reversed(places))


@composite
def one_hot(
    x: Tensor, num_classes: int, axis: int = -1, dtype: Any = None, sparse: bool = False
) -> Tensor:
    """1 at the place named by the integer, 0 elsewhere, along a new axis of size `num_classes`.

    An integer outside the range gives zeros.
    """
    if sparse:
        raise NotImplementedError(
            "ops.one_hot: `sparse=True` is not offered on this backend. Use dense vectors."
        )
    ndim = len(x.shape)
    place = axis % (ndim + 1)
    classes = xp.reshape(
        xp.arange(0, num_classes, 1, dtype=backend.native("int32")),
        tuple(num_classes if i == place else 1 for i in range(ndim + 1)),
    )
    return cast(equal(expand_dims(cast(x, "int32"), place), classes), dtype or config.floatx())


@op(dtype=lambda dtypes, settings: (None, dtypes[1]), shape=lambda indices, values, shape: shape)
def scatter(indices: Tensor, values: Tensor, shape: tuple[int, ...]) -> Tensor:
    """Zeros of `shape`, with `values` added at `indices` `(n, rank of the index)`."""
    zeros = xp.zeros(tuple(shape), dtype=values.dtype)
    return _update(zeros, indices, values, "add")


@op(dtype=updated, shape=shapes.same)
def scatter_update(
    inputs: Tensor, indices: Tensor, updates: Tensor, reduction: str | None = None
) -> Tensor:
    """`inputs` with `updates` put (or combined by `reduction`) at `indices`.

    Args:
        inputs: Tensor.
        indices: `(n, k)` integers: n places in the first k axes.
        updates: `(n, ...)` what goes there.
        reduction: None, "add", "max", "min" or "mul": how it meets what is there.
    """
    return _update(inputs, indices, updates, reduction)


def _update(x: Any, indices: Any, updates: Any, reduction: str | None) -> Any:
    return backend.kernels["scatter_into"](x, indices, updates, reduction)


@op(dtype=kept, shape=indexing.sliced)
def slice(inputs: Tensor, start_indices: Tensor, shape: tuple[int, ...]) -> Tensor:
    """A block of size `shape` that begins at `start_indices`.

    A block that would reach beyond the end begins as much earlier.
    """
    indexing.sliced(backend.shape_of(inputs), None, shape)
    return backend.kernels["slice_block"](inputs, start_indices, tuple(shape))


def _replaced(inputs: Shape, start_indices: Shape, updates: Shape) -> Shape:
    return indexing.block(inputs, updates, "slice_update")


@op(dtype=updated, shape=_replaced)
def slice_update(inputs: Tensor, start_indices: Tensor, updates: Tensor) -> Tensor:
    """`inputs` with `updates` in place of the block that begins at `start_indices`, as `slice`."""
    _replaced(backend.shape_of(inputs), (), backend.shape_of(updates))
    return backend.kernels["slice_into"](inputs, start_indices, updates)


@op(dtype=promoted, shape=shapes.accumulated)
def sort(x: Tensor, axis: OneAxis = -1) -> Tensor:
    """Elements in rising order along `axis`; None: of the flat tensor."""
    if axis is None:
        x, axis = xp.reshape(x, (-1,)), 0
    return xp.sort(x, axis=axis)


@op(dtype=fixed("int32"), shape=shapes.accumulated)
def argsort(x: Tensor, axis: OneAxis = -1) -> Tensor:
    """Indices that put the elements along `axis` in rising order."""
    if axis is None:
        x, axis = xp.reshape(x, (-1,)), 0
    return xp.argsort(x, axis=axis)


@op(
    dtype=lambda dtypes, settings: (None, (dtypes[0], "int32")),
    shape=indexing.top_k,
)
def top_k(x: Tensor, k: int, sorted: bool = True) -> tuple[Tensor, Tensor]:
    """The `k` largest elements along the last axis and their indices, largest first."""
    indexing.top_k(backend.shape_of(x), k)
    return backend.kernels["top_k"](x, k, sorted)


@composite
def in_top_k(targets: Tensor, predictions: Tensor, k: int) -> Tensor:
    """Whether each target class is among the `k` largest predictions of its row.

    Classes that tie with the last of the k count as in. A prediction of NaN is never among them.
    """
    targets = expand_dims(cast(targets, "int32"), -1)
    score = take_along_axis(predictions, targets, -1)
    above = sum(cast(greater(predictions, score), "int32"), -1)
    return logical_and(less(above, k), logical_not(isnan(squeeze(score, -1))))
