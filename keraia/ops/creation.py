"""Tensors out of nothing but a shape, a range or another tensor's likeness."""

from typing import Annotated, Any

from keraia.backends import backend, xp
from keraia.core import config
from keraia.core.arguments import DType, Shape, Tensor, one_of
from keraia.core.dtypes import result_type, standardize_dtype
from keraia.core.op import op
from keraia.core.rules import explicit, kept
from keraia.core.shapes import same, size
from keraia.ops.shaping import shape


def _native(dtype: str) -> Any:
    return backend.native(backend.canonical.get(dtype, dtype))


@op(dtype=explicit, shape=lambda shape: shape)
def zeros(shape: Shape, dtype: DType = None) -> Tensor:
    """Zeros of a shape; `dtype` None means `floatx()`."""
    return xp.zeros(shape, dtype=_native(dtype or config.floatx()))


@op(dtype=explicit, shape=lambda shape: shape)
def ones(shape: Shape, dtype: DType = None) -> Tensor:
    """Ones of a shape; `dtype` None means `floatx()`."""
    return xp.ones(shape, dtype=_native(dtype or config.floatx()))


@op(dtype=explicit, shape=lambda shape: shape)
def empty(shape: Shape, dtype: DType = None) -> Tensor:
    """A tensor whose values nobody has chosen yet (zeros)."""
    return xp.zeros(shape, dtype=_native(dtype or config.floatx()))


def full(shape: Any, fill_value: Any, dtype: Any = None) -> Tensor:
    """`fill_value`, a number or what broadcasts to `shape`, everywhere; None means `floatx()`."""
    return xp.broadcast_to(backend.as_array(fill_value, standardize_dtype(dtype)), shape)


def _like(dtypes: Any, settings: Any) -> tuple[Any, Any]:
    return None, settings["dtype"] or kept(dtypes, settings)[1]


@op(dtype=_like, shape=same)
def zeros_like(x: Tensor, dtype: DType = None) -> Tensor:
    """Zeros of the shape of `x`, in its dtype unless `dtype` is given."""
    return xp.zeros_like(x)


@op(dtype=_like, shape=same)
def ones_like(x: Tensor, dtype: DType = None) -> Tensor:
    """Ones of the shape of `x`, in its dtype unless `dtype` is given."""
    return xp.ones_like(x)


@op(dtype=_like, shape=same)
def empty_like(x: Tensor, dtype: DType = None) -> Tensor:
    """A tensor of the shape of `x` whose values nobody has chosen yet (zeros)."""
    return xp.zeros_like(x)


@op(dtype=lambda dtypes, settings: (settings["dtype"] or kept(dtypes, settings)[1],) * 2)
def full_like(x: Tensor, fill_value: Tensor, dtype: DType = None) -> Tensor:
    """`fill_value` everywhere, in the shape of `x` and its dtype unless `dtype` is given."""
    return xp.zeros_like(x) + fill_value


def arange(start: Any, stop: Any = None, step: Any = None, dtype: Any = None) -> Tensor:
    """Numbers from `start` (0 when only one bound is given) up to but not including `stop`.

    `dtype` None: int32 when all bounds are integers, else `floatx()`.
    """
    if dtype is None:
        bounds = [b for b in (start, stop, step) if b is not None]
        kinds = [type(b) if isinstance(b, (int, float)) else _dtype(b) for b in bounds]
        dtype = result_type(*kinds)
    if stop is None:
        start, stop = 0, start
    return xp.arange(start, stop, 1 if step is None else step, dtype=_native(_known(dtype)))


def _dtype(x: Any) -> str:
    return backend.dtype_of(backend.as_array(x))


def _known(dtype: Any) -> str:
    name = standardize_dtype(dtype)
    return backend.canonical.get(name, name)


def eye(N: int, M: int | None = None, k: int = 0, dtype: Any = None) -> Tensor:
    """Ones on the `k`-th diagonal of an `N` by `M` matrix, zeros elsewhere."""
    return xp.eye(N, M, k, dtype=_native(_known(dtype)))


def identity(n: int, dtype: Any = None) -> Tensor:
    """Ones on the diagonal of an `n` by `n` matrix."""
    return eye(n, dtype=dtype)


def tri(N: int, M: int | None = None, k: int = 0, dtype: Any = None) -> Tensor:
    """Ones on and below the `k`-th diagonal of an `N` by `M` matrix, zeros above."""
    rows, columns = arange(N), arange(N if M is None else M)
    return backend.cast(xp.reshape(rows, (-1, 1)) + k >= columns, _known(dtype))


def _grid(*x: Any, indexing: str) -> list[Any]:
    sizes = [size(dims) for dims in x]
    return [tuple(sizes[i] for i in _order(len(x), indexing))] * len(x)


def _order(count: int, indexing: str) -> list[int]:
    """Which of the given axes each axis of a grid is."""
    order = list(range(count))
    return order[1::-1] + order[2:] if indexing == "xy" else order


@op(dtype=lambda dtypes, settings: (None, tuple(map(result_type, dtypes))), shape=_grid)
def meshgrid(*x: Tensor, indexing: Annotated[str, one_of("xy", "ij")] = "xy") -> Any:
    """Coordinates of all points of a grid: for each axis a tensor over the whole grid.

    Args:
        *x: Positions along each axis: vectors, or what is flattened to vectors.
        indexing: "ij": the axes of the results are those given, in this order. "xy": the first
            two change places, as in pictures.
    """
    vectors = [xp.reshape(v, (-1,)) for v in x]
    order = _order(len(x), indexing)
    sizes = [count for v in vectors for count in shape(v)]
    grid = [sizes[i] for i in order]
    return tuple(
        xp.broadcast_to(xp.reshape(v, [-1 if n == i else 1 for n in order]), grid)
        for i, v in enumerate(vectors)
    )
