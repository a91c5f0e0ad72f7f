"""Values of a tensor between its elements."""

import itertools
from collections.abc import Sequence
from typing import Annotated, Any, Literal

from keraia.backends import backend, xp
from keraia.core import images as rules
from keraia.core.arguments import Tensor, one_of
from keraia.core.op import op
from keraia.core.rules import kept
from keraia.ops.elementwise import clip
from keraia.ops.image.fused import fused
from keraia.ops.image.pixels import as_floats, in_dtype
from keraia.ops.shaping import shape

FILL_MODES = ("constant", "nearest", "wrap", "mirror", "reflect")
FillMode = Annotated[
    Literal["constant", "nearest", "wrap", "mirror", "reflect"], one_of(*FILL_MODES)
]

_FAR = 2.0**30  # beyond any axis, and yet an int32


@op(dtype=kept, shape=rules.sampled)
@fused
def map_coordinates(
    inputs: Tensor,
    coordinates: Tensor,
    order: int,
    fill_mode: FillMode = "constant",
    fill_value: float = 0,
) -> Tensor:
    """Values of `inputs` at places between its elements.

    Args:
        inputs: Tensor of rank `n`.
        coordinates: `(n, ...)`: the place along each axis, whole numbers being elements.
        order: 0 for the nearest element (a half goes up), 1 for linear interpolation.
        fill_mode: What lies beyond the borders of a row `a b c d`:

            "constant": `k k k k | a b c d | k k k k`, where `k` is `fill_value`;
            "nearest": `a a a a | a b c d | d d d d`;
            "wrap": `a b c d | a b c d | a b c d`;
            "mirror": `c d c b | a b c d | c b a b`;
            "reflect": `d c b a | a b c d | d c b a`.
        fill_value: For "constant".

    Returns:
        Tensor of the shape `coordinates.shape[1:]` and the dtype of `inputs`; integers are
        rounded.

    Example:
        >>> map_coordinates([0.0, 2.0, 4.0], [[0.5, 3.0]], order=1, fill_mode="nearest").tolist()
        [1.0, 4.0]
    """
    rules.sampled(tuple(inputs.shape), tuple(coordinates.shape))
    if order not in (0, 1):
        raise ValueError(f"ops.image.map_coordinates: `order` must be 0 or 1, got {order!r}.")
    x = as_floats(inputs) if order else inputs
    sizes, places = shape(inputs), as_floats(coordinates)
    x = xp.reshape(x, (-1,))
    axes = [places[i] for i in range(len(sizes))]
    return in_dtype(sample(x, sizes, axes, order, fill_mode, fill_value), backend.dtype_of(inputs))


def sample(
    rows: Any,
    sizes: Sequence[Any],
    places: Sequence[Any],
    order: int,
    fill_mode: str,
    fill_value: Any,
    first: Any = 0,
) -> Any:
    """Rows of a table at places of the grid that they come from.

    Args:
        rows: `(product of sizes, ...)`, or several such grids one after the other.
        sizes: Sizes of a grid.
        places: For each axis of the grid floating tensors of one shape.
        order: 0 or 1.
        fill_mode: One of `FILL_MODES`.
        fill_value: For "constant".
        first: Number of the first row of the grid in question; broadcasts to a place.

    Returns:
        `(*shape of a place, ...)`.
    """
    if fill_mode == "constant":  # one more row, for what lies outside
        outside = backend.as_array(fill_value, backend.dtype_of(rows))
        outside = xp.broadcast_to(outside, (1, *shape(rows)[1:]))
        rows = xp.concatenate([rows, outside], axis=0)
    extra = tuple(1 for _ in rows.shape[1:])
    axes = [
        [(*_folded(element, size, fill_mode), share) for element, share in _corners(place, order)]
        for place, size in zip(places, sizes, strict=True)
    ]
    total = 0
    for corner in itertools.product(*axes):
        index, weight, inside = first, 1, True
        for (element, within, share), size in zip(corner, sizes, strict=True):
            index, inside, weight = index * size + element, within & inside, weight * share
        if fill_mode == "constant":
            index = xp.where(inside, index, xp.zeros_like(index) + (shape(rows)[0] - 1))
        values = xp.take(rows, index, axis=0)
        if order == 0:
            return values
        weight = backend.cast(weight, backend.dtype_of(rows))
        total = total + values * xp.reshape(weight, (*shape(weight), *extra))
    return total


def _corners(place: Any, order: int) -> list[tuple[Any, Any]]:
    """The elements around a place along one axis, and their weights."""
    low = xp.floor(place if order else place + 0.5)
    element = backend.cast(clip(low, -_FAR, _FAR), "int32")
    if order == 0:
        return [(element, 1)]
    share = place - low
    return [(element, 1 - share), (element + 1, share)]


def _folded(element: Any, size: Any, fill_mode: str) -> tuple[Any, Any]:
    """The element within the axis that stands for one anywhere, and whether it is the same."""
    inside = (element >= 0) & (element < size) if fill_mode == "constant" else True
    if fill_mode == "wrap":
        element = element % size
    elif fill_mode == "reflect":
        element = element % (2 * size)
        element = xp.minimum(element, 2 * size - 1 - element)
    elif fill_mode == "mirror":
        period = max(2 * size - 2, 1) if isinstance(size, int) else xp.maximum(2 * size - 2, 1)
        element = element % period
        element = xp.minimum(element, period - element)
    return clip(element, 0, size - 1), inside  # NaN becomes any number
