"""`InputSpec`: what a layer asks of its inputs, checked at each new shape."""

from typing import Any

from keraia.core import tree
from keraia.core.dtypes import standardize_dtype


class InputSpec:
    """Rank, dtype, shape or single sizes that an input must have.

    Args:
        dtype: Name of the dtype.
        shape: Shape, None where any size will do.
        ndim: Rank.
        max_ndim: Largest rank.
        min_ndim: Smallest rank.
        axes: Axis -> size it must have.
        allow_last_axis_squeeze: Whether a last axis of size one may be missing or extra.
        name: Name of the input in a dict of inputs.
        optional: Whether None is accepted.

    Example:
        >>> spec = InputSpec(min_ndim=2, axes={-1: 16})
        >>> spec.axes
        {-1: 16}
    """

    def __init__(
        self,
        dtype: Any = None,
        shape: Any = None,
        ndim: int | None = None,
        max_ndim: int | None = None,
        min_ndim: int | None = None,
        axes: dict[int, int | None] | None = None,
        allow_last_axis_squeeze: bool = False,
        name: str | None = None,
        optional: bool = False,
    ) -> None:
        self.dtype = None if dtype is None else standardize_dtype(dtype)
        self.shape = None if shape is None else tuple(shape)
        self.ndim = len(self.shape) if self.shape is not None else ndim
        self.max_ndim = max_ndim
        self.min_ndim = min_ndim
        self.axes = {int(k): v for k, v in (axes or {}).items()}
        self.allow_last_axis_squeeze = allow_last_axis_squeeze
        self.name = name
        self.optional = optional
        limit = self.ndim if self.ndim is not None else max_ndim
        if self.axes and limit is not None and max(self.axes) >= limit:
            raise ValueError(f"InputSpec: axis {max(self.axes)} does not exist at rank {limit}.")

    def get_config(self) -> dict[str, Any]:
        return {k: v for k, v in vars(self).items() if k != "optional"}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> "InputSpec":
        return cls(**config)

    def __repr__(self) -> str:
        said = ", ".join(f"{k}={v}" for k, v in vars(self).items() if v)
        return f"InputSpec({said})"

    def problem(self, shape: tuple, dtype: str) -> str | None:
        """Why a tensor does not fit: a phrase that ends a sentence, or None if it fits."""
        wanted = self.shape
        if wanted is not None and self.allow_last_axis_squeeze:
            if shape and shape[-1] == 1:
                shape = shape[:-1]
            if wanted and wanted[-1] == 1:
                wanted = wanted[:-1]
        ndim = len(shape)
        if self.ndim is not None and ndim != self.ndim and not self.allow_last_axis_squeeze:
            return f"expected rank {self.ndim}, got rank {ndim}"
        if self.max_ndim is not None and ndim > self.max_ndim:
            return f"expected rank {self.max_ndim} at most, got rank {ndim}"
        if self.min_ndim is not None and ndim < self.min_ndim:
            return f"expected rank {self.min_ndim} at least, got rank {ndim}"
        if self.dtype is not None and dtype != self.dtype:
            return f"expected dtype {self.dtype}, got {dtype}"
        for axis, size in self.axes.items():
            if size is not None and shape[axis] not in (size, None):
                return f"expected axis {axis} to have size {size}, got {shape[axis]}"
        if wanted is not None:
            pairs = zip(wanted, shape, strict=False)
            if len(wanted) != ndim or any(w not in (None, s) and s is not None for w, s in pairs):
                return f"expected shape {wanted}"
        return None


def check_inputs(spec: Any, inputs: Any, where: str) -> None:
    """Checks the first argument of a layer's call against its `input_spec`.

    Raises:
        ValueError: An input is missing or does not fit; the message says which and how.
    """
    specs = tree.flatten(spec)
    if isinstance(inputs, dict) and all(s.name for s in specs):
        missing = [s.name for s in specs if s.name not in inputs and not s.optional]
        if missing:
            raise ValueError(f"{where}: inputs {missing} are missing, got {sorted(inputs)}.")
        tensors = [inputs.get(s.name) for s in specs]
    else:
        tensors = tree.flatten(inputs)
    if len(tensors) != len(specs):
        raise ValueError(
            f"{where} takes {len(specs)} input(s), got {len(tensors)}: "
            f"{[getattr(t, 'shape', t) for t in tensors]}. Pass one tensor for each."
        )
    for index, (one, tensor) in enumerate(zip(specs, tensors, strict=True)):
        if tensor is None:
            if one.optional:
                continue
            raise ValueError(f"{where}: input {index} is None, but it is not optional.")
        shape = tuple(tensor.shape)
        problem = one.problem(shape, standardize_dtype(tensor.dtype))
        if problem:
            which = f"input {one.name!r}" if one.name else f"input {index}"
            raise ValueError(
                f"{where}: {which} has shape {shape}, but the layer {problem}. "
                "Reshape the input, or build the layer for this shape."
            )
