"""Shape rules: from the shapes of the inputs (None where unknown) to those of the outputs.

Tensors' shapes come by position, settings by the names the ops give them. A rule returns one shape,
or a list of them where the op has several outputs. `core.indexing` has the rules of what picks
elements, `core.windows` those of convolution and pooling.
"""

import itertools
import math
from collections.abc import Sequence
from typing import Any

from keraia.core.arguments import canonical_axis
from keraia.core.spec import Shape

Dim = int | None


def same(x: Shape, /, *others: Shape | None) -> Shape:
    """The shape of the first tensor."""
    return x


def size(shape: Sequence[Dim]) -> Dim:
    """Number of elements; unknown where a dimension is, except that any zero makes it zero."""
    if 0 in shape:
        return 0
    return None if None in shape else math.prod(shape)  # type: ignore[arg-type]


def fit(first: Sequence[Dim], second: Sequence[Dim]) -> bool:
    """Whether two shapes may be one: equal wherever both are known."""
    pairs = zip(first, second, strict=False)
    return len(first) == len(second) and all(m is None or n is None or m == n for m, n in pairs)


def broadcast(*shapes: Shape | None) -> Shape:
    """Shapes are aligned at their ends; a dimension of 1 stretches. Absent tensors are skipped."""
    given = [s for s in shapes if s is not None]
    columns = itertools.zip_longest(*(reversed(s) for s in given), fillvalue=1)
    return tuple(_stretched(dims, given) for dims in columns)[::-1]


def _stretched(dims: Sequence[Dim], shapes: Sequence[Shape]) -> Dim:
    wide = {d for d in dims if d != 1}
    known = wide - {None}
    if len(known) > 1:
        raise ValueError(
            f"Shapes {_listed(shapes)} do not broadcast: aligned at their ends, the dimensions "
            f"{tuple(dims)} differ and are not 1. Reshape, transpose or repeat one of them."
        )
    return known.pop() if known else None if wide else 1


def broadcast_to(x: Shape, /, shape: Sequence[Dim]) -> Shape:
    """`shape`, if `x` stretches to it; an unknown dimension of `shape` keeps that of `x`."""
    if len(x) > len(shape) or broadcast(x, tuple(shape)) != tuple(shape):
        padded = (1,) * (len(shape) - len(x)) + x
        fits = len(x) <= len(shape) and all(
            a == b or a == 1 or a is None or b is None for a, b in zip(padded, shape, strict=True)
        )
        if not fits:
            raise ValueError(
                f"Shape {x} does not broadcast to {tuple(shape)}: aligned at their ends, each "
                "dimension must be equal or 1 in the first."
            )
        return tuple(a if b is None else b for a, b in zip(padded, shape, strict=True))
    return tuple(shape)


def reduced(x: Shape, /, axis: int | Sequence[int] | None = None, keepdims: bool = False) -> Shape:
    """Without the dimensions along `axis` (all: None), or with 1 in their place."""
    axes = _axes(axis, len(x))
    if keepdims:
        return tuple(1 if i in axes else d for i, d in enumerate(x))
    return tuple(d for i, d in enumerate(x) if i not in axes)


def accumulated(x: Shape, /, axis: int | None = None) -> Shape:
    """As it is along an axis; without one the elements come in one row (`cumsum`)."""
    return (size(x),) if axis is None else x


# -- products


def matmul(x1: Shape, x2: Shape, /) -> Shape:
    """Matrix product over the last two axes, the others broadcast; a vector is a row or column."""
    if len(x1) < 1 or len(x2) < 1:
        raise ValueError(f"matmul takes tensors of rank 1 or more, got shapes {x1} and {x2}.")
    rows, columns = x1[:-1][-1:], x2[-1:] if len(x2) > 1 else ()
    _check_contracted(x1[-1], (x2[:-1] or x2)[-1], f"matmul of {x1} and {x2}")
    return broadcast(x1[:-2], x2[:-2]) + rows + columns


