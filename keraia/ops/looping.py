"""Loops and maps: functions that are called many times."""

from collections.abc import Callable
from typing import Any

from keraia.backends import backend
from keraia.core import tree
from keraia.core.spec import KerasTensor
from keraia.ops.creation import arange
from keraia.ops.deferred import arrays_of, callable_of, defer, spec_of
from keraia.ops.shaping import concatenate, flip, reshape, shape, stack


def while_loop(
    cond: Callable[..., Any],
    body: Callable[..., Any],
    loop_vars: Any,
    maximum_iterations: int | None = None,
) -> Any:
    """Repeats `loop_vars = body(*loop_vars)` as long as `cond(*loop_vars)` holds.

    Gradients flow through it where the backend records what it runs; compiled programs cannot know
    how much to keep: there take `scan` or `fori_loop`.

    Args:
        cond: Function of the loop variables, returns a boolean scalar.
        body: Function of the loop variables, returns them anew with the same shapes and dtypes.
        loop_vars: Tuple or list of structures of tensors (or one tensor).
        maximum_iterations: Most rounds; None: as many as it takes.

    Example:
        >>> int(while_loop(lambda i: i < 10, lambda i: i + 3, 0))
        12
    """
    callable_of(cond, "while_loop", "cond")
    callable_of(body, "while_loop", "body")
    single = not isinstance(loop_vars, (tuple, list))

    def run(*values: Any) -> tuple:
        out = body(*values)
        return tuple(out) if isinstance(out, (tuple, list)) else (out,)

    def compute(*start: Any) -> Any:
        out = backend.kernels["while_loop"](cond, run, start, maximum_iterations)
        return out[0] if single else type(loop_vars)(out)

    def infer(*start: Any) -> Any:
        out = _specs(start)
        return out[0] if single else type(loop_vars)(out)

    start = (loop_vars,) if single else tuple(loop_vars)
    return defer("while_loop", compute, infer, *start)


def fori_loop(lower: Any, upper: Any, body_fun: Callable[..., Any], init_val: Any) -> Any:
    """Repeats `value = body_fun(i, value)` for `i` from `lower` to `upper - 1`.

    Args:
        lower: First index. With bounds that are Python integers gradients flow through the loop
            on every backend that has any.
        upper: The index before which it stops.
        body_fun: Function of the index and a structure of tensors, which it returns anew with the
            same shapes and dtypes.
        init_val: The structure to start with.

    Example:
        >>> int(fori_loop(0, 5, lambda i, total: total + i, 0))
        10
    """
    callable_of(body_fun, "fori_loop", "body_fun")
    if isinstance(lower, int) and isinstance(upper, int):
        indices = arange(lower, max(lower, upper), dtype="int32")
        return scan(lambda value, i: (body_fun(i, value), None), init_val, indices)[0]
    _, value = while_loop(
        lambda i, value: i < upper,
        lambda i, value: (i + 1, body_fun(i, value)),
        (lower, init_val),
    )
    return value


def scan(
    f: Callable[..., tuple[Any, Any]],
    init: Any,
    xs: Any = None,
    length: int | None = None,
    reverse: bool = False,
    unroll: Any = 1,
) -> tuple[Any, Any]:
    """Carries a state along the first axis: `carry, y = f(carry, x)` for each slice.

    Args:
        f: Function of the carry and a slice of `xs`; the carry keeps its shapes and dtypes.
        init: First carry, a structure of tensors.
        xs: Structure of tensors with a common first axis, or None with `length`.
        length: Number of rounds where `xs` is None.
        reverse: Whether to begin at the end; outputs keep the places of their slices.
        unroll: How many rounds the compiler writes out in one; True: all.

    Returns:
        The last carry, and the outputs stacked along the first axis.

    Example:
        >>> total, sums = scan(lambda c, x: (c + x, c + x), 0, arange(4))
        >>> sums.tolist()
        [0, 1, 3, 6]
    """
    callable_of(f, "scan", "f")
    if not isinstance(unroll, int) or unroll is not False and unroll < 1:
        raise ValueError(f"ops.scan: `unroll` must be a positive integer or bool, got {unroll!r}.")

    def compute(init: Any, xs: Any) -> Any:
        rounds = _length("scan", xs, length)
        return backend.kernels["scan"](f, init, xs, rounds, reverse, unroll)

    def infer(init: Any, xs: Any) -> Any:
        init = _specs(init)
        y = backend.abstract_call(lambda *args: arrays_of(f(*args)[1]), [init, _slices(xs)])
        return init, _rows(y, _length("scan", xs, length))

    return defer("scan", compute, infer, init, xs)


def map(f: Callable[[Any], Any], xs: Any) -> Any:
    """`f` of each slice along the first axis, results stacked; one slice at a time.

    Args:
        f: Function of a structure of tensors.
        xs: Structure of tensors with a common first axis.
    """
    callable_of(f, "map", "f")
    return scan(lambda carry, x: (carry, f(x)), (), xs)[1]


