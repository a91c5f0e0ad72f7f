"""Layers of several inputs: sums, products, extremes, joins."""

from collections.abc import Callable
from functools import reduce
from typing import Any

from keraia import ops
from keraia.core.shapes import broadcast
from keraia.core.spec import KerasTensor
from keraia.layers.base.layer import Layer


class Merge(Layer):
    """Base of layers that combine a list of tensors element by element.

    Tensors of lower rank get axes of size one after the batch.
    """

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.supports_masking = True

    def _merge(self, inputs: list[Any]) -> Any:
        raise NotImplementedError

    def build(self, input_shape: Any) -> None:
        self._check(input_shape)

    def _check(self, shapes: Any) -> None:
        if not isinstance(shapes, (list, tuple)) or not isinstance(shapes[0], (list, tuple)):
            raise ValueError(
                f"{self._where()} takes a list of tensors, got one of shape {shapes}. "
                "Write them in a list: layer([a, b])."
            )
        sizes = {s[0] for s in shapes if s and s[0] is not None}
        if len(sizes) > 1:
            raise ValueError(
                f"{self._where()}: inputs must have one batch size, got shapes {list(shapes)}."
            )
        self._shape(shapes)

    def _shape(self, shapes: Any) -> tuple[int | None, ...]:
        rank = max(len(s) for s in shapes)
        aligned = [tuple(s[:1]) + (1,) * (rank - len(s)) + tuple(s[1:]) for s in shapes]
        try:
            return broadcast(*aligned)
        except ValueError as error:
            raise ValueError(
                f"{self._where()}: inputs of shapes {[tuple(s) for s in shapes]} do not fit "
                "together: their sizes must be equal or 1."
            ) from error

    def call(self, inputs: Any) -> Any:
        """Combines the tensors."""
        if not isinstance(inputs, (list, tuple)):
            raise ValueError(f"{self._where()} takes a list of tensors, got {inputs!r}.")
        rank = max(len(x.shape) for x in inputs)
        aligned = [
            x
            if len(x.shape) == rank
            else ops.expand_dims(x, tuple(range(1, 1 + rank - len(x.shape))))
            for x in inputs
        ]
        return self._merge(aligned)

    def compute_output_shape(self, input_shape: Any) -> tuple[int | None, ...]:
        """Shape of the output for the shapes of the inputs."""
        return self._shape(input_shape)

    def compute_output_spec(self, inputs: Any) -> KerasTensor:
        """Spec of the output."""
        return KerasTensor(self.compute_output_shape([x.shape for x in inputs]), self.compute_dtype)

    def compute_mask(self, inputs: Any, mask: Any = None) -> Any:
        """Steps that count in any input; None if some input has no mask."""
        if not isinstance(mask, (list, tuple)) or any(m is None for m in mask):
            return None
        return reduce(ops.logical_or, mask)


def _folded(op: Callable[[Any, Any], Any]) -> Callable[[Merge, list[Any]], Any]:
    return lambda self, inputs: reduce(op, inputs)


class Add(Merge):
    """The sum of the inputs.

    Example:
        >>> import keraia as keras
        >>> one = keras.ops.ones((2, 3))
        >>> keras.layers.Add()([one, one]).tolist()[0]
        [2.0, 2.0, 2.0]
    """

    _merge = _folded(ops.add)


class Multiply(Merge):
    """The product of the inputs, element by element.

    Example:
        >>> import keraia as keras
        >>> keras.layers.Multiply()([keras.ops.ones((2, 3)), keras.ops.zeros((2, 3))]).shape
        (2, 3)
    """

    _merge = _folded(ops.multiply)


class Maximum(Merge):
    """The largest of the inputs, element by element.

    Example:
        >>> import keraia as keras
        >>> keras.layers.Maximum()([keras.ops.ones((2, 3)), keras.ops.zeros((2, 3))]).shape
        (2, 3)
    """

    _merge = _folded(ops.maximum)


class Minimum(Merge):
    """The smallest of the inputs, element by element.

    Example:
        >>> import keraia as keras
        >>> keras.layers.Minimum()([keras.ops.ones((2, 3)), keras.ops.zeros((2, 3))]).shape
        (2, 3)
    """

    _merge = _folded(ops.minimum)