def dot(x1: Shape, x2: Shape, /) -> Shape:
    """NumPy's `dot`: the last axis of the first with the last but one of the second."""
    if not x1 or not x2:
        return x1 + x2
    at = max(len(x2) - 2, 0)
    _check_contracted(x1[-1], x2[at], f"dot of {x1} and {x2}")
    return x1[:-1] + x2[:at] + x2[at + 1 :]


def outer(x1: Shape, x2: Shape, /) -> Shape:
    """A matrix: all elements of the first by all of the second."""
    return (size(x1), size(x2))


def inner(x1: Shape, x2: Shape, /) -> Shape:
    """NumPy's `inner`: the last axis of the first with that of the second."""
    return tensordot(x1, x2, [[-1], [-1]]) if x1 and x2 else x1 + x2


def kron(x1: Shape, x2: Shape, /) -> Shape:
    """Sizes multiply, the shapes aligned at their ends."""
    columns = itertools.zip_longest(reversed(x1), reversed(x2), fillvalue=1)
    return tuple(size(pair) for pair in columns)[::-1]


def cross(
    x1: Shape, x2: Shape, /, axisa: int = -1, axisb: int = -1, axisc: int = -1, axis: Any = None
) -> Shape:
    """Vectors along an axis each; those of 3 elements in the result lie along `axisc`."""
    if axis is not None:
        axisa = axisb = axisc = axis
    first = canonical_axis(axisa, "cross", "axisa", len(x1))
    second = canonical_axis(axisb, "cross", "axisb", len(x2))
    check_crossed(x1[first], x2[second])
    out = broadcast(x1[:first] + x1[first + 1 :], x2[:second] + x2[second + 1 :])
    if x1[first] == x2[second] == 2:
        return out
    at = canonical_axis(axisc, "cross", "axisc", len(out) + 1)
    return (*out[:at], 3, *out[at:])


def check_crossed(first: Dim, second: Dim) -> None:
    """Vectors must have 2 or 3 elements, and a 3 must be among them if one is unknown."""
    told = 3 in (first, second) or first == second == 2
    if not told or not {first, second} <= {2, 3, None}:
        raise ValueError(
            f"cross: vectors must have 2 or 3 elements along their axis, got {first} and {second}. "
            "Choose the axes by `axisa` and `axisb`, or make their sizes known."
        )


def correlate(x1: Shape, x2: Shape, /, mode: str = "valid") -> Shape:
    """Shifts of two vectors at which they overlap, all or some."""
    if len(x1) != 1 or len(x2) != 1 or 0 in (*x1, *x2):
        raise ValueError(f"correlate takes two vectors with elements, got shapes {x1} and {x2}.")
    if x1[0] is None or x2[0] is None:
        return (None,)
    shorter, longer = sorted((x1[0], x2[0]))
    counts = {"full": longer + shorter - 1, "same": longer, "valid": longer - shorter + 1}
    return (counts[mode],)


def pairwise(x: Shape, y: Shape, /) -> Shape:
    """A result for every row of the one and every row of the other (`cdist`)."""
    if len(x) < 2 or len(y) < 2:
        raise ValueError(f"cdist takes tensors of rank 2 or more, got shapes {x} and {y}.")
    _check_contracted(x[-1], y[-1], f"cdist of {x} and {y}")
    return (*broadcast(x[:-2], y[:-2]), x[-2], y[-2])


def tensordot(x1: Shape, x2: Shape, /, axes: Any = 2) -> Shape:
    """Contracts the last `axes` axes of one with the first of the other, or the pairs named."""
    if isinstance(axes, int):
        first, second = list(range(len(x1) - axes, len(x1))), list(range(axes))
    else:
        first, second = ([a] if isinstance(a, int) else list(a) for a in axes)
    if len(first) != len(second):
        raise ValueError(f"tensordot: `axes` must name as many axes in each tensor, got {axes}.")
    first = [canonical_axis(a, "tensordot", "axes", len(x1)) for a in first]
    second = [canonical_axis(a, "tensordot", "axes", len(x2)) for a in second]
    for a, b in zip(first, second, strict=True):
        _check_contracted(x1[a], x2[b], f"tensordot of {x1} and {x2} over {axes}")
    kept = [d for i, d in enumerate(x1) if i not in first]
    return (*kept, *(d for i, d in enumerate(x2) if i not in second))