def vectorized_map(function: Callable[[Any], Any], elements: Any) -> Any:
    """`function` of each slice along the first axis, results stacked; all slices at once.

    Args:
        function: Function of a structure of tensors.
        elements: Structure of tensors with a common first axis.
    """
    callable_of(function, "vectorized_map", "function")

    def infer(elements: Any) -> Any:
        out = backend.abstract_call(lambda x: arrays_of(function(x)), [_slices(elements)])
        return _rows(out, _length("vectorized_map", elements, None))

    def compute(elements: Any) -> Any:
        _length("vectorized_map", elements, None)
        return backend.kernels["vectorized_map"](function, elements)

    return defer("vectorized_map", compute, infer, elements)


def associative_scan(
    f: Callable[[Any, Any], Any], elems: Any, reverse: bool = False, axis: int = 0
) -> Any:
    """All of `x0, f(x0, x1), f(f(x0, x1), x2), ...` in about `2 * log2(n)` calls of `f`.

    Args:
        f: Associative function of two structures like `elems`, elementwise along `axis`.
        elems: Structure of tensors of one known size along `axis`.
        reverse: Whether to begin at the end; results keep the places of their elements.
        axis: The axis along which to combine.

    Returns:
        A structure like `elems`.

    Example:
        >>> associative_scan(lambda a, b: a + b, arange(5)).tolist()
        [0, 1, 3, 6, 10]

    Source: G. Blelloch, Prefix Sums and Their Applications, 1990.
    """
    callable_of(f, "associative_scan", "f")

    def compute(elems: Any) -> Any:
        leaves = tree.flatten(elems)
        if not isinstance(_common_size("associative_scan", leaves, axis), int):
            raise ValueError(f"ops.associative_scan: the size along axis {axis} must be known.")

        def combine(first: list[Any], second: list[Any]) -> list[Any]:
            pair = (tree.pack_sequence_as(elems, part) for part in (first, second))
            return tree.flatten(f(*pair))

        leaves = [flip(x, axis) for x in leaves] if reverse else leaves
        out = _combined(combine, leaves, axis)
        out = [flip(x, axis) for x in out] if reverse else out
        return tree.pack_sequence_as(elems, out)

    return defer("associative_scan", compute, _specs, elems)


def _combined(f: Callable[[list[Any], list[Any]], list[Any]], xs: list[Any], axis: int) -> list:
    """Neighbours are combined, then pairs; from what every second pair ends in follows the rest."""
    n = shape(xs[0])[axis]
    if n < 2:
        return xs

    def part(xs: list[Any], start: int, stop: int, step: int = 1) -> list[Any]:
        places = slice(start, stop, step)
        return [x[(slice(None),) * (axis % len(x.shape)) + (places,)] for x in xs]

    odd = _combined(f, f(part(xs, 0, n - 1, 2), part(xs, 1, n, 2)), axis)
    even = part(xs, 0, 1)
    if n > 2:
        more = f(part(odd, 0, (n - 1) // 2), part(xs, 2, n, 2))
        even = [concatenate(pair, axis) for pair in zip(even, more, strict=True)]
    return [_alternated(a, b, axis) for a, b in zip(even, odd, strict=True)]


def _alternated(even: Any, odd: Any, axis: int) -> Any:
    """The elements of two tensors in turn; the first may have one more."""
    sizes = list(shape(odd))
    axis, half = axis % len(sizes), sizes[axis]
    before = (slice(None),) * axis
    sizes[axis] = 2 * half
    pairs = reshape(stack([even[(*before, slice(half))], odd], axis + 1), sizes)
    return concatenate([pairs, even[(*before, slice(half, None))]], axis)


def _length(where: str, xs: Any, length: int | None) -> Any:
    """Size of the common first axis: a number, None or a tensor where it is unknown."""
    leaves = [x for x in tree.flatten(xs) if x is not None]
    if not leaves:
        if length is None:
            raise ValueError(f"ops.{where}: without tensors to go through, pass a `length`.")
        return length
    size = _common_size(where, leaves, 0)
    if length is not None and isinstance(size, int) and size != length:
        raise ValueError(f"ops.{where}: `length`={length}, but the first axes have size {size}.")
    return size if length is None else length


def _common_size(where: str, leaves: list[Any], axis: int) -> Any:
    shapes = [shape(x) for x in leaves]
    if not all(-len(s) <= axis < len(s) for s in shapes):
        raise ValueError(f"ops.{where}: there is no axis {axis} in tensors of shapes {shapes}.")
    sizes = [s[axis] for s in shapes]
    known = {n for n in sizes if isinstance(n, int)}
    if len(known) > 1:
        raise ValueError(
            f"ops.{where}: the tensors must have one size along axis {axis}, got shapes {shapes}."
        )
    return known.pop() if known else sizes[0]


def _specs(structure: Any) -> Any:
    return tree.map_structure(spec_of, structure, none_is_leaf=False)


def _slices(xs: Any) -> Any:
    """Specs of the slices along the first axis."""

    def inner(x: Any) -> KerasTensor:
        spec = spec_of(x)
        return KerasTensor(spec.shape[1:], spec.dtype)

    return tree.map_structure(inner, xs, none_is_leaf=False)


def _rows(y: Any, length: Any) -> Any:
    """Specs with a first axis more."""
    size = length if isinstance(length, int) else None
    return tree.map_structure(
        lambda x: KerasTensor((size, *x.shape), x.dtype), y, none_is_leaf=False
    )