class Average(Merge):
    """The mean of the inputs, element by element.

    Example:
        >>> import keraia as keras
        >>> keras.layers.Average()([keras.ops.ones((2, 3)), keras.ops.zeros((2, 3))]).shape
        (2, 3)
    """

    def _merge(self, inputs: list[Any]) -> Any:
        return reduce(ops.add, inputs) / len(inputs)


class Subtract(Merge):
    """The first of two inputs less the second.

    Example:
        >>> import keraia as keras
        >>> keras.layers.Subtract()([keras.ops.ones((2, 3)), keras.ops.ones((2, 3))]).shape
        (2, 3)
    """

    def _check(self, shapes: Any) -> None:
        super()._check(shapes)
        if len(shapes) != 2:
            raise ValueError(f"{self._where()} takes two tensors, got {len(shapes)}.")

    def _merge(self, inputs: list[Any]) -> Any:
        return ops.subtract(*inputs)


class Concatenate(Merge):
    """The inputs one after the other along an axis.

    Args:
        axis: The axis, not that of the batch.

    Example:
        >>> import keraia as keras
        >>> keras.layers.Concatenate()([keras.ops.ones((2, 3)), keras.ops.ones((2, 4))]).shape
        (2, 7)
    """

    def __init__(self, axis: int = -1, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.axis = axis

    def _shape(self, shapes: Any) -> tuple[int | None, ...]:
        rank = len(shapes[0])
        axis = self.axis % rank
        others = {tuple(s[:axis]) + tuple(s[axis + 1 :]) for s in map(tuple, shapes)}
        if any(len(s) != rank for s in shapes) or not _agree(others):
            raise ValueError(
                f"{self._where()}: inputs must have equal shapes but for axis {self.axis}, got "
                f"{[tuple(s) for s in shapes]}."
            )
        sizes = [s[axis] for s in shapes]
        joined = None if None in sizes else sum(sizes)
        rest = [next((s[i] for s in shapes if s[i] is not None), None) for i in range(rank)]
        return (*rest[:axis], joined, *rest[axis + 1 :])

    def _merge(self, inputs: list[Any]) -> Any:
        return ops.concatenate(inputs, axis=self.axis)

    def call(self, inputs: Any) -> Any:
        """Joins the tensors."""
        return self._merge(list(inputs))

    def compute_mask(self, inputs: Any, mask: Any = None) -> Any:
        """The masks joined like the inputs; an input without one counts whole."""
        if not isinstance(mask, (list, tuple)) or all(m is None for m in mask):
            return None
        whole = []
        for x, m in zip(inputs, mask, strict=True):
            if m is None:
                m = ops.ones_like(x, dtype="bool")
            else:
                while len(m.shape) < len(x.shape):
                    m = ops.expand_dims(m, -1)
                m = ops.logical_and(m, ops.ones_like(x, dtype="bool"))
            whole.append(m)
        return ops.all(ops.concatenate(whole, axis=self.axis), axis=-1)


def _agree(shapes: set[tuple[int | None, ...]]) -> bool:
    return all(len({d for d in sizes if d is not None}) <= 1 for sizes in zip(*shapes, strict=True))


def _function(cls: type[Merge], what: str) -> Callable[..., Any]:
    def merge(inputs: Any, **kwargs: Any) -> Any:
        return cls(**kwargs)(inputs)

    merge.__name__ = merge.__qualname__ = cls.__name__.lower()
    merge.__doc__ = f"{what} of a list of tensors: `{cls.__name__}(**kwargs)(inputs)`."
    return merge


add = _function(Add, "The sum")
subtract = _function(Subtract, "The difference")
multiply = _function(Multiply, "The product")
average = _function(Average, "The mean")
maximum = _function(Maximum, "The largest elements")
minimum = _function(Minimum, "The smallest elements")


def concatenate(inputs: Any, axis: int = -1, **kwargs: Any) -> Any:
    """A list of tensors joined along `axis`: `Concatenate(axis, **kwargs)(inputs)`."""
    return Concatenate(axis, **kwargs)(inputs)