def einsum(*shapes: Shape, subscripts: str) -> Shape:
    """Einstein's summation: a letter is an axis, "..." are broadcast axes."""
    inputs, arrow, output = subscripts.replace(" ", "").partition("->")
    terms = inputs.split(",")
    if len(terms) != len(shapes):
        raise ValueError(
            f"einsum: {subscripts!r} speaks of {len(terms)} tensors, got {len(shapes)}: "
            f"{_listed(shapes)}."
        )
    sizes: dict[str, Dim] = {}
    rest: list[Shape] = []
    for term, shape in zip(terms, shapes, strict=True):
        rest.append(_read_term(term, shape, sizes, subscripts))
    if not arrow:
        once = sorted(c for c in sizes if inputs.count(c) == 1)
        output = ("..." if "..." in inputs else "") + "".join(once)
    before, dots, after = output.partition("...")
    if unknown := set(before + after) - sizes.keys():
        raise ValueError(
            f"einsum: {subscripts!r} asks for {', '.join(sorted(unknown))!r} in the result, which "
            "no input has."
        )
    middle = broadcast(*rest) if dots else ()
    return (*(sizes[c] for c in before), *middle, *(sizes[c] for c in after))


def _read_term(term: str, shape: Shape, sizes: dict[str, Dim], subscripts: str) -> Shape:
    """Takes the sizes of a term's letters; returns the dimensions that "..." covers."""
    before, dots, after = term.partition("...")
    extra = len(shape) - len(before) - len(after)
    if extra < 0 or (extra and not dots):
        raise ValueError(
            f"einsum: the term {term!r} of {subscripts!r} names {len(before) + len(after)} axes, "
            f"its tensor has shape {shape}."
        )
    end = len(before) + extra
    for letter, dim in zip(before + after, shape[: len(before)] + shape[end:], strict=True):
        known = sizes.get(letter)
        if known not in (None, 1) and dim not in (None, 1, known):
            raise ValueError(
                f"einsum: {letter!r} of {subscripts!r} is {known} in one place and {dim} in "
                f"another, of shape {shape}."
            )
        if known in (None, 1):
            sizes[letter] = dim if dim is not None or known is None else known
    return shape[len(before) : end]


def _check_contracted(first: Dim, second: Dim, what: str) -> None:
    if first is not None and second is not None and first != second:
        raise ValueError(
            f"{what}: the dimensions to be multiplied and summed, {first} and {second}, differ. "
            "Transpose or reshape one of the tensors."
        )


# -- the same elements in other places


