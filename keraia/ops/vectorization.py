"""Functions of single elements made functions of whole tensors."""

import functools
import re
from collections.abc import Callable, Collection, Sequence
from typing import Any

from keraia.core import shapes, tree
from keraia.ops.array import convert_to_tensor
from keraia.ops.looping import vectorized_map
from keraia.ops.shaping import broadcast_to, reshape


def vectorize(
    pyfunc: Callable[..., Any],
    *,
    excluded: Collection[int | str] | None = None,
    signature: str | None = None,
) -> Callable[..., Any]:
    """A function that applies `pyfunc` to each element of its arguments, which broadcast.

    Args:
        pyfunc: Function of numbers, or of the small tensors that `signature` speaks of. It is
            called once on abstract elements, so it must be written in ops.
        excluded: Positions and names of the arguments that are handed over as they are.
        signature: Trailing axes that one call takes and returns, such as "(n,m),(m)->(n)".

    Returns:
        The function; what `pyfunc` returns is stacked along the broadcast axes.

    Example:
        >>> vectorize(lambda x, y: x + 10 * y)([1.0, 2.0], 3.0).tolist()
        [31.0, 32.0]
    """
    if not callable(pyfunc):
        raise TypeError(f"ops.vectorize: `pyfunc` must be a function, got {pyfunc!r}.")
    left_out = set(excluded or ())
    ranks = None if signature is None else _ranks(signature)

    @functools.wraps(pyfunc)
    def vectorized(*args: Any, **kwargs: Any) -> Any:
        named = {**dict(enumerate(args)), **kwargs}
        chosen = [key for key in named if key not in left_out]
        if ranks is not None and len(ranks) != len(chosen):
            raise ValueError(
                f"ops.vectorize: the signature {signature!r} speaks of {len(ranks)} arguments, got "
                f"{len(chosen)}. Name those to be handed over as they are in `excluded`."
            )

        def one(elements: Sequence[Any]) -> Any:
            every = {**named, **dict(zip(chosen, elements, strict=True))}
            rest = {key: value for key, value in every.items() if isinstance(key, str)}
            return pyfunc(*(every[i] for i in range(len(args))), **rest)

        tensors = [convert_to_tensor(named[key]) for key in chosen]
        return _over_all(one, tensors, ranks or [0] * len(tensors))

    return vectorized


def _over_all(one: Callable[[Any], Any], tensors: list[Any], ranks: list[int]) -> Any:
    """`one` of the trailing axes of the tensors, for each place of their broadcast leading ones."""
    splits = [len(x.shape) - rank for x, rank in zip(tensors, ranks, strict=True)]
    loop = shapes.broadcast(*(tuple(x.shape[:at]) for x, at in zip(tensors, splits, strict=True)))
    if not loop:
        return one(tensors)
    rows = []
    for x, at in zip(tensors, splits, strict=True):
        element = tuple(x.shape[at:])
        whole = broadcast_to(_padded(x, at, len(loop)), loop + element)
        rows.append(reshape(whole, (-1, *element)))
    out = vectorized_map(one, rows)
    return tree.map_structure(lambda y: reshape(y, (*loop, *y.shape[1:])), out)


def _padded(x: Any, at: int, rank: int) -> Any:
    """With leading axes of size 1, so that those before `at` become `rank`."""
    return reshape(x, (1,) * (rank - at) + tuple(x.shape)) if at < rank else x


def _ranks(signature: str) -> list[int]:
    """Number of axes that a call takes of each argument."""
    name = r"[^\W\d]\w*"
    group = rf"\((?:{name}(?:,{name})*)?\)"
    text = re.sub(r"\s", "", signature)
    if not re.fullmatch(rf"{group}(?:,{group})*->{group}(?:,{group})*", text):
        raise ValueError(
            f"ops.vectorize: a signature lists axes such as '(n,m),(m)->(n)', got {signature!r}."
        )
    inputs = re.findall(r"\(([^)]*)\)", text.partition("->")[0])
    return [len(axes.split(",")) if axes else 0 for axes in inputs]
