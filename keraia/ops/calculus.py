"""Differences, integrals and derivatives."""

from collections.abc import Callable
from typing import Any

from keraia.backends import backend, xp
from keraia.core import tree
from keraia.core.arguments import OneAxis, Tensor, canonical_axis
from keraia.core.op import composite, op
from keraia.core.rules import averaged, promoted
from keraia.core.spec import Shape
from keraia.ops.elementwise import multiply
from keraia.ops.reduction import sum
from keraia.ops.shaping import get_item, reshape


def _shorter(a: Shape, n: int, axis: int) -> Shape:
    length = a[axis]
    left = None if length is None else max(length - n, 0)
    return (*a[:axis], left, *a[axis + 1 :])


@op(dtype=promoted, shape=_shorter)
def diff(a: Tensor, n: int = 1, axis: OneAxis = -1) -> Tensor:
    """Differences of neighbours along `axis`, taken `n` times; of booleans whether they differ.

    Example:
        >>> diff([1, 4, 9, 16]).tolist()
        [3, 5, 7]
    """
    if n < 0:
        raise ValueError(f"ops.diff: `n` must not be negative, got {n}.")
    booleans = backend.dtype_of(a) == "bool"
    later, earlier = (_along(axis, part) for part in (slice(1, None), slice(None, -1)))
    for _ in range(n):
        a = xp.not_equal(a[later], a[earlier]) if booleans else a[later] - a[earlier]
    return a


def _along(axis: int, part: slice) -> tuple[slice, ...]:
    return (slice(None),) * axis + (part,)


@composite(dtype=averaged)
def trapezoid(y: Tensor, x: Tensor | None = None, dx: float = 1.0, axis: int = -1) -> Tensor:
    """Integral along `axis` by the trapezoidal rule.

    Args:
        y: Values.
        x: Places of the values: of the shape of `y`, or one for each element along `axis`.
        dx: Distance of the places where `x` is None.
        axis: Axis to integrate along.

    Example:
        >>> float(trapezoid([1.0, 2.0, 3.0]))
        4.0
    """
    rank = len(y.shape)
    axis = canonical_axis(axis, "ops.trapezoid", "axis", rank)
    pairs = get_item(y, _along(axis, slice(1, None))) + get_item(y, _along(axis, slice(None, -1)))
    if x is None:
        return multiply(sum(pairs, axis), dx / 2)
    if len(x.shape) == 1:
        x = reshape(x, [-1 if i == axis else 1 for i in range(rank)])
    return sum(multiply(pairs, diff(x, axis=axis)), axis) / 2


def jvp(fun: Callable[..., Any], primals: Any, tangents: Any, has_aux: bool = False) -> Any:
    """Value of a function and its derivative in one direction, in one forward pass.

    Args:
        fun: Function of tensors (or structures of them) that returns such.
        primals: List or tuple of its arguments.
        tangents: The direction: what `primals` are, in structure, shapes and dtypes.
        has_aux: Whether `fun` returns `(output, more)`, where `more` is not differentiated.

    Returns:
        `(output, derivative)`, and `more` if `has_aux`.

    Example:
        >>> value, slope = jvp(lambda x: x**2, (3.0,), (1.0,))
        >>> float(value), float(slope)
        (9.0, 6.0)
    """
    if not isinstance(primals, (tuple, list)) or not isinstance(tangents, (tuple, list)):
        raise TypeError(
            f"ops.jvp: `primals` and `tangents` must be lists or tuples of arguments, got "
            f"{type(primals).__name__} and {type(tangents).__name__}."
        )
    both = tuple(primals), tuple(tangents)
    tree.assert_same_structure(*both)
    return _pushed_forward(*tree.flatten(both), fun=fun, like=both, has_aux=has_aux)


@op()
def _pushed_forward(*tensors: Tensor, fun: Callable[..., Any], like: Any, has_aux: bool) -> Any:
    primals, tangents = tree.pack_sequence_as(like, tensors)
    return backend.kernels["jvp"](fun, primals, tangents, has_aux)
