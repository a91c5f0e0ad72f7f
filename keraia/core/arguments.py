"""Annotations that check and settle the settings shared by many ops.

An annotation is `Annotated[type for readers, check]`; the border calls
`check(value, where, parameter, ndim)` once, where `ndim` is the rank of the op's first tensor.
"""

from collections.abc import Callable, Sequence
from typing import Annotated, Any, Literal

from keraia.core import config, dtypes
from keraia.core.spec import standardize_shape

Tensor = Annotated[Any, "tensor"]


class Check:
    """Marks an annotation whose values are settled by `settle(value, where, parameter, ndim)`."""

    def __init__(self, settle: Callable[[Any, str, str, int], Any]) -> None:
        self.settle = settle


def canonical_axis(axis: Any, where: str, parameter: str, ndim: int) -> int:
    """An axis counted from the front: `-1` becomes `ndim - 1`."""
    try:
        index = axis.__index__()
    except AttributeError:
        raise TypeError(f"{where}: `{parameter}` must be an integer, got {axis!r}.") from None
    if ndim == 0:
        raise ValueError(f"{where}: a scalar has no `{parameter}`={index}. Reshape it to a vector.")
    if not -ndim <= index < ndim:
        raise ValueError(
            f"{where}: `{parameter}`={index} is out of range for a tensor of rank {ndim}. "
            f"Choose from {-ndim} to {ndim - 1}."
        )
    return index % ndim


def _axes(value: Any, where: str, parameter: str, ndim: int) -> int | tuple[int, ...] | None:
    if value is None:
        return None
    if isinstance(value, (tuple, list)):
        axes = tuple(canonical_axis(a, where, parameter, ndim) for a in value)
        if len(set(axes)) != len(axes):
            raise ValueError(f"{where}: `{parameter}`={tuple(value)} names an axis twice.")
        return axes
    return canonical_axis(value, where, parameter, ndim)


def _one_axis(value: Any, where: str, parameter: str, ndim: int) -> int | None:
    return None if value is None else canonical_axis(value, where, parameter, ndim)


def _dtype(value: Any, where: str, parameter: str, ndim: int) -> str | None:
    return None if value is None else dtypes.standardize_dtype(value)


def _shape(value: Any, where: str, parameter: str, ndim: int) -> tuple[int | None, ...]:
    if isinstance(value, int):
        return (value,)
    if isinstance(value, (tuple, list)) and all(type(v) is int or v is None for v in value):
        return standardize_shape(tuple(None if v == -1 else v for v in value), where)
    return tuple(value)  # sizes known only to a trace


def one_of(*choices: str) -> Check:
    """A string among `choices`, whatever its case."""

    def settle(value: Any, where: str, parameter: str, ndim: int) -> str:
        text = value.lower() if isinstance(value, str) else value
        if text not in choices:
            raise ValueError(f"{where}: `{parameter}` must be one of {choices}, got {value!r}.")
        return text

    return Check(settle)


def _data_format(value: Any, where: str, parameter: str, ndim: int) -> str:
    value = config.image_data_format() if value is None else value
    return one_of("channels_last", "channels_first").settle(value, where, parameter, ndim)


Axis = Annotated[int | Sequence[int] | None, Check(_axes)]
OneAxis = Annotated[int | None, Check(_one_axis)]
DType = Annotated[str | None, Check(_dtype)]
Shape = Annotated[Sequence[int], Check(_shape)]
Padding = Annotated[Literal["valid", "same"], one_of("valid", "same")]
DataFormat = Annotated[Literal["channels_last", "channels_first"] | None, Check(_data_format)]
