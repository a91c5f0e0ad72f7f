"""`Dot`: products of two tensors, summed along an axis of each sample."""

import string
from typing import Any

from keraia import ops
from keraia.layers.merging.merge import Merge


class Dot(Merge):
    """Sums of products of two inputs along an axis, sample by sample.

    Args:
        axes: Axis of both inputs, or one for each; 0 is the batch and not to be summed.
        normalize: Whether both are first divided by their length along the axis; for vectors the
            result is the cosine of their angle.

    Input shape:
        Two tensors `(batch, ...)`.

    Output shape:
        `(batch, remaining axes of the first, remaining axes of the second)`, at least rank 2.

    Example:
        >>> import keraia as keras
        >>> one, two = keras.ops.ones((2, 3, 4)), keras.ops.ones((2, 5, 3))
        >>> keras.layers.Dot(axes=(1, 2))([one, two]).shape
        (2, 4, 5)
    """

    def __init__(self, axes: Any, normalize: bool = False, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        pair = axes if isinstance(axes, (list, tuple)) else (axes, axes)
        if len(pair) != 2 or not all(isinstance(a, int) for a in pair):
            raise TypeError(
                f"{self._where()}: `axes` must be an integer or two of them, got {axes!r}."
            )
        self.axes = axes
        self.normalize = normalize
        self._pair = tuple(pair)

    def _summed(self, shapes: Any) -> list[int]:
        """The axes counted from the front."""
        if len(shapes) != 2:
            raise ValueError(f"{self._where()} takes two tensors, got {len(shapes)}.")
        return [axis % len(shape) for axis, shape in zip(self._pair, shapes, strict=True)]

    def _shape(self, shapes: Any) -> tuple[int | None, ...]:
        first, second = self._summed(shapes)
        one, two = (tuple(shape) for shape in shapes)
        if None not in (one[first], two[second]) and one[first] != two[second]:
            raise ValueError(
                f"{self._where()}: axes {self.axes} of inputs of shapes {one} and {two} have sizes "
                f"{one[first]} and {two[second]}, which must be equal."
            )
        rest = _without(one, first)[1:] + _without(two, second)[1:]
        return (one[0], *(rest or (1,)))

    def call(self, inputs: Any) -> Any:
        """Computes the products."""
        first, second = inputs
        one, two = self._summed([first.shape, second.shape])
        if self.normalize:
            first, second = ops.normalize(first, axis=one), ops.normalize(second, axis=two)
        letters = iter(string.ascii_lowercase[2:])
        left = ["a", *(next(letters) for _ in first.shape[1:])]
        right = ["a", *(next(letters) for _ in second.shape[1:])]
        left[one] = right[two] = "b"
        out = [x for x in left + right[1:] if x != "b"]
        equation = f"{''.join(left)},{''.join(right)}->{''.join(out)}"
        product = ops.einsum(equation, first, second)
        return ops.expand_dims(product, 1) if len(out) == 1 else product

    def compute_mask(self, inputs: Any, mask: Any = None) -> None:
        """None: what is summed has no steps left."""
        return


def _without(shape: tuple[int | None, ...], axis: int) -> tuple[int | None, ...]:
    return shape[:axis] + shape[axis + 1 :]


def dot(inputs: Any, axes: Any = -1, **kwargs: Any) -> Any:
    """Sums of products of two tensors along an axis: `Dot(axes, **kwargs)(inputs)`."""
    return Dot(axes, **kwargs)(inputs)