def reshape(x: Shape, /, newshape: int | Sequence[Dim]) -> Shape:
    """`newshape`, where one -1 (or None) is what is left of the elements."""
    newshape = listing(newshape)
    if newshape.count(-1) > 1:
        raise ValueError(f"reshape: at most one size may be -1, got {tuple(newshape)}.")
    new = tuple(d if isinstance(d, int) and d >= 0 else None for d in newshape)
    total = size(x)
    if total is None or new.count(None) > 1:
        return new
    known = math.prod(d for d in new if d is not None)
    fits = known == total if None not in new else known and total % known == 0
    if not fits:
        raise ValueError(
            f"reshape: the {total} elements of shape {x} do not fill {tuple(newshape)}. "
            "The product of the sizes must be the same."
        )
    return tuple(total // known if d is None else d for d in new)


def transpose(x: Shape, /, axes: Sequence[int] | None = None) -> Shape:
    """Dimensions in the order of `axes`; reversed without it."""
    if axes is None:
        return x[::-1]
    order = [canonical_axis(a, "transpose", "axes", len(x)) for a in axes]
    if sorted(order) != list(range(len(x))):
        raise ValueError(
            f"transpose: `axes` must name each axis of shape {x} once, got {tuple(axes)}."
        )
    return tuple(x[a] for a in order)


def swapaxes(x: Shape, /, axis1: int, axis2: int) -> Shape:
    """Two dimensions change places."""
    first = canonical_axis(axis1, "swapaxes", "axis1", len(x))
    second = canonical_axis(axis2, "swapaxes", "axis2", len(x))
    out = list(x)
    out[first], out[second] = x[second], x[first]
    return tuple(out)


def moveaxis(x: Shape, /, source: Any, destination: Any) -> Shape:
    """The dimensions at `source` come to stand at `destination`; the others keep their order."""
    start = [canonical_axis(a, "moveaxis", "source", len(x)) for a in listing(source)]
    goal = [canonical_axis(a, "moveaxis", "destination", len(x)) for a in listing(destination)]
    if len(start) != len(goal):
        raise ValueError(
            f"moveaxis: `source` and `destination` must be of one length, got {source} and "
            f"{destination}."
        )
    order = [i for i in range(len(x)) if i not in start]
    for place, axis in sorted(zip(goal, start, strict=True)):
        order.insert(place, axis)
    return tuple(x[i] for i in order)


def squeeze(x: Shape, /, axis: int | Sequence[int] | None = None) -> Shape:
    """Without the dimensions of 1, or without those along `axis`."""
    if axis is None:
        return tuple(d for d in x if d != 1)
    axes = _axes(axis, len(x))
    for a in axes:
        if x[a] not in (1, None):
            raise ValueError(
                f"squeeze: axis {a} of shape {x} has {x[a]} elements, only an axis of size 1 can "
                "be removed."
            )
    return tuple(d for i, d in enumerate(x) if i not in axes)


def expand_dims(x: Shape, /, axis: int | Sequence[int]) -> Shape:
    """With a dimension of 1 at each place that `axis` names in the result."""
    places = listing(axis)
    rank = len(x) + len(places)
    at = {canonical_axis(a, "expand_dims", "axis", rank) for a in places}
    if len(at) != len(places):
        raise ValueError(f"expand_dims: `axis`={tuple(places)} names an axis twice.")
    rest = iter(x)
    return tuple(1 if i in at else next(rest) for i in range(rank))


# -- joining, splitting, repeating


def concatenate(xs: Sequence[Shape], /, axis: int | None = 0) -> Shape:
    """Sizes along `axis` add up; the others must agree. Without an axis all come in one row."""
    if axis is None:
        return concatenate([(size(s),) for s in xs])
    ranks = {len(s) for s in xs}
    if len(ranks) != 1:
        raise ValueError(
            f"concatenate takes one or more tensors of one rank, got shapes {_listed(xs)}."
        )
    at = canonical_axis(axis, "concatenate", "axis", ranks.pop())
    out = _agreed([(*s[:at], None, *s[at + 1 :]) for s in xs], xs, f"concatenate along axis {at}")
    sizes = [s[at] for s in xs]
    known = [d for d in sizes if d is not None]
    return (*out[:at], sum(known) if known == sizes else None, *out[at + 1 :])


def stack(xs: Sequence[Shape], /, axis: int = 0) -> Shape:
    """A new dimension at `axis`, as long as there are tensors; their shapes must agree."""
    if not xs:
        raise ValueError("stack takes one or more tensors, got none.")
    out = _agreed(xs, xs, "stack")
    at = canonical_axis(axis, "stack", "axis", len(out) + 1)
    return (*out[:at], len(xs), *out[at:])


def _agreed(shapes: Sequence[Shape], shown: Sequence[Shape], what: str) -> Shape:
    """What shapes that must be equal tell together, known dimensions winning over unknown."""
    for dims in itertools.zip_longest(*shapes, fillvalue=-1):
        if len(set(dims) - {None}) > 1:
            raise ValueError(
                f"{what}: the shapes {_listed(shown)} must be equal, apart from the axis that is "
                "joined. Reshape, pad or slice the tensors first."
            )
    return tuple(
        next((d for d in dims if d is not None), None) for dims in zip(*shapes, strict=True)
    )


def split(x: Shape, /, indices_or_sections: Any, axis: int = 0) -> list[Shape]:
    """Equal parts by their number, or parts that end at the given indices."""
    at = canonical_axis(axis, "split", "axis", len(x))
    length = x[at]
    if isinstance(indices_or_sections, int):
        parts = indices_or_sections
        if parts < 1 or (length is not None and length % parts):
            raise ValueError(
                f"split: axis {at} of shape {x} does not divide into {parts} equal parts. "
                "Pass a divisor, or the indices to split at."
            )
        sizes: list[Dim] = [None if length is None else length // parts] * parts
    else:
        starts = [slice(a, b) for a, b in itertools.pairwise([0, *indices_or_sections, None])]
        sizes = [slice_length(length, s) for s in starts]
    return [(*x[:at], d, *x[at + 1 :]) for d in sizes]


def pad(x: Shape, /, pad_width: Any) -> Shape:
    """Grown by `(before, after)` on each axis; one pair or one number serves for all."""
    widths = pad_width
    if isinstance(widths, int):
        widths = ((widths, widths),)
    elif len(widths) == 2 and all(isinstance(w, int) for w in widths):
        widths = (tuple(widths),)
    pairs = [w * 2 if len(w) == 1 else w for w in map(listing, widths)]
    if len(pairs) == 1:
        pairs *= len(x)
    if len(pairs) != len(x):
        raise ValueError(
            f"pad: `pad_width` must hold one pair, or one for each axis of shape {x}, got "
            f"{pad_width}."
        )
    return tuple(
        None if d is None else d + before + after
        for d, (before, after) in zip(x, pairs, strict=True)
    )


def repeat(x: Shape, /, repeats: Any, axis: int | None = None) -> Shape:
    """Each element along `axis` as often as `repeats` says; without an axis of the flat tensor."""
    shape = (size(x),) if axis is None else x
    at = 0 if axis is None else canonical_axis(axis, "repeat", "axis", len(x))
    length = shape[at]
    counts = listing(repeats)
    if not all(isinstance(c, int) for c in counts):
        grown = None
    elif len(counts) == 1:
        grown = None if length is None else length * counts[0]
    elif length is None or length == len(counts):
        grown = sum(counts)
    else:
        raise ValueError(
            f"repeat: `repeats` must be one number or one for each of the {length} elements along "
            f"axis {at}, got {len(counts)}."
        )
    return (*shape[:at], grown, *shape[at + 1 :])


def tile(x: Shape, /, repeats: Any) -> Shape:
    """Whole copies side by side; the shorter of shape and `repeats` gets leading ones."""
    times = listing(repeats)
    rank = max(len(x), len(times))
    shape = (1,) * (rank - len(x)) + x
    times = [1] * (rank - len(times)) + list(times)
    return tuple(
        d * t if isinstance(t, int) and d is not None else None
        for d, t in zip(shape, times, strict=True)
    )


def slice_length(length: Dim, key: slice) -> Dim:
    """Elements that a slice picks out of `length`; unknown bounds or lengths stay unknown."""
    bounds = (key.start, key.stop, key.step)
    if not all(b is None or hasattr(b, "__index__") for b in bounds):
        return None
    if length is not None:
        return len(range(*key.indices(length)))
    return None


def _axes(axis: int | Sequence[int] | None, rank: int) -> set[int]:
    if axis is None:
        return set(range(rank))
    return {canonical_axis(a, "shape", "axis", rank) for a in listing(axis)}


def listing(value: Any) -> list[Any]:
    """A list of the values, whether one or several were given."""
    return list(value) if isinstance(value, (tuple, list)) else [value]


def _listed(shapes: Sequence[Shape]) -> str:
    return " and ".join(map(str, shapes))
