"""Shapes without values where dimensions are unknown: two runs with different sizes."""

from collections.abc import Callable, Sequence
from typing import Any

from keraia.core import tree
from keraia.core.spec import KerasTensor

# Far apart, so that even after strides of 960 they differ; divisible by all small numbers and
# powers of two up to 32, so that they can be folded (`reshape(x, (-1, 4, ...))`, patches).
_FILLS = (480, 1440)


def abstract_call(
    trace: Callable[[Callable[..., Any], list[Any]], Any],
    fn: Callable[..., Any],
    specs: Sequence[Any],
    batches: tuple[int, int] = _FILLS,
    fills: tuple[int, int] = _FILLS,
) -> Any:
    """Output specs of `fn(*specs)`; a dimension that differs between two fillings is unknown.

    Args:
        trace: `trace(fn, specs) -> specs` of the backend, for fully known shapes.
        fn: Function of arrays.
        specs: Arguments: structures with KerasTensors where arrays go.
        batches: Two sizes for an unknown first dimension; small where the trace computes.
        fills: Two sizes for the others.
    """
    leaves = [x for x in tree.flatten(list(specs)) if isinstance(x, KerasTensor)]
    if all(None not in x.shape for x in leaves):
        return trace(fn, list(specs))
    sizes = zip(batches, fills, strict=True)
    first, second = (trace(fn, _filled(specs, batch, size)) for batch, size in sizes)

    def merge(a: Any, b: Any) -> Any:
        if not isinstance(a, KerasTensor):
            return a
        shape = tuple(m if m == n else None for m, n in zip(a.shape, b.shape, strict=True))
        return KerasTensor(shape, a.dtype)

    return tree.map_structure(merge, first, second)


def _filled(specs: Sequence[Any], batch: int, size: int) -> list[Any]:
    def fill(x: Any) -> Any:
        if not isinstance(x, KerasTensor):
            return x
        sizes = [batch, *[size] * len(x.shape)]
        shape = (n if d is None else d for d, n in zip(x.shape, sizes, strict=False))
        return KerasTensor(tuple(shape), x.dtype)

    return tree.map_structure(fill, list(specs))
